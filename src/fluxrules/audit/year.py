"""A year of one bailleur as it really went: windows, plans, who received what, and each dwelling under each plan.

The plan is made once per window (a month under one law), at its beginning: what the months before brought decides it,
and the order inside the month cannot change it. Shares, then, do not depend on the order that is being questioned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from math import lcm

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.events import charge_in, in_unit
from fluxrules.audit.cases import CaseReader
from fluxrules.audit.replay import Live, Played, Waiting, replay
from fluxrules.audit.shuffle import Order
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.planning import Year
from fluxrules.decision.timeline import Timeline
from fluxrules.diagnostics import Diagnostic, has_errors
from fluxrules.intake.liberation import Liberation
from fluxrules.program.program import Program

RELEASE = "liberation.date"
NOTICE = "liberation.date_preavis"


@dataclass(frozen=True, slots=True)
class Window:
    """A month under one law: its place, its first day, the Program and the plan in force."""

    number: int
    start: date
    program: Program
    year: Year


@dataclass(frozen=True, slots=True)
class Place:
    """One dwelling counted in the flux, at the place where it was really released.

    Attributes:
        liberation: What its file says.
        day: Of release.
        notice: Of notice, None when unknown.
        window: Where it stands.
        charge: What the rule charged there, in the units of the year.
    """

    liberation: Liberation
    day: date
    notice: date | None
    window: Window
    charge: Charge


@dataclass(slots=True)
class AuditedYear:
    """One account of one year, ready to be played again.

    Attributes:
        key: Bailleur, département, year.
        opening: The account before the first dwelling.
        places: Dwellings counted, in the order of release.
        aside: Libérations that the flux does not count (subtracted, stock, suspended, in conflict).
        windows: Windows, in order.
    """

    key: AccountKey
    opening: Account
    places: tuple[Place, ...]
    aside: int
    windows: tuple[Window, ...]
    calendar: Calendar
    _readers: dict[int, CaseReader] = field(default_factory=dict)
    _cases: dict[tuple[int, int], Played] = field(default_factory=dict)

    @property
    def program(self) -> Program:
        """That of the end of the year: names are read there."""
        return self.windows[-1].program

    @property
    def holders(self) -> tuple[str, ...]:
        """Everyone, in order of the register."""
        found = dict.fromkeys(holder.id for holder in self.program.shares.holders)
        found.update(dict.fromkeys(place.charge.holder for place in self.places))
        return tuple(found)

    def case(self, dwelling: int, window: Window) -> Played:
        """What a dwelling is to the rule when it is released in a window."""
        key = dwelling, window.number
        if key not in self._cases:
            self._cases[key] = self._reader(window).read(self.places[dwelling].liberation)
        return self._cases[key]

    def played(self, order: Order) -> list[str]:
        """Who receives at each place when dwellings are released in ``order``."""
        places = self.places
        return replay([self.case(dwelling, places[at].window) for at, dwelling in enumerate(order)], self.opening)

    def live(self) -> int:
        """Dwellings for which rules read the state of the flux at each draw."""
        cases = (self.case(number, place.window) for number, place in enumerate(self.places))
        return sum(isinstance(case, Live | Waiting) for case in cases)

    def _reader(self, window: Window) -> CaseReader:
        if window.number not in self._readers:
            known = [*self.holders, *self.opening.deficits]
            territory = self.calendar.territory
            reader = CaseReader(window.program, territory, window.year, self.opening.unit, known)
            self._readers[window.number] = reader
        return self._readers[window.number]


def read_years(
    calendar: Calendar, bailleur: str, liberations: Sequence[Liberation], accounts: dict[AccountKey, Account]
) -> tuple[list[AuditedYear], tuple[Diagnostic, ...]]:
    """Play the libérations of one bailleur in their real order, month after month.

    Args:
        calendar: The law of each day.
        bailleur: Its id.
        liberations: Its libérations, each with its date of release, in any order.
        accounts: State of the flux before them; it is moved.

    Returns:
        One audited year for each calendar year; and what had to be said (an error: nothing could be played).

    Raises:
        EngineError: The engine could not finish.
    """
    timeline = Timeline(calendar)
    timeline.books.accounts.update(accounts)
    dated = sorted(liberations, key=lambda item: (release_of(item), item.row, item.id))
    found: list[Diagnostic] = []
    years: dict[AccountKey, _Making] = {}

    def law(item: Liberation) -> tuple[int, int, str]:
        day = release_of(item)
        program = calendar.compiled(day).programs.get(bailleur)
        return day.year, day.month, program.hash if program is not None else ""

    for (year, month, _), group in groupby(dated, key=law):
        items = list(group)
        start = max(date(year, month, 1), calendar.period(release_of(items[0])))
        session, said = timeline.ready(start, bailleur)
        found += [item for item in said if item not in found]
        if session is None or has_errors(said):
            return [], tuple(found)
        key = session.key(bailleur)
        making = years.setdefault(key, _Making(session.account(bailleur)))
        program, planned = session.compiled.programs[bailleur], session.year(bailleur)
        window = Window(len(making.windows), start, program, planned)
        making.windows.append(window)
        for item in items:
            session.decide(item)
            record = (timeline.books.records or {}).get(item.id)
            making.take(item, window, record.charge if record is not None else None)
    return [making.done(key, calendar) for key, making in years.items()], tuple(found)


class _Making:
    """One year being read."""

    def __init__(self, opening: Account) -> None:
        self.opening = opening
        self.windows: list[Window] = []
        self._taken: list[tuple[Liberation, Window, Charge]] = []
        self._aside = 0

    def take(self, liberation: Liberation, window: Window, charge: Charge | None) -> None:
        """One libération more."""
        if charge is None:
            self._aside += 1
        else:
            self._taken.append((liberation, window, charge))

    def done(self, key: AccountKey, calendar: Calendar) -> AuditedYear:
        """The year, everything in one unit."""
        units = [window.year.plan.unit for window in self.windows]
        unit = lcm(self.opening.unit, *units, *(charge.unit for _, _, charge in self._taken))
        places = tuple(
            Place(item, release_of(item), notice_of(item), window, charge_in(charge, unit))
            for item, window, charge in self._taken
        )
        return AuditedYear(key, in_unit(self.opening, unit), places, self._aside, tuple(self.windows), calendar)


def release_of(liberation: Liberation) -> date:
    """Day of release.

    Raises:
        ValueError: It is missing (the caller has refused such data).
    """
    day = liberation.values.get(RELEASE)
    if not isinstance(day, date):
        raise ValueError(f"{liberation.id} has no day of release")
    return day


def notice_of(liberation: Liberation) -> date | None:
    """Day of notice, None when unknown."""
    day = liberation.values.get(NOTICE)
    return day if isinstance(day, date) else None
