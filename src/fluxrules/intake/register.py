"""The national register of social dwellings (RPLS): its columns and codes → facts of the vocabulary.

Codes are read through the table an officer can edit (``rules/national/rpls.yaml``). Only columns that hold a plain
figure, and no code, are named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fluxrules.model.correspondance import Correspondance

PLAIN = {
    "DEPCOM": "logement.commune",
    "SURFHAB": "logement.surface",
    "ETAGE": "logement.etage",
    "CONSTRUCT": "logement.annee_construction",
    "LOYERPRINC": "logement.loyer",
}
"""Columns whose cell is the value itself, unless the table says that a code means nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell of the register says: text of the value of ``path``, or unknown; ``listed`` is False for a code
    the table does not hold (the row is then wrong: a code nobody explained is not guessed)."""

    path: str
    text: str | None
    listed: bool = True


@dataclass(slots=True)
class Register:
    """The table of codes, ready to look up."""

    exact: Mapping[tuple[str, str], tuple[Correspondance, ...]]
    at_least: Mapping[str, tuple[tuple[int, Correspondance], ...]]
    columns: frozenset[str]
    _seen: dict[tuple[str, str], tuple[Reading, ...]] = field(default_factory=dict)

    def read(self, column: str, cell: str) -> tuple[Reading, ...]:
        """What ``cell`` of ``column`` says; several readings when one column feeds several facts."""
        found = self._seen.get((column, cell))
        if found is None:
            found = self._seen[(column, cell)] = self._read(column, cell)
        return found

    def _read(self, column: str, cell: str) -> tuple[Reading, ...]:
        text = cell.strip()
        listed = self.exact.get((column, text.upper())) or self._beyond(column, text)
        if listed:
            return tuple(Reading(item.fait, item.known) for item in listed)
        if column in PLAIN:
            return (Reading(PLAIN[column], text or None),)
        if not text:
            return ()
        return tuple(Reading(path, None, listed=False) for path in self.paths(column))

    def _beyond(self, column: str, text: str) -> tuple[Correspondance, ...]:
        if not (text.isascii() and text.isdigit()):
            return ()
        for bound, item in self.at_least.get(column, ()):
            if int(text) >= bound:
                return (item,)
        return ()

    def paths(self, column: str) -> tuple[str, ...]:
        """Facts that ``column`` feeds."""
        listed = {item.fait for (name, _), items in self.exact.items() if name == column for item in items}
        listed.update(item.fait for _, item in self.at_least.get(column, ()))
        return tuple(sorted(listed | ({PLAIN[column]} if column in PLAIN else set())))


def register_of(table: Iterable[Correspondance]) -> Register:
    """Index the table. A code ``6+`` stands for 6 and everything above; the highest bound wins."""
    exact: dict[tuple[str, str], list[Correspondance]] = {}
    at_least: dict[str, list[tuple[int, Correspondance]]] = {}
    columns = set(PLAIN)
    for item in table:
        columns.add(item.colonne)
        digits = item.code.removesuffix("+")
        if item.code.endswith("+") and digits.isdigit():
            at_least.setdefault(item.colonne, []).append((int(digits), item))
        else:
            exact.setdefault((item.colonne, item.code.strip().upper()), []).append(item)
    ordered = {column: tuple(sorted(items, key=lambda pair: -pair[0])) for column, items in at_least.items()}
    return Register({key: tuple(items) for key, items in exact.items()}, ordered, frozenset(columns))
