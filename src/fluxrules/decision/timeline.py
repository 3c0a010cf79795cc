"""A year as it goes by: each day under its own law, plans made again, events, and one year after another.

Everything that moves an account is an event of the journal (``allotment.journal``): the accounts are its fold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

from fluxrules.allotment.account import AccountKey
from fluxrules.allotment.journal import Books, Confirmed, Uncounted
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.clauses import again_of
from fluxrules.decision.decision import Decision
from fluxrules.decision.session import Session
from fluxrules.decision.yearly import StandingPlan, bring_up_to_date
from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.intake.liberation import Liberation
from fluxrules.model import evenement as written


@dataclass(frozen=True, slots=True)
class Freed:
    """A libération, on its day."""

    day: date
    liberation: Liberation


Happening: TypeAlias = Freed | written.DatedEvent
"""What a year is made of."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one happening.

    Attributes:
        day: Its day.
        liberation: The libération it is about.
        decision: The decision, when it called for one.
        diagnostics: What is wrong with it, or what it did beside.
        event: Name of the event; "" for a libération.
    """

    day: date
    liberation: Liberation | None
    decision: Decision | None
    diagnostics: tuple[Diagnostic, ...] = ()
    event: str = ""


def in_order_of_days(freed: Iterable[Freed], events: Iterable[written.DatedEvent]) -> list[Happening]:
    """Days in order; on one day, libérations first, in the order given, then events in theirs."""
    every: list[tuple[date, int, Happening]] = [(item.day, 0, item) for item in freed]
    every += [(event.le, 1, event) for event in events]
    return [happening for _, _, happening in sorted(every, key=lambda item: item[:2])]


@dataclass(slots=True)
class Timeline:
    """Plays a year, or several.

    Attributes:
        calendar: The law of each day.
        engine: Name of the engine.
        books: The journal, and the accounts it makes.
        explains: As in ``Session``.
    """

    calendar: Calendar
    engine: str = "native"
    books: Books = field(default_factory=lambda: Books(records={}))
    explains: bool = False
    _sessions: dict[date, Session] = field(default_factory=dict)
    _plans: dict[AccountKey, StandingPlan] = field(default_factory=dict)
    _freed: dict[str, Liberation] = field(default_factory=dict)
    _terms: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def step(self, happening: Happening) -> Outcome:
        """Play one happening; days must not go back.

        Raises:
            EngineError: The engine could not finish; the accounts are as before.
        """
        if isinstance(happening, Freed):
            return self._free(happening.day, happening.liberation)
        return self._happen(happening)

    def ready(self, day: date, bailleur: str) -> tuple[Session | None, tuple[Diagnostic, ...]]:
        """The session that decides on a day, its account opened and its plan up to date.

        Returns:
            The session, or None when the law of that day does not compile; and what had to be said.
        """
        compiled = self.calendar.compiled(day)
        if not compiled.ready:
            return None, compiled.diagnostics
        start = compiled.day
        if start not in self._sessions:
            self._sessions[start] = Session(compiled, self.engine, explains=self.explains, books=self.books)
        session = self._sessions[start]
        if bailleur not in compiled.programs:
            return None, (diagnose("FLX801", None, bailleur=bailleur),)
        found = bring_up_to_date(session, self._plans, bailleur, day)
        return session, found

    def _free(self, day: date, liberation: Liberation) -> Outcome:
        session, found = self.ready(day, liberation.bailleur)
        if session is None:
            return Outcome(day, liberation, None, found)
        decision = replace(session.decide(liberation), day=day.isoformat())
        self._freed[liberation.id] = liberation
        self._terms[liberation.id] = decision.terms
        return Outcome(day, liberation, decision, found)

    def _happen(self, event: written.DatedEvent) -> Outcome:
        what, day = event.event, event.le
        liberation = self._freed.get(what.liberation)
        records = self.books.records or {}
        if liberation is None or what.liberation not in records:
            return Outcome(day, liberation, None, (diagnose("FLX550", event.span, id=what.liberation),), what.name)
        session, found = self.ready(day, liberation.bailleur)
        if session is None:
            return Outcome(day, liberation, None, found, what.name)
        record, iso = records[what.liberation], day.isoformat()
        program, terms = session.compiled.programs[liberation.bailleur], self._terms[liberation.id]
        match what:
            case written.Cancellation() | written.Withdrawal():
                reason = what.motif if isinstance(what, written.Cancellation) else what.motif.value
                self.books.apply(
                    Uncounted(key=record.key, day=iso, liberation=liberation.id, cause=what.name, reason=reason)
                )
                return Outcome(day, liberation, None, found, what.name)
            case written.Award() | written.Lease():
                if record.charge.provisional and program.shares.charge_event == what.name:
                    self.books.apply(Confirmed(key=record.key, day=iso, liberation=liberation.id, cause=what.name))
                return Outcome(day, liberation, None, found, what.name)
            case _:
                again, wrong = again_of(what, record, terms)
        if again is None:
            return Outcome(day, liberation, None, (*found, *wrong), what.name)
        decision = replace(session.decide_again(liberation, again), day=iso)
        if decision.terms:
            self._terms[liberation.id] = decision.terms
        return Outcome(day, liberation, decision, (*found, *wrong), what.name)
