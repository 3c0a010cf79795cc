"""A document with every block → the exact source of its PDF, the template and the drawing left out."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from tests.small_document import document

from fluxrules.reports.document_typst import typst_source

FOLDER = Path(__file__).parent / "documents"


def test_source(golden) -> None:
    source = typst_source(document(), dated="Droit au 2 juin 2025", day=date(2025, 6, 2))
    words = source[source.index("#report(title: ") :]
    golden.check(FOLDER / "papier.typ", re.sub(r'drawing\("(\\.|[^"\\])*"', 'drawing("…"', words))
