"""Connections to the database of a ledger, with what makes a commit durable on each.

SQLite: WAL, ``synchronous=FULL``, and transactions that this module begins itself, since the driver would begin them
late and only before a write (SQLAlchemy's documented recipe). PostgreSQL: a server that answers a
commit before it is on disk is told otherwise for our sessions.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from time import sleep
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool

from fluxrules.ledger.address import Address

PATIENCE = 60
"""Seconds that a writer waits for another before it says that the ledger is busy."""

TURNS = 1_000
"""In how many turns a file that others are making is waited for, all that time."""

ANSWER = 10
"""Seconds that a server has to answer."""

IMMEDIATE = "fluxrules_immediate"
"""Execution option of a connection that is going to write."""


def connect(address: Address, *, create: bool) -> Engine:
    """An engine; nothing is opened yet.

    Args:
        address: Where.
        create: Whether a file that does not exist is made.

    Raises:
        ModuleNotFoundError: The driver of PostgreSQL is not installed.
    """
    if address.path is not None:
        return _file(address.path, create)
    assert address.server is not None
    return _server(address)


def writable(path: Path) -> bool:
    """Whether a file of the ledger, and the folder where SQLite writes beside it, can be written."""
    return os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)


def _mode(path: Path, create: bool) -> str:
    if create and not path.exists():
        return "mode=rwc"
    if writable(path):
        return "mode=rw"
    # Nobody can write it: what a WAL left beside it is read if there is some, else the file is all there is.
    beside = path.with_name(f"{path.name}-wal")
    return "mode=ro" if beside.exists() and beside.stat().st_size else "mode=ro&immutable=1"


def _file(path: Path, create: bool) -> Engine:
    def opened() -> sqlite3.Connection:
        mode = _mode(path, create)
        found = sqlite3.connect(
            f"{path.absolute().as_uri()}?{mode}",
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,
            check_same_thread=False,
        )
        # A damaged text is read for what it is: its digest says that it is damaged.
        found.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        try:
            if "mode=ro" not in mode:
                _durable(found)
            found.execute("PRAGMA foreign_keys=ON")
        except UnicodeDecodeError as error:  # what SQLite says of a damaged schema repeats its damaged bytes
            found.close()
            damaged = sqlite3.DatabaseError("malformed database schema")
            damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise damaged from error
        except BaseException:
            found.close()
            raise
        return found

    engine = create_engine("sqlite+pysqlite://", creator=opened, poolclass=QueuePool, pool_size=2, max_overflow=20)

    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(IMMEDIATE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    event.listen(engine, "begin", begin)
    return engine


def _durable(connection: sqlite3.Connection) -> None:
    """WAL, and a disk that has the bytes before a commit returns; macOS needs to be told twice."""
    for turn in range(TURNS):
        try:
            if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            # Two that make a ledger at once: SQLite does not wait by itself to change the journal.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or turn == TURNS - 1:
                raise
            sleep(PATIENCE / TURNS)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA fullfsync=ON")
    connection.execute("PRAGMA checkpoint_fullfsync=ON")


def _server(address: Address) -> Engine:
    import psycopg  # noqa: F401 - an extra: whether it is there is asked before anything else

    assert address.server is not None
    engine = create_engine(
        address.server,
        connect_args={"connect_timeout": ANSWER, "client_encoding": "utf8", "application_name": "fluxrules"},
        pool_pre_ping=True,
        pool_size=2,
        max_overflow=20,
    )

    def durable(connection: Any, _: Any) -> None:
        connection.execute(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )
        connection.execute(f"SET lock_timeout = '{PATIENCE}s'")
        connection.commit()

    event.listen(engine, "connect", durable)
    return engine
