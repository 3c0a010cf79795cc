"""The file of ``--correspondance``, read against a territory, for every command that takes a file of dwellings."""

from __future__ import annotations

from pathlib import Path

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import read_bytes
from fluxrules.cli.scene import Scene
from fluxrules.diagnostics import has_errors
from fluxrules.intake.mapping import NO_MAPPING, ColumnMapping, read_mapping
from fluxrules.intake.personal_values import covered
from fluxrules.model.correspondance import CorrespondancesFile
from fluxrules.model.decision_passee import DECISION_FACTS
from fluxrules.semantics import Territory
from fluxrules.source.text import decode
from fluxrules.vocabulary import BAILLEUR


def mapping_of(
    scene: Scene, path: Path | None, territory: Territory, table: CorrespondancesFile | None
) -> ColumnMapping:
    """The mapping of a request; without any, one that changes nothing.

    Raises:
        Problem: It cannot be read, or names what this territory does not know.
    """
    if path is None:
        return NO_MAPPING
    data = read_bytes(path)
    mapping, found = read_mapping(
        data,
        path.name,
        {**territory.facts, **DECISION_FACTS},
        register=table,
        bailleurs=tuple(territory.bailleurs),
        reservataires=(*territory.reservataires, BAILLEUR),
    )
    source, _ = decode(data, path.name)
    shown = "\n".join(covered(line, identifier=True) for line in source.shown.split("\n")) if source else ""
    if mapping is None or has_errors(found):
        raise Problem(ExitCode.DATA, *found, texts={path.name: shown})
    scene.tell_diagnostics(found, {path.name: shown})
    return mapping
