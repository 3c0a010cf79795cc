"""A year of the commune of Nantes through the command, on each engine: one status each, exact sums, rates, memory.

35,319 dwellings in the open register, those freed drawn at 10.2 % with a fixed seed, all lent to one fictitious
bailleur whose forecast is the register's own mix. Ends with an error when a dwelling has no
status or a sum is not exact.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.dated_year import allow_hand_backs, write_dated_year, write_events
from benchmarks.register_year import REGISTER, freed, register, write_forecast, write_year
from tests.system.project import TERRITOIRE, copy_project

BAILLEUR = "toits-exemple"
DAY = "2025-06-02"
MEASURED = """
import re, resource, sys
from fluxrules.cli import main
code = main()
own = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
engine = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(f"{own // 1024} MB" + (f" and {engine // 1024} MB in its child" if engine else ""), file=sys.stderr)
sys.exit(code)
"""
"""The command, and what its memory came to: read by itself, for a process inherits the peak of its parent."""

ENGINES = ("natif", "durable", "double")


@dataclass(frozen=True, slots=True)
class Measure:
    """One run of the command: what it wrote, how long it took from launch to end, what memory it came to."""

    code: int
    text: str
    seconds: float
    memory: str


def simulate(project: Path, engine: str, form: str) -> Measure:
    """Run the command on the year."""
    options = ["--bailleur", BAILLEUR, "--date", DAY, "--moteur", engine, "--format", form, "--silencieux"]
    command = [sys.executable, "-c", MEASURED, "simuler", TERRITOIRE, "annee.csv", *options]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, encoding="utf-8", check=False)
    seconds = time.perf_counter() - start
    return Measure(done.returncode, done.stdout, seconds, (done.stderr.strip().splitlines() or ["?"])[-1])


def simulate_dated(project: Path, engine: str) -> Measure:
    """Run the command on the same year day by day, plans made again each week, with its events."""
    options = ["--bailleur", BAILLEUR, "--evenements", "evenements.yaml", "--journal", "journal.jsonl"]
    options += ["--moteur", engine, "--format", "csv", "--silencieux"]
    command = [sys.executable, "-c", MEASURED, "simuler", TERRITOIRE, "datee.csv", *options]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, encoding="utf-8", check=False)
    return Measure(done.returncode, done.stdout, time.perf_counter() - start, done.stderr.strip())


def print_dated(project: Path, decisions: list[dict[str, Any]]) -> int:
    """Measure the dated year, and print its rate, its plans and its events."""
    convention = next(project.glob(f"territories/departement-44/**/conventions/{BAILLEUR}.yaml"))
    allow_hand_backs(convention)
    write_dated_year(project / "datee.csv", decisions)
    events = write_events(project / "evenements.yaml", decisions, "etat")
    run = simulate_dated(project, ENGINES[0])
    if run.code not in (0, 1, 4, 5):
        print(f"dated year: exit code {run.code}\n{run.memory}")
        return 1
    journal = (project / "journal.jsonl").read_text("utf-8")
    plans, count = journal.count('"evenement":"plan"'), len(run.text.splitlines()) - 1
    rejected = next((line for line in run.memory.splitlines() if "ejetés" in line), "no event rejected")
    rate = len(decisions) / run.seconds
    print(f"day by day, weekly re-plans, events: {run.seconds:6.1f} s {rate:6.0f} dwellings/s   {count} decisions")
    print(f"  {plans} plans · {events} events ({rejected}) · journal of {len(journal) / 1e6:.1f} MB")
    return 0


def problems(decisions: list[dict[str, Any]], expected: int) -> list[str]:
    """What is not as promised: a dwelling without its one status, a sum that is not exact."""
    found = []
    if len(decisions) != expected:
        found.append(f"{expected} dwellings, {len(decisions)} decisions")
    if len({decision["liberation"] for decision in decisions}) != len(decisions):
        found.append("a libération was decided twice")
    for decision in decisions:
        name, statut = decision["liberation"], decision["statut"]
        gained = sum((Fraction(q["droit_apres"]) - Fraction(q["droit_avant"]) for q in decision["droits"]), Fraction(0))
        received = sum(q["recus_apres"] - q["recus_avant"] for q in decision["droits"])
        # Without réservataire it stays with the bailleur: counted or not, but gained and received together.
        counted = {"oriente": 1, "sans_reservataire": received}.get(statut, 0)
        if gained != counted or received != counted:
            found.append(f"{name} ({statut}): gained {gained}, received {received}")
        for column, total in (("droit", 1), ("retard", 0)):
            seen = sum((Fraction(standing[column]) for standing in decision["classement"]), Fraction(0))
            if counted and seen != total:
                found.append(f"{name}: {column} sums to {seen}, not {total}")
    return found


def print_accounts(decisions: list[dict[str, Any]]) -> None:
    """Print what suspended dwellings lack, and where every share stands at the end of the year."""
    suspended = [decision for decision in decisions if decision["statut"] == "suspendu"]
    lacking = Counter(datum["libelle"] for decision in suspended for datum in decision["manquants"] if datum["decisif"])
    print("suspended for want of: " + ", ".join(f"{label} {count}" for label, count in sorted(lacking.items())))
    last = {quota["reservataire"]: quota for decision in decisions for quota in decision["droits"]}
    gained = {holder: Fraction(quota["droit_apres"]) for holder, quota in last.items()}
    for holder, amount in gained.items():
        received = last[holder]["recus_apres"]
        if amount or received:
            owed = float(amount - received)
            print(f"  {holder:<20} gained {float(amount):9.3f}   received {received:5d}   owed {owed:+.3f}")
    total = sum(gained.values(), Fraction(0))
    print(f"  {'sum':<20} gained {total}   received {sum(quota['recus_apres'] for quota in last.values())}")


def orientations(text: str) -> list[tuple[str, str, str]]:
    """Who receives what, from the CSV."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    return [(row["liberation"], row["statut"], row["reservataire"]) for row in rows]


def main() -> int:
    """Draw the year, run it on every engine, check and print."""
    if not REGISTER.exists():
        print(f"{REGISTER} is absent: nothing measured")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder) / "projet")
        header, rows = register()
        chosen = freed(rows)
        write_year(project / "annee.csv", header, chosen)
        forecast = next(project.glob(f"territories/departement-44/**/previsions/{BAILLEUR}.csv"))
        expected = write_forecast(forecast, header, rows)
        print(f"{len(rows)} dwellings in the register, {len(chosen)} freed, {float(expected)} expected; law of {DAY}")
        alike = set()
        for engine, form in ((ENGINES[0], "json"), *((engine, "csv") for engine in ENGINES)):
            run = simulate(project, engine, form)
            if run.code not in (0, 1, 5):
                print(f"{engine}: exit code {run.code}; {run.memory}")
                return 1
            rate = len(chosen) / run.seconds
            print(f"{engine:<8} {form:<5} {run.seconds:6.1f} s {rate:6.0f} dwellings/s   {run.memory}", flush=True)
            if form == "json":
                decisions = json.loads(run.text)["decisions"]
            else:
                alike.add(tuple(orientations(run.text)))
        if print_dated(project, decisions):
            return 1
    statuses = Counter(decision["statut"] for decision in decisions)
    print("statuses: " + ", ".join(f"{status} {count}" for status, count in sorted(statuses.items())))
    print_accounts(decisions)
    bad = problems(decisions, len(chosen))
    if alike != {tuple((d["liberation"], d["statut"], d["reservataire"]) for d in decisions)}:
        bad.append("the engines do not orient alike")
    print("every dwelling has one status, every sum is exact, engines agree" if not bad else "\n".join(bad[:20]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
