"""The report of a contested attribution for a program: the decision, exact, and what was computed from it.

Every figure that a report prints stands here. The schema is ``schemas/contestation.schema.json``.
"""

from __future__ import annotations

from collections.abc import Sequence

from fluxrules.decision.decision import ReadValue
from fluxrules.explanation.contrast import Contrast, Difference
from fluxrules.explanation.counterfactual_change import Counterfactuals
from fluxrules.explanation.methods import measured
from fluxrules.explanation.why_not_proof import WhyNotProof
from fluxrules.reports.contestation import Contestation
from fluxrules.reports.contestation_pictures import compared, others, progress
from fluxrules.reports.contestation_summary import doubtful, summary
from fluxrules.reports.contrast import held_value
from fluxrules.reports.document import plain
from fluxrules.reports.json import Json, canonical, decision_value, exact

CONTESTATION_SCHEMA = "fluxrules/contestation/1"


def contestation_json(case: Contestation) -> str:
    """The whole case; the same whoever reads it."""
    return canonical(contestation_value(case))


def contestation_value(case: Contestation) -> dict[str, Json]:
    """The whole case as plain JSON values."""
    decision = case.decision
    return {
        "schema": CONTESTATION_SCHEMA,
        "contestataire": case.contestant,
        "decision": decision_value(decision, case.history),
        "resume": [plain(line) for line in summary(case)],
        "contraste": _contrast(case.contrast),
        "besoins": {
            standing.holder: measured(standing, decision)
            for standing in decision.standings
            if standing.score is not None
        },
        "non_verifie": {"nombre": len(doubtful(case)), "noms": sorted(doubtful(case))},
        "lieux": dict(case.places),
        "si_recu": {"avance": exact(case.ahead)},
        "preuve": [
            {
                "id": node.id,
                "genre": node.kind.value,
                "phrase": node.sentence,
                "repose_sur": list(node.rests_on),
                "chiffres": {name: exact(figure) for name, figure in node.figures},
                "lieu": node.place,
            }
            for node in case.proof.nodes
        ],
        "proches": _near(case.refusal),
        "changements": _changes(case.changes),
        "tient": held_value(case.held, decision),
        "silencieuses": [
            {
                "nom": rule.name,
                "titre": rule.titre,
                "lectures": [_read(read) for read in rule.reads],
            }
            for rule in decision.silent
        ],
        "trajectoires": _trajectories(case),
        "recalcul": {"commandes": list(case.recomputing.commands), "fichiers": dict(case.recomputing.files)},
    }


def _near(found: WhyNotProof | None) -> Json:
    return [
        {
            "nom": rule.name,
            "titre": rule.titre,
            "en_quoi": rule.favour.value,
            "manque": [_read(rule.conditions[place]) for place in rule.missing],
            "ecartee_par": list(rule.set_aside_by),
        }
        for rule in (found.near if found is not None else ())
    ]


def _read(read: ReadValue) -> Json:
    return {
        "fait": read.path,
        "libelle": read.label,
        "valeur": exact(read.value),
        "bornes": [exact(bound) for bound in read.operands],
    }


def _changes(found: Counterfactuals | None) -> Json:
    if found is None:
        return None
    return {
        "immuable": found.fixed,
        "passages": found.runs,
        "tout_essaye": found.complete,
        "paires": found.pairs,
        "propositions": [
            {
                "auteurs": [author.value for author in proposal.authors],
                "statut": proposal.decision.statut.value,
                "reservataire": proposal.decision.holder,
                "changements": [
                    {
                        "famille": change.famille.value,
                        "auteur": change.auteur.value,
                        "sujet": change.subject,
                        "fait": change.path,
                        "libelle": change.label,
                        "avant": exact(change.before),
                        "apres": exact(change.after),
                        "aussi": [exact(value) for value in change.also],
                        "ecart": exact(change.amount),
                        "si": change.written,
                    }
                    for change in proposal.changes
                ],
            }
            for proposal in found.proposals
        ],
    }


def _contrast(found: Contrast | None) -> Json:
    if found is None:
        return None
    return {
        "recoit": found.chosen,
        "conteste": found.other,
        "pour": _differences(found.favours),
        "contre": _differences(found.against),
        "suffisent": _differences(found.separating),
    }


def _differences(found: Sequence[Difference]) -> Json:
    return [
        {
            "en_quoi": item.aspect.value,
            "cle": item.key,
            "recoit": exact(item.chosen),
            "conteste": exact(item.other),
            "ecart": exact(item.gap),
        }
        for item in found
    ]


def _trajectories(case: Contestation) -> Json:
    """Entitlement gained and dwellings received after each event; empty where there is no journal of the whole year."""
    holders = (*compared(case), *others(case))
    if case.untold or not holders:
        return []
    points = progress(case, holders, "").points
    return [
        {
            "apres": str(point.at),
            "comptes": {
                holder: {
                    "droit": exact(point.gained[holder]),
                    "recus": point.received[holder],
                    "retard": exact(point.gained[holder] - point.received[holder]),
                }
                for holder in holders
            },
        }
        for point in points
    ]
