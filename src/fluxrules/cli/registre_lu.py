"""Reading a ledger for its accounts: where each bailleur's year stands, what is counted, what the chain ends with."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.session import Session
from fluxrules.decision.yearly import plan_of_the_rest
from fluxrules.diagnostics import Diagnostic, Severity, diagnose
from fluxrules.ledger.desk import Desk
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.semantics import Territory

if TYPE_CHECKING:
    from fluxrules.accounts.suivi import Followable
    from fluxrules.allotment.account import AccountKey
    from fluxrules.ledger.following import Followed, Tally, TallyKey
    from fluxrules.ledger.reading import Reading
    from fluxrules.ledger.store import Store


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: its last entry's rank and digest."""

    bailleur: str
    rank: int
    digest: str


@dataclass(frozen=True, slots=True)
class LedgerYear:
    """A year as a ledger holds it.

    Attributes:
        followed: The accounts of the year, each with its Program and the plan of what is left of it.
        cells: What is counted of it.
        late: Dwellings whose deadline has passed with nobody proposed.
        notes: What planning the rest had to say.
    """

    followed: dict[AccountKey, Followable]
    cells: tuple[tuple[TallyKey, Tally], ...]
    late: tuple[Followed, ...]
    notes: tuple[Diagnostic, ...]


def ledger_year(store: Store, territory: Territory, year: int, day: date, bailleur: str | None) -> LedgerYear:
    """Read the year of every bailleur of a ledger, or of one.

    Args:
        store: The ledger.
        territory: Its territory, as its files are today.
        year: The year.
        day: Day of the statement: under its law, and from it on, the rest of the year is planned.
        bailleur: The only one wanted, None for all.

    Raises:
        Problem: The law of the day does not compile, or the ledger holds nothing of that year.
    """
    from fluxrules.accounts.suivi import Followable

    calendar = Calendar(territory)
    law = min(max(day, date(year, 1, 1)), date(year, 12, 31))
    compiled = calendar.compiled(law)
    if not compiled.ready:
        raise Problem(ExitCode.RULES, *compiled.diagnostics, diagnose("FLX915", None, jour=law.isoformat()))
    session = Session(compiled)
    followed: dict[AccountKey, Followable] = {}
    notes: list[Diagnostic] = []
    years: set[int] = set()
    with reading_of(store) as reading:
        for name in reading.bailleurs():
            if bailleur not in (None, name) or name not in compiled.programs:
                continue
            desk, _ = Desk.open(name, calendar, "native", reading)
            desk.catch_up(reading)
            accounts = desk.timeline.books.accounts
            years |= {key[2] for key in accounts if key[0] == name}
            for key in sorted(key for key in accounts if key[0] == name and key[2] == year):
                rest, said = plan_of_the_rest(session, name, law, accounts[key])
                notes += [item for item in said if item.severity is not Severity.INFO]
                plan = rest or compiled.years[name]
                followed[key] = Followable(compiled.programs[name], plan, accounts[key])
        cells = tuple(pair for pair in reading.tally(year) if bailleur in (None, pair[0].bailleur))
        late = tuple(
            row for row in reading.late(day.isoformat()) if row.year == year and bailleur in (None, row.bailleur)
        )
    if not followed:
        known = ", ".join(map(str, sorted(years)))
        raise Problem(ExitCode.USAGE, diagnose("FLX981", None, registre=store.shown, annee=year, annees=known or "-"))
    return LedgerYear(followed, cells, late, tuple(notes))


@contextmanager
def reading_of(store: Store) -> Iterator[Reading]:
    """One consistent view of a ledger.

    Raises:
        Problem: The database failed, or what it holds was altered.
    """
    try:
        with store.reading() as reading:
            yield reading
    except LedgerProblem as problem:
        raise Problem(ExitCode.LEDGER, problem.diagnostic) from problem


def heads_of(reading: Reading, bailleurs: Collection[str]) -> tuple[Head, ...]:
    """Where the chains of these bailleurs end."""
    return tuple(Head(name, *reading.head(name)) for name in reading.bailleurs() if name in bailleurs)
