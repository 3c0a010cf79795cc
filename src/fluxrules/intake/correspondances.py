"""The table of the national register's codes, read from its YAML and checked against the vocabulary."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from fluxrules.diagnostics import Diagnostic, closest, diagnose
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.intake.cells import Refused, read_cell
from fluxrules.model.correspondance import Correspondance, CorrespondancesFile, Supposition
from fluxrules.model.territoire import FactDeclaration
from fluxrules.shape.reading import read
from fluxrules.source.project import FileKind
from fluxrules.source.yaml_reader import load_bytes

PATH = "rules/national/rpls.yaml"
"""Where the table stands in a project."""


def read_correspondances(data: bytes, file: str = PATH) -> tuple[CorrespondancesFile | None, tuple[Diagnostic, ...]]:
    """Read ``rules/national/rpls.yaml``."""
    node, diagnostics = load_bytes(data, file)
    if node is None:
        return None, diagnostics
    model, found = read(node, FileKind.CORRESPONDANCES)
    return model if isinstance(model, CorrespondancesFile) else None, (*diagnostics, *found)


def check_correspondances(
    table: CorrespondancesFile, facts: Mapping[str, FactDeclaration], reservataires: Collection[str] | None = None
) -> tuple[Diagnostic, ...]:
    """What the vocabulary does not know in a table: a fact, or a value its fact does not take.

    Args:
        table: The table.
        facts: The vocabulary, by path.
        reservataires: Ids of the réservataires; None: any.
    """
    found: list[Diagnostic] = []
    items: tuple[Correspondance | Supposition, ...] = (*table.correspondances, *table.suppositions)
    for item in items:
        fact = facts.get(item.fait)
        if fact is None:
            hint = did_you_mean(closest(item.fait, facts))
            found.append(diagnose("FLX542", item.span, hint=hint, fait=item.fait))
            continue
        refused = read_cell(item.valeur or "", fact, reservataires)
        if isinstance(refused, Refused):
            hint = did_you_mean(refused.proche)
            values: dict[str, Any] = {"valeur": item.valeur, "libelle": fact.libelle, "attendu": refused.attendu}
            found.append(diagnose(refused.code, item.span, hint=hint, **values))
    return tuple(found)
