"""The rights of a year as Markdown, to paste into a note: the same figures as the text, in real tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from fluxrules.explanation.numbers import decimal_text
from fluxrules.explanation.phrases import phrase
from fluxrules.reports.droits import Droits
from fluxrules.reports.droits_limits import Bound
from fluxrules.reports.droits_numbers import rate_text
from fluxrules.reports.droits_table import (
    column_titles,
    method,
    optional_columns,
    right_cells,
    right_name,
    totals_rows,
)
from fluxrules.reports.droits_text import (
    cautions,
    holder_name,
    kinds_note,
    kinds_title,
    limit_source,
    limit_text,
    notices,
    regimes,
    standing_cells,
    standing_titles,
)
from fluxrules.reports.titles import title
from fluxrules.semantics import Territory


def droits_markdown(found: Sequence[Droits], territory: Territory) -> str:
    """The rights of each bailleur of a territory."""
    blocks = [
        f"# {_plain(title('droits.titre_markdown', territoire=territory.nom))}",
        *_list(map(_plain, territory.warnings)),
    ]
    for droits in found:
        blocks += _bailleur(droits)
    return "\n\n".join(block for block in blocks if block) + "\n"


def _bailleur(droits: Droits) -> list[str]:
    attendus = decimal_text(droits.total)
    frame = title("droits.cadre", departement=droits.departement, jour=droits.day, attendus=attendus)
    blocks = [f"## {_plain(title('droits.titre', annee=droits.year, nom=droits.nom))}", _plain(frame)]
    blocks += _list(f"**{_plain(said)}**" for said in cautions(droits))
    blocks += [f"### {title('droits.origine')}", _rights(droits), *(_plain(said) for said in method(droits))]
    if droits.counted:
        rows = [standing_cells(item, droits) for item in droits.holders]
        blocks += [f"### {title('droits.annee')}", _table(standing_titles(), rows, left=1)]
    blocks += [f"### {kinds_title(droits)}", _kinds(droits), _plain(kinds_note(droits))]
    for bound in Bound:
        chosen = [limit for limit in droits.limits if limit.bound is bound]
        if chosen:
            said = [f"{_plain(limit_text(item, droits))} — {_plain(limit_source(item))}" for item in chosen]
            blocks += [f"### {title(f'droits.{bound}s')}", *_list(said)]
    blocks += [f"### {title('droits.regimes')}", *_list(map(_plain, regimes(droits)))]
    if said := notices(droits, verbose=False):
        blocks += [f"### {title('droits.constats')}", *_list(map(_plain, said))]
    return blocks


def _rights(droits: Droits) -> str:
    steps = optional_columns(droits)
    keys = ("numero", "reservataire", "clause", "statut")
    header = [*(title(f"droits.{key}") for key in keys), *column_titles(steps)]
    rows = [
        [
            str(right.number),
            right_name(right, droits),
            right.clause if right.span is None else f"{right.clause} ({right.span.file}:{right.span.line})",
            "" if right.citation is None else phrase(f"statut.{right.citation.statut}"),
            *right_cells(right, steps),
        ]
        for right in droits.rights
    ]
    rows += [["", label, "", "", *cells] for label, cells in totals_rows(droits, steps)]
    return _table(header, rows, left=4)


def _kinds(droits: Droits) -> str:
    """One line per kind, one column per holder: each line comes to 100 %."""
    holders = list(dict.fromkeys(holder for kind in droits.kinds for holder, _ in kind.shares))
    header = [title("droits.sorte"), title("droits.attendus"), *(holder_name(holder, droits) for holder in holders)]
    rows = []
    for kind in droits.kinds:
        shares = dict(kind.shares)
        cells = [rate_text(shares[holder]) if holder in shares else "" for holder in holders]
        total = rate_text(sum(shares.values(), Fraction(0)))
        rows.append([kind.label, decimal_text(kind.dwellings), *cells, total])
    return _table([*header, title("droits.ensemble")], rows, left=1)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], *, left: int) -> str:
    marks = [":--" if place < left else "--:" for place in range(len(header))]
    lines = [header, marks, *rows]
    return "\n".join(f"| {' | '.join(_plain(cell) for cell in line)} |" for line in lines)


def _list(texts: Iterable[str]) -> list[str]:
    listed = [f"- {text}" for text in texts]
    return ["\n".join(listed)] if listed else []


def _plain(text: str) -> str:
    """``text`` with nothing that Markdown would read as a mark."""
    for mark in ("\\", "|", "*", "_", "<"):
        text = text.replace(mark, f"\\{mark}")
    return text
