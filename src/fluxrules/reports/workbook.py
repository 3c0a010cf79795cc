"""Sheets as a workbook that an officer sends: openpyxl, an optional library, loaded only here.

Same figures, same bytes: the library dates its files, and the clock is taken out of them. What a formula gives is
written beside it, which the library does not do: a preview or a protected view, which compute nothing, show figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from importlib.util import find_spec
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.reports.sheet import Cell, Form, Sheet, Value, letter, placed
from fluxrules.reports.titles import title

_FEW = 8
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FORMATS = {
    Form.TEXTE: "General",
    Form.NOMBRE: '#,##0;-#,##0;"–"',
    Form.DECIMAL: '#,##0.00;-#,##0.00;"–"',
    Form.TAUX: '0.0"\u00a0"%;-0.0"\u00a0"%;"–"',
}
_FONT = "Calibri"
_INK, _DARK, _PALE, _LINE = "1A1A1A", "1F3864", "DCE6F1", "BFBFBF"
_WIDEST, _NARROWEST, _FIGURE = 46, 9, 11
_PROSE = 118
_LINE_LETTERS = 150
_FORMULA = re.compile(rb'(<c r="([A-Z]+[0-9]+)"[^>]*><f>.*?</f>)<v ?/?>(?:</v>)?', re.DOTALL)
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms)")


def missing_library() -> Diagnostic | None:
    """What to say when no workbook can be made here, None when all is there."""
    return None if find_spec("openpyxl") is not None else diagnose("FLX980")


def workbook(sheets: Iterable[Sheet], name: str, subject: str) -> bytes:
    """The workbook.

    Args:
        sheets: In order.
        name: Title of the document, shown by file managers and at the foot of each page.
        subject: Whose it is.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.subject = name, subject
    book.properties.creator, book.properties.language = "fluxrules", "fr-FR"
    values: list[dict[str, Value]] = []
    for sheet in sheets:
        _drawn(book.create_sheet(sheet.name), sheet, f"{name} · {subject}")
        values.append({f"{letter(c)}{r}": cell.value for r, c, cell in placed(sheet) if cell.formula})
    out = BytesIO()
    book.save(out)
    return _settled(out.getvalue(), values)


def _settled(data: bytes, values: list[dict[str, Value]]) -> bytes:
    """The same archive without a clock, and with the values of formulas."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda item: (item != "[Content_Types].xml", item)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<3>", content)
            elif name.startswith("xl/worksheets/sheet"):
                number = int(name.removeprefix("xl/worksheets/sheet").removesuffix(".xml"))
                content = _valued(content, values[number - 1])
            info = ZipInfo(name, _EPOCH)
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
            target.writestr(info, content)
    return out.getvalue()


def _valued(content: bytes, values: Mapping[str, Value]) -> bytes:
    def value(found: re.Match[bytes]) -> bytes:
        return found[1] + b"<v>" + _figure(values[found[2].decode()]).encode() + b"</v>"

    return _FORMULA.sub(value, content)


def _figure(value: Value) -> str:
    """A number as a workbook keeps it: the nearest floating-point one, which is what the formula gives too."""
    return repr(float(value)) if isinstance(value, Fraction) and value.denominator > 1 else str(int(value or 0))


def _drawn(page: Any, sheet: Sheet, footer: str) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    side = Side(style="thin", color=_LINE)
    page.cell(1, 1, sheet.title).font = Font(name=_FONT, size=14, bold=True, color=_DARK)
    for row, line in enumerate(sheet.preamble, 2):
        page.cell(row, 1, line).font = Font(name=_FONT, size=9, italic=True, color=_INK)
        if len(line) > _LINE_LETTERS and not sheet.prose:
            _wrapped(page, row, line, max(len(sheet.header[-1]), 1))
    head = sheet.above + 1
    for row, texts in enumerate(sheet.header, head):
        for column, text in enumerate(texts, 1):
            cell = page.cell(row, column, text or None)
            cell.font = Font(name=_FONT, bold=True, color="FFFFFF")
            cell.fill = PatternFill("solid", fgColor=_DARK)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = Border(left=side, right=side, top=side, bottom=side)
    if len(sheet.header) == 2:
        _merged(page, head, sheet.header[0])
    end = sheet.last
    for row, column, item in placed(sheet):
        cell = page.cell(row, column)
        cell.value = f"={item.formula}" if item.formula else _plain(item)
        cell.number_format = _FORMATS[item.form] if item.form is not Form.TEXTE else "@"
        total = row > end
        if sheet.prose:
            cell.alignment = Alignment(wrap_text=column == 2, vertical="top")
            cell.font = Font(name=_FONT, bold=column == 1, color=_DARK if column == 1 else _INK)
            continue
        cell.border = Border(left=side, right=side, top=side, bottom=side)
        cell.alignment = Alignment(wrap_text=item.form is Form.TEXTE and not total, vertical="center")
        cell.font = Font(name=_FONT, bold=total, color=_INK)
        if total:
            cell.fill = PatternFill("solid", fgColor=_PALE)
    _laid_out(page, sheet, head)
    _printed(page, sheet, footer, head)


def _wrapped(page: Any, row: int, line: str, columns: int) -> None:
    """A long line over the whole table, on as many lines as it needs."""
    from openpyxl.styles import Alignment

    page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    page.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    page.row_dimensions[row].height = 13 * (len(line) // (_LINE_LETTERS // 2 if columns < _FEW else _LINE_LETTERS) + 1)


def _plain(item: Cell) -> Any:
    return float(item.value) if isinstance(item.value, Fraction) else item.value


def _merged(page: Any, row: int, texts: tuple[str, ...]) -> None:
    """Join a heading with the empty ones that continue it."""
    start = 0
    for place in range(1, len(texts) + 1):
        if place == len(texts) or texts[place]:
            if texts[start] and place - start > 1:
                page.merge_cells(start_row=row, end_row=row, start_column=start + 1, end_column=place)
            start = place


def _laid_out(page: Any, sheet: Sheet, head: int) -> None:
    """Widths, what stays in sight, what may be filtered."""
    if sheet.prose:
        page.column_dimensions["A"].width, page.column_dimensions["B"].width = 4, _PROSE
        for row, _, item in placed(sheet):
            if isinstance(item.value, str) and len(item.value) > _PROSE:
                page.row_dimensions[row].height = 15 * (len(item.value) // _PROSE + 1)
        return
    headings = sheet.header[-1]
    for column, text in enumerate(headings, 1):
        cells = [row[column - 1] for row in (*sheet.rows, *sheet.totals[:1]) if len(row) >= column]
        if any(cell.form is not Form.TEXTE for cell in cells):
            width = max(_FIGURE, *(len(word) + 2 for word in text.split()))
        else:
            longest = max((len(str(cell.value or "")) for cell in cells[: len(sheet.rows)]), default=0)
            width = min(max(longest, *(len(word) for word in text.split() or [""])) + 2, _WIDEST)
        page.column_dimensions[letter(column)].width = max(width, _NARROWEST)
    for row, texts in enumerate(sheet.header, head):
        joined = 2 if len(sheet.header) == 2 and row == head else 1
        lines = max(_lines(text, joined * page.column_dimensions[letter(c)].width) for c, text in enumerate(texts, 1))
        page.row_dimensions[row].height = 15 * lines + 3
    for row, column, item in placed(sheet):
        told = item.value if isinstance(item.value, str) and row <= sheet.last else ""
        if (lines := _lines(told, page.column_dimensions[letter(column)].width)) > 1:
            page.row_dimensions[row].height = max(15 * lines, page.row_dimensions[row].height or 0)
    page.freeze_panes = f"{letter(sheet.frozen + 1)}{sheet.first}"
    if sheet.filtered and sheet.rows:
        page.auto_filter.ref = f"A{head + len(sheet.header) - 1}:{letter(len(headings))}{sheet.last}"


def _lines(text: str, width: float) -> int:
    """Lines that words take in a column."""
    lines, room = 1, width - 1
    for word in text.split():
        if len(word) > room and room < width - 1:
            lines, room = lines + 1, width - 1
        room -= len(word) + 1
    return lines


def _printed(page: Any, sheet: Sheet, footer: str, head: int) -> None:
    """A4, landscape, as wide as a page, headings on each page, pages numbered."""
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = not sheet.prose
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom = 0.5, 0.7
    if sheet.header:
        page.print_title_rows = f"{head}:{head + len(sheet.header) - 1}"
    page.oddFooter.left.text, page.oddFooter.left.size = footer.replace("&", "&&"), 8
    page.oddFooter.right.text, page.oddFooter.right.size = title("bilan.page"), 8
    page.sheet_view.showGridLines = False
