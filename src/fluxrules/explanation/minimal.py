"""The fewest rules and counts that hold one réservataire where it is: without them, it would stand further.

To stand further is to receive, or to be put out at a later stage of the decision. A set is minimal when it does that
and no proper subset of it does, each having been decided anew by the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from fluxrules.decision.decision import Decision, Raison
from fluxrules.decision.what_if import Situation
from fluxrules.explanation.proof_funnel import STAGES
from fluxrules.explanation.removal import Element, elements_of, taken_away
from fluxrules.explanation.trials import Place, Trials
from fluxrules.vocabulary import StatutDecision

SMALL = 10
"""Elements up to which every set is tried, the smallest first."""

RUNS = 1000
"""Runs of the engine after which nothing more is tried beyond that, a plan made again counting for several."""

FACTS = (Raison.SANS_CONVENTION, Raison.A_RENDU)
"""Reasons that no rule and no count makes: only facts do, as where the dwelling is."""

_BEFORE, _AFTER = (Raison.HORS_FLUX,), (Raison.LOT, Raison.DEROGATION)
_ORDER = (*_BEFORE, *(reason for stage in STAGES for reason in sorted(stage.reasons)), *_AFTER)
_STAGES = {reason: place for place, reason in enumerate(_ORDER)}
_NOBODY = frozenset({StatutDecision.SUSPENDU, StatutDecision.CONFLIT})


@dataclass(frozen=True, slots=True)
class MinimalSet:
    """What holds a réservataire where it is.

    Attributes:
        holder: Who.
        before: Why it does not receive.
        elements: The set; empty: nothing that may be taken away changes its place.
        after: Why it would still not receive without them; None: it would receive, or ``elements`` is empty.
        supposed: The decision without them, None when ``elements`` is empty.
        complete: Whether nothing was left untried: an empty set then means that nothing suffices.
        runs: Runs of the engine to know it.
        facts: Whether only facts put it out: nothing that may change, alone or together, could do otherwise.
    """

    holder: str
    before: Raison
    elements: tuple[Element, ...]
    after: Raison | None
    supposed: Decision | None
    complete: bool
    runs: int
    facts: bool = False


def minimal_set(situation: Situation, holder: str, receives: bool = False) -> MinimalSet | None:
    """The fewest rules and counts without which ``holder`` would stand further.

    Args:
        situation: All that the decision is made from.
        holder: The réservataire; None is returned for the one that receives.
        receives: Whether only receiving counts.

    Raises:
        EngineError: The engine could not finish.
        KeyError: Nobody of that name in the decision's table.
    """
    actual = situation.decide()
    before = reason_of(actual, holder)
    if before is None:
        return None
    trials = Trials(situation)
    reading = trials.reading()
    if before in FACTS or (before is Raison.HORS_PERIMETRE and holder not in reading.facts.reservataires):
        return MinimalSet(holder, before, (), None, None, True, trials.spent, True)
    elements = elements_of(situation, actual, reading, holder, receives)

    here = Place(actual.statut, before)

    def changes(taken: Sequence[Element]) -> bool:
        supposed = taken_away(trials, taken)
        return supposed is not None and further(here, trials.place(supposed, holder), receives)

    found, complete = _search(elements, changes, trials)
    without = taken_away(trials, found) if found else None
    supposed = without.decide() if without is not None else None
    after = reason_of(supposed, holder) if supposed is not None else None
    return MinimalSet(holder, before, found, after, supposed, complete, trials.spent)


def reason_of(decision: Decision, holder: str) -> Raison | None:
    """Why ``holder`` does not receive; None: it does."""
    return next(standing.reason for standing in decision.standings if standing.holder == holder)


def further(actual: Place, supposed: Place, receives: bool = False) -> bool:
    """Whether one stands further in ``supposed``: it receives, or is put out at a later stage."""
    before, after = actual.reason, supposed.reason
    if after is None:
        return True
    if receives or supposed.status in _NOBODY or before is None:
        return False
    return actual.status in _NOBODY or _STAGES[after] > _STAGES[before]


def _search(
    elements: tuple[Element, ...], changes: Callable[[Sequence[Element]], bool], trials: Trials
) -> tuple[tuple[Element, ...], bool]:
    """A minimal set, and whether everything was tried when there is none."""
    if len(elements) <= SMALL:
        return next((taken for taken in subsets(elements) if changes(taken)), ()), True
    for item in elements:
        if changes((item,)):
            return (item,), True
    if changes(elements):
        kept = _reduced(elements, changes)
        smaller = (taken for taken in subsets(kept) if len(taken) < len(kept) and changes(taken))
        return next(smaller, kept), True
    for taken in subsets(elements, 2):
        if trials.spent >= RUNS:
            break
        if changes(taken):
            return taken, True
    return (), False


def subsets(elements: Sequence[Element], least: int = 1) -> Iterator[tuple[Element, ...]]:
    """Every subset of at least ``least`` elements, the smallest first."""
    for size in range(least, len(elements) + 1):
        yield from combinations(elements, size)


def _reduced(elements: tuple[Element, ...], changes: Callable[[Sequence[Element]], bool]) -> tuple[Element, ...]:
    """Delta debugging: a set from which no single element can be spared, from one that changes the place."""
    kept, parts = elements, 2
    while len(kept) > 1:
        size = -(-len(kept) // parts)
        chunks = [kept[start : start + size] for start in range(0, len(kept), size)]
        complements = [tuple(item for item in kept if item not in chunk) for chunk in chunks]
        smaller = next((part for part in (*chunks, *complements) if part and part != kept and changes(part)), None)
        if smaller is not None:
            parts = 2 if smaller in chunks else max(2, parts - 1)
            kept = smaller
        elif size == 1:
            return kept
        else:
            parts = min(len(kept), parts * 2)
    return kept
