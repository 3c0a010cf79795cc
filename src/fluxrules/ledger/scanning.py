"""Every row of ``ecriture`` that can still be read, whatever happened to the file.

PostgreSQL checks its own pages. SQLite is read in the order of the table itself, not of an index, a page of rows at a
time; where a page of the file makes no sense, row by row, and what cannot be read is missed by the chain.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from fluxrules.ledger.rows import ENTRY, Row
from fluxrules.ledger.tables import CHAINE, ECRITURE

PAGE = 500
SHOWN = 3
"""How many of the faults that SQLite names are told."""

_UNREADABLE = (sqlite3.Error, MemoryError, OverflowError, UnicodeDecodeError)
_COLUMNS = ", ".join(column.name for column in ECRITURE.c)


def scan(connection: Connection) -> Iterator[Row]:
    """The rows, each chain in its order unless somebody changed it."""
    if connection.dialect.name != "sqlite":
        query = select(*ENTRY).order_by(*ENTRY[:2]).execution_options(yield_per=PAGE)
        yield from (tuple(row) for row in connection.execute(query))
        return
    database = connection.connection.driver_connection
    assert isinstance(database, sqlite3.Connection)
    last = 0
    page = f"SELECT rowid, {_COLUMNS} FROM ecriture NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT {PAGE}"
    while True:
        try:
            rows = database.execute(page, (last,)).fetchall()
        except _UNREADABLE:
            break
        numbers = [last, *(row[0] for row in rows)]
        if any(after <= before for before, after in pairwise(numbers)):
            break  # a damaged tree leads back to where it has been
        yield from (row[1:] for row in rows)
        if len(rows) < PAGE:
            return
        last = numbers[-1]
    yield from _one_by_one(database, last)


def _one_by_one(database: sqlite3.Connection, last: int) -> Iterator[Row]:
    """Rows after ``last``, those that can be read: entries are never deleted, so they are numbered without a gap."""
    counts = ("SELECT sum(rang) FROM chaine", "SELECT max(rowid) FROM ecriture", "SELECT count(*) FROM ecriture")
    bound = max(_number(database, query) for query in counts)
    for number in range(last + 1, bound + 1):
        try:
            row = database.execute(f"SELECT {_COLUMNS} FROM ecriture NOT INDEXED WHERE rowid = ?", (number,)).fetchone()
        except _UNREADABLE:
            continue
        if row is not None:
            yield row


def _number(database: sqlite3.Connection, query: str) -> int:
    try:
        found = database.execute(query).fetchone()[0]
    except _UNREADABLE:
        return 0
    return found if isinstance(found, int) and 0 < found < _MANY else 0


_MANY = 100_000_000
"""More entries than any ledger has: a number above it is damaged too."""


def heads(connection: Connection) -> dict[str, tuple[int, str]]:
    """The head of each chain; none where a damaged file does not let read them."""
    query = select(CHAINE.c.bailleur, CHAINE.c.rang, CHAINE.c.empreinte)
    try:
        rows: list[Any] = list(connection.execute(query))
    except DBAPIError:
        if connection.dialect.name != "sqlite":
            raise
        return {}
    good = [row for row in rows if [type(value) for value in row] == [str, int, str]]
    return {bailleur: (rank, digest) for bailleur, rank, digest in good}


def faults(connection: Connection) -> list[str]:
    """What SQLite finds wrong in its own file; nothing for a server, which looks after its pages."""
    if connection.dialect.name != "sqlite":
        return []
    database = connection.connection.driver_connection
    assert isinstance(database, sqlite3.Connection)
    try:
        found = [str(row[0]) for row in database.execute(f"PRAGMA integrity_check({SHOWN})")]
    except _UNREADABLE as error:
        return [str(error)]
    return [] if found == ["ok"] else [" ".join(item.split()) for item in found]
