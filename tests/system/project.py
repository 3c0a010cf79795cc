"""A copy of the project in a temporary folder, and the command run in it as a person would: in another process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TERRITOIRE = "nantes-metropole"
CANDIDATES = f"territories/{TERRITOIRE}/logements/candidats-2025.csv"
COMMAND = (sys.executable, "-c", "import sys; from fluxrules.cli import main; sys.exit(main())")
"""``fluxrules``, whatever the environment is called."""

SIMULER = ("simuler", TERRITOIRE, CANDIDATES, "--date", "2025-06-02", "--sortie", "build/sortie")


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the command left: its exit code, what it printed, and every file it wrote."""

    code: int
    stdout: bytes
    stderr: bytes
    files: Mapping[str, bytes]

    def differences(self, other: Run) -> list[str]:
        """What differs, by name; progress and warnings on stderr count too."""
        found = [name for name in ("code", "stdout", "stderr") if getattr(self, name) != getattr(other, name)]
        names = sorted(set(self.files) | set(other.files))
        return found + [name for name in names if self.files.get(name) != other.files.get(name)]


def copy_project(to: Path) -> Path:
    """Copy what an officer edits, not the code."""
    to.mkdir(parents=True)
    for folder in ("rules", "territories", "schemas"):
        shutil.copytree(ROOT / folder, to / folder)
    return to


def run(project: Path, *arguments: str, env: Mapping[str, str] | None = None, seconds: int = 120) -> Run:
    """Run ``fluxrules`` in ``project`` and gather what it left under ``build/sortie``."""
    command = [*COMMAND, *arguments]
    surroundings = {**os.environ, **(env or {})}
    done = subprocess.run(command, cwd=project, env=surroundings, capture_output=True, timeout=seconds, check=False)
    output = project / "build" / "sortie"
    files = {p.relative_to(output).as_posix(): p.read_bytes() for p in sorted(output.rglob("*")) if p.is_file()}
    return Run(done.returncode, done.stdout, done.stderr, files)
