"""How long a report of ten pages with two pictures takes as PDF: its source, its pages, and a new process.

Prints medians. The aim is under 3 s for the whole, pictures drawn.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from tests.small_document import document

from fluxrules.reports.document import Document, Section, Table
from fluxrules.reports.document_pdf import compiled
from fluxrules.reports.document_typst import typst_source

RUNS = 5
COPIES = 4
DAY = date(2025, 6, 2)


def ten_pages() -> Document:
    """The document of the tests, pictures included once, and its words without them several times more."""
    value = document()
    again = [copied(section, number) for number in range(COPIES) for section in value.sections]
    return replace(value, sections=(*value.sections, *again))


def copied(section: Section, number: int) -> Section:
    """``section`` without pictures, under an id of its own, its tables twice as long."""
    blocks: list[Any] = []
    for block in section.blocks:
        if isinstance(block, Table):
            blocks.append(replace(block, rows=block.rows * 2))
        elif type(block).__name__ != "Picture":
            blocks.append(block)
    inner = tuple(copied(one, number) for one in section.sections)
    return replace(section, id=f"{section.id}-{number}", blocks=tuple(blocks), sections=inner)


def median(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    value = ten_pages()
    source = typst_source(value, dated="Droit au 2 juin 2025", day=DAY)
    data = compiled(source, archivable=True)
    pages = data.count(b"/Type/Page/") + data.count(b"/Type/Page\n")
    print(f"{pages} pages, {len(data) // 1024} KB, 2 pictures ({len(source) // 1024} KB of source)")
    print(f"source               {median(lambda: typst_source(value, day=DAY)):.3f} s")
    print(f"pages                {median(lambda: compiled(source, archivable=True)):.3f} s")
    print(f"both pictures drawn  {median(document):.3f} s")
    code = "from benchmarks.report_pdf import *; compiled(typst_source(ten_pages(), day=DAY), archivable=True)"
    whole = median(lambda: subprocess.run([sys.executable, "-c", code], check=True))
    print(f"all, in a new process {whole:.2f} s")


if __name__ == "__main__":
    main()
