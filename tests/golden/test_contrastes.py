"""One rather than another → the exact text and JSON, which follows the schema that ships."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tests.contested import CASES, ROOT, contestation

from fluxrules.reports.contrast import contrast_json, contrast_text

FOLDER = Path(__file__).parent / "contrastes"
SCHEMA = json.loads((ROOT / "schemas/contraste.schema.json").read_text("utf-8"))
SERVED = ("oriente", "rang", "egalite", "plafond", "obligation")


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_others_went_to_nobody() -> None:
    assert tuple(name for name in CASES if contestation(name).contrast is not None) == SERVED


@pytest.mark.parametrize("name", SERVED)
def test_an_officer_reads_it(name: str, golden) -> None:
    case = contestation(name)
    assert case.contrast is not None
    text = contrast_text(case.decision, case.contrast, case.held)
    assert max(map(len, text.splitlines())) <= 80
    golden.check(FOLDER / f"{name}.txt", text)


@pytest.mark.parametrize("name", SERVED)
def test_a_program_reads_it(name: str, golden) -> None:
    case = contestation(name)
    assert case.contrast is not None
    golden.check(FOLDER / f"{name}.json.txt", contrast_json(case.decision, case.contrast, case.held))


@pytest.mark.parametrize("name", SERVED)
def test_json_follows_its_schema(name: str) -> None:
    written = FOLDER / f"{name}.json.attendu.txt"
    value = json.loads(written.read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
    assert set(value) == set(SCHEMA["properties"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate({**value, "inconnu": 1})


def test_not_searched_is_null_and_valid() -> None:
    case = contestation("rang")
    assert case.contrast is not None
    value = json.loads(contrast_json(case.decision, case.contrast))
    assert value["tient"] is None
    jsonschema.Draft202012Validator(SCHEMA).validate(value)


def test_the_schema_knows_every_reason_and_every_kind() -> None:
    from fluxrules.decision.decision import Raison
    from fluxrules.explanation.contrast import Aspect
    from fluxrules.explanation.removal import Taken

    held = SCHEMA["properties"]["tient"]["properties"]
    assert set(held["raison"]["enum"]) == {reason.value for reason in Raison}
    assert set(held["sans_cela"]["enum"]) == {"", "recoit", *(reason.value for reason in Raison)}
    assert set(held["elements"]["items"]["properties"]["genre"]["enum"]) == {kind.value for kind in Taken}
    told = SCHEMA["properties"]["separent"]["items"]["properties"]
    assert set(told["en_quoi"]["enum"]) == {aspect.value for aspect in Aspect}
