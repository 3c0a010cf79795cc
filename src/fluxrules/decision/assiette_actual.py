"""Decisions of a year as the plain counts that the assiette compares with its forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from fluxrules.allotment.plan import ClassKey
from fluxrules.assiette import Came, Flux, class_in
from fluxrules.decision.classes import class_of
from fluxrules.program.program import Value
from fluxrules.semantics.class_attributes import CLASS_ATTRIBUTES
from fluxrules.vocabulary import MotifSoustraction, StatutDecision

WAITING = (StatutDecision.SUSPENDU, StatutDecision.CONFLIT)
"""Nobody knows yet whether such a dwelling counts."""


def came_of(flux: Flux, decided: Iterable[tuple[Mapping[str, Value], StatutDecision, str]]) -> Came:
    """Count decisions by class of the declaration.

    Args:
        flux: The forecast, whose lines are the classes.
        decided: Facts of each dwelling, its status, and the reason it is out of the flux or "".

    Returns:
        The counts. A dwelling that the declaration did not expect, or cannot place for want of a datum, is counted
        under its commune alone.
    """
    by_commune: dict[str, list[ClassKey]] = {}
    for line in flux.lines:
        by_commune.setdefault(line.commune, []).append(line.key)
    counted: Counter[ClassKey] = Counter()
    removed: Counter[tuple[ClassKey, MotifSoustraction]] = Counter()
    pending: Counter[ClassKey] = Counter()
    for values, status, motif in decided:
        known = class_of(values, CLASS_ATTRIBUTES)
        commune = tuple(pair for pair in known if pair[0] == "logement.commune")
        key = class_in(by_commune.get(dict(commune).get("logement.commune", ""), ()), known) or commune
        if status in (StatutDecision.HORS_FLUX, StatutDecision.STOCK):
            removed[key, MotifSoustraction(motif)] += 1
        elif status in WAITING:
            pending[key] += 1
        else:
            counted[key] += 1
    return Came(dict(counted), dict(removed), dict(pending))
