"""Reading a ledger inside one transaction: whatever is read there was true at one same moment.

An entry is verified when it is read: nothing that was tampered with is ever folded into accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby, islice
from typing import Any, TypeVar

from sqlalchemy import RowMapping, Select, and_, bindparam, select, tuple_
from sqlalchemy.engine import Connection

from fluxrules.allotment.account import AccountKey
from fluxrules.diagnostics import diagnose
from fluxrules.ledger import tallying
from fluxrules.ledger.entry import ORIGIN, Entry
from fluxrules.ledger.following import Followed, Tally, TallyKey
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.rows import DIGEST, ENTRY, FOLLOWED, PREVIOUS, PROPOSAL, Row, entry_of, followed_of, sound
from fluxrules.ledger.seal import Seal, seals_of
from fluxrules.ledger.tables import CHAINE, ECRITURE, ETAT, PROPOSITION, REGLEMENT, SCEAU, SUIVI

T = TypeVar("T")

PAGE = 200
"""Rows read at once: an iterator left half-way leaves nothing open."""

NAMES = 500
"""Names asked at once; SQLite takes at most some tens of thousands of values."""

_ROWS = select(*FOLLOWED).order_by(*FOLLOWED[:2])
_PROPOSALS = select(*PROPOSAL).order_by(*PROPOSAL[:3])

# Made once: making a statement costs several times what it takes to run.
_STANDING, _PROPOSED = (
    query.where(
        table.c.bailleur == bindparam("bailleur_"), table.c.liberation.in_(bindparam("liberations", expanding=True))
    )
    for query, table in ((_ROWS, SUIVI), (_PROPOSALS, PROPOSITION))
)


class Reading:
    """One consistent view of a ledger."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def connection(self) -> Connection:
        """Its transaction, for what looks at rows as rows (verification)."""
        return self._connection

    def bailleurs(self) -> tuple[str, ...]:
        """Those who have a chain, by name."""
        query = select(CHAINE.c.bailleur).where(CHAINE.c.rang > 0).order_by(CHAINE.c.bailleur)
        return tuple(self._connection.execute(query).scalars())

    def head(self, bailleur: str) -> tuple[int, str]:
        """Rank and digest of the last entry of a chain; ``(0, ORIGIN)`` before the first."""
        query = select(CHAINE.c.rang, CHAINE.c.empreinte).where(CHAINE.c.bailleur == bailleur)
        found = self._connection.execute(query).one_or_none()
        return (0, ORIGIN) if found is None else (found.rang, found.empreinte)

    def entries(self, bailleur: str, after: int = 0, liberation: str | None = None) -> Iterator[Entry]:
        """Entries of a chain in order, each verified.

        Args:
            bailleur: Whose chain.
            after: Rank of the last entry that is not wanted.
            liberation: Only those about it.

        Raises:
            LedgerProblem: One was altered (FLX960), is missing (FLX961) or does not follow the one before (FLX962).
        """
        before: Row | None = None
        for row in self.rows(bailleur, after, liberation):
            if not sound(row):
                raise LedgerProblem(diagnose("FLX960", bailleur=bailleur, rang=_place(before, after, liberation, row)))
            if liberation is None:
                last = after if before is None else before[1]
                if row[1] != last + 1:
                    raise LedgerProblem(diagnose("FLX961", bailleur=bailleur, du=last + 1, au=row[1] - 1))
                if row[PREVIOUS] != (before[DIGEST] if before is not None else ORIGIN) and (before or not after):
                    raise LedgerProblem(diagnose("FLX962", bailleur=bailleur, rang=row[1]))
            before = row
            yield entry_of(row)

    def rows(self, bailleur: str, after: int = 0, liberation: str | None = None) -> Iterator[Row]:
        """Entries of a chain in order, as they are stored."""
        about = [] if liberation is None else [ECRITURE.c.liberation == liberation]
        while True:
            query = select(*ENTRY).where(ECRITURE.c.bailleur == bailleur, ECRITURE.c.rang > after, *about)
            found = self._connection.execute(query.order_by(ECRITURE.c.rang).limit(PAGE)).all()
            yield from found
            if len(found) < PAGE:
                return
            after = found[-1][1]

    def known(self, bailleur: str, keys: Iterable[str]) -> dict[str, int]:
        """Which of ``keys`` are written, and at which rank."""
        found: dict[str, int] = {}
        for names in _some(dict.fromkeys(filter(None, keys)), NAMES):
            # ``<> ''`` tells both databases that the index of keys, which leaves those out, serves.
            query = select(ECRITURE.c.cle, ECRITURE.c.rang).where(
                ECRITURE.c.bailleur == bailleur, ECRITURE.c.cle != "", ECRITURE.c.cle.in_(names)
            )
            found.update({key: rank for key, rank in self._connection.execute(query)})
        return found

    def law(self, hash: str, kind: str) -> bytes | None:
        """What was kept under that hash."""
        query = select(REGLEMENT.c.contenu).where(REGLEMENT.c.empreinte == hash, REGLEMENT.c.genre == kind)
        found = self._connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes(found)

    def laws(self) -> tuple[tuple[str, str], ...]:
        """Hash and kind of all that was kept, in order."""
        query = select(REGLEMENT.c.empreinte, REGLEMENT.c.genre).order_by(REGLEMENT.c.genre, REGLEMENT.c.empreinte)
        return tuple((hash_, kind) for hash_, kind in self._connection.execute(query))

    def followed(self, bailleur: str, ids: Iterable[str]) -> dict[str, Followed]:
        """Where these libérations stand; one that is unknown is absent."""
        found: dict[str, Followed] = {}
        for names in _some(dict.fromkeys(ids), NAMES):
            these = {"bailleur_": bailleur, "liberations": names}
            found.update({item.liberation: item for item in self._followed(_STANDING, _PROPOSED, these)})
        return found

    def every_followed(self) -> Iterator[Followed]:
        """Where every libération stands, by bailleur then id."""
        last: tuple[str, str] | None = None
        while True:
            key = tuple_(SUIVI.c.bailleur, SUIVI.c.liberation)
            query = select(SUIVI.c.bailleur, SUIVI.c.liberation).order_by(SUIVI.c.bailleur, SUIVI.c.liberation)
            names = self._connection.execute((query if last is None else query.where(key > last)).limit(PAGE)).all()
            if not names:
                return
            first, last = ((name[0], name[1]) for name in (names[0], names[-1]))
            proposed = tuple_(PROPOSITION.c.bailleur, PROPOSITION.c.liberation)
            yield from self._followed(
                _ROWS.where(and_(key >= first, key <= last)),
                _PROPOSALS.where(and_(proposed >= first, proposed <= last)),
            )

    def named(self, wanted: str) -> tuple[Followed, ...]:
        """The libération of that id, or every libération of the dwelling of that id, the last freed last."""
        ids = select(SUIVI.c.bailleur, SUIVI.c.liberation)
        rows = self._connection.execute(ids.where(SUIVI.c.liberation == wanted)).all()
        rows = rows or self._connection.execute(ids.where(SUIVI.c.logement == wanted)).all()
        found = [self.followed(bailleur, [liberation])[liberation] for bailleur, liberation in rows]
        return tuple(sorted(found, key=lambda one: (one.freed, one.liberation)))

    def late(self, day: str) -> Iterator[Followed]:
        """Libérations whose deadline was before ``day`` (ISO), and for which nobody was proposed since the decision."""
        found = self._connection.execute(tallying.late(day)).all()
        for bailleur, rows in groupby(found, key=lambda row: str(row[0])):
            for names in _some([str(row[1]) for row in rows], NAMES):
                known = self.followed(bailleur, names)
                yield from (known[name] for name in names)

    def late_counts(self, day: str, year: int, shown: int) -> Iterator[tuple[AccountKey, int, tuple[Followed, ...]]]:
        """Of each account of a year that has some: how many are late, and those longest past their deadline."""
        for bailleur, departement, count in self._connection.execute(tallying.late_counts(day, year)).all():
            account = (str(bailleur), str(departement), year)
            names = list(self._connection.execute(tallying.latest(day, account, shown)).scalars())
            known = self.followed(account[0], names)
            yield account, int(count), tuple(known[name] for name in names)

    def _followed(
        self, these: Select[Any], theirs: Select[Any], values: Mapping[str, object] | None = None
    ) -> list[Followed]:
        rows = self._connection.execute(these, values).mappings().all()
        if not rows:
            return []
        proposed = self._connection.execute(theirs, values).mappings().all()
        by_id: dict[tuple[str, str], list[RowMapping]] = {}
        for row in proposed:
            by_id.setdefault((row["bailleur"], row["liberation"]), []).append(row)
        return [followed_of(row, by_id.get((row["bailleur"], row["liberation"]), ())) for row in rows]

    def tally(self, year: int | None) -> Iterator[tuple[TallyKey, Tally]]:
        """The follow-up counted by whose and which dwellings (``following.Tally``), in the order of its keys.

        A libération that is with nobody (proposed to no one, or whose last proposal has ended) is among the
        ``dwellings`` of the holder "": every libération is either there or in one ``standing``.
        """
        for query in tallying.queries(year):
            for row in self._connection.execute(query):
                yield tallying.cell(row)

    def seals(self, bailleur: str | None = None) -> tuple[Seal, ...]:
        """Seals that cover a chain, or all of them, the oldest first."""
        query = select(SCEAU).order_by(SCEAU.c.numero, SCEAU.c.bailleur)
        found = seals_of(self._connection.execute(query).mappings().all())
        return tuple(seal for seal in found if bailleur is None or seal.covers(bailleur))

    def last_checkpoint(self, bailleur: str) -> tuple[int, str] | None:
        """Rank and text of the last checkpoint of a chain; None when there is none, or it is damaged."""
        query = select(ETAT.c.rang, ETAT.c.contenu, ETAT.c.empreinte).where(ETAT.c.bailleur == bailleur)
        found = self._connection.execute(query).one_or_none()
        if found is None or checkpoint_digest(bailleur, found.rang, found.contenu) != found.empreinte:
            return None
        return found.rang, found.contenu


def _place(before: Row | None, after: int, liberation: str | None, row: Row) -> int:
    """Rank to name an altered row by: its place in its chain, since its rank may be what was altered."""
    if liberation is not None:
        return int(row[1])
    return (after if before is None else int(before[1])) + 1


def checkpoint_digest(bailleur: str, rank: int, text: str) -> str:
    """Digest that a checkpoint is kept with."""
    return sha256(f"{bailleur}\n{rank}\n{text}".encode("utf-8", "surrogateescape")).hexdigest()


def _some(items: Iterable[T], count: int) -> Iterator[Sequence[T]]:
    """The items, so many at a time."""
    source = iter(items)
    while some := list(islice(source, count)):
        yield some
