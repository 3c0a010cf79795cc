"""The schemas: those of the model, valid, in French, and no stricter in an editor than we are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from fluxrules.shape.__main__ import main
from fluxrules.shape.schema import schema_of, text_of
from fluxrules.source.plain import to_data
from fluxrules.source.project import FileKind
from fluxrules.source.yaml_reader import load_bytes

ROOT = Path(__file__).resolve().parents[3]
FORMES = ROOT / "tests" / "golden" / "formes"


def editor_errors(text: str, kind: FileKind) -> list[str]:
    """What an editor underlines; those that only know draft 7 must see it as well."""
    node, wrong = load_bytes(text.encode(), "f.yaml")
    assert node is not None
    assert wrong == ()
    data, schema = to_data(node), schema_of(kind)
    found = [error.message for error in Draft202012Validator(schema).iter_errors(data)]
    assert bool(found) is not Draft7Validator(schema).is_valid(data)
    return found


@pytest.mark.parametrize("kind", list(FileKind))
def test_written_schemas_are_those_of_the_model(kind: FileKind) -> None:
    written = (ROOT / "schemas" / f"{kind.value}.schema.json").read_text("utf-8")
    assert written == text_of(kind), "run python -m fluxrules.shape schemas"


def stale(folder: Path) -> str | None:
    """What ``--verifier`` says, None when it exits 0."""
    with pytest.raises(SystemExit) as exit_of:
        main([str(folder), "--verifier"])
    assert exit_of.value.code is None or isinstance(exit_of.value.code, str)
    return exit_of.value.code


def test_drift_is_seen(tmp_path: Path) -> None:
    assert "essais.schema.json" in str(stale(tmp_path))
    assert not list(tmp_path.iterdir())
    main([str(tmp_path)])
    assert len(list(tmp_path.iterdir())) == len(FileKind)
    assert stale(tmp_path) is None
    (tmp_path / "cia.schema.json").write_text("{}", "utf-8")
    assert stale(tmp_path) == f"{tmp_path.as_posix()}/cia.schema.json"


@pytest.mark.parametrize("kind", list(FileKind))
def test_valid_and_closed_everywhere(kind: FileKind) -> None:
    schema = schema_of(kind)
    Draft202012Validator.check_schema(schema)

    def open_objects(part: object, place: str) -> list[str]:
        if isinstance(part, list):
            return [found for one in part for found in open_objects(one, place)]
        if not isinstance(part, dict):
            return []
        is_open = "properties" in part and part.get("additionalProperties") is not False
        inner = [found for key, one in part.items() for found in open_objects(one, f"{place}/{key}")]
        return [place, *inner] if is_open and "type" in part else inner

    assert open_objects(schema, "") == []


@pytest.mark.parametrize("kind", list(FileKind))
def test_every_key_is_described(kind: FileKind) -> None:
    schema = schema_of(kind)
    records = [schema, *schema["$defs"].values()]
    undescribed = [
        key
        for record in records
        for key, one in record.get("properties", {}).items()
        if "description" not in one or "`" in one["description"] or "markdownDescription" not in one
    ]
    assert undescribed == []


@pytest.mark.parametrize("case", sorted(FORMES.glob("*/juste*.yaml")), ids=lambda case: case.parent.name)
def test_an_editor_accepts_what_we_accept(case: Path) -> None:
    assert editor_errors(case.read_text("utf-8"), FileKind(case.parent.name)) == []


@pytest.mark.parametrize(
    "case",
    [case for case in sorted(FORMES.glob("*/*.yaml")) if not case.stem.startswith("juste")],
    ids=lambda case: f"{case.parent.name}-{case.stem}",
)
def test_an_editor_refuses_what_we_refuse(case: Path) -> None:
    assert editor_errors(case.read_text("utf-8"), FileKind(case.parent.name))


def test_snippets_are_accepted_once_filled() -> None:
    def filled(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: filled(one) for key, one in part.items()}
        if isinstance(part, list):
            return [filled(one) for one in part]
        return re.sub(r"\$\{\d+:([^}]*)\}", r"\1", re.sub(r"\$\{\d+\|([^,|]*)[^}]*\}", r"\1", part))

    found = {}
    for kind in FileKind:
        schema = schema_of(kind)
        for name, record in schema["$defs"].items():
            for snippet in record.get("defaultSnippets", ()):
                whole = {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
                assert "${" not in str(filled(snippet["body"]))
                found[name] = [
                    error.message for error in Draft202012Validator(whole).iter_errors(filled(snippet["body"]))
                ]
    assert found == {"Rule": [], "ShareClause": [], "Essai": []}
