"""The rights of a year made by hand → the exact text, Markdown, JSON and CSV that people and programs get."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import jsonschema
from tests.small_droits import DROITS

from fluxrules.reports.droits_data import droits_csv, droits_json
from fluxrules.reports.droits_markdown import droits_markdown
from fluxrules.reports.droits_text import droits_text

FOLDER = Path(__file__).parent / "droits"
SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/droits.schema.json").read_text("utf-8"))
TERRITORY = SimpleNamespace(id="essai", nom="Métropole d'Essai", warnings=("Chiffres | supposés.",))


def counted():
    """The same rights in the middle of the year, an account beside them."""
    holders = tuple(
        replace(item, gained=item.annual / 3, arrears=Fraction(0), received=place, late=item.annual / 3 - place)
        for place, item in enumerate(DROITS.holders)
    )
    return replace(DROITS, holders=holders, counted=True)


def test_text(golden) -> None:
    text = droits_text(DROITS)
    assert max(len(line) for line in text.splitlines()) <= 80
    golden.check(FOLDER / "etroit.txt", text)


def test_steps_that_have_no_room_are_said_below(golden) -> None:
    late = replace(DROITS.rights[3], row=replace(DROITS.rights[3].row, arrears=Fraction(3, 2), due=Fraction(79, 2)))
    text = droits_text(replace(DROITS, rights=(*DROITS.rights[:3], late, *DROITS.rights[4:])))
    assert max(len(line) for line in text.splitlines()) <= 80
    golden.check(FOLDER / "corrections.txt", text)


def test_text_of_a_wide_terminal(golden) -> None:
    text = droits_text(counted(), width=140, verbose=True)
    widest = max(len(line) for line in text.splitlines())
    assert 80 < widest <= 140
    assert "…" not in text
    golden.check(FOLDER / "large.txt", text)


def test_markdown(golden) -> None:
    golden.check(FOLDER / "note.md", droits_markdown([DROITS, counted()], TERRITORY))


def test_json(golden) -> None:
    golden.check(FOLDER / "json.json", droits_json([DROITS], TERRITORY))


def test_csv(golden) -> None:
    golden.check(FOLDER / "csv.csv", droits_csv([DROITS]))


def test_json_follows_its_schema() -> None:
    value = json.loads(droits_json([DROITS, counted()], TERRITORY))
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    assert set(value) == set(SCHEMA["properties"])
