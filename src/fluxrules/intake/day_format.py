"""How an export writes its days: ``JJ/MM/AAAA`` declared once, then read strictly.

Whoever declares a writing means it: under ``MM/JJ/AAAA``, the 13th month is an error, never a 13th day. Only the ISO
writing, which says one thing alone, stays readable beside (cells of a workbook that hold a true date come so).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from fluxrules.source.scalars import parse_date

CENTURY = 2000
"""Added to a year of two figures: nothing here is older."""

_PARTS = {"JJ": r"(?P<day>[0-9]{1,2})", "MM": r"(?P<month>[0-9]{1,2})", "AAAA": r"(?P<year>[0-9]{4})"}
_SHORT_YEAR = r"(?P<short>[0-9]{2})"
_WORDS = re.compile("AAAA|AA|JJ|MM")
_BETWEEN = re.compile(r"[-/. ]?")
_HOUR = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?)?"
"""The hour of a day does not change the day."""


@dataclass(frozen=True, slots=True)
class DayFormat:
    """One writing of days."""

    pattern: re.Pattern[str]

    def read(self, cell: str) -> date | None:
        """The day ``cell`` writes so, or in ISO; None when it does neither."""
        iso = parse_date(cell)
        if iso is not None:
            return iso
        found = self.pattern.fullmatch(cell)
        if found is None:
            return None
        parts = found.groupdict()
        year = int(parts["year"]) if parts.get("year") else CENTURY + int(parts["short"])
        return parse_date(f"{year:04}-{int(parts['month']):02}-{int(parts['day']):02}")


def day_format(written: str) -> DayFormat | None:
    """``JJ/MM/AAAA`` → what reads it; None unless day, month and year stand there once each, separated or not."""
    words = _WORDS.findall(written.upper())
    if sorted(word[0] for word in words) != ["A", "J", "M"]:
        return None
    between = _WORDS.split(written.upper())
    if between[0] or between[-1] or not all(_BETWEEN.fullmatch(mark) for mark in between):
        return None
    joined = not all(between[1:-1])
    pattern = ""
    for mark, word in zip(between, words, strict=False):
        part = _SHORT_YEAR if word == "AA" else _PARTS[word]
        pattern += re.escape(mark) + (part.replace("{1,2}", "{2}") if joined else part)
    return DayFormat(re.compile(pattern + _HOUR, re.ASCII))
