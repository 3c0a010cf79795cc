"""A dated year of the real stock of Nantes for each convention: trajectories drawn, rates and deviations printed.

The dwellings freed are drawn from the open register at the turnover of 2018 and dealt in turn to the three fictitious
bailleurs of Nantes Métropole; their days are spread evenly over the year. Each bailleur's forecast is the register's
own mix over its third. Plans are made again every week. Pictures: ``build/nantes/<bailleur>-{retards,recus}.svg``.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from benchmarks.register_year import freed, register, write_forecast, write_year
from tests.system.project import TERRITOIRE, copy_project

from fluxrules.allotment.books import Books, fold
from fluxrules.allotment.journal import Planned
from fluxrules.cli.register_table import register_table
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.timeline import Freed, Timeline
from fluxrules.intake.candidates import read_candidates
from fluxrules.intake.liberation import Liberation
from fluxrules.intake.state import write_state
from fluxrules.reports.picture_trajectory import progress_picture, trajectory_picture
from fluxrules.reports.year_pictures import Subject, holders_drawn, progress_of, trajectory_of
from fluxrules.semantics import Territory, load_territory
from fluxrules.vocabulary import BAILLEUR, Methode

BAILLEURS = ("toits-exemple", "logis-modele", "maisons-specimen")
BUILD = Path(__file__).resolve().parents[1] / "build" / "nantes"
FIRST = date(2025, 1, 1)


def freed_of(project: Path, territory: Territory, bailleur: str, rows: list[list[str]]) -> list[Liberation]:
    """Those of one bailleur, in order of days."""
    header, _ = register()
    path = project / f"{bailleur}.csv"
    write_year(path, header, rows)
    table, _, _ = register_table(project, territory)
    read = read_candidates(path.read_bytes(), path.name, territory.facts, table, bailleur=bailleur)
    days = [FIRST + timedelta(days=number * 365 // len(read.liberations)) for number in range(len(read.liberations))]
    dated = zip(read.liberations, days, strict=True)
    return [replace(item, values={**item.values, "liberation.date": day}) for item, day in dated]


def measure(project: Path, bailleur: str, rows: list[list[str]]) -> None:
    """Decide the year of one bailleur, draw it, print what came out."""
    territory, _, _ = load_territory(project, TERRITOIRE)
    assert territory is not None
    items = freed_of(project, territory, bailleur, rows)
    books = Books(records={}, events=[])
    timeline = Timeline(Calendar(territory), books=books)
    start = time.perf_counter()
    statuses: Counter[str] = Counter()
    certificate = None
    for item in items:
        outcome = timeline.step(Freed(item.values["liberation.date"], item))  # type: ignore[arg-type]
        assert outcome.decision is not None, [d.message for d in outcome.diagnostics]
        statuses[outcome.decision.statut.value] += 1
        certificate = outcome.decision.certificate or certificate
    seconds = time.perf_counter() - start
    events = books.events or []
    if write_state(fold(events).accounts) != write_state(books.accounts):
        raise SystemExit(f"{bailleur}: the accounts are not the fold of their journal")
    ((key, account),) = books.accounts.items()
    program = timeline.calendar.compiled(FIRST).programs[bailleur]
    plans = sum(isinstance(event, Planned) for event in events)
    last = max(abs(account.deficit(holder)) for holder in account.deficits)
    largest = Fraction(account.largest, account.unit)
    categories = [abs(Fraction(u, account.unit)) for t in account.by_category.values() for u in t.values()]
    print(
        f"{bailleur}: {len(items)} dwellings, {dict(statuses)}, {plans} plans, {len(items) / seconds:.0f} decisions/s; "
        f"{program.shares.method.value}, band {program.shares.band}; largest |G| of the year "
        f"{float(largest):.2f}, at its end {float(last):.2f}; "
        f"mean |C| at its end {float(sum(categories) / len(categories)):.2f}, largest {float(max(categories)):.2f}; "
        f"guarantee {certificate.model if certificate else '—'}"
    )
    names = {holder.id: holder.name for holder in program.shares.holders} | {BAILLEUR: "Bailleur"}
    drawn = holders_drawn(events, bailleur)
    shown = {holder: name for holder, name in names.items() if holder in drawn}
    band = program.shares.band if program.shares.method is Methode.BANDE else None
    heading = f"{territory.bailleurs[bailleur].nom}, {key[2]}"
    warning = "Bailleur, parts et prévision imaginés ; logements du registre de Nantes (2018)."
    subject = Subject(bailleur, heading, shown, band, None, warning)
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / f"{bailleur}-retards.svg").write_text(trajectory_picture(trajectory_of(events, subject)), "utf-8")
    (BUILD / f"{bailleur}-recus.svg").write_text(progress_picture(progress_of(events, subject)), "utf-8")


def main() -> None:
    """One year per convention."""
    header, rows = register()
    drawn = freed(rows)
    for place, bailleur in enumerate(BAILLEURS):
        with tempfile.TemporaryDirectory() as folder:
            project = copy_project(Path(folder) / "projet")
            forecast = project / f"territories/departement-44/conventions/previsions/{bailleur}.csv"
            write_forecast(forecast, header, rows[place :: len(BAILLEURS)])
            measure(project, bailleur, drawn[place :: len(BAILLEURS)])
    print(f"pictures: {BUILD}", file=sys.stderr)


if __name__ == "__main__":
    main()
