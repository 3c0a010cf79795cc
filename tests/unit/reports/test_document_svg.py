"""A drawing among others on a page: its own ids, its style kept to itself, nothing loaded."""

from __future__ import annotations

import re

import pytest
from tests.small_document import late

from fluxrules.reports.document_svg import inlined

OPEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="8pt" viewBox="0 0 8 8">'
)


def drawing(inside: str) -> str:
    return inlined(f"{OPEN}{inside}</svg>", "image-1-", "Légende", "Ce qu'elle dit & montre")


def test_ids_and_what_refers_to_them() -> None:
    drawn = drawing(
        '<defs><clipPath id="c"><path id="p" d="M0 0"/></clipPath></defs>'
        '<use xlink:href="#p"/><g clip-path="url(#c)" style="fill: url(#c); stroke: red"/>'
    )
    assert 'clipPath id="image-1-c"' in drawn
    assert '<use href="#image-1-p" />' in drawn
    assert 'clip-path="url(#image-1-c)"' in drawn
    assert 'style="fill: url(#image-1-c); stroke: red"' in drawn


def test_a_style_reaches_nothing_else() -> None:
    assert "<style>#image-1 *{stroke: red}#image-1 .a{fill: url(#image-1-c)}" in drawing(
        "<style>*{stroke: red} .a{fill: url(#c)}</style>"
    )


def test_title_and_description_come_first_and_replace_its_own() -> None:
    drawn = drawing('<title id="titre">autre</title><desc>autre</desc><metadata>m</metadata><path d="M0 0"/>')
    assert drawn.startswith(
        '<svg width="8pt" viewBox="0 0 8 8" id="image-1" role="img" aria-labelledby="image-1-titre"'
    )
    assert (
        '<title id="image-1-titre">Légende</title>\n<desc id="image-1-description">Ce qu\'elle dit &amp; mon' in drawn
    )
    assert "autre" not in drawn
    assert "metadata" not in drawn


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p/></foreignObject>",
        '<image href="https://exemple.fr/a.png"/>',
        '<use xlink:href="autre.svg#a"/>',
        '<g style="fill: url(https://exemple.fr/a)"/>',
        "<g style=\"fill: url('//exemple.fr/a')\"/>",
        "<style>@import 'a.css';</style>",
        '<g onclick="alert(1)"/>',
        '<a href="#x"><path/></a>',
        '<p xmlns="http://www.w3.org/1999/xhtml"/>',
    ],
)
def test_what_acts_or_loads_is_refused(inside: str) -> None:
    with pytest.raises(ValueError, match="a drawing may not"):
        drawing(inside)


def test_the_pictures_of_the_library() -> None:
    """Every reference of a real picture finds its id, and no id is another picture's."""
    first, second = (inlined(late(), f"image-{n}-", "L", "S") for n in (1, 2))
    ids = [re.findall(r'\bid="([^"]+)"', svg) for svg in (first, second)]
    assert not set(ids[0]) & set(ids[1])
    assert len(ids[0]) == len(set(ids[0])) > 20
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', first))
    assert {a or b for a, b in used} <= set(ids[0])
    assert used
