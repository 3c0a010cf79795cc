"""Reads the values of a file of counters one by one, remembering everything that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from fractions import Fraction

from fluxrules.diagnostics import Diagnostic, Span, diagnose

_FRACTION = re.compile(r"-?\d{1,30}(/[1-9]\d{0,29})?")


class Reader:
    """Each method returns a value of the right type, an empty one after saying why when the data is not."""

    def __init__(self, span: Span | None) -> None:
        self.span = span
        self.found: list[Diagnostic] = []

    def fields(self, value: object, path: str, known: Collection[str]) -> dict[str, object] | None:
        """A mapping with exactly the keys ``known``."""
        if not isinstance(value, dict) or any(not isinstance(key, str) for key in value):
            self._wrong(path or "fichier", "objet")
            return None
        for key in sorted(set(value) ^ set(known)):
            self._wrong(f"{path}.{key}" if path else key, "present" if key in known else "absent")
        return dict(value)

    def items(self, value: object, path: str) -> list[object]:
        """A list."""
        if not isinstance(value, list):
            self._wrong(path, "liste")
            return []
        return list(value)

    def table(self, value: object, path: str) -> Mapping[str, object]:
        """A mapping with text keys."""
        if not isinstance(value, dict) or any(not isinstance(key, str) for key in value):
            self._wrong(path, "objet")
            return {}
        return value

    def text(self, value: object, path: str) -> str:
        """A text that is not empty."""
        if not isinstance(value, str) or not value:
            self._wrong(path, "texte")
            return ""
        return value

    def count(self, value: object, path: str, least: int = 0) -> int:
        """An integer of at least ``least``."""
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self._wrong(path, "entier" if least == 0 else "entier_positif")
            return least
        return value

    def counts(self, value: object, path: str) -> dict[str, int]:
        """Integers by name."""
        return {name: self.count(item, f"{path}.{name}") for name, item in self.table(value, path).items()}

    def pair(self, value: object, path: str) -> tuple[int, int]:
        """Two integers, uses and dwellings, the first at most the second."""
        if not isinstance(value, list) or len(value) != 2:
            self._wrong(path, "paire")
            return 0, 0
        uses, base = (self.count(item, path) for item in value)
        if uses > base:
            self._wrong(path, "paire")
        return uses, base

    def amounts(self, value: object, path: str, unit: int) -> dict[str, int]:
        """Amounts in units by name, written as fractions of a dwelling."""
        return {name: self._amount(item, f"{path}.{name}", unit) for name, item in self.table(value, path).items()}

    def _amount(self, value: object, path: str, unit: int) -> int:
        if not isinstance(value, str) or not _FRACTION.fullmatch(value):
            self._wrong(path, "fraction")
            return 0
        units = Fraction(value) * unit
        if units.denominator != 1:
            self._wrong(path, "multiple")
            return 0
        return int(units)

    def _wrong(self, path: str, expected: str) -> None:
        self.found.append(diagnose(_CODES[expected], self.span, chemin=path))


_CODES = {
    "objet": "FLX630",
    "liste": "FLX631",
    "texte": "FLX632",
    "entier": "FLX633",
    "entier_positif": "FLX634",
    "paire": "FLX635",
    "fraction": "FLX636",
    "multiple": "FLX637",
    "present": "FLX638",
    "absent": "FLX639",
}
"""One code per kind of fault, so that each sentence stays in the catalogue."""
