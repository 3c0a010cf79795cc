"""Dwellings on which the engine failed: said loudly, kept, and with both traces when two engines disagree."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import make_folder, write_text
from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.engines.double import DisagreementError
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.liberation import Intake, Liberation
from fluxrules.intake.setting_apart import set_apart
from fluxrules.reports.disagreement import disagreement_value
from fluxrules.reports.json import canonical

TRACES = "desaccords.json"
SCHEMA = "fluxrules/desaccords/1"
SHOWN = 20
"""Dwellings named in one sentence; the rejects have them all."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One dwelling the engine could not finish, and where it stands.

    Attributes:
        liberation: The dwelling.
        error: Why.
        span: Its row, or the event that asked to decide it again.
        event: Whether it was an event: the dwelling stays as it was decided before.
    """

    liberation: Liberation
    error: EngineError
    span: Span | None
    event: bool = False

    @property
    def diagnostic(self) -> Diagnostic:
        """Why, at its place."""
        return engine_diagnostic(self.error, self.span)


def engine_diagnostic(error: EngineError, span: Span | None = None) -> Diagnostic:
    """An engine's failure as a diagnostic."""
    values: dict[str, Any] = dict(error.values)
    return diagnose(error.code, span, **values)


def without_failures(intake: Intake, failures: Sequence[Failure]) -> Intake:
    """The file once what failed is among its rejects."""
    return set_apart(intake, {one.liberation.id: (one.diagnostic,) for one in failures if not one.event})


def failure_summary(failures: Sequence[Failure]) -> Diagnostic:
    """How many dwellings failed, and which."""
    named = [failure.liberation.logement for failure in failures[:SHOWN]]
    more = ["…"] if len(failures) > SHOWN else []
    return diagnose("FLX910", nombre=len(failures), logements=", ".join([*named, *more]))


def failed_essais(failures: Sequence[Failure]) -> Diagnostic:
    """How many essais the engine could not run, and which."""
    named = [failure.liberation.id for failure in failures]
    return diagnose("FLX912", nombre=len(failures), essais=", ".join(named))


def save_traces(failures: Sequence[Failure], folder: Path | None) -> tuple[Diagnostic, ...]:
    """Write what both engines concluded wherever they disagreed, in ``folder`` or in a temporary file.

    Returns:
        Where it was written; nothing without any disagreement.

    Raises:
        Problem: It cannot be written.
    """
    written = [
        disagreement_value(failure.liberation, failure.error)
        for failure in failures
        if isinstance(failure.error, DisagreementError)
    ]
    if not written:
        return ()
    if folder is None:
        path = _temporary()
    else:
        make_folder(folder)
        path = folder / TRACES
    write_text(path, canonical({"schema": SCHEMA, "desaccords": written}))
    return (diagnose("FLX911", fichier=path),)


def _temporary() -> Path:
    try:
        handle, name = tempfile.mkstemp(prefix="fluxrules-desaccords-", suffix=".json")
    except OSError as error:
        folder = tempfile.gettempdir()
        raise Problem(ExitCode.INTERNAL, diagnose("FLX904", fichier=folder, cause=error.strerror or "")) from error
    os.close(handle)
    return Path(name)
