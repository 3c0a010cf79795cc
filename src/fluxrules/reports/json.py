"""Decisions as canonical JSON: sorted keys, exact fractions as ``"13/10"``, the version of the schema inside.

Two equal decisions give the same bytes, whatever the machine. The schema is ``schemas/decision.schema.json``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from fluxrules.decision.decision import (
    AppliedRule,
    AppliedShare,
    BatchPlace,
    CapUse,
    Decision,
    MissingDatum,
    Quota,
    ReadValue,
    Standing,
)
from fluxrules.diagnostics import Diagnostic, Span
from fluxrules.explanation.history import Step, ended_by
from fluxrules.explanation.sentences import because, verdict, why_not
from fluxrules.program.program import Citation

DECISION_SCHEMA = "fluxrules/decision/1"
BATCH_SCHEMA = "fluxrules/decisions/1"

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None


def canonical(value: Json) -> str:
    """``value`` with sorted keys, in one way only, ending with a line break."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def decision_json(decision: Decision, history: Sequence[Step] = ()) -> str:
    """One decision, and what happened to the dwelling so far."""
    return canonical(decision_value(decision, history))


def batch_opening() -> str:
    """What comes before the first decision of a batch; decisions are separated by ``BATCH_SEPARATOR``."""
    return '{\n"decisions": [\n'


BATCH_SEPARATOR = ",\n"


def batch_item(decision: Decision, history: Sequence[Step] = ()) -> str:
    """One decision of a batch, canonical, on one line."""
    return json.dumps(decision_value(decision, history), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def batch_closing(totals: Mapping[str, Json]) -> str:
    """What comes after the last decision: the keys of a batch stay sorted though decisions are written as they come."""
    ending = json.dumps(totals, ensure_ascii=False, sort_keys=True, indent=2)
    return f'\n],\n"schema": "{BATCH_SCHEMA}",\n"totaux": {ending}\n}}\n'


def _batch(batch: BatchPlace | None) -> Json:
    """Where a dwelling stood in the batch it was decided with; potentials are exact, in squared dwellings."""
    if batch is None:
        return None
    return {
        "taille": batch.size,
        "place": batch.place,
        "premier": batch.first,
        "mouvements": [
            {
                "de": move.source,
                "vers": move.target,
                "echange": move.exchanged,
                "avant": exact(move.before),
                "apres": exact(move.after),
            }
            for move in batch.moves
        ],
    }


def exact(value: object) -> Json:
    """A typed value: booleans and integers as they are, fractions ``"13/10"`` (``"2"`` when whole), dates ISO."""
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return str(value)
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}")


def decision_value(decision: Decision, history: Sequence[Step] = ()) -> dict[str, Json]:
    """One decision as plain JSON values; ``history``: what happened to the dwelling so far."""
    certificate = decision.certificate
    return {
        "schema": DECISION_SCHEMA,
        "liberation": decision.liberation,
        "logement": decision.logement,
        "bailleur": decision.bailleur,
        "departement": decision.departement,
        "commune": decision.commune,
        "jour": decision.day,
        "statut": decision.statut.value,
        "reservataire": decision.holder,
        "beneficiaire": decision.beneficiary,
        "delegataire": decision.delegate,
        "motif": decision.motif,
        "departage": decision.tie_break,
        "cause": decision.cause,
        "choix_des_regles": decision.proposed,
        "decide_par": decision.by,
        "motif_evenement": decision.reason,
        "programme_neuf": decision.programme,
        "autres_methodes": dict(decision.otherwise),
        "lot": _batch(decision.batch),
        "historique": [_step(step) for step in history],
        "termine": None if (ended := ended_by(history)) is None else _step(ended),
        "phrase": verdict(decision),
        "pourquoi": list(because(decision)),
        "pourquoi_pas": {
            other.holder: {"raison": other.reason, "phrase": other.sentence} for other in why_not(decision)
        },
        "faits": _values(decision.facts),
        "deduits": _values(decision.derived),
        "classement": [_standing(standing) for standing in decision.standings],
        "regles": [_rule(rule) for rule in decision.fired],
        "regles_ecartees": [_rule(rule) for rule in decision.aside],
        "regles_possibles": [_rule(rule) for rule in decision.maybe],
        "parts": [_share(share) for share in decision.shares],
        "conflits": [list(rules) for rules in decision.conflicts],
        "droits": [_quota(quota) for quota in decision.quotas],
        "modalites": dict(decision.terms),
        "alertes": [
            {"niveau": alert.level.value, "message": alert.message, "regle": alert.rule, "reservataire": alert.holder}
            for alert in decision.alerts
        ],
        "manquants": [_missing(datum) for datum in decision.missing],
        "completions": decision.completions,
        "garantie": None
        if certificate is None
        else {
            "modele": certificate.model,
            "bande": exact(certificate.band),
            "borne": exact(certificate.bound),
            "ecart": exact(certificate.deviation),
            "ecart_max": exact(certificate.largest),
            "methode": certificate.method,
        },
        "couverture": {
            "encodees": decision.coverage.encoded,
            "hors_moteur": decision.coverage.outside,
            "a_encoder": decision.coverage.missing,
        },
        "empreintes": dict(decision.hashes),
        "moteur": decision.engine,
        "version": decision.version,
        "sources": dict(decision.sources),
        "libelles": dict(decision.labels),
    }


def _step(step: Step) -> dict[str, Json]:
    return {
        "jour": step.day,
        "evenement": step.event,
        "statut": None if step.statut is None else step.statut.value,
        "reservataire": step.holder,
        "par": step.by,
        "motif": step.reason,
    }


def _values(values: Mapping[str, object]) -> dict[str, Json]:
    return {path: exact(value) for path, value in values.items()}


def _standing(standing: Standing) -> dict[str, Json]:
    return {
        "reservataire": standing.holder,
        "nom": standing.name,
        "droit": exact(standing.share),
        "retard": exact(standing.deficit),
        "retard_avec": exact(standing.overdue),
        "categories": _values(standing.categories),
        "preference": exact(standing.preference),
        "score": exact(standing.score),
        "rangs": [{"norme": str(norme), "rang": rank} for norme, rank in standing.ranks],
        "recus": standing.received,
        "plafond": _cap(standing.cap),
        "plafond_utilise": exact(standing.cap_used),
        "raison": None if standing.reason is None else standing.reason.value,
        "details": dict(standing.details),
    }


def _cap(cap: CapUse | None) -> Json:
    if cap is None:
        return None
    return {
        "regle": cap.rule,
        "reservataires": list(cap.holders),
        "recus": cap.received,
        "permis": exact(cap.limit),
        "part": exact(cap.share),
        "base": exact(cap.counted),
        "prevus": cap.expected,
        "tout_le_flux": cap.everywhere,
    }


def _rule(rule: AppliedRule) -> dict[str, Json]:
    # Its place in a file stays out: moving a rule must not change a byte of the report. Its full name finds it.
    citation = rule.citation
    return {
        "nom": rule.name,
        "titre": rule.titre,
        "norme": rule.norme.value,
        "strate": rule.stratum.value,
        "reservataire": rule.reservataire,
        "source": _source(citation),
        "statut": citation.statut.value,
        "en_vigueur": {"du": rule.validity[0], "au": rule.validity[1]},
        "decisive": rule.decisive,
        "explication": rule.explanation,
        "effets": list(rule.effects),
        "lectures": [_read(read) for read in rule.reads],
        "sans_effet": list(rule.without_effect),
        "ecartee_par": list(rule.overridden_by),
    }


def _source(citation: Citation) -> dict[str, Json]:
    return {
        "document": citation.document,
        "titre": citation.title,
        "article": citation.article,
        "page": citation.page,
    }


def _share(share: AppliedShare) -> dict[str, Json]:
    return {
        "nom": share.name,
        "titre": share.titre,
        "norme": share.norme.value,
        "reservataire": share.holder,
        "part": exact(share.rate),
        "source": _source(share.citation),
        "statut": share.citation.statut.value,
    }


def _read(read: ReadValue) -> dict[str, Json]:
    return {
        "fait": read.path,
        "libelle": read.label,
        "valeur": exact(read.value),
        "operateur": str(read.operator),
        "bornes": [exact(operand) for operand in read.operands],
        "verite": read.truth,
    }


def _quota(quota: Quota) -> dict[str, Json]:
    return {
        "reservataire": quota.holder,
        "part": exact(quota.rate),
        "droit_avant": exact(quota.gained_before),
        "droit_apres": exact(quota.gained_after),
        "recus_avant": quota.received_before,
        "recus_apres": quota.received_after,
        "retard_avant": exact(quota.late_before),
        "retard_apres": exact(quota.late_after),
        "engages_avant": quota.engaged_before,
        "engages_apres": quota.engaged_after,
        "cible": exact(quota.target),
        "vers_la_cible": exact(quota.towards) if quota.target is not None else None,
    }


def _missing(datum: MissingDatum) -> dict[str, Json]:
    return {
        "fait": datum.path,
        "libelle": datum.label,
        "decisif": datum.decisive,
        "issues": [
            {"valeur": value, "statut": status.value, "reservataire": holder}
            for value, status, holder in datum.outcomes
        ],
    }


def span_value(span: Span | None) -> Json:
    """A place in a file."""
    return None if span is None else {"fichier": span.file, "ligne": span.line, "colonne": span.column}


def diagnostic_value(diagnostic: Diagnostic) -> dict[str, Json]:
    """A diagnostic as plain JSON values."""
    return {
        "code": diagnostic.code,
        "severite": diagnostic.severity.value,
        "message": diagnostic.message,
        "remede": diagnostic.hint,
        "lieu": span_value(diagnostic.span),
        "autres_lieux": [span_value(span) for span in diagnostic.related],
    }
