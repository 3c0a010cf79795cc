"""A small year in which the bailleur chose among three, and the exact report that asks it why."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from tests.small import write

from fluxrules.cli import main
from fluxrules.cli.exit_codes import ExitCode

FOLDER = Path(__file__).parent / "equite"
YEAR = FOLDER / "annee.csv"
SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/equite.schema.json").read_text("utf-8"))
RENT = ("--qualite", "loyer/surface", "--sens", "haut")
CASES = {
    "regle": RENT,
    "decisions": (*RENT, "--colonne-decision", "decision"),
    "sans-qualite": (),
}


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    write(tmp_path)

    def run(*options: str) -> str:
        assert main(["equite", "petit", str(YEAR), "--racine", str(tmp_path), "-q", *options]) == ExitCode.OK
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("name", CASES)
def test_text(name: str, said, golden) -> None:
    text = said(*CASES[name])
    assert max(len(line) for line in text.splitlines()) <= 80
    golden.check(FOLDER / f"{name}.txt", text)


@pytest.mark.parametrize("name", CASES)
def test_json_follows_its_schema_and_says_the_same(name: str, said) -> None:
    value = json.loads(said(*CASES[name], "--format", "json"))
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    (audit,) = value["audits"]
    text = " ".join(said(*CASES[name]).split())
    for phrase in (*audit["phrases"], *audit["limites"], *audit["manque"]):
        assert " ".join(phrase.split()) in text
    for line in audit["reservataires"]:
        if line["qualite"] is not None:
            assert line["qualite"]["bas"] <= line["qualite"]["haut"]


def test_the_choice_of_the_bailleur_is_found_by_the_rule_and_in_decisions(said) -> None:
    for name in ("regle", "decisions"):
        (audit,) = json.loads(said(*CASES[name], "--format", "json"))["audits"]
        assert "bailleur" in audit["questions"]
        assert any("mérite une explication" in phrase for phrase in audit["phrases"])


def test_no_word_of_accusation(said) -> None:
    text = " ".join(said(*CASES[name]) for name in CASES).lower()
    assert not [word for word in ("fraude", "triche", "coupable", "faute", "avantage indu", "suspect") if word in text]


def test_what_the_page_shows_is_what_is_printed(said) -> None:
    page = (Path(__file__).parents[2] / "docs/equite.md").read_text("utf-8")
    shown = [line for block in re.findall(r"(?ms)^```text\n(.*?)^```", page) for line in block.splitlines()]
    printed = said(*RENT).splitlines()
    assert len(shown) >= 6
    assert [line for line in shown if line not in printed] == []
