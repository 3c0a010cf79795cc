"""Bringing the tables of an older ledger to the revision of this version. Imports alembic, which takes its time."""

from __future__ import annotations

from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from fluxrules.ledger.address import parse_address
from fluxrules.ledger.connecting import IMMEDIATE
from fluxrules.ledger.failures import problem_of
from fluxrules.ledger.opening import opened
from fluxrules.ledger.problem import LedgerProblem


def configuration() -> Config:
    """Where the migrations are: in the package."""
    found = Config()
    found.set_main_option("script_location", str(resources.files("fluxrules.ledger") / "migrations").replace("%", "%%"))
    return found


def known_revisions() -> tuple[str, ...]:
    """Revisions that this version can migrate from, and its own, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions())


def migrate(address: str, territoire: str) -> tuple[str, ...]:
    """Bring a ledger to the head revision, in one transaction.

    Returns:
        The revisions that were applied, in order; none when it was there already.

    Raises:
        LedgerProblem: It cannot be opened, is of a later version, or the database failed: nothing is changed.
    """
    where, wrong = parse_address(address)
    if where is None:
        raise LedgerProblem(wrong[0])
    engine, _ = opened(where, create=False, territoire=territoire, older=True)
    applied: list[str] = []
    config = configuration()
    config.attributes["done"] = applied.append
    try:
        with engine.connect().execution_options(**{IMMEDIATE: True}) as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise problem_of(error, where) from error
    finally:
        engine.dispose()
    return tuple(applied)
