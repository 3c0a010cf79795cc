"""One cell of a candidate file → a value of its fact's type.

Spreadsheets write ``VRAI``, ``1 200,50`` and ``14/03/2025``; what is unambiguous in French is accepted, the rest is
refused with what was expected. An empty cell is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from fluxrules.diagnostics import closest
from fluxrules.intake.columns import fold
from fluxrules.model.territoire import FactDeclaration
from fluxrules.program.program import Value
from fluxrules.source.scalars import parse_date, parse_integer, parse_number, parse_share, parse_yes_no
from fluxrules.vocabulary import PERSONNE, TypeFait

INSEE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}", re.ASCII)
IN_POWERS = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,3}", re.ASCII)
"""A number too long for a spreadsheet, as it shows it: its last figures are lost."""

_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|VALEUR!|DIV/0!|NAME\?|NOM\?|NUM!|NOMBRE!|NULL!|NUL!)")
"""What a formula that failed shows, in English and in French."""

_FRENCH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)
_HOUR = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?$", re.ASCII)
_SERIAL = re.compile(r"[2-6][0-9]{4}", re.ASCII)
_FIRST_DAY = date(1899, 12, 30)
"""Day 0 of spreadsheets, for days after February 1900."""
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_UNKNOWN = frozenset({"", "inconnu", "inconnue", "nc"})
_NUMBER_CODES = {
    TypeFait.ENTIER: "FLX534",
    TypeFait.NOMBRE: "FLX535",
    TypeFait.PART: "FLX536",
    TypeFait.MONTANT: "FLX537",
}
_SPREADSHEET_YES_NO = {"vrai": True, "faux": False}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a cell is not a value: a code of the catalogue and what its message needs."""

    code: str
    attendu: str = ""
    proche: str = ""


def read_cell(text: str, fact: FactDeclaration, reservataires: Collection[str] | None) -> Value | Refused | None:
    """Type ``text`` as ``fact`` expects.

    Returns:
        The value, None when the cell says nothing, or why it is refused.
    """
    cell = _SPACES.sub(" ", text).strip()
    if not cell or (fact.type is not TypeFait.TEXTE and fold(cell) in _UNKNOWN):
        return None
    if cell[0] == "#" and _ERROR.fullmatch(cell):
        return Refused("FLX568")
    match fact.type:
        case TypeFait.TEXTE:
            return cell if not IN_POWERS.fullmatch(cell) else Refused("FLX549")
        case TypeFait.BOOLEEN:
            known = _SPREADSHEET_YES_NO.get(fold(cell), parse_yes_no(cell))
            return Refused("FLX527") if known is None else known
        case TypeFait.ENUM:
            return _enum(cell, fact)
        case TypeFait.COMMUNE:
            return cell.upper() if INSEE.fullmatch(cell.upper()) else Refused("FLX523", proche=lost_zero(cell))
        case TypeFait.DATE:
            return read_day(cell) or Refused("FLX538", proche=_serial(cell))
        case TypeFait.RESERVATAIRE:
            if reservataires is None or cell in reservataires or cell == PERSONNE:
                return cell
            return Refused("FLX529", proche=closest(cell, reservataires) or "")
        case _:
            return _number(cell, fact.type)


def read_day(cell: str) -> date | None:
    """``2025-03-14`` or ``14/03/2025``; an hour after it does not change the day."""
    cell = _HOUR.sub("", cell)
    french = _FRENCH_DAY.fullmatch(cell)
    return parse_date(f"{french[3]}-{french[2]:0>2}-{french[1]:0>2}" if french else cell)


def _serial(cell: str) -> str:
    """The day that a spreadsheet shows as a number once its format is lost: ``45730`` → ``2025-03-14``; else ''."""
    return (_FIRST_DAY + timedelta(int(cell))).isoformat() if _SERIAL.fullmatch(cell) else ""


def lost_zero(cell: str) -> str:
    """The code a spreadsheet shortened by taking it for a number: ``1004`` → ``01004``; else ''."""
    return f"0{cell}" if len(cell) == 4 and cell.isascii() and cell.isdigit() else ""


def _enum(cell: str, fact: FactDeclaration) -> Value | Refused:
    if cell in fact.valeurs:
        return cell
    folded = fold(cell)
    for value in fact.valeurs:
        if fold(value) == folded:
            return value
    return Refused("FLX528", ", ".join(fact.valeurs), closest(cell, fact.valeurs) or "")


def _number(cell: str, kind: TypeFait) -> Value | Refused:
    found: int | Fraction | None
    match kind:
        case TypeFait.ENTIER:
            found = parse_integer(cell)
        case TypeFait.PART:
            found = parse_share(cell)
        case TypeFait.MONTANT:
            found = parse_number(cell.removesuffix("€"))
        case _:
            found = parse_number(cell)
    return Refused(_NUMBER_CODES[kind]) if found is None else found
