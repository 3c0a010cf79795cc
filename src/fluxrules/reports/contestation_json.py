"""The report of a contested attribution for a program: the decision, exact, and what was computed from it.

Every figure that a report prints stands here. The schema is ``schemas/contestation.schema.json``.
"""

from __future__ import annotations

from collections.abc import Sequence

from fluxrules.explanation.contrast import Contrast, Difference
from fluxrules.explanation.methods import measured
from fluxrules.reports.contestation import Contestation
from fluxrules.reports.contestation_pictures import compared, others, progress
from fluxrules.reports.contestation_summary import doubtful, summary
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
        "silencieuses": [
            {
                "nom": rule.name,
                "titre": rule.titre,
                "lectures": [
                    {"valeur": exact(read.value), "bornes": [exact(bound) for bound in read.operands]}
                    for read in rule.reads
                ],
            }
            for rule in decision.silent
        ],
        "trajectoires": _trajectories(case),
        "recalcul": {"commandes": list(case.recomputing.commands), "fichiers": dict(case.recomputing.files)},
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
