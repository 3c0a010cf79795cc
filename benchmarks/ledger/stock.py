"""Real dwellings of Nantes, freed over several years and lent to the invented bailleurs of the département.

The 35,319 rows of the open register, read as ``decider`` reads them, come back as often as it takes: each time another
libération of the same dwelling. Forecasts are the register's own mix, so that plans and caps are those of a real year.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from benchmarks.register_year import REGISTER, SEED, register, write_forecast, write_year
from tests.recorded import Rules
from tests.system.project import copy_project

from fluxrules.cli.register_table import register_table
from fluxrules.decision.timeline import Freed
from fluxrules.intake.candidates import read_candidates
from fluxrules.intake.liberation import Liberation

TERRITOIRE = "nantes-metropole"
FIRST_YEAR = 2025
BAILLEURS = ("logis-modele", "maisons-specimen", "toits-exemple")


def there() -> bool:
    """Whether the register is here; says so when it is not."""
    if not REGISTER.exists():
        print(f"{REGISTER} is absent: nothing measured")
    return REGISTER.exists()


def project_in(folder: Path) -> tuple[Path, Rules]:
    """A copy of the project whose forecasts are the register's mix, and its rules."""
    project = copy_project(folder / "projet")
    header, rows = register()
    for forecast in sorted(project.glob("territories/departement-44/conventions/previsions/*.csv")):
        write_forecast(forecast, header, rows)
    return project, Rules.read(project, TERRITOIRE)


def stock(project: Path, rules: Rules) -> list[Liberation]:
    """Every dwelling of the register that can be read."""
    table, _, _ = register_table(project, rules.territory)
    header, rows = register()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stock.csv"
        write_year(path, header, rows)
        data = path.read_bytes()
    names = rules.territory
    intake = read_candidates(
        data,
        "stock.csv",
        names.facts,
        table,
        bailleur=BAILLEURS[0],
        communes=names.communes or None,
        bailleurs=tuple(names.bailleurs),
        reservataires=(*names.reservataires, "bailleur"),
    )
    return list(intake.liberations)


def freed(
    dwellings: list[Liberation], count: int, years: int, bailleurs: tuple[str, ...] = BAILLEURS
) -> list[tuple[str, Freed]]:
    """So many libérations, in order of days, each with the bailleur it is lent to."""
    order: list[Liberation] = []
    random = Random(SEED)
    while len(order) < count:
        order += random.sample(dwellings, len(dwellings))
    first = date(FIRST_YEAR, 1, 1)
    days = (date(FIRST_YEAR + years, 1, 1) - first).days
    found = []
    for number, dwelling in enumerate(order[:count]):
        bailleur = bailleurs[number % len(bailleurs)]
        day = first + timedelta(days=number * days // count)
        values = {**dwelling.values, "liberation.date": day}
        one = replace(dwelling, id=f"N{number:06}", bailleur=bailleur, values=values)
        found.append((bailleur, Freed(day, one)))
    return found
