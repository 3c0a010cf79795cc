"""Decisions made by hand → the exact text, JSON and CSV an officer, a program and a spreadsheet get."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tests.small_decisions import DECISIONS

from fluxrules.reports.csv import csv_opening, csv_row
from fluxrules.reports.json import batch_closing, batch_item, batch_opening, decision_json
from fluxrules.reports.text import decision_text

FOLDER = Path(__file__).parent / "rapports"
SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/decision.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("name", DECISIONS)
def test_text(name: str, golden) -> None:
    text = decision_text(DECISIONS[name])
    assert max(len(line) for line in text.splitlines()) <= 80
    golden.check(FOLDER / f"{name}.txt", text)


def test_json(golden) -> None:
    golden.check(FOLDER / "json.json", decision_json(DECISIONS["oriente"]))


def test_csv(golden) -> None:
    golden.check(FOLDER / "csv.csv", csv_opening() + "".join(csv_row(item) for item in DECISIONS.values()))


@pytest.mark.parametrize("name", DECISIONS)
def test_json_follows_its_schema(name: str) -> None:
    value = json.loads(decision_json(DECISIONS[name]))
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    assert set(value) == set(SCHEMA["properties"])


def test_batch_is_canonical_json_with_sorted_keys() -> None:
    items = [batch_item(item) for item in DECISIONS.values()]
    batch = batch_opening() + ",\n".join(items) + batch_closing({"b": 1, "a": 2})
    read = json.loads(batch)
    assert list(read) == sorted(read)
    assert [item["statut"] for item in read["decisions"]] == list(DECISIONS)
    assert json.loads(batch_opening() + batch_closing({}))["decisions"] == []
