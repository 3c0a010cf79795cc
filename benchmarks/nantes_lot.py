"""A year of the commune of Nantes decided one by one, then by batches: what a batch balances, in dwellings.

The dwellings freed are those of ``nantes_year``; their days, which the register does not give, are drawn with a fixed
seed. Ends with an error when a sum is not exact.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

from benchmarks.nantes_year import BAILLEUR
from benchmarks.register_year import REGISTER, SEED, freed, register, write_forecast, write_year
from tests.system.project import TERRITOIRE, copy_project

from fluxrules.allotment.account import Account
from fluxrules.allotment.books import Books
from fluxrules.cli.register_table import register_table
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.timeline import Freed, Timeline, Together, gathered, in_order_of_days
from fluxrules.intake.candidates import read_candidates
from fluxrules.semantics import Territory, load_territory
from fluxrules.vocabulary import BAILLEUR as LANDLORD
from fluxrules.vocabulary import Rythme

YEAR = 2025


def drawn(project: Path) -> tuple[Territory, list[Freed]]:
    """The territory, with the register's mix as its forecast; the dwellings freed, each on a day of the year."""
    header, rows = register()
    write_year(project / "annee.csv", header, freed(rows))
    write_forecast(next(project.glob(f"territories/departement-44/**/previsions/{BAILLEUR}.csv")), header, rows)
    territory, _, _ = load_territory(project, TERRITOIRE)
    assert territory is not None
    table, _, _ = register_table(project, territory)
    intake = read_candidates(
        (project / "annee.csv").read_bytes(),
        "annee.csv",
        territory.facts,
        table,
        bailleur=BAILLEUR,
        communes=territory.communes or None,
        bailleurs=tuple(territory.bailleurs),
        reservataires=(*territory.reservataires, LANDLORD),
    )
    random, found = Random(SEED), []
    for item in intake.liberations:
        day = date(YEAR, 1, 1) + timedelta(days=random.randrange(365))
        found.append(Freed(day, replace(item, values={**item.values, "liberation.date": day})))
    return territory, sorted(found, key=lambda item: item.day)


def played(calendar: Calendar, year: list[Freed], rhythm: Rythme) -> tuple[Account, Fraction, float]:
    """The account at the end, the largest deviation at the end of any day, and the seconds it took."""
    timeline = Timeline(calendar, books=Books(records={}), lot=rhythm)
    largest, start = Fraction(0), time.perf_counter()
    for moment in gathered(in_order_of_days(year, []), calendar, rhythm)[0]:
        if isinstance(moment, Together):
            timeline.step_together(moment)
        elif isinstance(moment, Freed):
            timeline.step(moment)
        for account in timeline.books.accounts.values():
            largest = max(largest, *(abs(account.deficit(holder)) for holder in account.deficits))
    (account,) = timeline.books.accounts.values()
    return account, largest, time.perf_counter() - start


def by_category(account: Account) -> Fraction:
    """Mean |C| over the holders that a category knows, all categories together."""
    gaps = [Fraction(abs(units), account.unit) for table in account.by_category.values() for units in table.values()]
    return sum(gaps, Fraction(0)) / len(gaps)


def main() -> int:
    """Play the year at each rhythm and print what it comes to."""
    if not REGISTER.exists():
        print(f"{REGISTER} is absent: nothing measured")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        territory, year = drawn(copy_project(Path(folder) / "projet"))
    calendar = Calendar(territory)
    print(f"{len(year)} dwellings freed; native engine; deviations in dwellings, at the end of each decision or batch")
    for rhythm in (Rythme.JAMAIS, Rythme.SEMAINE, Rythme.MOIS):
        account, largest, seconds = played(calendar, year, rhythm)
        if sum(account.deficits.values()) or any(sum(table.values()) for table in account.by_category.values()):
            print("a sum is not exact", file=sys.stderr)
            return 1
        print(
            f"  {rhythm.value:<10} largest deviation {float(largest):5.2f}   mean category deviation "
            f"{float(by_category(account)):.3f}   counted {account.counted}   moved {account.swapped}   "
            f"{1000 * seconds / len(year):.1f} ms a dwelling"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
