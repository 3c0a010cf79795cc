"""What a new day asks before anything is decided on it: the year opened, balances settled, the plan up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.books import Books
from fluxrules.allotment.journal import Amended, Closed, Planned, Settled
from fluxrules.allotment.journal_file import plan_data, plan_digest
from fluxrules.allotment.plan import ClassKey, ShareRow
from fluxrules.allotment.realised import realised_of
from fluxrules.allotment.sums import weighted_sum
from fluxrules.decision.calendar import rhythm_of
from fluxrules.decision.planning import Progress, Year
from fluxrules.decision.session import Compiled, Session
from fluxrules.diagnostics import Diagnostic, Severity, diagnose, has_errors
from fluxrules.vocabulary import BAILLEUR, Report


@dataclass(slots=True)
class StandingPlan:
    """The plan in force for an account.

    Attributes:
        year: The plan.
        period: Week, month or quarter of the day it was made.
        start: First day of the law it was made under.
    """

    year: Year
    period: tuple[int, int]
    start: date


def bring_up_to_date(
    session: Session,
    plans: MutableMapping[AccountKey, StandingPlan],
    bailleur: str,
    day: date,
    law: Callable[[date], Compiled],
    since: date | None = None,
) -> tuple[Diagnostic, ...]:
    """Apply to the books whatever must happen before a decision of ``day`` for ``bailleur``.

    In order: the last year is closed, an avenant is taken into account, the balances of those who left are settled,
    the plan is made again when its week (its month…) is over.

    Args:
        session: Under the law of ``day``.
        plans: The plans in force.
        bailleur: For whom.
        day: The day.
        law: The law of any day: that of its last day closes a year.
        since: First day of what is still to be counted, when dwellings wait for the end of a period; None: ``day``.

    Returns:
        What people should know: a re-plan that cannot be made keeps the plan before it.
    """
    books, key = session.books, session.key(bailleur)
    program = session.compiled.programs[bailleur]
    iso = day.isoformat()
    found = _close_last_years(books, law, key, day)
    standing = plans.get(key)
    period = rhythm_of(day, program.shares.replanned)
    account = books.accounts.get(key)
    begun = account is not None and account.counted > 0
    cause = ""
    if standing is None:
        cause = "replanification" if begun else "debut"
    elif standing.start != session.compiled.day:
        if not same_shares(standing.year.rows, session.compiled.years[bailleur].rows):
            cause = "avenant"
            if account is not None and begun:
                arrears = arrears_of(standing.year, account, program.shares.residual)
                books.apply(Amended(key=key, day=iso, unit=account.unit, arrears=arrears))
        else:
            cause = "replanification"
    elif standing.period != period:
        cause = "replanification"
    for settlement in program.shares.settlements:
        account = books.accounts.get(key)
        if account is not None and settlement.day <= day and _has_balance(account, settlement.holder):
            books.apply(Settled(key=key, day=iso, holder=settlement.holder, onto=settlement.onto))
    if not cause:
        return found
    year, said = plan_of_the_rest(session, bailleur, since or day, books.accounts.get(key))
    if year is None:
        # A plan made under another law names its caps by other rules: only the year's own can stand in for it.
        kept = standing is not None and standing.start == session.compiled.day
        year = standing.year if standing is not None and kept else session.year(bailleur)
        why = (replace(item, severity=Severity.AVERTISSEMENT) for item in said)  # the plan before it stays: no error
        found = (*found, *why, diagnose("FLX552", None, bailleur=bailleur, jour=iso))
    session.plan_with(bailleur, year)
    plans[key] = StandingPlan(year, period, session.compiled.day)
    varies = begun if standing is None else standing.year.plan.entitlements != year.plan.entitlements
    books.apply(Planned(key=key, day=iso, plan=year.plan, cause=cause, varies=varies))
    return found


def restore(
    session: Session,
    plans: MutableMapping[AccountKey, StandingPlan],
    planned: Planned,
    account: Account | None,
    day: date,
    since: date,
) -> bool:
    """Put back in force a plan that a journal bears.

    Args:
        session: Of the law it was made under.
        plans: The plans in force.
        planned: The event.
        account: The account as it stood then.
        day: Its day.
        since: First day of what was still to be counted.

    Returns:
        Whether the rules of today still give that plan.
    """
    bailleur = planned.key[0]
    program = session.compiled.programs.get(bailleur)
    if program is None:
        return False
    year, _ = plan_of_the_rest(session, bailleur, since, account)
    if year is None or plan_digest(plan_data(year.plan)) != plan_digest(plan_data(planned.plan)):
        return False
    session.plan_with(bailleur, year)
    period = rhythm_of(day, program.shares.replanned)
    plans[planned.key] = StandingPlan(year, period, session.compiled.day)
    return True


def _close_last_years(
    books: Books, law: Callable[[date], Compiled], key: AccountKey, day: date
) -> tuple[Diagnostic, ...]:
    """Close the last account, once, by the clause of its last day; a year without a dwelling is closed likewise."""
    bailleur, departement, year = key
    past = [other for name, place, other in books.accounts if (name, place) == (bailleur, departement)]
    if year in past or not any(other < year for other in past):
        return ()
    found: list[Diagnostic] = []
    for closing in range(max(other for other in past if other < year), year):
        program = law(date(closing, 12, 31)).programs.get(bailleur)
        clause = program.shares.carry_over if program is not None else None
        mode, limit = (clause.mode, clause.limit) if clause is not None else (Report.AUCUN, Fraction(0))
        books.apply(Closed(key=(bailleur, departement, closing), day=day.isoformat(), mode=mode, limit=limit))
        if clause is None:
            found.append(diagnose("FLX553", None, bailleur=bailleur, annee=closing))
    return tuple(found)


def _has_balance(account: Account, holder: str) -> bool:
    tables = (account.deficits, account.arrears, *account.by_category.values())
    return any(table.get(holder, 0) for table in tables)


def plan_of_the_rest(
    session: Session, bailleur: str, day: date, account: Account | None
) -> tuple[Year | None, tuple[Diagnostic, ...]]:
    """The plan of what is left of the year from ``day`` on; the year's own plan while nothing has come."""
    if account is None or not (account.counted or account.arrears):
        return session.compiled.years[bailleur], ()
    year, found = session.compiled.planners[bailleur].plan(progress_of(day, account))
    return (None, found) if year is None or has_errors(found) else (year, ())


def progress_of(day: date, account: Account) -> Progress:
    """Where a year stands on a day: what came, and the part of it gone by."""
    first, last = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    elapsed = Fraction((day - first).days, (last - first).days)
    return Progress(realised_of(account), elapsed, account.unit)


def same_shares(before: tuple[ShareRow, ...], after: tuple[ShareRow, ...]) -> bool:
    """Whether two plans read the same rights on the classes that both know (on all, when they share none)."""
    common = _classes(before) & _classes(after)
    return _rights(before, common) == _rights(after, common)


def _classes(rows: tuple[ShareRow, ...]) -> set[ClassKey]:
    return {key for row in rows for key in (*row.rates, *row.eligible)}


def _rights(rows: tuple[ShareRow, ...], common: set[ClassKey]) -> list[tuple[object, ...]]:
    return sorted(
        (
            row.holder,
            row.clause,
            row.uniform_by,
            sorted(row.eligible & common),
            *(_on(table, common) for table in (row.rates, row.floors)),
        )
        for row in rows
    )


def _on(table: Mapping[ClassKey, Fraction], common: set[ClassKey]) -> list[object]:
    """Shares by class; where no class is common, the figures alone can be compared."""
    if not common:
        return list(sorted(set(table.values())))
    return list(sorted((key, share) for key, share in table.items() if key in common))


def arrears_of(year: Year, account: Account, residual: tuple[tuple[str, Fraction], ...]) -> dict[str, int]:
    """What the shares of ``year`` still owed each holder on the dwellings that came, in units, of sum 0.

    A row is owed its rate of what came, corrected as the plan corrected it (floors, caps). What rows are owed or have
    had too much of is the residual holders' counterpart.
    """
    realised = realised_of(account)
    come = realised.counts()
    owed: dict[str, Fraction] = {}
    for row, due in zip(_ordered(year), year.plan.rows, strict=True):
        planned = due.nominal + due.raised - due.lowered
        factor = planned / due.nominal if due.nominal else Fraction(1)
        right = factor * weighted_sum((row.rates.get(key, Fraction(0)), count) for key, count in come.items())
        owed[row.holder] = owed.get(row.holder, Fraction(0)) + right
    gained = _gained_in(realised.gained)
    units = {
        holder: account.arrears.get(holder, 0) + round((right - gained.get(holder, Fraction(0))) * account.unit)
        for holder, right in sorted(owed.items())
    }
    rest = -sum(units.values())
    takers = list(residual) or [(BAILLEUR, Fraction(1))]
    for holder, part in takers[1:]:
        share = round(rest * part)
        units[holder] = units.get(holder, 0) + share
    first = takers[0][0]
    units[first] = units.get(first, 0) - sum(units.values())
    return units


def _ordered(year: Year) -> list[ShareRow]:
    """The rows in the order of ``Plan.rows``."""
    left = list(year.rows)
    found = []
    for due in year.plan.rows:
        row = next(row for row in left if row.holder == due.holder and row.clause == due.clause)
        left.remove(row)
        found.append(row)
    return found


def _gained_in(gained: Mapping[ClassKey, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    total: dict[str, Fraction] = {}
    for table in gained.values():
        for holder, amount in table.items():
            total[holder] = total.get(holder, Fraction(0)) + amount
    return total
