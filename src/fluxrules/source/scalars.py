"""The one place where text becomes a value.

``resolve`` guesses from the writing alone, for what has no expected type; the ``parse_*`` functions read what a field
of a known type expects, and return None when the text is not that. All are exact: no float, ever.

A number here is what an officer writes. Hexadecimal, octal, exponents, infinities and numbers with a leading zero stay
text: in this field ``01004``, ``2A004``, ``1E3`` and ``005123456`` are communes, buildings and identifiers.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from fluxrules.source.nodes import Scalar

Value: TypeAlias = bool | int | Fraction | str | None

MAX_NUMBER_LENGTH = 40
"""Longer than any figure of the field; longer digits are text, so that no number costs more to read than its file."""

_SPACES = " \u00a0\u202f\u2009"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_YES_NO = {
    variant: meaning
    for word, meaning in (("oui", True), ("true", True), ("non", False), ("false", False))
    for variant in (word, word.capitalize(), word.upper())
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+|[-+]?(?:0|[1-9][0-9]*)\.")
_WRITTEN_INTEGER = re.compile(rf"[-+]?(?:[0-9]+|[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+)")
_WRITTEN_NUMBER = re.compile(rf"[-+]?(?:[0-9]+|[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}})+)?(?:[.,][0-9]+)?")
_FRACTION = re.compile(rf"(?P<top>[-+]?[0-9]+)[{_SPACES}]?/[{_SPACES}]?(?P<bottom>[0-9]+)")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DURATION = re.compile(rf"([0-9]{{1,4}})[{_SPACES}]+(ans?|ann\u00e9es?|mois|jours?|semaines?)")
_TO_ASCII = str.maketrans({space: "" for space in _SPACES} | {",": "."})


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as the law counts it: months by the calendar, then days."""

    months: int = 0
    days: int = 0

    def after(self, start: date) -> date:
        """The day this length of time after ``start``; a day that the month lacks becomes its last.

        Raises:
            OverflowError: Past the last year Python knows.
        """
        index = start.year * 12 + start.month - 1 + self.months
        year, month = divmod(index, 12)
        if not date.min.year <= year <= date.max.year:
            raise OverflowError("date out of range")
        last = calendar.monthrange(year, month + 1)[1]
        return date.fromordinal(date(year, month + 1, min(start.day, last)).toordinal() + self.days)


def resolve(scalar: Scalar) -> Value:
    """The value of a leaf by its writing alone: YAML 1.2 null, booleans, integers and decimals, plus oui/non."""
    text = scalar.text
    if not scalar.plain:
        return text
    if text in _NULLS:
        return None
    if text in _YES_NO:
        return _YES_NO[text]
    if len(text) <= MAX_NUMBER_LENGTH:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return Fraction(text)
    return text


def parse_yes_no(text: str) -> bool | None:
    """``oui``, ``non``, ``true``, ``false`` (any usual capitals)."""
    return _YES_NO.get(text.strip())


def parse_integer(text: str) -> int | None:
    """A whole number; thousands may be set apart by a space, and leading zeros are nothing."""
    written = text.strip()
    if len(written) > MAX_NUMBER_LENGTH or not _WRITTEN_INTEGER.fullmatch(written):
        return None
    return int(written.translate(_TO_ASCII))


def parse_number(text: str) -> Fraction | None:
    """``1.5``, ``1,5``, ``5/4``, ``-0.3``, ``1 234,5``."""
    written = text.strip()
    if len(written) > MAX_NUMBER_LENGTH:
        return None
    if match := _FRACTION.fullmatch(written):
        bottom = int(match["bottom"])
        return Fraction(int(match["top"]), bottom) if bottom else None
    if not any(character in "0123456789" for character in written) or not _WRITTEN_NUMBER.fullmatch(written):
        return None
    return Fraction(written.translate(_TO_ASCII))


def parse_share(text: str) -> Fraction | None:
    """A share of something, between 0 and 1: ``30 %``, ``2,5 %``, ``1/3``, ``0.3``, ``0``, ``1`` (all of it)."""
    written = text.strip()
    if written.endswith("%"):
        points = written[:-1].rstrip(_SPACES)
        number = None if "/" in points else parse_number(points)
        share = None if number is None else number / 100
    else:
        share = parse_number(written)
    return share if share is not None and 0 <= share <= 1 else None


def parse_date(text: str) -> date | None:
    """``2024-01-31``, and nothing else."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def parse_duration(text: str) -> Duration | None:
    """``1 an``, ``6 mois``, ``2 semaines``, ``30 jours``."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    count, unit = int(match[1]), match[2]
    if unit.startswith("a"):
        return Duration(months=12 * count)
    if unit == "mois":
        return Duration(months=count)
    return Duration(days=7 * count if unit.startswith("s") else count)
