"""docs/assiette.md says the truth: its examples are shipped, its words are those of the language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fluxrules.model.assiette import AssietteBlock, TableLine
from fluxrules.shape.grammar import RecordShape
from fluxrules.vocabulary import Arrondi, LigneAssiette, MotifSoustraction

PROJECT = Path(__file__).resolve().parents[2]
GUIDE = (PROJECT / "docs" / "assiette.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDE, re.DOTALL)
COLUMNS = [field.key for field in RecordShape(TableLine).fields]


def test_examples_are_in_their_files() -> None:
    assert EXAMPLES
    for path, text in EXAMPLES:
        assert text in (PROJECT / path).read_text("utf-8")


@pytest.mark.parametrize("word", [*COLUMNS, *LigneAssiette, *Arrondi, *(m for m in MotifSoustraction if m.is_legal)])
def test_every_column_and_word_is_told(word: str) -> None:
    assert re.search(rf"`{word}`|\b{word}\b", GUIDE), word


def test_every_key_of_the_declaration_is_told() -> None:
    keys = [field.key for field in RecordShape(AssietteBlock).fields]
    assert [key for key in keys if key not in GUIDE] == []
