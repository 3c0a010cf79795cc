"""How long ``valider`` takes on a territory of 200 rules, from a cold start: a new process each time.

Prints the median over 10 runs, beside what Python alone takes to start, and where the time goes. The aim is
under 0.5 s.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.system.project import TERRITOIRE, copy_project

RULES = 200
RUNS = 10
PACK = "rules/banc/deux-cents.yaml"
HEAD = """\
paquet: banc
titre: Règles de mesure
documents:
  - {id: banc, titre: Mesure, statut: hypothese}
regles:
"""
RULE = """\
  - id: banc-{n}
    titre: Règle de mesure {n}
    norme: cia
    source: {{document: banc, article: "{n}"}}
    statut: hypothese
    quand:
      tous:
        - logement.commune: [{commune}, 44162]
        - logement.surface: {{au_moins: {surface}}}
        - un_de:
            - logement.typologie: {{au_moins: T{rooms}}}
            - logement.qpv: {qpv}
            - aucun:
                - logement.financement: PLS
                - logement.etage: {{plus_de: {floor}}}
    alors:
      - {effect}
"""
EFFECTS = (
    "prioriser: {{reservataire: etat, rang: {rank}}}",
    "preferer: {{reservataire: action-logement, logements: 0.{rank}}}",
    'signaler: {{niveau: info, message: "Mesure {rank}"}}',
    "modalites: {{reservataire: etat, delai_jours: 30}}",
)


def add_rules(project: Path) -> int:
    """Bring the territory to 200 rules with a pack of its own; how many were there before."""
    files = [
        *project.glob("rules/**/*.yaml"),
        *project.glob(f"territories/{TERRITOIRE}/*.yaml"),
        *project.glob("territories/departement-44/**/*.yaml"),
        *project.glob(f"territories/{TERRITOIRE}/conventions/*.yaml"),
    ]
    texts = [file.read_text("utf-8") for file in files if not file.name.endswith(".essais.yaml")]
    before = sum(text.count("\n    alors:") for text in texts)
    parts = [
        "paquet: banc\ntitre: Règles de mesure\ndocuments:\n",
        "  - {id: banc, titre: Mesure, statut: hypothese}\n",
    ]
    parts.append("regles:\n")
    for n in range(max(0, RULES - before)):
        effect = EFFECTS[n % len(EFFECTS)].format(rank=1 + n % 9)
        parts.append(
            RULE.format(
                n=n,
                commune=(44109, 44143, 44114, 44190)[n % 4],
                surface=20 + n % 60,
                rooms=1 + n % 6,
                qpv=("oui", "non")[n % 2],
                floor=n % 12,
                effect=effect,
            )
        )
    pack = project / PACK
    pack.parent.mkdir(parents=True)
    pack.write_text("".join(parts), "utf-8")
    territoire = project / "territories" / TERRITOIRE / "territoire.yaml"
    text = territoire.read_text("utf-8")
    territoire.write_text(text.replace("paquets: [", "paquets: [banc/deux-cents, "), "utf-8")
    return before


def seconds(command: list[str], cwd: Path) -> tuple[float, subprocess.CompletedProcess[str]]:
    """How long a process takes from its launch to its end."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    return time.perf_counter() - start, done


STAGES = """
import gc, sys, time
marks = [time.perf_counter()]
from fluxrules.cli.application import YOUNG
import fluxrules.cli.valider, fluxrules.decision.session as session
from fluxrules.semantics import loading
gc.set_threshold(YOUNG)
spent = {}

def measured(room, name):
    whole = getattr(room, name)
    def run(*arguments):
        start = time.perf_counter()
        result = whole(*arguments)
        spent[name] = spent.get(name, 0) + time.perf_counter() - start
        return result
    setattr(room, name, run)

for name in ("check", "compile_program", "plan_year"):
    measured(session, name)
measured(loading, "discover")
marks.append(time.perf_counter())
from datetime import date
from pathlib import Path
territory, _, _ = loading.load_territory(Path.cwd(), sys.argv[1])
marks.append(time.perf_counter())
session.compile_territory(territory, date(2026, 1, 1))
print(marks[1] - marks[0], spent["discover"], marks[2] - marks[1] - spent["discover"],
      spent["check"], spent["compile_program"], spent["plan_year"])
"""
STAGE_NAMES = ("imports", "reading YAML", "shape and model", "checking", "compiling", "planning")


def stages(project: Path) -> list[float]:
    """Median seconds of each stage, a process each time."""
    command = [sys.executable, "-c", STAGES, TERRITOIRE]
    runs = [[float(word) for word in seconds(command, project)[1].stdout.split()] for _ in range(RUNS)]
    return [statistics.median(stage) for stage in zip(*runs, strict=True)]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder) / "projet")
        before = add_rules(project)
        command = [
            sys.executable,
            "-c",
            "import sys; from fluxrules.cli import main; sys.exit(main())",
            "valider",
            TERRITOIRE,
        ]
        _, first = seconds(command, project)
        if first.returncode != 0:
            print(first.stdout[-2000:], first.stderr[-2000:], sep="\n")
            return 1
        times = sorted(seconds(command, project)[0] for _ in range(RUNS))
        bare = sorted(seconds([sys.executable, "-c", "pass"], project)[0] for _ in range(RUNS))
        print(f"{before} rules of {TERRITOIRE} and {RULES - before} more; {RUNS} runs, a process each")
        print(
            f"valider   median {statistics.median(times):.3f} s   min {times[0]:.3f}   max {times[-1]:.3f}   (aim 0.5)"
        )
        print(f"python   median {statistics.median(bare):.3f} s")
        for name, stage in zip(STAGE_NAMES, stages(project), strict=True):
            print(f"  {name:<16} {stage:.3f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
