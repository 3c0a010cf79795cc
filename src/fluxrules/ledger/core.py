"""The canonical core of a decision: what the ledger keeps of it, and what playing it again must give byte for byte.

It holds what binds: to whom the dwelling goes, on which facts, rules and counts. Sentences, labels, places in files and
the name of the engine stand outside: they may be worded better one day, and both engines give the same core.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from fluxrules.decision.decision import AppliedRule, BatchPlace, Decision, Raison, Standing
from fluxrules.ledger.entry import Json

_NO_RIGHT_HERE = (Raison.SANS_CONVENTION, Raison.HORS_PERIMETRE)
"""Reasons that leave no figure to keep."""


def decision_core(decision: Decision) -> dict[str, Json]:
    """What the ledger keeps of a decision: plain JSON, fractions as text."""
    standings = decision.standings
    return {
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
        "non_facture": decision.uncharged,
        "programme_neuf": decision.programme,
        "modalites": dict(decision.terms),
        "faits": _values(decision.facts),
        "deduits": _values(decision.derived),
        "classement": [_standing(item) for item in standings if item.reason not in _NO_RIGHT_HERE],
        "sans_droit": {
            reason.value: [item.holder for item in standings if item.reason is reason] for reason in _NO_RIGHT_HERE
        },
        "regles": [_rule(rule) for rule in decision.fired],
        "regles_ecartees": [_rule(rule) for rule in decision.aside],
        "regles_possibles": [_rule(rule) for rule in decision.maybe],
        "conflits": [list(rules) for rules in decision.conflicts],
        "manquants": {datum.path: datum.decisive for datum in decision.missing},
        "alertes": [[alert.level.value, alert.rule, alert.holder] for alert in decision.alerts],
        "droits": {
            item.holder: [item.received_before, item.received_after, str(item.late_before), str(item.late_after)]
            for item in decision.quotas
            if (item.received_before, item.late_before) != (item.received_after, item.late_after)
        },
        "garantie": None
        if decision.certificate is None
        else [decision.certificate.model, _exact(decision.certificate.bound), str(decision.certificate.deviation)],
        "lot": _batch(decision.batch),
        "empreintes": dict(decision.hashes),
    }


def _standing(item: Standing) -> Json:
    return {
        "reservataire": item.holder,
        "part": str(item.share),
        "retard": str(item.deficit),
        "categories": {axis: str(late) for axis, late in item.categories.items()},
        "preference": str(item.preference),
        "score": _exact(item.score),
        "rangs": [list(rank) for rank in item.ranks],
        "recus": item.received,
        "raison": None if item.reason is None else item.reason.value,
    }


def _rule(rule: AppliedRule) -> Json:
    return [rule.name, rule.reservataire, list(rule.effects)]


def _batch(batch: BatchPlace | None) -> Json:
    if batch is None:
        return None
    moves: list[Json] = [
        [move.source, move.target, move.exchanged, str(move.before), str(move.after)] for move in batch.moves
    ]
    return {"taille": batch.size, "place": batch.place, "premier": batch.first, "mouvements": moves}


def _values(values: Mapping[str, object]) -> dict[str, Json]:
    return {path: _exact(value) for path, value in values.items()}


def _exact(value: object) -> Json:
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return str(value)
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}")
