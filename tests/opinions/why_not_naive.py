"""A second opinion on what holds a réservataire where it is: its own loop, its own arithmetic, every set tried.

It shares with the explanation the elements that may be taken away and the engine that decides; how they are taken away,
what « to stand further » means and which sets are tried are written here again, plainly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from fluxrules.decision.decision import Decision
from fluxrules.decision.what_if import Situation
from fluxrules.decision.what_if_edits import WithoutRule
from fluxrules.explanation.removal import Element

STAGES = [
    "hors_flux",
    "sans_convention",
    "hors_perimetre",
    "ecarte",
    "plafond_atteint",
    "a_rendu",
    "reserve_a_un_autre",
    "rang_inferieur",
    "programme",
    "retour",
    "hors_bande",
    "score_inferieur",
    "departage",
    "lot",
    "derogation",
]
EXHAUSTIVE = 10


def without(situation: Situation, taken: Collection[Element]) -> Situation | None:
    """The situation without ``taken``: rules one by one as edits, counts by hand; None when there is no plan."""
    for item in taken:
        if item.kind.value == "regle":
            situation, wrong = WithoutRule("", item.name).apply(situation)
            if wrong:
                return None
    account = situation.account
    for item in taken:
        if item.kind.value == "recus":
            account = replace(account, received=_given_up(account.received, item.name))
        if item.kind.value == "retard":
            account = replace(account, deficits=_given_up(account.deficits, item.name))
        if item.kind.value == "categorie":
            table = _given_up(account.by_category.get(item.category, {}), item.name)
            account = replace(account, by_category={**account.by_category, item.category: table})
    return replace(situation, account=account)


def _given_up(counts, holder):  # type: ignore[no-untyped-def]
    """The count of ``holder`` at 0 and as much more for the bailleur; nobody named: every count at 0."""
    if not holder:
        return dict.fromkeys(counts, 0)
    moved = counts.get(holder, 0)
    return {**counts, holder: 0, "bailleur": counts.get("bailleur", 0) + moved}


def standing(decision: Decision, holder: str) -> tuple[int, str]:
    """How far it went (-1: nobody could say; past the last stage: it receives), and the reason."""
    (reason,) = [line.reason for line in decision.standings if line.holder == holder]
    if reason is None:
        return len(STAGES), ""
    return (STAGES.index(reason.value), reason.value) if reason.value in STAGES else (-1, reason.value)


def suffices(situation: Situation, holder: str, taken: Sequence[Element]) -> bool:
    """Whether ``holder`` stands further without ``taken``."""
    supposed = without(situation, taken)
    if supposed is None:
        return False
    return standing(supposed.decide(), holder)[0] > standing(situation.decide(), holder)[0]


def proper_subsets(elements: Sequence[Element]):  # type: ignore[no-untyped-def]
    """Every subset but the whole and the empty one, by counting in binary."""
    for mask in range(1, 2 ** len(elements) - 1):
        yield [item for place, item in enumerate(elements) if mask >> place & 1]


def objections(situation: Situation, holder: str, found: Sequence[Element], universe: Sequence[Element]) -> list[str]:
    """What is wrong in saying that ``found`` is a minimal set among ``universe`` (empty: that there is none)."""
    wrong = []
    if not set(found) <= set(universe):
        wrong.append("an element that may not be taken away")
    if found:
        if not suffices(situation, holder, found):
            wrong.append("it does not suffice")
        wrong += [
            f"{len(less)} of {len(found)} suffice"
            for less in proper_subsets(found)
            if suffices(situation, holder, less)
        ]
    elif len(universe) <= EXHAUSTIVE:
        every = [*proper_subsets(universe), list(universe)] if universe else []
        wrong += [f"a set of {len(taken)} suffices" for taken in every if suffices(situation, holder, taken)]
    return wrong
