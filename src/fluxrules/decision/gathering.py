"""Which libérations are decided together, and when: those of one bailleur, one law and one period, when it ends.

A convention asks for it (``equite: {lot: semaine}``), or whoever simulates does. A period ends early where the rules
of the bailleur change, and with the year: one batch is decided under one law, and counted in one account.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from fluxrules.decision.calendar import Calendar, rhythm_of
from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.intake.liberation import Liberation
from fluxrules.model.evenement import DatedEvent
from fluxrules.vocabulary import Rythme


@dataclass(frozen=True, slots=True)
class Freed:
    """A libération, on its day."""

    day: date
    liberation: Liberation


@dataclass(frozen=True, slots=True)
class Together:
    """A batch: the libérations of one bailleur over a period, decided on its last day."""

    day: date
    freed: tuple[Freed, ...]


Happening: TypeAlias = Freed | DatedEvent
"""What a year is made of."""

Moment: TypeAlias = Happening | Together
"""What a year is made of, once what is decided together is put together."""


def in_order_of_days(freed: Iterable[Freed], events: Iterable[DatedEvent]) -> list[Happening]:
    """Days in order; on one day, libérations first, in the order given, then events in theirs."""
    every: list[tuple[date, int, Happening]] = [(item.day, 0, item) for item in freed]
    every += [(event.le, 1, event) for event in events]
    return [happening for _, _, happening in sorted(every, key=lambda item: item[:2])]


def gathered(
    happenings: Sequence[Happening], calendar: Calendar, asked: Rythme | None = None
) -> tuple[list[Moment], tuple[Diagnostic, ...]]:
    """The same year, with what is decided together put together.

    A batch comes after all that happens up to its day; an event that is about one of its dwellings comes after it,
    on its day at the earliest.

    Args:
        happenings: In order of days.
        calendar: The law of each day.
        asked: The rhythm asked for, whatever the conventions say.

    Returns:
        The happenings, in order of days; and a notice for each event that had to wait for a batch.
    """
    batches: dict[tuple[str, date], list[Freed]] = {}
    sealed: dict[str, date] = {}
    every: list[tuple[date, int, Moment]] = []
    notices: list[Diagnostic] = []
    for what in happenings:
        if isinstance(what, Freed) and (day := sealed_on(calendar, what, asked)) is not None:
            batches.setdefault((what.liberation.bailleur, day), []).append(what)
            sealed[what.liberation.id] = day
        elif isinstance(what, DatedEvent) and what.le <= (sealing := sealed.get(what.event.liberation, date.min)):
            if sealing > what.le:
                name, asked_on, on = what.event.liberation, what.le.isoformat(), sealing.isoformat()
                notices.append(diagnose("FLX561", what.span, jour=asked_on, id=name, lot=on))
            every.append((sealing, 3, replace(what, le=sealing)))
        else:
            every.append((what.le if isinstance(what, DatedEvent) else what.day, 0, what))
    every += [(day, 2, Together(day, tuple(freed))) for (_, day), freed in sorted(batches.items())]
    return [what for _, _, what in sorted(every, key=lambda item: item[:2])], tuple(notices)


def last_day(calendar: Calendar, bailleur: str, day: date, rhythm: Rythme) -> date:
    """Last day of the period of ``day``, at most that of the rules of the bailleur and of the year."""
    return _edge(calendar, bailleur, day, rhythm, timedelta(days=1))


def first_day(calendar: Calendar, bailleur: str, day: date, rhythm: Rythme) -> date:
    """First day of the period of ``day``, at least that of the rules of the bailleur and of the year."""
    return _edge(calendar, bailleur, day, rhythm, timedelta(days=-1))


def _edge(calendar: Calendar, bailleur: str, day: date, rhythm: Rythme, step: timedelta) -> date:
    period = rhythm_of(day, rhythm)
    while date.min < day < date.max:
        beside = day + step
        if rhythm_of(beside, rhythm) != period or beside.year != day.year:
            break
        if calendar.period(beside) != calendar.period(day) and not _same_rules(calendar, bailleur, day, beside):
            break
        day = beside
    return day


def _same_rules(calendar: Calendar, bailleur: str, day: date, after: date) -> bool:
    programs = (calendar.compiled(day).programs.get(bailleur), calendar.compiled(after).programs.get(bailleur))
    first, then = programs
    if first is None or then is None:
        return False
    return replace(first, day=then.day, hash=then.hash) == then


def batches_of(calendar: Calendar, bailleur: str, day: date, asked: Rythme | None = None) -> Rythme:
    """The rhythm at which a bailleur decides its dwellings together on a day: as asked, or as its convention says."""
    program = calendar.compiled(day).programs.get(bailleur)
    return Rythme.JAMAIS if program is None else asked or program.shares.batch


def sealed_on(calendar: Calendar, freed: Freed, asked: Rythme | None = None) -> date | None:
    """Day on which a libération is decided with others, None when it is decided on its own day."""
    bailleur = freed.liberation.bailleur
    rhythm = batches_of(calendar, bailleur, freed.day, asked)
    return None if rhythm is Rythme.JAMAIS else last_day(calendar, bailleur, freed.day, rhythm)
