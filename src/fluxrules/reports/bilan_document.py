"""The bilan to be read: the same tables as the workbook's, but for the six-way one, which is for spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fluxrules.accounts.bilan import by
from fluxrules.explanation.numbers import decimal_text, percentage
from fluxrules.reports.bilan_names import BilanShown, motif_text, notes_of
from fluxrules.reports.document import Block, Document, Items, Line, Paragraph, Section, Table, said
from fluxrules.reports.titles import title

AXES = ("typologie", "financement", "qpv", "commune", "periode")
_HEADINGS = {"periode": "periode_construction", "holder": "reservataire"}


def bilan_document(shown: BilanShown) -> Document:
    """The whole bilan."""
    sections = [Section("synthese", title("bilan.feuille_synthese"), _synthesis(shown))]
    if shown.whole:
        sections.append(_axis(shown, "bailleur"))
    sections += [_axis(shown, axis) for axis in AXES]
    sections.append(Section("soustractions", title("bilan.feuille_soustractions"), (_removed(shown),)))
    for place, (heading, sentences) in enumerate(notes_of(shown)):
        lines = tuple(said(sentence) for sentence in sentences)
        sections.append(Section(f"notes-{place}", heading, (Items(lines),)))
    return Document(shown.title, shown.subject, tuple(sections))


def _lines(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[Line, ...], ...]:
    return tuple(tuple(said(cell) for cell in row) for row in rows)


def _synthesis(shown: BilanShown) -> tuple[Block, ...]:
    told: tuple[Block, ...] = tuple(Paragraph(said(line)) for line in shown.preamble[1:])
    total = shown.bilan.total
    if not total.proposed and not total.attributed:
        return (*told, Paragraph(said(title("bilan.aucun"))))
    counts = {holder: count for (holder,), count in by(shown.bilan.cells, "holder").items()}
    rows = [
        (
            shown.holder(holder),
            str(counts[holder].proposed),
            str(counts[holder].attributed),
            _rate(counts[holder].proposed, total.proposed),
            _rate(counts[holder].attributed, total.attributed),
        )
        for holder in shown.values("holder", shown.bilan.cells)
    ]
    last = (_rate(total.proposed, total.proposed), _rate(total.attributed, total.attributed))
    rows.append((title("bilan.total"), str(total.proposed), str(total.attributed), *last))
    names = ("reservataire", "proposes", "attribues", "part_proposes", "part_attribues")
    header = tuple(title(f"bilan.{name}") for name in names)
    return (*told, Table(title("bilan.table_synthese"), header, _lines(rows), frozenset(range(1, 5))))


def _rate(part: int, whole: int) -> str:
    return percentage(Fraction(part, whole)) if whole else ""


def _axis(shown: BilanShown, axis: str) -> Section:
    counts = by(shown.bilan.cells, axis, "holder")
    keys = sorted(counts, key=lambda names: (shown.place(axis, names[0]), shown.place("holder", names[1])))
    rows = [
        (
            shown.category(axis, names[0]),
            shown.holder(names[1]),
            str(counts[names].proposed),
            str(counts[names].attributed),
        )
        for names in keys
    ]
    total = shown.bilan.total
    rows.append((title("bilan.total"), "", str(total.proposed), str(total.attributed)))
    header = (
        title(f"bilan.{_HEADINGS.get(axis, axis)}"),
        *(title(f"bilan.{k}") for k in ("reservataire", "proposes", "attribues")),
    )
    caption = title(f"bilan.table_{axis}")
    return Section(axis, title(f"bilan.feuille_{axis}"), (Table(caption, header, _lines(rows), frozenset({2, 3})),))


def _removed(shown: BilanShown) -> Table:
    year = shown.bilan.year
    names = [*(["bailleur"] if shown.whole else []), "motif"]
    header = [title(f"bilan.{name}") for name in names]
    header += [shown.planned(year), title("bilan.soustraits", annee=year)]
    header += [title("bilan.dont_attribues", annee=year), shown.planned(year + 1)]
    rows = []
    for item in shown.bilan.removed:
        who = [shown.category("bailleur", item.bailleur)] if shown.whole else []
        figures = (
            "" if item.planned is None else decimal_text(item.planned),
            str(item.dwellings),
            str(item.attributed),
            "" if item.next_planned is None else decimal_text(item.next_planned),
        )
        rows.append((*who, motif_text(item.motif), *figures))
    count = len(names)
    return Table(title("bilan.table_soustractions"), tuple(header), _lines(rows), frozenset(range(count, count + 4)))
