"""Files whose YAML is right and whose shape is not: the exact words an officer gets back.

``formes/<kind>/<name>.yaml`` → ``formes/<kind>/<name>.attendu.txt``. What an error is not stands beside: a good file of
each kind gives no word at all.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fluxrules.reports.diagnostics_text import render
from fluxrules.shape.reading import read
from fluxrules.source.project import FileKind
from fluxrules.source.text import decode
from fluxrules.source.yaml_reader import load_bytes

FOLDER = Path(__file__).parent / "formes"
CASES = sorted(FOLDER.glob("*/*.yaml"))
BROKEN = [case for case in CASES if not case.stem.startswith("juste")]
GOOD = [case for case in CASES if case.stem.startswith("juste")]


def name(case: Path) -> str:
    return f"{case.parent.name}-{case.stem}"


@pytest.mark.parametrize("case", BROKEN, ids=name)
def test_message(case: Path, golden) -> None:
    data, file = case.read_bytes(), f"territories/essai/{case.name}"
    node, wrong_yaml = load_bytes(data, file)
    assert node is not None
    assert wrong_yaml == ()
    _, diagnostics = read(node, FileKind(case.parent.name))
    assert diagnostics
    source, _ = decode(data, file)
    assert source is not None
    golden.check(case, render(diagnostics, {file: source.shown}))


@pytest.mark.parametrize("case", GOOD, ids=name)
def test_good(case: Path) -> None:
    node, wrong_yaml = load_bytes(case.read_bytes(), case.name)
    assert node is not None
    model, diagnostics = read(node, FileKind(case.parent.name))
    assert (wrong_yaml, diagnostics) == ((), ())
    assert model is not None


def test_every_kind_has_a_good_file_and_a_broken_one(golden) -> None:
    kinds = {kind.value for kind in FileKind}
    assert {case.parent.name for case in GOOD} == kinds
    assert {case.parent.name for case in BROKEN} == kinds
    assert [orphan for kind in sorted(kinds) for orphan in golden.orphans(FOLDER / kind)] == []
