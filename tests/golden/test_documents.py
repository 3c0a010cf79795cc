"""A document with every block → the exact text, Markdown and page; the drawings, which a library makes, left out."""

from __future__ import annotations

import re
from pathlib import Path

from tests.small_document import document

from fluxrules.reports.document_html import document_html
from fluxrules.reports.document_markdown import document_markdown
from fluxrules.reports.document_text import document_text

FOLDER = Path(__file__).parent / "documents"


def test_text(golden) -> None:
    golden.check(FOLDER / "texte.txt", document_text(document()))


def test_markdown(golden) -> None:
    golden.check(FOLDER / "markdown.md", document_markdown(document(), pictures="contestation"))


def test_page(golden) -> None:
    drawn = document_html(document(), files="https://exemple.fr/regles/")
    golden.check(FOLDER / "page.html", re.sub(r"(</desc>\n).*?(</svg>)", r"\1…\2", drawn, flags=re.DOTALL))
