"""Whether a file tells a decision, played again, or the ledger that holds it: each has options of its own."""

from __future__ import annotations

from collections.abc import Mapping

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.diagnostics import diagnose


def of_a_file_only(asked: Mapping[str, object]) -> None:
    """Refuse what only a file played again can do, when the ledger is read.

    Raises:
        Problem: It was asked.
    """
    found = [diagnose("FLX946", None, option=name) for name, value in asked.items() if value is not None]
    if found:
        raise Problem(ExitCode.USAGE, *found)


def of_a_ledger_only(registre: str | None) -> None:
    """Refuse a ledger beside a file.

    Raises:
        Problem: It was asked.
    """
    if registre is not None:
        raise Problem(ExitCode.USAGE, diagnose("FLX945"))
