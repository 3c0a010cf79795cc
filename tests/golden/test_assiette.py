"""An assiette made by hand, and conventions that are wrong → the exact words and figures that people get."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tests.small import CONVENTION, DAY, write
from tests.small_assiette import ROUNDED, shown

from fluxrules.decision.assiette import assiettes_checked
from fluxrules.decision.session import compile_territory
from fluxrules.diagnostics import in_order
from fluxrules.reports.assiette_data import assiette_csv, assiette_json
from fluxrules.reports.assiette_document import assiette_document
from fluxrules.reports.diagnostics_text import render
from fluxrules.reports.document_markdown import document_markdown
from fluxrules.reports.document_text import document_text
from fluxrules.semantics import load_territory

FOLDER = Path(__file__).parent / "assiette"
CASES = sorted(FOLDER.glob("*.yaml"))
SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/assiette.schema.json").read_text("utf-8"))


def test_text(golden) -> None:
    text = document_text(assiette_document([shown()], ["Chiffres supposés."]))
    assert max(len(line) for line in text.splitlines()) <= 80
    golden.check(FOLDER / "annee.txt", text)


def test_text_of_the_year_so_far(golden) -> None:
    text = document_text(assiette_document([shown(ROUNDED, actual=True)]))
    assert max(len(line) for line in text.splitlines()) <= 80
    golden.check(FOLDER / "reel.txt", text)


def test_markdown_of_two_bailleurs(golden) -> None:
    golden.check(FOLDER / "note.md", document_markdown(assiette_document([shown(), shown(ROUNDED)], ["Supposé."])))


def test_json(golden) -> None:
    golden.check(FOLDER / "json.json", assiette_json([shown(ROUNDED, actual=True)], "essai", ["Supposé."]))


def test_csv(golden) -> None:
    golden.check(FOLDER / "csv.csv", assiette_csv([shown(ROUNDED, actual=True)]))


def test_json_follows_its_schema() -> None:
    value = json.loads(assiette_json([shown(), shown(actual=True)], "essai", []))
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    assert set(value) == set(SCHEMA["properties"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_message(case: Path, golden, tmp_path: Path) -> None:
    """``<name>.yaml`` is the ``assiette`` of a small convention."""
    convention = CONVENTION + case.read_text("utf-8")
    root = write(tmp_path, files={"territories/petit/conventions/bail.yaml": convention})
    territory, diagnostics, texts = load_territory(root, "petit")
    if territory is not None and not diagnostics:
        compiled = compile_territory(territory, DAY)
        diagnostics = compiled.diagnostics or assiettes_checked(compiled)
    assert diagnostics
    golden.check(case, render(in_order(diagnostics), texts))
