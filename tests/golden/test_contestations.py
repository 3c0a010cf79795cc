"""Ten contested attributions of one year → the exact reports: an officer, an elected person and a judge read them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tests.contested import CASES, ROOT, contestation

from fluxrules.reports.contestation_document import contestation_document
from fluxrules.reports.contestation_json import contestation_json
from fluxrules.reports.contestation_reader import Lecteur
from fluxrules.reports.document_markdown import document_markdown
from fluxrules.reports.document_text import document_text

FOLDER = Path(__file__).parent / "contestations"
SCHEMA = json.loads((ROOT / "schemas/contestation.schema.json").read_text("utf-8"))
MARKDOWN = ("oriente", "conflit")


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("name", CASES)
def test_an_elected_person_reads_it(name: str, golden) -> None:
    text = document_text(contestation_document(contestation(name), Lecteur.ELU, draws=False))
    assert max(len(line) for line in text.splitlines()) <= 80
    golden.check(FOLDER / f"{name}.elu.txt", text)


@pytest.mark.parametrize("name", MARKDOWN)
def test_an_agent_reads_it(name: str, golden) -> None:
    document = contestation_document(contestation(name), Lecteur.AGENT, draws=False)
    golden.check(FOLDER / f"{name}.agent.md", document_markdown(document))


def test_a_judge_reads_it(golden) -> None:
    text = document_text(contestation_document(contestation("rang"), Lecteur.JUGE, draws=False))
    golden.check(FOLDER / "rang.juge.txt", text)


def test_a_program_reads_it(golden) -> None:
    golden.check(FOLDER / "hors-flux.json", contestation_json(contestation("hors-flux")))


@pytest.mark.parametrize("name", CASES)
def test_json_follows_its_schema(name: str) -> None:
    value = json.loads(contestation_json(contestation(name)))
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    assert set(value) == set(SCHEMA["properties"])
