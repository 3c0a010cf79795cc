"""One decision tried again and again, cheap and counted: where the dwelling would go, nothing else being told.

The rules run in full, on native; what is spared is the table, the trace and the text of a decision, and compiling what
has not changed. What is shown in the end is decided again by the situation's own engine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fluxrules.allotment.account import Account
from fluxrules.allotment.band import Band
from fluxrules.allotment.events import aligned
from fluxrules.decision.decision import Raison
from fluxrules.decision.planning import Year
from fluxrules.decision.reading import Reader, Reading
from fluxrules.decision.routing import Route
from fluxrules.decision.standings import reason_in
from fluxrules.decision.what_if import Edit, Situation
from fluxrules.decision.what_if_edits import without
from fluxrules.diagnostics import has_errors
from fluxrules.engines.native import Native
from fluxrules.program.program import Program
from fluxrules.vocabulary import StatutDecision

PLANNED, PLANNED_CLASS = 10, 2
"""Runs that a plan made again counts for: so many, and so many more for each class of dwellings."""

_KEPT = 256
"""Readers kept at most, the oldest going first."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one réservataire stands.

    Attributes:
        status: Status of the decision.
        reason: Why it does not receive; None: it does.
    """

    status: StatutDecision
    reason: Raison | None


@dataclass(frozen=True, slots=True)
class _Desk:
    """What reads in situations of one program and one unit."""

    program: Program
    unit: int
    reader: Reader


class Trials:
    """Tries situations made from one, and counts the runs of the engine.

    Attributes:
        start: The situation as it is.
        bound: Runs after which ``works`` tries nothing more.
        spent: Runs made; a completion of missing data is one, a plan made again several.
        exhausted: Whether something was not tried for lack of runs.
    """

    def __init__(self, start: Situation, bound: int = 0) -> None:
        self.start = start
        self.bound = bound
        self.spent = 0
        self.exhausted = False
        self._native = Native(start.program)
        self._edited: dict[Edit, Situation] = {}
        self._without: dict[tuple[str, ...], Situation | None] = {(): start}
        self._desks: list[_Desk] = []
        self._bands: list[tuple[Year, Band]] = []

    def works(self, holder: str, *edits: Edit) -> bool:
        """Whether the dwelling goes to ``holder`` once edits are made; never past the bound.

        Raises:
            EngineError: The engine could not finish.
        """
        situation = self._applied(edits)
        if situation is None or self._stopped():
            return False
        route = self._route(situation)
        return route.status is StatutDecision.ORIENTE and route.holder == holder

    def place(self, situation: Situation, holder: str) -> Place:
        """Where ``holder`` stands in a situation.

        Raises:
            EngineError: The engine could not finish.
        """
        route = self._route(situation)
        return Place(route.status, reason_in(situation.program, route, holder))

    def reading(self) -> Reading:
        """All that rules and shares say in the situation as it is.

        Raises:
            EngineError: The engine could not finish.
        """
        start = self.start
        reader, base = self._desk(start)
        reading = reader.read(start.liberation, base, start.again)
        self.spent += 1 + reading.tried
        return reading

    def without(self, rules: frozenset[str]) -> Situation | None:
        """The situation in which none of ``rules`` exists; None when no plan can be made so."""
        program, reach = self.start.program, self.start.year.rests_on
        # Those that the plan rests on first: the others leave it as it is, and one plan serves many sets.
        shaping = frozenset(program.rules[index].name for index in reach.rules - reach.idle)
        return self._under(tuple(sorted(rules, key=lambda name: (name not in shaping, name))))

    def _under(self, rules: tuple[str, ...]) -> Situation | None:
        if rules not in self._without:
            before = self._under(rules[:-1])
            if before is None:  # without fewer rules no plan can be made; without these, perhaps
                before, gone = self.start, rules
            else:
                gone = rules[-1:]
            program = before.program
            for name in gone:
                program = without(program, name)
            after, wrong = before.under(program)
            self._count(before, after)
            self._without[rules] = None if wrong else after
        return self._without[rules]

    def _applied(self, edits: tuple[Edit, ...]) -> Situation | None:
        """The situation that edits make, None when they cannot be made or the bound is reached."""
        # What changes rules is made once, and first: an edit of the facts or of the account is next to nothing.
        first = next((edit for edit in edits if edit in self._edited), None)
        situation = self.start if first is None else self._edited[first]
        for edit in edits:
            if edit is first:
                continue
            if self._stopped():
                return None
            before = situation
            situation, found = edit.apply(before)
            self._count(before, situation)
            if has_errors(found):
                return None
            if before is self.start and situation.program is not before.program:
                self._edited[edit] = situation
        return situation

    def _count(self, before: Situation, after: Situation) -> None:
        """A plan made again costs more than a run; one that cannot be made has cost as much."""
        if after.year is not before.year or after is before:
            self.spent += PLANNED + PLANNED_CLASS * len(before.year.plan.units)

    def _stopped(self) -> bool:
        if self.spent < self.bound:
            return False
        self.exhausted = True
        return True

    def _route(self, situation: Situation) -> Route:
        """Where the dwelling goes."""
        reader, base = self._desk(situation)
        route, runs = reader.route(situation.liberation, base, situation.again)
        self.spent += runs
        return route if situation.again is None else situation.again.rerouted(route)

    def _desk(self, situation: Situation) -> tuple[Reader, Account]:
        """What reads a situation, and the state it reads it in."""
        plan, account = aligned(situation.year.plan, situation.account)
        base = account if situation.again is None else situation.again.base(account)
        # The very same program, not an equal one: comparing two takes longer than compiling one.
        for desk in reversed(self._desks):
            if desk.program is situation.program and desk.unit == plan.unit:
                return desk.reader, base
        reader = self._reader(situation, replace(situation.year, plan=plan))
        self._desks = [*self._desks[1 - _KEPT :], _Desk(situation.program, plan.unit, reader)]
        return reader, base

    def _reader(self, situation: Situation, year: Year) -> Reader:
        program = situation.program
        native = self._native if program is self.start.program else Native(program, self._native)
        return Reader(program, situation.territory, year, native, None, self._band(situation, year))

    def _band(self, situation: Situation, year: Year) -> Band:
        """That of a plan, made once: most programs have the plan that they all start from."""
        plan = year.plan
        for known, band in self._bands:
            if known is situation.year and band.unit == plan.unit:
                return band
        band = Band.of(situation.program.shares.band, plan.unit, plan.rates, plan.order)
        self._bands.append((situation.year, band))
        return band
