"""The table of the national register's codes of a project, for those who simulate and those who check."""

from __future__ import annotations

from pathlib import Path

from fluxrules.cli.project import read_bytes
from fluxrules.diagnostics import Diagnostic, has_errors
from fluxrules.intake.correspondances import PATH, check_correspondances, read_correspondances
from fluxrules.model.correspondance import CorrespondancesFile
from fluxrules.semantics import Territory
from fluxrules.source.text import decode
from fluxrules.vocabulary import BAILLEUR


def register_table(
    root: Path, territory: Territory
) -> tuple[CorrespondancesFile | None, tuple[Diagnostic, ...], dict[str, str]]:
    """The table checked against the vocabulary of ``territory``; None without any, or when it cannot be read.

    Returns:
        The table, what is wrong with it, and its text by path, for excerpts.
    """
    path = root / PATH
    if not path.is_file():
        return None, (), {}
    data = read_bytes(path)
    table, diagnostics = read_correspondances(data)
    if table is not None and not has_errors(diagnostics):
        diagnostics += check_correspondances(table, territory.facts, (*territory.reservataires, BAILLEUR))
    source, _ = decode(data, PATH)
    return table, diagnostics, {PATH: source.shown} if source is not None else {}
