"""Where a ledger is: a path, ``sqlite:///…`` or ``postgresql://…``; how it is shown never holds a password."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from fluxrules.diagnostics import Diagnostic, diagnose

DRIVER = "postgresql+psycopg"
_SERVER = frozenset({"postgres", "postgresql", DRIVER})
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_SECRETS = ("password", "sslpassword", "passfile")
HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a ledger is.

    Attributes:
        shown: For people, without any password.
        path: The file, for SQLite.
        server: The address, for PostgreSQL.
        secrets: What must never be printed.
    """

    shown: str
    path: Path | None = None
    server: URL | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def without_secrets(self, text: str) -> str:
        """``text`` with every secret hidden."""
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        return text


def parse_address(address: str) -> tuple[Address | None, tuple[Diagnostic, ...]]:
    """Read an address.

    Returns:
        The address, or FLX968.
    """
    scheme = _SCHEME.match(address)
    if scheme is None:
        return (Address(address, Path(address)), ()) if address.strip() else (None, (diagnose("FLX968", debut=""),))
    kind = scheme.group(1).lower()
    wrong = diagnose("FLX968", debut=f"{kind}://…")
    if kind == "sqlite":
        path = address[len("sqlite:///") :] if address[len(kind) :].startswith(":///") else ""
        return (Address(path, Path(path)), ()) if path else (None, (wrong,))
    if kind not in _SERVER:
        return None, (wrong,)
    try:
        url = make_url(f"{DRIVER}{address[len(kind) :]}")
    except (ArgumentError, ValueError):
        return None, (wrong,)
    query = {name: value for name, value in url.query.items() if name in _SECRETS and isinstance(value, str)}
    secrets = tuple(sorted(filter(None, (url.password, *query.values())), key=len, reverse=True))
    masked = url.update_query_dict(dict.fromkeys(query, HIDDEN)) if query else url
    shown = masked.set(drivername="postgresql").render_as_string(hide_password=True)
    return Address(shown, server=url, secrets=secrets), ()
