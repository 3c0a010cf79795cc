"""Workbooks as tests need them: written by openpyxl, or altered afterwards where openpyxl would not write such a thing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows: Iterable[Sequence[object]], title: str = "Feuille1", **others: Iterable[Sequence[object]]) -> bytes:
    """One sheet of ``rows``, then one for each of ``others``."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for name, more in others.items():
        beside = book.create_sheet(name)
        for row in more:
            beside.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def altered(data: bytes, change: Callable[[bytes], bytes], name: str = SHEET) -> bytes:
    """The same workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            content = old.read(item.filename)
            new.writestr(item.filename, change(content) if item.filename == name else content)
    return out.getvalue()
