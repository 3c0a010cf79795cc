"""A second opinion on what holds a réservataire where it is: its own loop, its own arithmetic, every set tried.

It shares with the explanation the elements that may be taken away and the engine that decides; how they are taken away,
what « to stand further » means and which sets are tried are written here again, plainly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from fluxrules.decision.decision import Decision
from fluxrules.decision.planning import Planner
from fluxrules.decision.what_if import Situation
from fluxrules.diagnostics import has_errors
from fluxrules.explanation.removal import Element
from fluxrules.program.program import Join
from fluxrules.vocabulary import Jonction

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
NEVER = Join(Jonction.UN_DE, ())


def without_rules(situation: Situation, names: Collection[str]) -> Situation | None:
    """The situation in which these rules never hold, its plan made anew whatever they are; None when there is none."""
    program = situation.program
    gone = [place for place, rule in enumerate(program.rules) if rule.name in names]
    rules = [
        replace(rule, exceptions=tuple(place for place in rule.exceptions if place not in gone))
        for rule in program.rules
    ]
    for place in gone:
        rules[place] = replace(rules[place], body=NEVER, deductions=(), effects=())
    program = replace(program, rules=tuple(rules), hash="sans " + ", ".join(sorted(names)))
    year, wrong = Planner(program, situation.territory).plan(situation.year.progress)
    return None if year is None or has_errors(wrong) else replace(situation, program=program, year=year)


def without_counts(situation: Situation, taken: Collection[Element]) -> Situation:
    """The situation in which these counts are 0."""
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


class Opinion:
    """Whether ``holder`` stands further without some elements; sets of the same rules share their plan."""

    def __init__(self, situation: Situation, holder: str) -> None:
        self.situation, self.holder = situation, holder
        self.before = standing(situation.decide(), holder)[0]
        self.planned: dict[frozenset[str], Situation | None] = {}

    def suffices(self, taken: Sequence[Element]) -> bool:
        """Whether it does without ``taken``."""
        names = frozenset(item.name for item in taken if item.kind.value == "regle")
        if names not in self.planned:
            self.planned[names] = without_rules(self.situation, names)
        supposed = self.planned[names]
        if supposed is None:
            return False
        return standing(without_counts(supposed, taken).decide(), self.holder)[0] > self.before


def proper_subsets(elements: Sequence[Element]):  # type: ignore[no-untyped-def]
    """Every subset but the whole and the empty one, by counting in binary."""
    for mask in range(1, 2 ** len(elements) - 1):
        yield [item for place, item in enumerate(elements) if mask >> place & 1]


def objections(situation: Situation, holder: str, found: Sequence[Element], universe: Sequence[Element]) -> list[str]:
    """What is wrong in saying that ``found`` is a minimal set among ``universe`` (empty: that there is none)."""
    wrong, opinion = [], Opinion(situation, holder)
    if not set(found) <= set(universe):
        wrong.append("an element that may not be taken away")
    if found:
        if not opinion.suffices(found):
            wrong.append("it does not suffice")
        wrong += [f"{len(less)} of {len(found)} suffice" for less in proper_subsets(found) if opinion.suffices(less)]
    elif len(universe) <= EXHAUSTIVE:
        every = [*proper_subsets(universe), list(universe)] if universe else []
        wrong += [f"a set of {len(taken)} suffices" for taken in every if opinion.suffices(taken)]
    return wrong
