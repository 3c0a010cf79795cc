"""The table of the national register's codes, read from its YAML."""

from __future__ import annotations

from fluxrules.diagnostics import Diagnostic
from fluxrules.model.correspondance import CorrespondancesFile
from fluxrules.shape.grammar import RecordShape
from fluxrules.shape.reading import read_as
from fluxrules.source.yaml_reader import load_bytes

PATH = "rules/national/rpls.yaml"
"""Where the table stands in a project."""


def read_correspondances(data: bytes, file: str = PATH) -> tuple[CorrespondancesFile | None, tuple[Diagnostic, ...]]:
    """Read ``rules/national/rpls.yaml``."""
    node, diagnostics = load_bytes(data, file)
    if node is None:
        return None, diagnostics
    model, found = read_as(node, RecordShape(CorrespondancesFile))
    return model, (*diagnostics, *found)
