"""Opening a ledger: whether it is one, ours, of this version; or making it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.ledger.address import Address
from fluxrules.ledger.connecting import IMMEDIATE, connect
from fluxrules.ledger.entry import FORMAT
from fluxrules.ledger.failures import problem_of
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.tables import METADATA, REGISTRE, REVISION

VERSIONS = "alembic_version"
"""The table where alembic keeps the revision."""

_LOCK = 0x464C5558
"""Advisory lock of PostgreSQL under which tables are made: two that create at once make one ledger."""

_FAMILY = FORMAT.rpartition("/")[0] + "/"


def opened(address: Address, *, create: bool, territoire: str, older: bool = False) -> tuple[Engine, str]:
    """An engine on a ledger that is there, and its territory.

    Args:
        address: Where.
        create: Whether it is made when it is not there.
        territoire: Whose it must be, "" for anybody's.
        older: Whether one whose tables are of an earlier revision is wanted (to migrate it).

    Raises:
        LedgerProblem: It cannot be opened, or is none that can be used.
    """
    if address.path is not None:
        _see_file(address, address.path, create)
    try:
        engine = connect(address, create=create)
    except ModuleNotFoundError:
        raise LedgerProblem(diagnose("FLX952")) from None
    try:
        try:
            connection = engine.connect()
        except DBAPIError as error:
            raise problem_of(error, address, connecting=True) from error
        try:
            with connection:
                return engine, _checked(connection, address, create, territoire, older)
        except DBAPIError as error:
            raise problem_of(error, address) from error
    except BaseException:
        engine.dispose()
        raise


def _see_file(address: Address, path: Path, create: bool) -> None:
    if not create and not path.exists():
        raise LedgerProblem(diagnose("FLX950", registre=address.shown))
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise LedgerProblem(diagnose("FLX970", registre=address.shown))


def _checked(connection: Connection, address: Address, create: bool, territoire: str, older: bool) -> str:
    tables = _tables(connection)
    if REGISTRE.name not in tables:
        if not create:
            raise _other(address)
        if territoire:
            connection.rollback()
            connection = connection.execution_options(**{IMMEDIATE: True})
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            tables = _tables(connection)
            if REGISTRE.name not in tables:
                _make(connection, address, tables, territoire)
                connection.commit()
                return territoire
    rows = connection.execute(select(REGISTRE)).all()
    if len(rows) != 1 or not str(rows[0].format).startswith(_FAMILY):
        raise _other(address)
    refusal = _version(connection, address, str(rows[0].format), tables, older)
    if refusal is None and territoire not in ("", rows[0].territoire):
        refusal = diagnose("FLX957", registre=address.shown, territoire=rows[0].territoire, demande=territoire)
    if refusal is not None:
        raise LedgerProblem(refusal)
    return str(rows[0].territoire)


def _version(connection: Connection, address: Address, form: str, tables: set[str], older: bool) -> Diagnostic | None:
    revision = ""
    if VERSIONS in tables:
        revision = connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar_one_or_none() or ""
    if form == FORMAT and revision == REVISION:
        return None
    from fluxrules.ledger.migration import known_revisions  # alembic, for the few ledgers that need it

    if form != FORMAT or revision not in known_revisions():
        return diagnose("FLX955", registre=address.shown, version=f"{form}, {revision or '?'}")
    return None if older else diagnose("FLX956", registre=address.shown, version=revision)


def _make(connection: Connection, address: Address, tables: set[str], territoire: str) -> None:
    """Make the tables, at the head revision, unless something else is there."""
    ours = set(METADATA.tables) | {VERSIONS}
    if tables & ours or (address.path is not None and tables):
        raise _other(address)
    METADATA.create_all(connection, checkfirst=False)
    connection.execute(text(f"CREATE TABLE {VERSIONS} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text(f"INSERT INTO {VERSIONS} (version_num) VALUES (:head)"), {"head": REVISION})
    connection.execute(REGISTRE.insert().values(format=FORMAT, territoire=territoire))


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def _other(address: Address) -> LedgerProblem:
    return LedgerProblem(diagnose("FLX951", registre=address.shown, cause=""))
