"""Candidate files an officer may break: the exact words they get back, good rows counted.

``candidats/<name>.csv`` → ``candidats/<name>.attendu.txt``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fluxrules.intake.candidates import read_candidates
from fluxrules.intake.correspondances import PATH, read_correspondances
from fluxrules.reports.diagnostics_text import render
from fluxrules.reports.rejects import rejects_text
from fluxrules.shape.reading import read
from fluxrules.source.project import FileKind
from fluxrules.source.yaml_reader import load_bytes

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "candidats"
CASES = sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".attendu.txt"))


@pytest.fixture(scope="module")
def project():
    node, _ = load_bytes((ROOT / "rules/vocabulaire.yaml").read_bytes(), "rules/vocabulaire.yaml")
    model, _ = read(node, FileKind.VOCABULAIRE)
    table, _ = read_correspondances((ROOT / PATH).read_bytes())
    return {fact.chemin: fact for fact in model.faits}, table


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.split(".")[0])
def test_message(case: Path, golden, project) -> None:
    intake = read_candidates(
        case.read_bytes(), case.name, *project, communes={"44109", "44162"}, bailleurs=("logis", "toits")
    )
    told = render(intake.notes, {}) + rejects_text(intake)
    assert told, "a broken file is never read in silence"
    golden.check(case, f"{told}\n{len(intake.liberations)} / {intake.rows}\n")


def test_at_least_ten_and_no_orphan(golden) -> None:
    assert len(CASES) >= 10
    assert golden.orphans(FOLDER) == []
