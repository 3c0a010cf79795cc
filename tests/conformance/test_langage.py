"""Every example of the language guide is a passage of the file it names, so that the guide cannot drift."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from fluxrules.vocabulary import Jonction, Operateur, PolitiqueGrille, StatutDecision

PROJECT = Path(__file__).resolve().parents[2]
GUIDE = (PROJECT / "docs" / "langage.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDE, re.DOTALL)


def test_every_block_names_its_file() -> None:
    """No example is invented."""
    assert len(EXAMPLES) == GUIDE.count("```yaml") > 5


@pytest.mark.parametrize(("path", "text"), EXAMPLES, ids=[path for path, _ in EXAMPLES])
def test_example_is_in_the_file(path: str, text: str) -> None:
    """The passage stands in the file, at whatever depth."""
    wanted = dedent(text).splitlines()
    lines = (PROJECT / path).read_text("utf-8").splitlines()
    starts = range(len(lines) - len(wanted) + 1)
    assert any(dedent("\n".join(lines[i : i + len(wanted)])).splitlines() == wanted for i in starts)


@pytest.mark.parametrize(
    "word",
    [
        *(w.value for w in Operateur),
        *(w.value for w in Jonction),
        *(w.value for w in PolitiqueGrille),
        *(w.value for w in StatutDecision),
    ],
)
def test_every_word_is_explained(word: str) -> None:
    """A closed word of the language appears in the guide as code."""
    assert re.search(rf"`{word}[`:]|{{{word}:", GUIDE)
