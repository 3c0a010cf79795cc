"""A year as it goes by: each day under its own law, plans made again, events, and one year after another.

Everything that moves an account is an event of the journal (``allotment.journal``): the accounts are its fold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from fluxrules.allotment.account import AccountKey
from fluxrules.allotment.books import Books
from fluxrules.allotment.journal import Confirmed, Counted, Event, Planned, Uncounted
from fluxrules.allotment.record import Record
from fluxrules.decision.again import Again
from fluxrules.decision.batch import Stopped, decide_batch
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.clauses import again_of
from fluxrules.decision.crossed import crossed_caps
from fluxrules.decision.decision import Decision
from fluxrules.decision.gathering import (
    Freed,
    Happening,
    Moment,
    Together,
    batches_of,
    first_day,
    gathered,
    in_order_of_days,
    sealed_on,
)
from fluxrules.decision.session import Session
from fluxrules.decision.yearly import StandingPlan, bring_up_to_date, restore
from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.liberation import Liberation
from fluxrules.model import evenement as written
from fluxrules.vocabulary import BAILLEUR, Rythme, StatutDecision

__all__ = [
    "Freed",
    "Happening",
    "Moment",
    "Outcome",
    "Timeline",
    "Together",
    "gathered",
    "in_order_of_days",
    "sealed_on",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one happening.

    Attributes:
        day: Its day.
        liberation: The libération it is about.
        decision: The decision, when it called for one.
        diagnostics: What is wrong with it, or what it did beside.
        event: Name of the event; "" for a libération.
        account: The account it is counted in; None when the law of the day could not be read.
        failure: Why the engine could not finish, for a dwelling of a batch; the others of its batch go on.
    """

    day: date
    liberation: Liberation | None
    decision: Decision | None
    diagnostics: tuple[Diagnostic, ...] = ()
    event: str = ""
    account: AccountKey | None = None
    failure: EngineError | None = None


_BY_A_PERSON = (written.Override, written.Cancellation, written.Withdrawal)
"""Events that settle a libération on which the rules could not decide."""


@dataclass(slots=True)
class Timeline:
    """Plays a year, or several.

    Attributes:
        calendar: The law of each day.
        engine: Name of the engine.
        books: The journal, and the accounts it makes.
        explains: As in ``Session``.
        lot: The rhythm of batches asked for, whatever the conventions say.
    """

    calendar: Calendar
    engine: str = "native"
    books: Books = field(default_factory=lambda: Books(records={}))
    explains: bool = False
    lot: Rythme | None = None
    _sessions: dict[date, Session] = field(default_factory=dict)
    _plans: dict[AccountKey, StandingPlan] = field(default_factory=dict)
    _freed: dict[str, Liberation] = field(default_factory=dict)
    _waiting: set[str] = field(default_factory=set)

    def step(self, happening: Happening) -> Outcome:
        """Play one happening; days must not go back.

        Raises:
            EngineError: The engine could not finish; the accounts are as before.
        """
        if isinstance(happening, Freed):
            return self._free(happening.day, happening.liberation)
        return self._happen(happening)

    def step_together(self, batch: Together) -> list[Outcome]:
        """Play one batch, on its day.

        Returns:
            What came of each of its libérations, in order of notice; a failure of the engine is one of them.
        """
        bailleur, day = batch.freed[0].liberation.bailleur, batch.day
        known = self._records
        twice = [item.liberation for item in batch.freed if item.liberation.id in known]
        outcomes = [Outcome(day, one, None, (diagnose("FLX554", None, id=one.id),)) for one in twice]
        asked = {item.liberation.id: item.liberation for item in batch.freed if item.liberation.id not in known}
        session, found = self.ready(day, bailleur)
        if session is None:
            return [*outcomes, *(Outcome(day, one, None, found) for one in asked.values())]
        key = session.key(bailleur)
        for result in decide_batch(session, asked.values()):
            if isinstance(result, Stopped):
                outcomes.append(Outcome(day, result.liberation, None, found, account=key, failure=result.error))
                continue
            liberation = asked[result.liberation]
            self._note(liberation, result)
            decision = replace(result, day=day.isoformat())
            outcomes.append(Outcome(day, liberation, decision, found, account=key))
        return outcomes

    def ready(self, day: date, bailleur: str) -> tuple[Session | None, tuple[Diagnostic, ...]]:
        """The session that decides on a day, its account opened and its plan up to date.

        Returns:
            The session, or None when the law of that day does not compile; and what had to be said.
        """
        session = self._session(day)
        if session is None:
            return None, self.calendar.compiled(day).diagnostics
        session.today = day
        if bailleur not in session.compiled.programs:
            return None, (diagnose("FLX801", None, bailleur=bailleur),)
        found = bring_up_to_date(
            session, self._plans, bailleur, day, self.calendar.compiled, self._since(day, bailleur)
        )
        return session, found

    def once_more(self, event: written.DatedEvent) -> tuple[Session, Liberation, Again] | None:
        """What rules and shares are about to decide once more because of an event, and why; None: it is not theirs."""
        what = event.event
        record = self._records.get(what.liberation)
        if record is None or not isinstance(what, written.HandBack | written.Expiry | written.Refusal):
            return None
        session, _ = self.ready(event.le, record.key[0])
        again, _ = again_of(what, record, record.terms, self._name(record.holder))
        if session is None or again is None:
            return None
        return session, self._known(what.liberation, record), again

    def _name(self, holder: str) -> str:
        known = self.calendar.territory.reservataires.get(holder)
        return known.reservataire.nom if known is not None else ""

    def _known(self, name: str, record: Record) -> Liberation:
        """A libération that was counted: as it was played, or as a journal bears it."""
        return self._freed.get(name) or _liberation(name, record)

    def make_engine(self, day: date, bailleur: str) -> None:
        """Make the engine of a bailleur under the law of a day, before anything is decided.

        Raises:
            EngineError: It cannot be made.
        """
        session = self._session(day)
        if session is not None and bailleur in session.compiled.programs:
            session.decider(bailleur)

    def resume(self, journal: Iterable[Event]) -> tuple[Diagnostic, ...]:
        """Go on where a journal ends: the accounts are its fold, and the plans it leaves in force stay so.

        A plan is made again from the accounts of its day, and kept where it is the one the journal bears; otherwise
        (the rules have changed, or an earlier plan had been kept) the next decision plans again.
        """
        planned: dict[AccountKey, None] = {}
        for event in journal:
            self.books.apply(event)
            if isinstance(event, Planned):
                planned[event.key] = None
            elif isinstance(event, Counted):
                self._freed[event.liberation] = _liberation(event.liberation, self.books.record(event.liberation))
        return tuple(found for key in planned for found in self.put_back(key))

    def put_back(self, key: AccountKey) -> tuple[Diagnostic, ...]:
        """Put back in force the plan that the books bear for an account."""
        planned, account = self.books.plans[key]
        bailleur, day = key[0], date.fromisoformat(planned.day)
        session = self._session(day)
        since = self._since(day, bailleur)
        if session is not None and restore(session, self._plans, planned, account, day, since):
            return ()
        self._plans.pop(key, None)
        return (diagnose("FLX557", None, bailleur=bailleur, jour=planned.day),)

    def wait(self, liberation: Liberation) -> None:
        """Remember a libération on which the rules could not decide: a person may settle it."""
        self._freed[liberation.id] = liberation
        self._waiting.add(liberation.id)

    def forget(self, liberation: str) -> None:
        """Know no more of a libération than what the books say: others have written about it."""
        self._freed.pop(liberation, None)
        self._waiting.discard(liberation)

    @property
    def waiting(self) -> tuple[Liberation, ...]:
        """Libérations on which the rules could not decide, and nobody settled yet."""
        return tuple(self._freed[name] for name in sorted(self._waiting))

    def given(self, day: date, liberation: Liberation, to: str, by: str, reason: str) -> Outcome:
        """A libération that persons gave to somebody, whatever the rules say: counted on that account.

        Raises:
            EngineError: The engine could not finish; the accounts are as before.
        """
        if liberation.id in self._records:
            return Outcome(day, liberation, None, (diagnose("FLX554", None, id=liberation.id),))
        if to not in self._holders():
            return Outcome(day, liberation, None, (diagnose("FLX555", None, nom=to),))
        session, found = self.ready(day, liberation.bailleur)
        if session is None:
            return Outcome(day, liberation, None, found)
        made = session.force(liberation, to, by, reason)
        self._note(liberation, made)
        decision = replace(made, day=day.isoformat())
        return Outcome(day, liberation, decision, found, account=session.key(liberation.bailleur))

    @property
    def _records(self) -> Mapping[str, Record]:
        """Where each libération counted stands; a mapping may find them as they are asked for."""
        return {} if self.books.records is None else self.books.records

    def _since(self, day: date, bailleur: str) -> date:
        """First day of what is not counted yet: dwellings decided together wait for the end of their period."""
        rhythm = batches_of(self.calendar, bailleur, day, self.lot)
        return day if rhythm is Rythme.JAMAIS else first_day(self.calendar, bailleur, day, rhythm)

    def _session(self, day: date) -> Session | None:
        compiled = self.calendar.compiled(day)
        if not compiled.ready:
            return None
        start = compiled.day
        if start not in self._sessions:
            self._sessions[start] = Session(compiled, self.engine, explains=self.explains, books=self.books)
        return self._sessions[start]

    def _free(self, day: date, liberation: Liberation) -> Outcome:
        if liberation.id in self._records:
            return Outcome(day, liberation, None, (diagnose("FLX554", None, id=liberation.id),))
        session, found = self.ready(day, liberation.bailleur)
        if session is None:
            return Outcome(day, liberation, None, found)
        decision = replace(session.decide(liberation), day=day.isoformat())
        self._note(liberation, decision)
        return Outcome(day, liberation, decision, found, account=session.key(liberation.bailleur))

    def _holders(self) -> tuple[str, ...]:
        return (*self.calendar.territory.reservataires, BAILLEUR)

    def _note(self, liberation: Liberation, decision: Decision) -> None:
        """Remember a libération that was played, and whether it waits for a person."""
        self._freed[liberation.id] = liberation
        self._waiting.discard(liberation.id)
        if _unsettled(decision):
            self._waiting.add(liberation.id)

    def _settle(self, event: written.DatedEvent) -> Outcome:
        """What a person says of a libération that is not counted: one that was suspended, or in conflict."""
        what, day = event.event, event.le
        if what.liberation not in self._waiting or not isinstance(what, _BY_A_PERSON):
            return Outcome(day, None, None, (diagnose("FLX550", event.span, id=what.liberation),), what.name)
        liberation = self._freed[what.liberation]
        session, found = self.ready(day, liberation.bailleur)
        if session is None:
            return Outcome(day, liberation, None, found, what.name)
        decision = None
        if isinstance(what, written.Override):
            made = session.force(liberation, what.reservataire, what.par, what.motif)
            decision = replace(made, day=day.isoformat())
        self._waiting.discard(liberation.id)
        return Outcome(day, liberation, decision, found, what.name, session.key(liberation.bailleur))

    def _happen(self, event: written.DatedEvent) -> Outcome:
        what, day = event.event, event.le
        record = self._records.get(what.liberation)
        if isinstance(what, written.Override) and what.reservataire not in self._holders():
            return Outcome(day, None, None, (diagnose("FLX555", event.span, nom=what.reservataire),), what.name)
        if record is None:
            return self._settle(event)
        bailleur = record.key[0]
        liberation = self._known(what.liberation, record)
        session, found = self.ready(day, bailleur)
        if session is None:
            return Outcome(day, liberation, None, found, what.name)
        record = self.books.record(what.liberation)  # an avenant of that day has made it of no class
        iso = day.isoformat()
        outcome = Outcome(day, liberation, None, found, what.name, record.key)
        before = self.books.accounts[record.key]
        match what:
            case written.Cancellation() | written.Withdrawal():
                reason = what.motif if isinstance(what, written.Cancellation) else what.motif.value
                self.books.apply(
                    Uncounted(key=record.key, day=iso, liberation=liberation.id, cause=what.name, reason=reason)
                )
                after = self.books.accounts[record.key]
                return replace(
                    outcome, diagnostics=(*found, *crossed_caps(session, bailleur, before, after, event.span))
                )
            case written.Validation() | written.Candidates():
                return outcome
            case written.Award() | written.Lease():
                charges = session.compiled.programs[bailleur].shares.charge_event == what.name
                if record.charge.provisional and charges:
                    self.books.apply(Confirmed(key=record.key, day=iso, liberation=liberation.id, cause=what.name))
                return outcome
            case _:
                again, wrong = again_of(what, record, record.terms, self._name(record.holder))
        if again is None:
            return replace(outcome, diagnostics=(*found, *wrong))
        decision = replace(session.decide_again(liberation, again), day=iso)
        self._note(liberation, decision)
        wrong = (*wrong, *crossed_caps(session, bailleur, before, self.books.accounts[record.key], event.span))
        return replace(outcome, decision=decision, diagnostics=(*found, *wrong))


def _unsettled(decision: Decision) -> bool:
    return decision.statut in (StatutDecision.SUSPENDU, StatutDecision.CONFLIT)


def _liberation(name: str, record: Record) -> Liberation:
    """A libération as a journal bears it."""
    return Liberation(name, record.dwelling, record.key[0], record.commune, 0, record.facts)
