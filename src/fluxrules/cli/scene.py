"""What every command shares: the project, how much to say, in which colours, and where."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.program_name import as_called
from fluxrules.cli.project import find_root, territories
from fluxrules.diagnostics import Diagnostic, Severity, closest, diagnose, did_you_mean
from fluxrules.reports.diagnostics_text import render

COMPLETION = "_FLUXRULES_COMPLETE"
"""The variable of the environment by which a shell asks for completions."""


@dataclass(slots=True)
class Scene:
    """The common options, and the two streams.

    Attributes:
        root: Folder of the project, None: to be searched for.
        verbosity: -1 with -q, 1 with -v.
        colour: auto, oui or non.
        trace: Whether an internal error shows its trace.
    """

    root: Path | None = None
    verbosity: int = 0
    colour: str = "auto"
    trace: bool = False

    @property
    def out(self) -> TextIO:
        """Results."""
        return sys.stdout

    @property
    def err(self) -> TextIO:
        """What is said beside results."""
        return sys.stderr

    def say(self, text: str) -> None:
        """Write a result."""
        self.out.write(text if text.endswith("\n") or not text else f"{text}\n")

    def tell(self, text: str) -> None:
        """Write beside the results."""
        text = as_called(text)
        self.err.write(text if text.endswith("\n") or not text else f"{text}\n")

    def coloured(self, stream: TextIO) -> bool:
        """Whether ``stream`` is shown in colour."""
        if self.colour != "auto":
            return self.colour == "oui"
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return not plain and stream.isatty()

    def tell_diagnostics(self, diagnostics: Iterable[Diagnostic], texts: Mapping[str, str]) -> None:
        """Write diagnostics beside the results; information only with -v, warnings unless -q."""
        floor = {-1: (Severity.ERREUR,), 0: (Severity.ERREUR, Severity.AVERTISSEMENT)}.get(
            self.verbosity, tuple(Severity)
        )
        shown = [diagnostic for diagnostic in diagnostics if diagnostic.severity in floor]
        self.tell(render(shown, texts, couleur=self.coloured(self.err)))

    def project(self) -> Path:
        """The folder of the project.

        Raises:
            Problem: There is none.
        """
        found = self.root if self.root is not None else find_root(Path.cwd())
        if found is None or find_root(found) != found:
            raise Problem(ExitCode.USAGE, diagnose("FLX901"))
        return found

    @staticmethod
    def _unknown(name: str, known: tuple[str, ...]) -> Diagnostic:
        hint = did_you_mean(closest(name, known))
        return diagnose("FLX902", hint=hint, nom=name, liste=", ".join(known))

    def chosen(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The territories named, or all those of the project.

        Raises:
            Problem: One does not exist.
        """
        known = territories(self.project())
        unknown = [name for name in names if name not in known]
        if unknown:
            raise Problem(ExitCode.USAGE, *(self._unknown(name, known) for name in unknown))
        return names or known
