"""The vocabulary and the register's table of the project, read once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fluxrules.intake.candidates import read_candidates
from fluxrules.intake.correspondances import PATH, read_correspondances
from fluxrules.intake.liberation import Intake
from fluxrules.model.correspondance import CorrespondancesFile
from fluxrules.model.territoire import FactDeclaration
from fluxrules.shape.reading import read
from fluxrules.source.project import FileKind
from fluxrules.source.yaml_reader import load_bytes

ROOT = Path(__file__).parents[3]


def vocabulary() -> dict[str, FactDeclaration]:
    node, _ = load_bytes((ROOT / "rules/vocabulaire.yaml").read_bytes(), "rules/vocabulaire.yaml")
    model, diagnostics = read(node, FileKind.VOCABULAIRE)
    assert not diagnostics
    return {fact.chemin: fact for fact in model.faits}


def register_table() -> CorrespondancesFile:
    table, diagnostics = read_correspondances((ROOT / PATH).read_bytes())
    assert table is not None
    assert not diagnostics
    return table


@pytest.fixture(scope="session")
def facts() -> dict[str, FactDeclaration]:
    return vocabulary()


@pytest.fixture(scope="session")
def table() -> CorrespondancesFile:
    return register_table()


@pytest.fixture(scope="session")
def take(facts, table) -> Callable[..., Intake]:
    """Read a text or bytes as a candidate file of a small territory."""

    def read_it(content: str | bytes, **options: object) -> Intake:
        data = content.encode("utf-8") if isinstance(content, str) else content
        known = {"communes": {"44109", "44162"}, "bailleurs": ("toits", "logis"), "reservataires": ("etat",)}
        return read_candidates(data, "f.csv", facts, table, **{**known, **options})

    return read_it
