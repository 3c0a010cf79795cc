"""The header of a candidate file → what each column feeds.

Ours are named by the last word of the vocabulary's path (``typologie``), or by the whole path. The national register
is known by its own columns. Columns about people are refused: nothing about applicants enters a decision.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from fluxrules.diagnostics import Diagnostic, Span, closest, diagnose, did_you_mean
from fluxrules.intake.personal_columns import is_personal
from fluxrules.intake.personal_values import covered, is_pointing
from fluxrules.intake.table import Row
from fluxrules.model.decision_passee import JOUR
from fluxrules.model.territoire import FactDeclaration
from fluxrules.vocabulary import Origine

ID = "logement.id"
COMMUNE = "logement.commune"
DATE = "liberation.date"

OWN = ("liberation", "bailleur")
"""Columns that feed no fact: the id of the vacancy, and whose dwelling it is."""

_ALIASES = {"id": ID, "logement": ID, "date_liberation": DATE, "date_decision": JOUR}
_NEAR = 0.8
_REGISTER_MARKS = ("depcom", "nbpiece")


@lru_cache(maxsize=4096)
def fold(header: str) -> str:
    """``Année de construction`` → ``annee_de_construction``: headers are compared without accents, case or spaces."""
    plain = unicodedata.normalize("NFKD", header.strip().casefold())
    kept = "".join(character for character in plain if not unicodedata.combining(character))
    return "_".join("".join(c if c.isalnum() or c == "." else " " for c in kept).split())


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A column of the file: its heading, what points to a person covered, and what it feeds, "" for nothing.

    ``set_aside`` when the mapping says not to read it.
    """

    heading: str
    feeds: str = ""
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column feeds, by index.

    Attributes:
        facts: (index, fact) for our columns.
        register: (index, column of the register) when the file is an extract of the register.
        liberation: Index of the id of the vacancy.
        bailleur: Index of the bailleur.
        is_register: Whether the file is an extract of the national register.
        uses: Every column of the file, in order.
    """

    facts: tuple[tuple[int, FactDeclaration], ...]
    register: tuple[tuple[int, str], ...]
    liberation: int | None
    bailleur: int | None
    is_register: bool
    uses: tuple[ColumnUse, ...] = ()

    @property
    def read(self) -> frozenset[int]:
        """Indexes of the columns that feed anything."""
        own = {index for index in (self.liberation, self.bailleur) if index is not None}
        return frozenset(own | {index for index, _ in (*self.facts, *self.register)})

    @property
    def ids(self) -> frozenset[int]:
        """Indexes of the columns that hold the id of a thing."""
        own = {index for index in (self.liberation, self.index(ID)) if index is not None}
        return frozenset(own)

    def index(self, path: str) -> int | None:
        """Index of the column that feeds ``path``, or None."""
        return next((index for index, fact in self.facts if fact.chemin == path), None)


def headers(facts: Mapping[str, FactDeclaration]) -> dict[str, FactDeclaration | None]:
    """The columns of our files under the names we recommend, those a file cannot do without first → their fact.

    None for what is not a fact: the bailleur and the id of the libération.
    """
    names: dict[str, str] = {}
    for name, fact in candidate_names(facts).items():
        if fact.chemin not in names or ("." in names[fact.chemin] and "." not in name):
            names[fact.chemin] = name
    first = [path for path in (ID, COMMUNE) if path in names]
    rest = [path for path in facts if path in names and path not in first]
    required: dict[str, FactDeclaration | None] = {names[path]: facts[path] for path in first}
    return {**required, "bailleur": None, **{names[path]: facts[path] for path in rest}, "liberation": None}


def candidate_names(facts: Mapping[str, FactDeclaration]) -> dict[str, FactDeclaration]:
    """Every header our files may use → its fact. The dwelling's facts take a contested last word first."""
    readable = [
        fact
        for fact in facts.values()
        if fact.origine is Origine.CANDIDAT and "*" not in fact.chemin and not fact.chemin.startswith("reservataire.")
    ]
    order = {"logement": 0, "liberation": 1}
    readable.sort(key=lambda fact: (order.get(fact.chemin.split(".")[0], 2), fact.chemin))
    names: dict[str, FactDeclaration] = {}
    for name, path in _ALIASES.items():
        if path in facts:
            names[name] = facts[path]
    for fact in readable:
        names[fact.chemin] = fact
    for fact in readable:
        names.setdefault(fact.chemin.rsplit(".", 1)[-1], fact)
    return names


Place = Callable[[int], Span]
"""Where the heading of a column stands, by index."""


def read_columns(
    header: Row,
    place: Place,
    facts: Mapping[str, FactDeclaration],
    coded: frozenset[str],
    renamed: Mapping[str, str] | None = None,
    ignored: Collection[str] = (),
) -> tuple[Columns, tuple[Diagnostic, ...]]:
    """Understand the header.

    Args:
        header: The header row.
        place: Where each heading stands.
        facts: The vocabulary, by path.
        coded: Columns of the register that can be read, as the register spells them.
        renamed: Headings, folded, under the name of ours or of the register that they stand for.
        ignored: Headings, folded, that are not to be read.
    """
    renamed = renamed or {}
    names = candidate_names(facts)
    folded = [fold(cell) for cell in header.cells]
    meant = {fold(renamed.get(word, word)) for word in folded}
    is_register = all(mark in meant for mark in _REGISTER_MARKS)
    register_names = {fold(column): column for column in coded} if is_register else {}
    # In an extract of the register, its columns win (QPV says 1 or 2 there); ours may be added under the other names.
    feeding: list[tuple[int, FactDeclaration]] = []
    register: list[tuple[int, str]] = []
    own: dict[str, int] = {}
    unused: list[str] = []
    notes: list[Diagnostic] = []
    seen: dict[str, str] = {}
    uses: list[ColumnUse] = []
    whole = Span(place(0).file, header.line, 1, header.line, 1)
    for index, (cell, word) in enumerate(zip(header.cells, folded, strict=True)):
        shown = covered(cell.strip(), identifier=True)
        if is_pointing(cell, identifier=True):
            notes.append(diagnose("FLX582", whole, place=index + 1))
            uses.append(ColumnUse(shown))
            continue
        if (word in renamed or word in ignored) and word not in names and is_personal(cell):
            notes.append(diagnose("FLX509", place(index), colonne=cell.strip()))  # a mapping excuses nothing
            uses.append(ColumnUse(shown))
            continue
        if word in ignored:
            uses.append(ColumnUse(shown, set_aside=True))
            continue
        name = renamed.get(word, word)
        if name in coded and word in renamed:
            target = name
            register.append((index, name))
        elif word not in renamed and word in register_names:
            target = register_names[word]
            register.append((index, target))
        elif name in OWN:
            target = name
            own.setdefault(name, index)
        elif name in names:
            target = names[name].chemin
            feeding.append((index, names[name]))
        else:
            if is_personal(cell):
                notes.append(diagnose("FLX509", place(index), colonne=cell.strip()))
            elif word:
                suggestion = None if is_register else _near(word, (*names, *OWN))
                if suggestion is not None:
                    notes.append(diagnose("FLX513", place(index), colonne=cell.strip(), proche=suggestion))
                unused.append(cell.strip())
            uses.append(ColumnUse(shown))
            continue
        uses.append(ColumnUse(shown, target))
        if target in seen:
            notes.append(diagnose("FLX507", place(index), colonne=cell.strip(), autre=seen[target]))
        seen.setdefault(target, cell.strip())
    if unused and seen:  # without any column we know, the first line may well be a row: it is not quoted
        notes.append(diagnose("FLX508", whole, nombre=len(unused), liste=", ".join(unused)))
    for word in renamed:
        if word not in folded:
            hint = did_you_mean(closest(word, unused)) if seen else ""
            notes.append(diagnose("FLX599", whole, hint=hint, colonne=word))
    columns = Columns(
        tuple(feeding), tuple(register), own.get("liberation"), own.get("bailleur"), is_register, tuple(uses)
    )
    return columns, tuple(notes)


def _near(word: str, names: Iterable[str]) -> str | None:
    """The known header that ``word`` nearly is. Stricter than a suggestion after an error: most headers that are not
    ours are simply somebody else's."""
    found = get_close_matches(word, sorted(set(names)), n=1, cutoff=_NEAR)
    return found[0] if found else None
