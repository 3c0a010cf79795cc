"""The store of a ledger: one file (SQLite), or a server for several people at once (PostgreSQL).

What is written is on disk before ``writing`` returns. A transaction that fails leaves nothing; ``attempt`` does it
again when it failed for a reason that passes. Beside the names first agreed on: ``attempt``, ``seal_all``,
``everything``, ``close``, ``territoire``, ``shown``; problems inside a transaction are ``LedgerProblem``s, which bear
the diagnostic to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.ledger.address import Address, parse_address
from fluxrules.ledger.connecting import IMMEDIATE, writable
from fluxrules.ledger.failures import problem_of
from fluxrules.ledger.opening import opened
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.reading import Reading
from fluxrules.ledger.seal import Head, Seal
from fluxrules.ledger.writing import Writing, lock_seals, write_seal

T = TypeVar("T")

__all__ = ["LedgerProblem", "Reading", "Store", "Writing"]

TRIES = 5
"""How many times ``attempt`` does the same work."""


class Store:
    """An open ledger; safe to share between threads, not across a fork."""

    def __init__(self, engine: Engine, address: Address, territoire: str) -> None:
        self._engine = engine
        self._address = address
        self.territoire = territoire

    @classmethod
    def open(cls, address: str, *, create: bool, territoire: str) -> tuple[Store | None, tuple[Diagnostic, ...]]:
        """Open a ledger.

        Args:
            address: A path, ``sqlite:///…`` or ``postgresql://…``.
            create: Whether it is made when there is none.
            territoire: Slug of the territory it must be of; "" for whichever (then it is never made).

        Returns:
            The store, or why it cannot be opened (FLX950 to FLX959, FLX967 to FLX970).
        """
        where, wrong = parse_address(address)
        if where is None:
            return None, wrong
        try:
            engine, found = opened(where, create=create and bool(territoire), territoire=territoire)
        except LedgerProblem as problem:
            return None, (problem.diagnostic,)
        return cls(engine, where, found), ()

    @property
    def shown(self) -> str:
        """Its address for people, without any password."""
        return self._address.shown

    @property
    def address(self) -> Address:
        """Its address."""
        return self._address

    def close(self) -> None:
        """Close its connections; a SQLite file is then whole in itself."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """One consistent view.

        Raises:
            LedgerProblem: The database failed.
        """
        with self._transaction(writes=False) as connection:
            yield Reading(connection)

    @contextmanager
    def writing(self, bailleur: str) -> Iterator[Writing]:
        """One transaction on the chain of ``bailleur``, which others wait for; on disk when it is left, or nothing.

        Raises:
            LedgerProblem: The database failed; nothing is written, unless FLX971 says that nobody knows.
        """
        with self._transaction(writes=True) as connection:
            yield Writing(connection, bailleur)

    def attempt(self, bailleur: str, work: Callable[[Writing], T]) -> T:
        """Do ``work`` in a transaction, and again when it failed for a reason that passes (deadlock, serialization).

        Raises:
            LedgerProblem: It failed for another reason, or so many times.
        """
        for turn in range(TRIES):
            try:
                with self.writing(bailleur) as chain:
                    return work(chain)
            except LedgerProblem as problem:
                if not problem.passing or turn == TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def seal_all(self, written: str, by: str) -> Seal:
        """One seal over every chain, where they stand at one same moment.

        Raises:
            LedgerProblem: The database failed.
            ValueError: There is no entry at all.
        """
        with self._transaction(writes=True, snapshot=True) as connection:
            lock_seals(connection)
            found = Reading(connection)
            heads = tuple(Head(name, *found.head(name)) for name in found.bailleurs())
            return write_seal(connection, heads, written, by)

    @contextmanager
    def everything(self) -> Iterator[Connection]:
        """One transaction over every chain (``restoring``): all of it is on disk when it is left, or nothing.

        Raises:
            LedgerProblem: The database failed.
        """
        with self._transaction(writes=True) as connection:
            yield connection

    @contextmanager
    def _transaction(self, *, writes: bool, snapshot: bool = False) -> Iterator[Connection]:
        path = self._address.path
        if writes and path is not None and path.exists() and not writable(path):
            raise LedgerProblem(diagnose("FLX958", registre=self.shown, cause=""))
        try:
            connection = self._engine.connect()
        except DBAPIError as error:
            raise problem_of(error, self._address, connecting=True) from error
        with connection:
            try:
                # One transaction whatever happens: left by an exception, it leaves nothing.
                with self._prepared(connection, writes, snapshot).begin() as transaction:
                    if connection.dialect.name == "postgresql" and not writes:
                        connection.execute(text("SET TRANSACTION READ ONLY"))
                    yield connection
                    if not writes:  # a damaged file refuses even a commit of nothing
                        transaction.rollback()
            except DBAPIError as error:
                raise problem_of(error, self._address) from error

    @staticmethod
    def _prepared(connection: Connection, writes: bool, snapshot: bool) -> Connection:
        if connection.dialect.name == "postgresql":
            level = "READ COMMITTED" if writes and not snapshot else "REPEATABLE READ"
            return connection.execution_options(isolation_level=level)
        return connection.execution_options(**{IMMEDIATE: writes})
