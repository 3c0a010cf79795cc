"""Writing in one chain, its head locked: all of a transaction is written, or none of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, bindparam, delete, func, insert, select, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from fluxrules.diagnostics import diagnose
from fluxrules.ledger.entry import ORIGIN, Draft, Entry, bare
from fluxrules.ledger.following import Followed
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.reading import Reading, checkpoint_digest
from fluxrules.ledger.rows import digest_of_row, entry_row, followed_row, proposal_rows
from fluxrules.ledger.seal import Head, Seal, seal_text
from fluxrules.ledger.tables import CHAINE, ECRITURE, ETAT, PROPOSITION, REGLEMENT, SCEAU, SUIVI

# Statements are made once: making one costs several times what it takes to run.
_HEAD = select(CHAINE.c.rang, CHAINE.c.empreinte).where(CHAINE.c.bailleur == bindparam("bailleur_")).with_for_update()
_LAST = (
    select(ECRITURE.c.rang, ECRITURE.c.empreinte)
    .where(ECRITURE.c.bailleur == bindparam("bailleur_"))
    .order_by(ECRITURE.c.rang.desc())
    .limit(1)
)
_ENTRIES = insert(ECRITURE)
_MOVED = (
    update(CHAINE)
    .where(CHAINE.c.bailleur == bindparam("bailleur_"))
    .values(rang=bindparam("rang"), empreinte=bindparam("empreinte"))
)
_ABOVE = delete(PROPOSITION).where(
    PROPOSITION.c.bailleur == bindparam("bailleur_"),
    PROPOSITION.c.liberation == bindparam("liberation_"),
    PROPOSITION.c.numero > bindparam("numero_"),
)

_FRACTIONAL = re.compile(r"[\[:,](?:-?[0-9]+[.eE]|NaN|-?Infinity)")
"""Where canonical JSON may hold a float, or a text that looks like one."""


class Writing(Reading):
    """A chain that nobody else writes in, as long as the transaction lasts."""

    def __init__(self, connection: Connection, bailleur: str) -> None:
        """Lock the head of the chain, and see that it is that of its last entry.

        Raises:
            LedgerProblem: The head is not that of the last entry (FLX964): nothing is added to a damaged chain.
        """
        super().__init__(connection)
        self.bailleur = bailleur
        self._rank, self._digest = self._lock()
        found = connection.execute(_LAST, {"bailleur_": bailleur}).one_or_none()
        if (self._rank, self._digest) != ((0, ORIGIN) if found is None else (found.rang, found.empreinte)):
            there = 0 if found is None else found.rang
            raise LedgerProblem(diagnose("FLX964", bailleur=bailleur, tete=self._rank, derniere=there))

    @property
    def tip(self) -> tuple[int, str]:
        """Rank and digest of the last entry, this transaction's own included: ``head`` without asking."""
        return self._rank, self._digest

    def _lock(self) -> tuple[int, str]:
        # The transaction of SQLite is exclusive since it began; elsewhere, it is this row that makes others wait.
        found = self._connection.execute(_HEAD, {"bailleur_": self.bailleur}).one_or_none()
        if found is None:
            first = {"bailleur": self.bailleur, "rang": 0, "empreinte": ORIGIN}
            self._upsert(CHAINE, [first], replace=False)
            found = self._connection.execute(_HEAD, {"bailleur_": self.bailleur}).one()
        return found.rang, found.empreinte

    def append(self, drafts: Iterable[Draft], written: str, by: str) -> tuple[Entry, ...]:
        """Add entries at the end of the chain.

        Args:
            drafts: In order.
            written: Now (ISO, UTC, seconds).
            by: Who writes.

        Returns:
            What is written: for good once the transaction is over, not before.

        Raises:
            ValueError: A draft is of another chain, its key is already written, or it holds what neither database
                keeps as it is (a NUL character, half of a surrogate pair, a float).
        """
        entries: list[Entry] = []
        rows: list[dict[str, Any]] = []
        rank, digest = self._rank, self._digest
        for draft in drafts:
            if draft.bailleur != self.bailleur:
                raise ValueError(f"{draft.bailleur!r} in the chain of {self.bailleur!r}")
            entry, row = _sealed(draft, rank + 1, digest, written, by)
            rank, digest = entry.rank, entry.digest
            entries.append(entry)
            rows.append(row)
        if not entries:
            return ()
        _storable(rows)
        try:
            self._connection.execute(_ENTRIES, rows)
        except IntegrityError as error:
            raise ValueError(f"a key of {[entry.key for entry in entries]!r} is written twice") from error
        self._connection.execute(_MOVED, {"bailleur_": self.bailleur, "rang": rank, "empreinte": digest})
        self._rank, self._digest = rank, digest
        return tuple(entries)

    def follow(self, rows: Iterable[Followed]) -> None:
        """Keep where libérations of this chain stand now; the last said of one is what counts.

        Raises:
            ValueError: One is of another chain.
        """
        last = {item.liberation: item for item in rows}
        if not last:
            return
        if any(item.bailleur != self.bailleur for item in last.values()):
            raise ValueError(f"not in the chain of {self.bailleur!r}")
        self._upsert(SUIVI, [followed_row(item) for item in last.values()])
        proposals = [row for item in last.values() for row in proposal_rows(item)]
        for item in last.values():
            above = {"bailleur_": self.bailleur, "liberation_": item.liberation, "numero_": len(item.proposals)}
            self._connection.execute(_ABOVE, above)
        if proposals:
            self._upsert(PROPOSITION, proposals)

    def checkpoint(self, rank: int, text: str) -> None:
        """Keep what the accounts of this chain are after the entry ``rank``, in place of the checkpoint before.

        Raises:
            ValueError: There is no such entry.
        """
        if not 0 < rank <= self._rank:
            raise ValueError(f"no entry {rank} in {self.bailleur!r}")
        digest = checkpoint_digest(self.bailleur, rank, text)
        self._upsert(ETAT, [{"bailleur": self.bailleur, "rang": rank, "contenu": text, "empreinte": digest}])

    def keep_law(self, hash: str, kind: str, blob: bytes) -> None:
        """Keep rules under their hash; those that are kept already stay as they are."""
        self._upsert(REGLEMENT, [{"empreinte": hash, "genre": kind, "contenu": blob}], replace=False)

    def seal(self, written: str, by: str) -> Seal:
        """Seal this chain where it stands.

        Raises:
            ValueError: It is empty.
        """
        return write_seal(self._connection, (Head(self.bailleur, *self.head(self.bailleur)),), written, by)

    def forget_derived(self) -> None:
        """Throw away all that is derived from this chain, for it to be made again."""
        for table in (PROPOSITION, SUIVI, ETAT):
            self._connection.execute(delete(table).where(table.c.bailleur == self.bailleur))

    def _upsert(self, table: Table, rows: Sequence[dict[str, Any]], *, replace: bool = True) -> None:
        upsert(self._connection, table, rows, replace=replace)


def _sealed(draft: Draft, rank: int, previous: str, written: str, by: str) -> tuple[Entry, dict[str, Any]]:
    """``entry.sealed``, and the row of the entry: its content is written out once."""
    entry = bare(draft, rank, previous, written, by)
    row = entry_row(entry)
    row["empreinte"] = digest_of_row(tuple(row.values()))
    return replace(entry, digest=row["empreinte"]), row


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *, replace: bool = True) -> None:
    """Insert rows, in place of those of the same key or, without ``replace``, unless there are some."""
    connection.execute(_upserting(table, connection.dialect.name, replace), rows)


@cache
def _upserting(table: Table, name: str, replace: bool) -> Insert:
    """The statement, made once: making it costs more than running it."""
    if name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return _on_conflict(postgresql.insert(table), table, replace)
    from sqlalchemy.dialects import sqlite

    return _on_conflict(sqlite.insert(table), table, replace)


def _on_conflict(query: Any, table: Table, replace: bool) -> Insert:
    """The same, in place of what has its key, or leaving it."""
    keys = [column.name for column in table.primary_key]
    if not replace:
        return cast(Insert, query.on_conflict_do_nothing(index_elements=keys))
    excluded = query.excluded
    others = {name: excluded[name] for name in table.c.keys() if name not in keys}  # noqa: SIM118 - columns
    return cast(Insert, query.on_conflict_do_update(index_elements=keys, set_=others))


def write_seal(connection: Connection, heads: Sequence[Head], written: str, by: str, number: int = 0) -> Seal:
    """Keep a seal over chains where they stand.

    Args:
        connection: A transaction that writes.
        heads: The chains, by name.
        written: When.
        by: By whom.
        number: Its number; 0: the next one.

    Raises:
        ValueError: One is empty, or there is none.
    """
    if any(not head.rank for head in heads):
        raise ValueError("an empty chain has nothing to seal")
    lock_seals(connection)
    if not number:
        number = connection.execute(select(func.coalesce(func.max(SCEAU.c.numero), 0) + 1)).scalar_one()
    found = Seal(number, tuple(heads), seal_text(heads), written, by)
    rows = [
        {
            "numero": number,
            "bailleur": head.bailleur,
            "rang": head.rank,
            "empreinte": head.digest,
            "texte": found.text,
            "inscrit_le": written,
            "par": by,
        }
        for head in heads
    ]
    connection.execute(insert(SCEAU), rows)
    return found


def lock_seals(connection: Connection) -> None:
    """Make others who seal wait: seals are numbered one after the other."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {SCEAU.name} IN SHARE ROW EXCLUSIVE MODE"))


def _storable(rows: Iterable[dict[str, Any]]) -> None:
    """See that what is written will be read back the same, and by anybody's JSON.

    Raises:
        ValueError: It would not.
    """
    for row in rows:
        if any("\0" in value for value in row.values() if isinstance(value, str)):
            raise ValueError("a NUL character in an entry")
        if _FRACTIONAL.search(row["contenu"]):
            json.loads(row["contenu"], parse_float=_no_float, parse_constant=_no_float)


def _no_float(text: str) -> object:
    raise ValueError(f"a float in an entry: {text}")
