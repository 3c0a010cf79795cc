"""The worked years of ``docs/annees`` are those of ``territories/exemples``, replayed now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytest.importorskip("matplotlib", reason="pictures need matplotlib: pip install 'fluxrules[pictures]'")

from tools.worked_years import FOLDER, files  # noqa: E402 - after the skip


def spoken(svg: str) -> list[str]:
    """What a picture says to those who do not see it: every figure of the year is in it, whatever drew the lines."""
    return re.findall(r"<(?:title|desc) id=[^>]*>(.*?)</", svg, re.DOTALL)


def test_pages_and_pictures_are_those_of_today() -> None:
    written = dict(files())
    shown = {path.relative_to(ROOT).as_posix() for path in (ROOT / FOLDER).glob("*") if path.is_file()}
    assert shown == set(written), "run python tools/worked_years.py"
    for path, text in written.items():
        kept = (ROOT / path).read_text("utf-8")
        if path.endswith(".svg"):
            assert len(spoken(kept)) == 2
            assert spoken(kept) == spoken(text), f"{path}: run python tools/worked_years.py"
        else:
            assert kept == text, f"{path}: run python tools/worked_years.py"


def test_each_kind_has_its_clause_its_table_its_picture_and_two_lines() -> None:
    pages = [path for path in (ROOT / FOLDER).glob("*.md") if path.name != "README.md"]
    assert len(pages) >= 30
    for page in pages:
        text = page.read_text("utf-8")
        lines = text.split("```yaml")[0].strip().splitlines()[2:]
        assert len(lines) == 2, page.name
        assert "| Nominal |" in text, page.name
        assert f"]({page.stem}.svg)" in text, page.name
