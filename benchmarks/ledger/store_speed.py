"""What the store alone costs on this disk: appends, verification, reading, the tally of the follow-up, size.

``python -m benchmarks.ledger.store_speed [entries] [folder]``: so many entries of about 4 kB, each in its transaction
with its row of follow-up, on SQLite with ``synchronous=FULL``. The disk is that of ``folder`` (the system's temporary
folder otherwise): a folder in memory would measure nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fluxrules.ledger.entry import Draft, Nature
from fluxrules.ledger.following import Followed, Issue, Proposal
from fluxrules.ledger.store import Store
from fluxrules.ledger.verification import verify

ENTRIES = 5_000
FOLLOWED = 100_000
TEXT = "Grand logement hors QPV : l'État est servi d'abord pour les familles du public DALO. " * 4
HOLDERS = ("etat", "action-logement", "commune-44109", "commune-44162", "departement", "bailleur")


def content(number: int) -> dict[str, object]:
    """A decision the size of a real one."""
    facts = {f"logement.fait_{place}": f"valeur {number * place % 97}" for place in range(40)}
    ranking = [{"reservataire": name, "retard": f"{number % 13}/7", "motif": TEXT[:120]} for name in HOLDERS]
    return {"decision": {"faits": facts, "classement": ranking, "motif": TEXT}, "ecritures": []}


def followed(number: int) -> Followed:
    """A libération of a year of Nantes: 24 communes, 6 typologies, 3 financements, 12 months."""
    month, day = number % 12 + 1, number % 28 + 1
    freed = f"2026-{month:02d}-{day:02d}"
    proposals = [
        Proposal(
            holder=HOLDERS[(number + turn) % len(HOLDERS)],
            beneficiary="",
            day=freed,
            charged=not turn,
            issue=Issue.RENDU if turn < number % 10 // 8 else Issue.ATTRIBUE,
            since=freed,
        )
        for turn in range(1 + number % 10 // 8)
    ]
    return Followed(
        bailleur="nmh",
        departement="44",
        year=2026,
        liberation=f"L-{number:06d}",
        dwelling=f"D-{number:06d}",
        freed=freed,
        typologie=f"T{number * 7 % 6 + 1}",
        financement=("PLAI", "PLUS", "PLS")[number * 11 % 3],
        qpv="oui" if number % 5 == 0 else "non",
        commune=f"44{number * 13 % 24:03d}",
        periode=f"19{number * 17 % 5 + 5}0",
        statut="oriente",
        proposals=tuple(proposals),
        leased=freed,
    )


def main(entries: int, folder: str | None) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        path = Path(name) / "registre.db"
        print(disk(name))
        store, _ = Store.open(str(path), create=True, territoire="essai")
        assert store is not None
        with store:
            appends(store, entries)
            rate("verified", entries, lambda: verify_all(store))
            rate("read and folded into Entry", entries, lambda: read_all(store))
        print(f"{path.stat().st_size / entries:,.0f} bytes of file an entry, {path.stat().st_size / 1e6:,.1f} MB")
    with tempfile.TemporaryDirectory(dir=folder) as name:
        tally(Path(name) / "suivi.db")


def disk(folder: str) -> str:
    """The disk that was written to."""
    said = subprocess.run(["df", "-hT", folder], capture_output=True, text=True, check=False).stdout
    return said.strip() or folder


def rate(what: str, count: int, work: object) -> None:
    began, used = time.perf_counter(), time.process_time()
    assert callable(work)
    work()
    spent = (time.process_time() - used) / count * 1e3
    print(f"{count / (time.perf_counter() - began):>10,.0f} entries/s  {what} ({spent:.2f} ms of processor each)")


def appends(store: Store, entries: int) -> None:
    drafts = [
        Draft(
            bailleur="nmh",
            nature=Nature.CANDIDATS,
            day="2026-01-02",
            liberation=f"L-{number:06d}",
            key=f"c:{number}",
            content=content(number),
        )
        for number in range(entries)
    ]
    rows = [followed(number) for number in range(entries)]

    def work() -> None:
        for draft, row in zip(drafts, rows, strict=True):
            with store.writing("nmh") as chain:
                chain.append([draft], "2026-01-02T10:00:00Z", "service habitat")
                chain.follow([row])

    rate("appended, one transaction each, on disk (synchronous=FULL)", entries, work)


def verify_all(store: Store) -> None:
    """What is followed here is of no entry, which verifying says; the chain itself must hold."""
    assert {item.diagnostic.code for item in verify(store).findings} <= {"FLX972"}


def read_all(store: Store) -> None:
    with store.reading() as reading:
        for _ in reading.entries("nmh"):
            pass


def tally(path: Path) -> None:
    store, _ = Store.open(str(path), create=True, territoire="essai")
    assert store is not None
    with store:
        with store.writing("nmh") as chain:
            for start in range(0, FOLLOWED, 1_000):
                chain.follow(followed(number) for number in range(start, start + 1_000))
        began, used = time.perf_counter(), time.process_time()
        with store.reading() as reading:
            cells = list(reading.tally(2026))
        seconds, spent = time.perf_counter() - began, time.process_time() - used
        assert sum(cell.standing + cell.dwellings for _, cell in cells) == FOLLOWED
        print(f"tally of {FOLLOWED:,} libérations: {seconds:.2f} s ({spent:.2f} of processor), {len(cells):,} cells")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES, sys.argv[2] if len(sys.argv) > 2 else None)
