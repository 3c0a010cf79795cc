"""The sheets of the bilan: a synthesis, one per axis, the six-way table, subtractions, notes.

Only the six-way table bears figures; every other one adds up its cells by formulas (SUMIFS), its totals too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from fractions import Fraction

from fluxrules.accounts.bilan import Count, Removed, added, by
from fluxrules.reports.bilan_names import BilanShown, motif_text, notes_of
from fluxrules.reports.sheet import Cell, Form, Sheet, Value, letter, summed
from fluxrules.reports.titles import title

AXES = ("typologie", "financement", "qpv", "commune", "periode")
_HEADINGS = {"bailleur": "bailleur", "holder": "reservataire", "periode": "periode_construction"}


def sheets_of(shown: BilanShown) -> tuple[Sheet, ...]:
    """Every sheet, in the order of reading."""
    detail = _Detail(shown)
    matrices = [_matrix(shown, detail, axis) for axis in ("typologie", "financement", "qpv")]
    tail = [_communes(shown, detail), _matrix(shown, detail, "periode")]
    whole = [_matrix(shown, detail, "bailleur")] if shown.whole else []
    told = [*whole, *matrices, *tail, detail.sheet, _removed(shown), _notes(shown)]
    return (_synthesis(shown, detail), *told)


def _heading(axis: str) -> str:
    return title(f"bilan.{_HEADINGS.get(axis, axis)}")


def _rows_of(shown: BilanShown) -> tuple[str, ...]:
    """What names a row: the réservataire, and whose dwellings in the bilan of several bailleurs."""
    return ("bailleur", "holder") if shown.whole else ("holder",)


class _Detail:
    """The six-way table, and formulas that add up its cells."""

    def __init__(self, shown: BilanShown) -> None:
        axes = [*_rows_of(shown), "typologie", "financement", "qpv", "code", "commune", "periode"]
        self.columns = {axis: letter(place) for place, axis in enumerate(axes, 1)}
        self.proposed, self.attributed = letter(len(axes) + 1), letter(len(axes) + 2)
        rows = []
        keyed = ((tuple(shown.place(axis, _value(key, axis)) for axis in axes), key) for key in shown.bilan.cells)
        for _, key in sorted(keyed, key=lambda pair: (pair[0], astuple(pair[1]))):
            count = shown.bilan.cells[key]
            named = [Cell(_named(shown, axis, _value(key, axis))) for axis in axes]
            rows.append((*named, _number(count.proposed), _number(count.attributed)))
        total = shown.bilan.total
        sheet = _sheet(shown, "detail", (tuple([*map(_heading, axes), *_counts()]),), rows, frozen=len(_rows_of(shown)))
        self.first, self.last = sheet.first, sheet.last
        totals = _total(len(axes), (total.proposed, total.attributed), sheet)
        self.sheet = _with_totals(sheet, (totals,))

    def sum_of(self, column: str, criteria: Mapping[str, str]) -> str:
        """The sum of a column over the cells that agree with the cell named for each axis."""

        def span(letters: str) -> str:
            return f"{self.sheet.name}!${letters}${self.first}:${letters}${self.last}"

        told = [f"{span(self.columns[axis])},{cell}" for axis, cell in criteria.items()]
        return f"SUMIFS({','.join([span(column), *told])})"


def _value(key: object, axis: str) -> str:
    return str(getattr(key, "commune" if axis == "code" else axis))


def _named(shown: BilanShown, axis: str, value: str) -> str:
    return value if axis == "code" else shown.category(axis, value)


def _number(value: int, formula: str = "") -> Cell:
    return Cell(value, Form.NOMBRE, formula)


def _counts() -> tuple[str, str]:
    return title("bilan.proposes"), title("bilan.attribues")


def _sheet(
    shown: BilanShown,
    name: str,
    header: tuple[tuple[str, ...], ...],
    rows: Sequence[tuple[Cell, ...]],
    *,
    frozen: int = 1,
    prose: bool = False,
) -> Sheet:
    heading = title(f"bilan.table_{name}")
    return Sheet(
        title(f"bilan.feuille_{name}"),
        f"{shown.title} · {heading}",
        (*shown.preamble, *_reserves(shown)) if name == "synthese" else shown.preamble,
        header,
        tuple(rows),
        frozen=frozen,
        filtered=not prose,
        prose=prose,
    )


def _reserves(shown: BilanShown) -> tuple[str, ...]:
    """What nobody has verified, where the eye falls first."""
    return (title("bilan.reserves", liste=" ".join(shown.doubts)),) if shown.doubts else ()


def _with_totals(sheet: Sheet, totals: tuple[tuple[Cell, ...], ...]) -> Sheet:
    return Sheet(
        sheet.name,
        sheet.title,
        sheet.preamble,
        sheet.header,
        sheet.rows,
        totals,
        sheet.frozen,
        sheet.filtered and bool(sheet.rows),
        sheet.prose,
    )


def _total(named: int, values: Sequence[Value], sheet: Sheet, form: Form = Form.NOMBRE) -> tuple[Cell, ...]:
    """« Total », empty cells, then the sums of the columns after the first ``named``."""
    sums = [summed(column, sheet.first, sheet.last, value, form) for column, value in enumerate(values, named + 1)]
    return (Cell(title("bilan.total")), *([Cell()] * (named - 1)), *sums)


def _row_keys(shown: BilanShown) -> list[tuple[str, ...]]:
    dims = _rows_of(shown)
    found = by(shown.bilan.cells, *dims)
    return sorted(found, key=lambda names: [shown.place(axis, name) for axis, name in zip(dims, names, strict=True)])


def _synthesis(shown: BilanShown, detail: _Detail) -> Sheet:
    dims = _rows_of(shown)
    counts, total = by(shown.bilan.cells, *dims), shown.bilan.total
    header = (
        *map(_heading, dims),
        *_counts(),
        *(title(f"bilan.{k}") for k in ("part_proposes", "part_attribues", "taux")),
    )
    keys = _row_keys(shown)
    sheet = _sheet(shown, "synthese", (header,), [(Cell(),)] * len(keys), frozen=len(dims))
    one, two = letter(len(dims) + 1), letter(len(dims) + 2)
    end = sheet.last + 1

    def rates(row: int, count: Count) -> list[Cell]:
        return [
            _rate(count.proposed, total.proposed, f"{one}{row}", f"{one}${end}"),
            _rate(count.attributed, total.attributed, f"{two}{row}", f"{two}${end}"),
            _rate(count.attributed, count.proposed, f"{two}{row}", f"{one}{row}"),
        ]

    rows = []
    for row, names in enumerate(keys, sheet.first):
        where = {axis: f"${letter(place)}{row}" for place, axis in enumerate(dims, 1)}
        told = [Cell(_named(shown, axis, name)) for axis, name in zip(dims, names, strict=True)]
        count = counts[names]
        cells = [
            _number(count.proposed, detail.sum_of(detail.proposed, where)),
            _number(count.attributed, detail.sum_of(detail.attributed, where)),
        ]
        rows.append((*told, *cells, *rates(row, count)))
    sheet = _sheet(shown, "synthese", (header,), rows, frozen=len(dims))
    totals = (*_total(len(dims), (total.proposed, total.attributed), sheet), *rates(end, total))
    return _with_totals(sheet, (totals,) if rows else ())


def _rate(part: int, whole: int, one: str, other: str) -> Cell:
    return Cell(Fraction(part, whole) if whole else 0, Form.TAUX, f"IF({other}=0,0,{one}/{other})")


def _matrix(shown: BilanShown, detail: _Detail, axis: str) -> Sheet:
    """Réservataires down, categories across: proposed and attributed for each, then for all."""
    dims = ("holder",) if axis == "bailleur" else _rows_of(shown)
    values = shown.values(axis, shown.bilan.cells)
    counts = by(shown.bilan.cells, *dims, axis)
    alone = [shown.category(axis, value) for value in values]
    tops = [text for name in [*alone, title("bilan.total")] for text in (name, "")]
    header = ((*([""] * len(dims)), *tops), (*map(_heading, dims), *(_counts() * (len(values) + 1))))
    by_row = by(shown.bilan.cells, *dims)
    keys = sorted(by_row, key=lambda names: [shown.place(dim, name) for dim, name in zip(dims, names, strict=True)])
    first = _sheet(shown, axis, header, []).first
    rows = []
    for row, names in enumerate(keys, first):
        where = {dim: f"${letter(place)}{row}" for place, dim in enumerate(dims, 1)}
        cells = [Cell(_named(shown, dim, name)) for dim, name in zip(dims, names, strict=True)]
        for place, value in enumerate(values):
            count = counts.get((*names, value), Count())
            column = len(dims) + 1 + 2 * place
            criteria = {**where, axis: f"{letter(column)}${first - 2}"}
            cells.append(_number(count.proposed, detail.sum_of(detail.proposed, criteria)))
            cells.append(_number(count.attributed, detail.sum_of(detail.attributed, criteria)))
        for shift, amount in enumerate((by_row[names].proposed, by_row[names].attributed)):
            columns = [letter(len(dims) + 1 + 2 * place + shift) for place in range(len(values))]
            cells.append(_number(amount, "+".join(f"{column}{row}" for column in columns)))
        rows.append(tuple(cells))
    sheet = _sheet(shown, axis, header, rows, frozen=len(dims))
    sums = [added(count for key, count in counts.items() if key[-1] == value) for value in values]
    amounts = [amount for count in (*sums, shown.bilan.total) for amount in (count.proposed, count.attributed)]
    return _with_totals(sheet, (_total(len(dims), amounts, sheet),) if rows else ())


def _communes(shown: BilanShown, detail: _Detail) -> Sheet:
    """Commune after commune: there are too many for columns, and most réservataires are in a few of them."""
    dims = ("code", "commune", *_rows_of(shown))
    counts = by(shown.bilan.cells, "commune", *_rows_of(shown))
    header = (*map(_heading, dims), *_counts())
    axes = ("commune", *_rows_of(shown))
    keys = sorted(counts, key=lambda names: [shown.place(axis, name) for axis, name in zip(axes, names, strict=True)])
    first = _sheet(shown, "commune", (header,), []).first
    rows = []
    for row, names in enumerate(keys, first):
        where = {axis: f"${letter(place)}{row}" for place, axis in enumerate(dims, 1) if axis != "commune"}
        told = [Cell(_named(shown, axis, name)) for axis, name in zip(dims, (names[0], *names), strict=True)]
        count = counts[names]
        cells = [
            _number(count.proposed, detail.sum_of(detail.proposed, where)),
            _number(count.attributed, detail.sum_of(detail.attributed, where)),
        ]
        rows.append((*told, *cells))
    sheet = _sheet(shown, "commune", (header,), rows, frozen=2)
    total = shown.bilan.total
    return _with_totals(sheet, (_total(len(dims), (total.proposed, total.attributed), sheet),) if rows else ())


def _removed(shown: BilanShown) -> Sheet:
    """Subtractions of the law, then what is outside by nature; each with its total."""
    year, items = shown.bilan.year, shown.bilan.removed
    dims = ["bailleur"] if shown.whole else []
    planned = any(item.planned is not None for item in items)
    following = any(item.next_planned is not None for item in items)
    header = [*map(_heading, dims), title("bilan.motif"), title("bilan.nature")]
    header += [shown.planned(year)] if planned else []
    header += [title("bilan.soustraits", annee=year), title("bilan.dont_attribues", annee=year)]
    header += [title("bilan.ecart")] if planned else []
    header += [shown.planned(year + 1)] if following else []
    first = _sheet(shown, "soustractions", (tuple(header),), []).first
    named = len(dims) + 2
    rows = []
    for row, item in enumerate(items, first):
        told = [shown.category("bailleur", item.bailleur)] if dims else []
        told += [motif_text(item.motif), title("bilan.legal" if item.legal else "bilan.hors_nature")]
        cells = [Cell(text) for text in told]
        count, expected = letter(named + 1 + planned), letter(named + 1)
        cells += [Cell(item.planned, Form.DECIMAL)] if planned else []
        cells += [_number(item.dwellings), _number(item.attributed)]
        if planned:
            gap = None if item.planned is None else item.dwellings - item.planned
            formula = "" if item.planned is None else f"{count}{row}-{expected}{row}"
            cells.append(Cell(gap, Form.DECIMAL, formula))
        cells += [Cell(item.next_planned, Form.DECIMAL)] if following else []
        rows.append(tuple(cells))
    sheet = _sheet(shown, "soustractions", (tuple(header),), rows, frozen=named - 1)
    if not rows:
        return sheet
    totals = tuple(_removed_total(sheet, items, named, planned, following, legal) for legal in (True, False))
    return _with_totals(sheet, totals)


def _removed_total(
    sheet: Sheet, items: Sequence[Removed], named: int, planned: bool, following: bool, legal: bool
) -> tuple[Cell, ...]:
    mine = [item for item in items if item.legal or not legal]
    kind = letter(named)
    amounts: list[tuple[Value, Form]] = []
    forecast: Value = sum((item.planned or Fraction(0) for item in mine), Fraction(0))
    dwellings = sum(item.dwellings for item in mine)
    amounts += [(forecast, Form.DECIMAL)] if planned else []
    amounts += [(dwellings, Form.NOMBRE), (sum(item.attributed for item in mine), Form.NOMBRE)]
    gaps = sum((item.dwellings - item.planned for item in mine if item.planned is not None), Fraction(0))
    amounts += [(gaps, Form.DECIMAL)] if planned else []
    amounts += (
        [(sum((item.next_planned or Fraction(0) for item in mine), Fraction(0)), Form.DECIMAL)] if following else []
    )
    cells = [Cell(title("bilan.total_legal" if legal else "bilan.total_general")), *([Cell()] * (named - 1))]
    for column, (value, form) in enumerate(amounts, named + 1):
        name = letter(column)
        span = f"{name}{sheet.first}:{name}{sheet.last}"
        where = f"${kind}${sheet.first}:${kind}${sheet.last}"
        formula = f'SUMIFS({span},{where},"{title("bilan.legal")}")' if legal else f"SUM({span})"
        cells.append(Cell(value, form, formula))
    return tuple(cells)


def _notes(shown: BilanShown) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for heading, sentences in notes_of(shown):
        rows += [(Cell(heading, Form.TEXTE, ""), Cell()), *((Cell(""), Cell(text)) for text in sentences)]
    return _sheet(shown, "notes", (), rows, prose=True)
