"""A report as PDF, by typst, an optional library loaded only when a PDF is asked for.

The file is tagged (PDF/UA-1: headings, lists, tables, what pictures say) and, when it bears a date, archivable
(PDF/A-2a, which asks for one). Fonts are those within the library: the machine's are never looked at. No clock, no
network, no file: the same document gives the same bytes.
"""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.reports.document import Document
from fluxrules.reports.document_typst import typst_source

if TYPE_CHECKING:
    from typst import PDFStandard


def missing_typst() -> Diagnostic | None:
    """What to say when no PDF can be made here, None when all is there."""
    return None if find_spec("typst") is not None else diagnose("FLX930")


def document_pdf(
    document: Document, *, dated: str = "", day: date | None = None
) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """``document`` as PDF, or None and why.

    Args:
        document: The report.
        dated: What the head of every page says on the right: the date of law.
        day: Date of law, written as the date of the file, which is then also archivable (PDF/A-2a).
    """
    missing = missing_typst()
    if missing is not None:
        return None, (missing,)
    return compiled(typst_source(document, dated=dated, day=day), archivable=day is not None), ()


def compiled(source: str, *, archivable: bool) -> bytes:
    """The PDF of a typst source.

    Args:
        source: As ``typst_source`` writes it.
        archivable: Whether PDF/A-2a is asked for beside PDF/UA-1; the source must then bear a date.

    Raises:
        typst.TypstError: The source is not one that ``typst_source`` writes, or a picture is no SVG.
    """
    import typst

    standards: list[PDFStandard] = ["a-2a", "ua-1"] if archivable else ["ua-1"]
    here = str(Path(__file__).parent)  # nothing outside this package could be read
    compiler = typst.Compiler(source.encode("utf-8"), root=here, ignore_system_fonts=True)
    made = compiler.compile(format="pdf", pdf_standards=standards)
    assert isinstance(made, bytes)
    return made
