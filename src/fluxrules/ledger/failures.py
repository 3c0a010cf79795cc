"""What a database answers when it cannot, as a diagnostic: never its own sentence alone, never a password."""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy.exc import DBAPIError

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.ledger.address import Address
from fluxrules.ledger.problem import LedgerProblem

_REFUSED = re.compile(r"authenti|password|mot de passe|pg_hba|does not exist|n'existe pas", re.IGNORECASE)
"""What servers say, in English or French, of a user, a password or a database they do not accept: libpq has no code."""

_FILE = {
    sqlite3.SQLITE_BUSY: "FLX959",
    sqlite3.SQLITE_LOCKED: "FLX959",
    sqlite3.SQLITE_READONLY: "FLX958",
    sqlite3.SQLITE_CORRUPT: "FLX967",
    sqlite3.SQLITE_NOTADB: "FLX951",
    sqlite3.SQLITE_CANTOPEN: "FLX970",
    sqlite3.SQLITE_PERM: "FLX970",
    sqlite3.SQLITE_ERROR: "FLX951",
}

_SERVER = {
    "40001": "FLX959",
    "40P01": "FLX959",
    "55P03": "FLX959",
    "25006": "FLX958",
    "42501": "FLX954",
    "42P01": "FLX951",
    "42703": "FLX951",
}

_PASSING = frozenset({"40001", "40P01"})
"""Serialization and deadlock: the server undid the transaction. Whoever waited for a lock in vain has waited enough."""


def problem_of(error: DBAPIError, address: Address, *, connecting: bool = False) -> LedgerProblem:
    """The problem that an error of the database is.

    Args:
        error: As SQLAlchemy wraps it.
        address: The ledger.
        connecting: Whether nothing had been asked yet.
    """
    state = ""
    if isinstance(error.orig, sqlite3.Error):
        code = _FILE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF, "FLX971")
    else:
        state = getattr(error.orig, "sqlstate", None) or ""
        code = _SERVER.get(state, "FLX971")
        if connecting and code == "FLX971":
            code = "FLX954" if state.startswith(("28", "3D")) or _REFUSED.search(str(error.orig)) else "FLX953"
    return LedgerProblem(_said(code, error, address), passing=state in _PASSING)


def _said(code: str, error: DBAPIError, address: Address) -> Diagnostic:
    cause = " ".join(address.without_secrets(str(error.orig)).split()).rstrip(".")
    return diagnose(code, registre=address.shown, cause=cause)
