"""What is accepted is what jsonschema finds nothing to say about, and nothing else."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluxrules.shape.acceptance import acceptance
from fluxrules.shape.failures import failures
from fluxrules.shape.grammar import RecordShape, Shape, root_of
from fluxrules.shape.schema import checking_schema
from fluxrules.shape.validation import text_data
from fluxrules.source.project import FileKind, discover, territoires

ROOT = Path(__file__).parents[2]
FILES: dict[str, tuple[Any, Shape]] = {
    file.path: (text_data(file.node), root_of(file.kind))
    for name in territoires(ROOT)
    for files in [discover(ROOT, name)[0]]
    if files is not None
    for file in files.files
}
TEXTS = st.sampled_from(["", "x", "T4", "44109", "2024-02-30", "30 %", "1/0", "oui", "3", "logement.typologie", "a\n"])
VALUES = st.recursive(
    st.one_of(TEXTS, st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["parametre", "tous", "au_moins", "x"]), inner)
    ),
    max_leaves=4,
)


def verdicts(data: Any, shape: Shape) -> tuple[bool, bool]:
    return acceptance(checking_schema(shape))(data), not any(True for _ in failures(data, shape))


@pytest.mark.parametrize("path", FILES)
def test_files_of_the_project(path: str) -> None:
    assert verdicts(*FILES[path]) == (True, True)


def containers(data: Any) -> list[Any]:
    """Every list and mapping in ``data``."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else None
    return [] if inner is None else [data, *(one for item in inner for one in containers(item))]


@settings(max_examples=400)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_files_with_one_thing_changed(path: str, draw: st.DataObject) -> None:
    original, shape = FILES[path]
    data = copy.deepcopy(original)
    if isinstance(data, dict):  # one item of each list, so that what is changed weighs
        for key, value in data.items():
            if isinstance(value, list) and value:
                data[key] = [draw.draw(st.sampled_from(value))]
    place = draw.draw(st.sampled_from(containers(data)))
    keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
    change = draw.draw(st.sampled_from(["replace", "remove", "add", "empty"]))
    if change == "empty":
        place.clear()
    elif change == "add" and isinstance(place, dict):
        known = [key for one in containers(original) if isinstance(one, dict) for key in one]
        place[draw.draw(st.sampled_from(known))] = draw.draw(VALUES)
    elif change == "add":
        place.append(draw.draw(VALUES))
    elif keys:
        key = draw.draw(st.sampled_from(keys))
        if change == "remove":
            del place[key]
        else:
            place[key] = draw.draw(VALUES)
    accepted, right = verdicts(data, shape)
    assert accepted == right


@given(VALUES, st.sampled_from(list(FileKind)))
def test_anything_as_any_file(data: Any, kind: FileKind) -> None:
    accepted, right = verdicts(data, root_of(kind))
    assert accepted == right


def test_a_keyword_that_is_not_read_is_refused() -> None:
    shape = RecordShape(root_of(FileKind.TERRITOIRE).model)
    with pytest.raises(KeyError):
        acceptance({**checking_schema(shape), "maxLength": 3})
    with pytest.raises(KeyError):
        acceptance({"additionalProperties": False, "$defs": {}})
