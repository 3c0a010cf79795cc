"""A year of the commune of Nantes through the command, on each engine: one status each, exact sums, rates, memory.

35,319 dwellings in the open register, those freed drawn at 10.2 % with a fixed seed, all lent to one fictitious
bailleur whose forecast is the register's own mix. Ends with an error when a dwelling has no
status or a sum is not exact.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.register_year import REGISTER, freed, register, write_forecast, write_year
from tests.system.project import TERRITOIRE, copy_project

BAILLEUR = "toits-exemple"
DAY = "2025-06-02"
ENGINES = ("natif", "durable", "double")


def simulate(project: Path, engine: str) -> tuple[int, float, float, Path]:
    """Run the command; its exit code, seconds, peak of memory in MB (children included), and its JSON."""
    output = project / f"{engine}.json"
    command = ["simuler", TERRITOIRE, "annee.csv", "--bailleur", BAILLEUR, "--date", DAY, "--moteur", engine]
    arguments = [
        sys.executable,
        "-c",
        "import sys; from fluxrules.cli import main; sys.exit(main())",
        *command,
        "--format",
        "json",
        "-q",
    ]
    start = time.perf_counter()
    with output.open("wb") as out:
        child = subprocess.Popen(arguments, cwd=project, stdout=out)
        _, status, usage = os.wait4(child.pid, 0)
    return os.waitstatus_to_exitcode(status), time.perf_counter() - start, usage.ru_maxrss / 1024, output


def problems(decisions: list[dict[str, Any]], expected: int) -> list[str]:
    """What is not as promised: a dwelling without its one status, a sum that is not exact."""
    found = []
    if len(decisions) != expected:
        found.append(f"{expected} dwellings, {len(decisions)} decisions")
    if len({decision["liberation"] for decision in decisions}) != len(decisions):
        found.append("a libération was decided twice")
    for decision in decisions:
        name = decision["liberation"]
        gained = sum((Fraction(q["droit_apres"]) - Fraction(q["droit_avant"]) for q in decision["droits"]), Fraction(0))
        received = sum(q["recus_apres"] - q["recus_avant"] for q in decision["droits"])
        counted = 1 if decision["statut"] == "oriente" else 0
        if decision["statut"] == "sans_reservataire":
            counted = received  # it stays with the bailleur: counted or not, but gained and received together
        if gained != counted or received != counted:
            found.append(f"{name} ({decision['statut']}): gained {gained}, received {received}")
        shares = sum((Fraction(standing["droit"]) for standing in decision["classement"]), Fraction(0))
        if counted and shares != 1:
            found.append(f"{name}: entitlements sum to {shares}")
        if counted and sum((Fraction(standing["retard"]) for standing in decision["classement"]), Fraction(0)) != 0:
            found.append(f"{name}: deficits do not sum to zero")
    return found


def main() -> int:
    if not REGISTER.exists():
        print(f"{REGISTER} is absent: nothing measured")
        return 0
    header, rows = register()
    chosen = freed(rows)
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder) / "projet")
        write_year(project / "annee.csv", header, chosen)
        forecast = next(project.glob(f"territories/departement-44/**/previsions/{BAILLEUR}.csv"))
        expected = write_forecast(forecast, header, rows)
        print(f"{len(rows)} dwellings in the register, {len(chosen)} freed, {expected} expected; {BAILLEUR}, {DAY}")
        orientations = {}
        for engine in ENGINES:
            code, seconds, memory, output = simulate(project, engine)
            if code not in (0, 1, 5):
                print(f"{engine}: exit code {code}")
                return 1
            decisions = json.loads(output.read_text("utf-8"))["decisions"]
            statuses = Counter(decision["statut"] for decision in decisions)
            orientations[engine] = [(d["liberation"], d["statut"], d["reservataire"]) for d in decisions]
            print(
                f"{engine:<8} {seconds:6.1f} s  {len(decisions) / seconds:6.0f} dwellings/s  {memory:5.0f} MB  "
                + ", ".join(f"{status} {count}" for status, count in sorted(statuses.items()))
            )
            bad += problems(decisions, len(chosen))
        last = {
            quota["reservataire"]: (Fraction(quota["droit_apres"]), quota["recus_apres"])
            for decision in decisions
            for quota in decision["droits"]
        }
        for holder, (gained, received) in last.items():
            owed = float(gained - received)
            print(f"  {holder:<24} gained {float(gained):9.3f}  received {received:5d}  owed {owed:+.3f}")
        total = sum((gained for gained, _ in last.values()), Fraction(0))
        print(f"  sum of what was gained {total}, of what was received {sum(r for _, r in last.values())}")
        if len({json.dumps(found) for found in orientations.values()}) != 1:
            bad.append("the engines do not orient alike")
    print("every dwelling has one status, every sum is exact" if not bad else "\n".join(bad[:20]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
