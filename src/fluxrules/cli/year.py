"""A year as it goes by: libérations and events in order of days, each day under its own law, plans made again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fluxrules.allotment.journal import Counted, Event, Planned
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.failures import Failure, engine_diagnostic
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import read_bytes
from fluxrules.cli.simulation import Told, Watch, place_of
from fluxrules.diagnostics import Diagnostic, Severity, Span, diagnose, has_errors
from fluxrules.engines.protocol import EngineError
from fluxrules.explanation.history import Step, step_of
from fluxrules.intake.evenements import EventsRead, checked, read_events
from fluxrules.intake.liberation import Intake, Liberation
from fluxrules.intake.setting_apart import set_apart
from fluxrules.vocabulary import BAILLEUR

if TYPE_CHECKING:
    from fluxrules.allotment.account import Account, AccountKey
    from fluxrules.decision.session import Session
    from fluxrules.decision.timeline import Happening, Moment, Outcome, Timeline
    from fluxrules.semantics import Territory


def is_dated(intake: Intake) -> bool:
    """Whether every libération has its day, and can be decided under the law of that day."""
    return all(isinstance(item.values.get("liberation.date"), date) for item in intake.liberations)


@dataclass(slots=True)
class Year:
    """A file read, its events, and the timeline that plays them.

    Attributes:
        territory: The territory.
        intake: The file; rows that could not be played join its rejects as they are met.
        timeline: What plays.
        name: Name of the file, for messages.
        events: The events; those that could not be played join its rejects.
        notes: What the year had to say beside decisions (plans that could not be made again, years closed…).
        keeps: Whether the journal is to be kept.
        journal: The events so far, those resumed first, when it is kept.
        plans: Plans made, by account: cause and day of each.
        histories: What happened to each libération that something happened to, in order.
        told: How many of the notes have been said before anything was decided.
    """

    territory: Territory
    intake: Intake
    timeline: Timeline
    name: str
    events: EventsRead
    notes: list[Diagnostic] = field(default_factory=list)
    keeps: bool = False
    journal: list[Event] = field(default_factory=list)
    plans: dict[AccountKey, list[tuple[str, str]]] = field(default_factory=dict)
    histories: dict[str, list[Step]] = field(default_factory=dict)
    told: int = 0

    @property
    def total(self) -> int:
        """How many things are to happen."""
        return len(self.intake.liberations) + len(self.events.events)

    @property
    def accounts(self) -> dict[AccountKey, Account]:
        """The state of the flux."""
        return self.timeline.books.accounts

    @property
    def resumed(self) -> dict[str, str]:
        """Dwelling of each libération of the journal resumed, by id."""
        ours = {item.id for item in self.intake.liberations}
        records = self.timeline.books.records or {}
        return {name: record.dwelling for name, record in records.items() if name not in ours}

    @property
    def later(self) -> tuple[Diagnostic, ...]:
        """What the year had to say as it went by."""
        return tuple(self.notes[self.told :])

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day of what is to be played."""
        days = [day for item in self.intake.liberations if isinstance(day := item.values.get("liberation.date"), date)]
        days += [event.le for event in self.events.events]
        return (min(days), max(days)) if days else None

    def outcomes(self, until: str = "", watch: Watch | None = None) -> Iterator[Told | Failure]:
        """What comes of each happening, in order of days.

        Args:
            until: Id of a libération: nothing is played after the last thing that happens to it.
            watch: Told in what situation that one is about to be decided, when it is freed and each time the rules
                decide it again.

        Raises:
            EngineError: The engine cannot be made for one of the bailleurs: said before anything is decided.
        """
        from fluxrules.decision.situation import situations_before

        happenings = self._happenings()
        if until:
            last = max((n for n, what in enumerate(happenings) if until in liberations_of(what)), default=-1)
            happenings = happenings[: last + 1]
        self._make_engines()
        followed = {event.event.liberation for event in self.events.events}
        for moment in happenings:
            if watch is not None:
                for situation in situations_before(self.timeline, moment, until):
                    watch(situation)
            for happening, outcome in self._played(moment):
                if isinstance(outcome, EngineError):
                    yield self._failure(happening, outcome)
                elif (told := self._told(happening, outcome, followed)) is not None:
                    yield told

    def _played(self, moment: Moment) -> list[tuple[Happening, Outcome | EngineError]]:
        """What came of each thing that happens then: one, or every dwelling of a batch."""
        from fluxrules.decision.timeline import Together

        played: list[tuple[Happening, Outcome | EngineError]] = []
        if isinstance(moment, Together):
            freed = {item.liberation.id: item for item in moment.freed}
            found = self.timeline.step_together(moment)
            played += [(freed[one.liberation.id], one.failure or one) for one in found if one.liberation is not None]
        else:
            try:
                played.append((moment, self.timeline.step(moment)))
            except EngineError as error:
                played.append((moment, error))
        self._drain()
        return played

    def before(self, liberation: Liberation) -> tuple[Session, date, int]:
        """Play all that comes before a libération, or before the batch it is decided in.

        Returns:
            The session that would decide it, its plan up to date; on which day; and the size of its batch (0: alone).

        Raises:
            Problem: The law of that day does not decide for its bailleur.
            EngineError: The engine cannot be made.
        """
        from fluxrules.decision.timeline import Freed, Together

        self._make_engines()
        for moment in self._happenings():
            batch = moment.freed if isinstance(moment, Together) else ()
            if isinstance(moment, Freed | Together) and liberation.id in liberations_of(moment):
                session, found = self.timeline.ready(moment.day, liberation.bailleur)
                if session is None:
                    raise Problem(ExitCode.RULES, *found)
                return session, moment.day, len(batch)
            self._played(moment)
        raise KeyError(liberation.id)

    def _make_engines(self) -> None:
        """Make the engine of each bailleur under the first law it is decided under."""
        first: dict[str, date] = {}
        for item in self.intake.liberations:
            day = item.values.get("liberation.date")
            if isinstance(day, date):
                first[item.bailleur] = min(day, first.get(item.bailleur, day))
        for bailleur, day in first.items():
            self.timeline.make_engine(day, bailleur)

    def _happenings(self) -> list[Moment]:
        from fluxrules.decision.timeline import Freed, gathered, in_order_of_days

        dated = [(item.values.get("liberation.date"), item) for item in self.intake.liberations]
        freed = [Freed(day, item) for day, item in dated if isinstance(day, date)]
        moments, notices = gathered(
            in_order_of_days(freed, self.events.events), self.timeline.calendar, self.timeline.lot
        )
        self.notes += notices
        return moments

    def _drain(self) -> None:
        """Take the events just written out of the books: they are kept here, or their plans only counted."""
        written = self.timeline.books.events or []
        for event in written:
            if isinstance(event, Planned):
                self.plans.setdefault(event.key, []).append((event.cause, event.day))
        if self.keeps:
            self.journal += written
        written.clear()

    def _told(self, happening: Happening, outcome: Outcome, followed: set[str]) -> Told | None:
        """What to show of an outcome; what is wrong goes where its row or its event stands."""
        wrong = tuple(d for d in outcome.diagnostics if d.severity is Severity.ERREUR)
        self.notes += [d for d in outcome.diagnostics if d.severity is not Severity.ERREUR and d not in self.notes]
        name = liberation_of(happening)
        if wrong and outcome.decision is None:
            self._set_apart(happening, wrong)
            return None
        self.notes += [d for d in wrong if d not in self.notes]
        step = step_of(outcome.decision) if outcome.decision is not None else _step(happening)
        if name in followed:
            self.histories.setdefault(name, []).append(step)
        return Told(outcome.decision, outcome.account, outcome.event, name, tuple(self.histories.get(name, ())))

    def _set_apart(self, happening: Happening, wrong: tuple[Diagnostic, ...]) -> None:
        from fluxrules.decision.timeline import Freed

        if isinstance(happening, Freed):
            self.intake = set_apart(self.intake, {happening.liberation.id: wrong})
        else:
            self.events = self.events.without(happening, wrong)

    def _failure(self, happening: Happening, error: EngineError) -> Failure:
        from fluxrules.decision.timeline import Freed

        if isinstance(happening, Freed):
            return Failure(happening.liberation, error, place_of(happening.liberation, self.name))
        self.events = self.events.without(happening, (engine_diagnostic(error, happening.span),))
        name = happening.event.liberation
        record = self.timeline.books.record(name)
        known = (item for item in self.intake.liberations if item.id == name)
        liberation = next(known, Liberation(name, record.dwelling, record.key[0], record.commune, 0, record.facts))
        return Failure(liberation, error, happening.span, event=True)


def liberation_of(happening: Happening) -> str:
    """Id of the libération a happening is about."""
    from fluxrules.decision.timeline import Freed

    return happening.liberation.id if isinstance(happening, Freed) else happening.event.liberation


def liberations_of(moment: Moment) -> frozenset[str]:
    """Ids of the libérations that something happens to then."""
    from fluxrules.decision.timeline import Together

    if isinstance(moment, Together):
        return frozenset(item.liberation.id for item in moment.freed)
    return frozenset({liberation_of(moment)})


def _step(happening: Happening) -> Step:
    """An event that called for no decision: a cancellation, a withdrawal, a lease."""
    from fluxrules.decision.timeline import Freed

    assert not isinstance(happening, Freed)
    motif = getattr(happening.event, "motif", "")
    return Step(happening.le.isoformat(), happening.event.name, reason=str(getattr(motif, "value", motif)))


def open_year(
    territory: Territory,
    intake: Intake,
    timeline: Timeline,
    name: str,
    events: Path | None,
    journal: Path | None,
    keeps: bool,
) -> Year:
    """The year of a file, from its first day or from the end of a journal.

    Raises:
        Problem: The journal or the file of events cannot be read.
    """
    resumed = _journal(journal)
    known = {event.liberation: date.fromisoformat(event.day) for event in resumed if isinstance(event, Counted)}
    since = max((date.fromisoformat(event.day) for event in resumed), default=None)
    notes = list(timeline.resume(resumed))
    assert timeline.books.events is not None
    timeline.books.events.clear()
    intake = _after(intake, known, since, timeline)
    read = _events(events)
    days = known | {i.id: day for i in intake.liberations if isinstance(day := i.values.get("liberation.date"), date)}
    rejected = {cell.strip(): reject.row for reject in intake.rejects for cell in reject.cells if cell.strip()}
    rejected = {name: row for name, row in rejected.items() if name not in days}
    dwellings = {item.logement: item.id for item in intake.liberations}
    read = checked(read, days, rejected, (*territory.reservataires, BAILLEUR), since, dwellings)
    year = Year(territory, intake, timeline, name, read, notes, keeps)
    year.journal = list(resumed) if keeps else []
    year.notes += read.notes
    year.told = len(year.notes)
    return year


def _journal(path: Path | None) -> tuple[Event, ...]:
    from fluxrules.allotment.journal_reader import read_journal

    if path is None:
        return ()
    events, problems = read_journal(read_bytes(path), path.name)
    if problems:
        raise Problem(ExitCode.DATA, *problems)
    return events


def _events(path: Path | None) -> EventsRead:
    if path is None:
        return EventsRead()
    read = read_events(read_bytes(path), path.name)
    if not read.ready:
        unread = diagnose("FLX560", Span(path.name), fichier=path.name)
        raise Problem(ExitCode.DATA, *read.notes, unread, texts=read.texts)
    return read


def _after(intake: Intake, known: dict[str, date], since: date | None, timeline: Timeline) -> Intake:
    """The file without what the journal has decided, or what would be decided before its end."""
    from fluxrules.decision.timeline import Freed, sealed_on

    wrong: dict[str, tuple[Diagnostic, ...]] = {}
    for item in intake.liberations:
        day = item.values.get("liberation.date")
        if item.id in known:
            wrong[item.id] = (diagnose("FLX554", None, id=item.id),)
        elif since is None or not isinstance(day, date) or day >= since:
            continue
        elif (sealed_on(timeline.calendar, Freed(day, item), timeline.lot) or day) < since:
            wrong[item.id] = (diagnose("FLX559", None, jour=day.isoformat(), fin=since.isoformat()),)
    return set_apart(intake, wrong)


def compiled_days(year: Year) -> tuple[Diagnostic, ...]:
    """What compiling the law of each day has to say.

    Raises:
        Problem: One of the days has no law: nothing is decided.
    """
    found: list[Diagnostic] = []
    days = {day for item in year.intake.liberations if isinstance(day := item.values.get("liberation.date"), date)}
    days |= {event.le for event in year.events.events}
    for start in sorted({year.timeline.calendar.period(day): day for day in sorted(days, reverse=True)}.values()):
        compiled = year.timeline.calendar.compiled(start)
        if has_errors(compiled.diagnostics):
            said = diagnose("FLX915", None, jour=start.isoformat())
            raise Problem(ExitCode.RULES, *compiled.diagnostics, said)
        found += compiled.diagnostics
    return tuple(dict.fromkeys(found))
