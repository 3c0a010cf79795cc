"""The table of rights as text: one line per row of the plan, how to check it, and where each clause is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from fluxrules.explanation.numbers import decimal_text
from fluxrules.reports.droits import Droits, Right
from fluxrules.reports.droits_numbers import rate_text
from fluxrules.reports.layout import WIDTH, wrapped
from fluxrules.reports.line import short_name
from fluxrules.reports.titles import title

_ROOMY = 110
"""Columns from which every step has its own."""


def optional_columns(droits: Droits, width: int = 0) -> list[str]:
    """The steps between nominal and right that change some figure; as one where ``width`` has no room for them."""
    rows = [right.row for right in droits.rights]
    steps = {
        "arrieres": any(row.arrears for row in rows),
        "plancher": any(row.raised for row in rows),
        "plafond": any(row.lowered for row in rows),
        "ecart": any(row.ahead or row.missing for row in rows),
    }
    found = [step for step, used in steps.items() if used]
    return found if len(found) < 2 or not width or width >= _ROOMY else ["corrections"]


def step_amounts(right: Right) -> dict[str, Fraction]:
    """Each step between nominal and right, as its column shows it; ``corrections`` is all of them at once."""
    row = right.row
    steps = {"arrieres": row.arrears, "plancher": row.raised, "plafond": row.lowered, "ecart": row.ahead - row.missing}
    return {**steps, "corrections": right.annual - row.nominal}


def right_cells(right: Right, steps: Iterable[str]) -> list[str]:
    """Rate, base, nominal, the steps, right of the year."""
    row, amounts = right.row, step_amounts(right)
    rates = " / ".join(rate_text(rate) for rate in row.rates)
    middle = [decimal_text(amounts[step]) if amounts[step] else "" for step in steps]
    return [rates, decimal_text(row.base), decimal_text(row.nominal), *middle, decimal_text(right.annual)]


def column_titles(steps: Iterable[str]) -> list[str]:
    """Over ``right_cells``."""
    return [title(f"droits.{key}") for key in ("taux", "assiette", "nominal", *steps, "droit")]


def totals_rows(droits: Droits, steps: Sequence[str]) -> list[tuple[str, list[str]]]:
    """What the shares come to, who takes what they leave, and the whole flux: label and cells."""
    empty = ["" for _ in steps]
    nominal = sum((right.row.nominal for right in droits.rights), Fraction(0))
    annual = sum((right.annual for right in droits.rights), Fraction(0))
    rows = [(title("droits.total_parts"), ["", "", decimal_text(nominal), *empty, decimal_text(annual)])]
    if droits.earlier:
        rows.append((title("droits.acquis_avant"), ["", "", "", *empty, decimal_text(droits.earlier)]))
    for item in droits.remainders:
        name = short_name(item.name, droits.names)
        partial = item.rate is not None and item.rate != 1
        said = title("droits.reste_signe", nom=name, part=rate_text(item.rate or Fraction(0))) if partial else ""
        rows.append((said or title("droits.reste", nom=name), ["", "", "", *empty, decimal_text(item.dwellings)]))
    return [*rows, (title("droits.total"), ["", "", "", *empty, decimal_text(droits.total)])]


def right_name(right: Right, droits: Droits) -> str:
    """Who gains by a row, and whose share it is when it was another's."""
    name = short_name(right.name, droits.names)
    if not right.from_holder:
        return name
    return title("droits.part_de", nom=name, de=short_name(droits.names[right.from_holder], droits.names))


def rights_table(droits: Droits, width: int) -> list[str]:
    """One line per row of the plan; the clause has its column where it fits without wrapping a name."""
    if not droits.rights:
        return []
    steps = optional_columns(droits, width)
    size = len(str(len(droits.rights)))
    rows = [
        (f"{right.number:>{size}} ", right_name(right, droits), right_cells(right, steps)) for right in droits.rights
    ]
    ends = [(" " * (size + 1), label, cells) for label, cells in totals_rows(droits, steps)]
    header = (" " * (size + 1), title("droits.reservataire"), column_titles(steps))
    lines = [header, *rows, *ends]
    clauses = [title("droits.clause"), *(right.clause for right in droits.rights), *("" for _ in ends)]
    made, taken = named_rows(lines, clauses, width)
    after = [line for row in made[-len(ends) :] for line in row]
    before = [line for row in made[: -len(ends)] for line in row]
    return [*before, f"  {'-' * (taken - 2)}", *after]


def named_rows(
    lines: Sequence[tuple[str, str, list[str]]], last: Sequence[str], width: int
) -> tuple[list[list[str]], int]:
    """Rows of a mark, a name and figures aligned to the right; a name that is too long takes several lines.

    Args:
        lines: The header, then the rows.
        last: A last column, aligned to the left, shown where it fits without wrapping a name.
        width: Columns.

    Returns:
        The lines of each row, and the columns they take without ``last``.
    """
    indent = 2 + len(lines[0][0])
    sizes = [max(len(line[2][i]) for line in lines) for i in range(len(lines[0][2]))]
    names = max(len(line[1]) for line in lines)
    taken = indent + sum(2 + one for one in sizes)
    wide = taken + names + 2 + max(map(len, last)) <= width
    names = min(names, max(width - taken, 12))
    made: list[list[str]] = []
    for (mark, name, cells), ending in zip(lines, last, strict=True):
        first, *rest = wrapped(name, width=names)
        figures = "".join(f"  {cell:>{one}}" for cell, one in zip(cells, sizes, strict=True))
        row = f"  {mark}{first:<{names}}{figures}{f'  {ending}' if wide else ''}".rstrip()
        made.append([row, *(" " * indent + line for line in rest)])
    return made, taken + names


def method(droits: Droits, width: int = 0) -> list[str]:
    """How to check a line by hand, and what a single rate or a single correction does not say."""
    if not droits.rights:
        return []
    steps = optional_columns(droits, width)
    said = [title("droits.methode", suite="".join(title(f"droits.suite_{step}") for step in steps))]
    mixed = [right for right in droits.rights if len(right.portions) > 1]
    if mixed:
        listed = " ; ".join(
            title(
                "droits.melange",
                numero=right.number,
                portions=" + ".join(
                    title("droits.portion", taux=rate_text(rate), assiette=decimal_text(base))
                    for rate, base in right.portions
                ),
            )
            for right in mixed
        )
        said.append(title("droits.plusieurs", liste=listed))
    if "corrections" in steps:
        moved = [right for right in droits.rights if right.annual != right.row.nominal]
        said.append(title("droits.correction_dite", liste=" ; ".join(map(_correction, moved))))
    if "ecart" in optional_columns(droits):
        said.append(title("droits.ecart_dit"))
    return said


def _correction(right: Right) -> str:
    """« ligne 4 : 40,00 + arriérés 1,00 − plafond 2,00 = 39,00 »."""
    said = ""
    for step, amount in step_amounts(right).items():
        if amount and step != "corrections":
            said += title("droits.etape", etape=title(f"droits.suite_{step}"), chiffre=decimal_text(amount))
    figures = {"nominal": decimal_text(right.row.nominal), "droit": decimal_text(right.annual)}
    return title("droits.correction", numero=right.number, suite=said, **figures)


def clause_lines(droits: Droits, width: int = WIDTH) -> list[str]:
    """Where each row is written: files, then rows by number with the line of the file."""
    files: dict[str, list[str]] = {}
    for right in droits.rights:
        clause = right.clause.split(":", 1)[-1]
        if right.span is None:
            files.setdefault("", []).append(title("droits.sans_lieu", numero=right.number, clause=clause))
        else:
            said = title("droits.ligne_clause", numero=right.number, clause=clause, ligne=right.span.line)
            files.setdefault(right.span.file, []).append(said.replace(" ", "\u00a0"))
    lines: list[str] = []
    for file, items in files.items():
        lines += [f"  {file}"] if file else []
        lines += wrapped(" · ".join(items), first="    ", width=width)
    return lines
