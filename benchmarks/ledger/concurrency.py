"""Eight processes record 2,000 dwellings for one bailleur at the same second, on SQLite and on a real PostgreSQL.

``python -m benchmarks.ledger.concurrency [dwellings] [processes] [folder]``. One in twenty is sent by every process.
Ends with an error when a libération is lost, doubled or skipped, ranks have a hole, the chain does not verify, a
decision played again is not the same, or the state is not that of one process in the recorded order.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

from benchmarks.ledger.disk import disk
from benchmarks.ledger.stock import BAILLEURS, TERRITOIRE, freed, project_in, stock, there
from tests.databases import NoServer, postgres_server
from tests.recorded import Rules, broken, open_store
from tests.recording import as_one_process, at_once

from fluxrules.decision.timeline import Freed
from fluxrules.ledger.entry import Nature

DWELLINGS, PROCESSES, SHARED = 2_000, 8, 20
BAILLEUR = BAILLEURS[-1]


def measure(name: str, address: str, project: Path, rules: Rules, sent: list[Freed], processes: int, to: Path) -> int:
    """Record, check, print.

    Returns:
        How many things are wrong.
    """
    open_store(address, TERRITOIRE).close()
    shared, own = sent[::SHARED], [what for place, what in enumerate(sent) if place % SHARED]
    shares = [sorted([*own[n::processes], *shared], key=lambda what: what.day) for n in range(processes)]
    start = time.perf_counter()
    told = at_once(project, TERRITOIRE, address, shares)
    whole = time.perf_counter() - start
    slowest = max(share.seconds for share in told)
    said = Counter(liberation for share in told for liberation, _ in share.new)
    wrong: list[str] = [f"{one} told {count} times" for one, count in said.items() if count > 1]
    wrong += [f"{what.liberation.id} told to nobody" for what in sent if what.liberation.id not in said]
    if sum(share.already for share in told) != len(shared) * (processes - 1):
        wrong.append("what was there already was not told as such")
    who = {digest: share.number for share in told for _, written in share.new for _, digest in written}
    with open_store(address, TERRITOIRE) as store:
        with store.reading() as found:
            chain = tuple(found.entries(BAILLEUR))
        freed_once = Counter(entry.liberation for entry in chain if entry.nature is Nature.LIBERATION)
        if freed_once != said:
            wrong.append("what is written is not what was told")
        wrong += broken(store)
        wrong += as_one_process(store, rules, BAILLEUR, to / f"{name}-seul.sqlite")
    by = [who[entry.digest] for entry in chain if entry.nature is Nature.ORIENTATION and entry.digest in who]
    turns = sum(1 for one, two in pairwise(by) if one != two)
    print(f"{name}: {len(sent)} dwellings by {processes} processes: {len(sent) / slowest:.0f} decisions/s", flush=True)
    print(
        f"  {slowest:.1f} s, {whole:.1f} s with their start; {len(chain)} entries; the pen changed hands {turns} times"
    )
    print(
        "  nothing lost, doubled or skipped; as one process would have; replayed the same" if not wrong else wrong[:9]
    )
    return len(wrong)


def main() -> int:
    """Both databases."""
    if not there():
        return 0
    dwellings = int(sys.argv[1]) if len(sys.argv) > 1 else DWELLINGS
    processes = int(sys.argv[2]) if len(sys.argv) > 2 else PROCESSES
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as name:
        here = Path(name)
        print(disk(here))
        project, rules = project_in(here)
        sent = [what for _, what in freed(stock(project, rules), dwellings, 1, (BAILLEUR,))]
        wrong = measure("SQLite", str(here / "registre.sqlite"), project, rules, sent, processes, here)
        try:
            with postgres_server() as address:
                wrong += measure("PostgreSQL", address, project, rules, sent, processes, here)
        except NoServer as error:
            print(f"PostgreSQL: {error}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
