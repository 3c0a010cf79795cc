"""Reading a ledger for its accounts: where each bailleur's year stands, what is counted, what the chain ends with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.diagnostics import Diagnostic, Severity, diagnose, has_errors
from fluxrules.ledger.balances import accounts_of
from fluxrules.ledger.problem import LedgerProblem

if TYPE_CHECKING:
    from fluxrules.accounts.alerts import Late
    from fluxrules.accounts.suivi import Followable
    from fluxrules.allotment.account import Account, AccountKey
    from fluxrules.ledger.following import Tally, TallyKey
    from fluxrules.ledger.reading import Reading
    from fluxrules.ledger.store import Store
    from fluxrules.semantics import Territory

LATE = 50
"""Dwellings past their deadline that are named, of each account; all are counted."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: its last entry's rank and digest."""

    bailleur: str
    rank: int
    digest: str


@dataclass(frozen=True, slots=True)
class LedgerYear:
    """A year as a ledger holds it, all of it at one same moment.

    Attributes:
        accounts: Those of the year.
        years: Every year the ledger holds something of.
        cells: What is counted of the year.
        late: By account: how many dwellings are past their deadline with nobody proposed, and the first of them.
    """

    accounts: Mapping[AccountKey, Account]
    years: tuple[int, ...]
    cells: tuple[tuple[TallyKey, Tally], ...]
    late: Mapping[AccountKey, Late]


def ledger_year(store: Store, year: int, day: date, bailleur: str | None) -> LedgerYear:
    """Read the year of every bailleur of a ledger, or of one.

    The database counts on one connection while accounts are folded on another; when somebody has written in between,
    all is read again on one: what is told is of one same moment.

    Args:
        store: The ledger.
        year: The year.
        day: Day from which deadlines are passed.
        bailleur: The only one wanted, None for all.

    Raises:
        Problem: The ledger cannot be read.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        counting = beside.submit(_counted, store, year, bailleur)
        with reading_of(store) as reading:
            moment = _ends(reading)
            accounts = _accounts(reading, bailleur)
            late = _late(reading, year, day, bailleur)
        cells, counted = counting.result()
    if moment != counted:
        with reading_of(store) as reading:
            accounts, late = _accounts(reading, bailleur), _late(reading, year, day, bailleur)
            cells = _cells(reading, year, bailleur)
    mine = {key: account for key, account in sorted(accounts.items()) if key[2] == year}
    return LedgerYear(mine, tuple(sorted({key[2] for key in accounts})), cells, late)


_Cells: TypeAlias = "tuple[tuple[TallyKey, Tally], ...]"
_Ends: TypeAlias = tuple[tuple[int, str], ...]


def _counted(store: Store, year: int, bailleur: str | None) -> tuple[_Cells, _Ends]:
    """What is counted of a year, and where the chains stood."""
    with reading_of(store) as reading:
        return _cells(reading, year, bailleur), _ends(reading)


def _ends(reading: Reading) -> _Ends:
    return tuple(reading.head(name) for name in reading.bailleurs())


def _cells(reading: Reading, year: int, bailleur: str | None) -> _Cells:
    return tuple(pair for pair in reading.tally(year) if bailleur in (None, pair[0].bailleur))


def _accounts(reading: Reading, bailleur: str | None) -> dict[AccountKey, Account]:
    found: dict[AccountKey, Account] = {}
    for name in reading.bailleurs():
        if bailleur in (None, name):
            found |= accounts_of(name, reading)
    return found


def _late(reading: Reading, year: int, day: date, bailleur: str | None) -> dict[AccountKey, Late]:
    return {
        account: (count, rows)
        for account, count, rows in reading.late_counts(day.isoformat(), year, LATE)
        if bailleur in (None, account[0])
    }


def followable(
    read: LedgerYear, territory: Territory, year: int, day: date
) -> tuple[dict[AccountKey, Followable], tuple[Diagnostic, ...]]:
    """Each account with its Program under the law of a day, and the plan of what is left of its year from then on.

    Returns:
        The accounts of bailleurs that the territory knows; and what planning had to say, information apart.

    Raises:
        Problem: The law of the day does not compile, or a year cannot be planned.
    """
    from fluxrules.accounts.suivi import Followable
    from fluxrules.decision.planning import Planner
    from fluxrules.decision.yearly import progress_of
    from fluxrules.semantics import check, compile_program

    law = min(max(day, date(year, 1, 1)), date(year, 12, 31))
    checked, found = check(territory, law)
    if has_errors(found):
        raise Problem(ExitCode.RULES, *found, diagnose("FLX915", None, jour=law.isoformat()))
    followed: dict[AccountKey, Followable] = {}
    notes: list[Diagnostic] = []
    for key, account in read.accounts.items():
        if key[0] not in territory.bailleurs:
            continue
        program, said = compile_program(checked, key[0])
        notes += said
        if program is None:
            raise Problem(ExitCode.RULES, *said, diagnose("FLX915", None, jour=law.isoformat()))
        plan, said = Planner(program, territory).plan(progress_of(law, account))
        notes += said
        if plan is None:
            raise Problem(ExitCode.RULES, *said)
        followed[key] = Followable(program, plan, account)
    return followed, tuple(item for item in dict.fromkeys(notes) if item.severity is not Severity.INFO)


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
