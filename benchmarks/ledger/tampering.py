"""Random changes of one byte to a ledger: each one that touches an entry is found, at that entry.

``python -m benchmarks.ledger.tampering [count] [seed]``: so many changes to the rows of ``ecriture`` through SQL, then
as many to the bytes of the SQLite file. Which entry a byte of the file belongs to is read from the format of the file
(``sqlite_pages``), not from SQLite nor from fluxrules. Anything missed, or found elsewhere, ends it with an error.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ledger.sqlite_pages import payloads

from fluxrules.ledger.entry import Draft, Nature
from fluxrules.ledger.export import export_lines
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.store import Store
from fluxrules.ledger.tables import ECRITURE
from fluxrules.ledger.verification import verify

COUNT = 10_000
CHAINS = ("aiguillon", "nmh")
ENTRIES = 20
"""In each chain."""

Place = tuple[str, int]


def main(count: int, seed: int) -> None:
    draw = random.Random(seed)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "registre.db"
        fill(path, draw)
        print(f"ledger of {len(CHAINS) * ENTRIES} entries, {path.stat().st_size:,} bytes; seed {seed}")
        report(f"{count:,} changes of one byte of one column, through SQL", rows(path, draw, count))
        report(f"{count:,} changes of one byte of the file", bytes_of_file(path, draw, count))


def report(title: str, timed: tuple[Counter[str], float]) -> None:
    outcomes, seconds = timed
    print(f"\n{title} ({seconds:.0f} s)")
    for outcome, times in sorted(outcomes.items()):
        print(f"  {times:>7,}  {outcome}")
    if any(outcome.startswith("MISSED") for outcome in outcomes):
        raise SystemExit("an entry was changed and was not found")


def opened(path: Path) -> Store:
    store, diagnostics = Store.open(str(path), create=False, territoire="")
    if store is None:
        raise LedgerProblem(diagnostics[0])
    return store


def fill(path: Path, draw: random.Random) -> None:
    """Entries of 200 bytes to 12 kB: some alone on several pages of the file, some many to a page."""
    store, _ = Store.open(str(path), create=True, territoire="essai")
    assert store is not None
    with store:
        for number in range(ENTRIES):
            for name in CHAINS:
                text = draw.randbytes(draw.choice((50, 500, 6000))).hex()
                content = {"decision": {"motif": text, "rang": number}, "ecritures": []}
                with store.writing(name) as chain:
                    chain.append(
                        [
                            Draft(
                                bailleur=name,
                                nature=Nature.CANDIDATS,
                                day=f"2026-01-{number + 1:02d}",
                                liberation=f"L-{number:03d}",
                                key=f"candidats:{number}",
                                content=content,
                            )
                        ],
                        f"2026-02-01T10:00:{number:02d}Z",
                        "service habitat",
                    )


def rows(path: Path, draw: random.Random, count: int) -> tuple[Counter[str], float]:
    """Change one byte of one column of one row, verify, put it back."""
    outcomes: Counter[str] = Counter()
    database = sqlite3.connect(path, isolation_level=None)
    database.text_factory = bytes
    began = time.perf_counter()
    with opened(path) as store:
        for _ in range(count):
            place = (draw.choice(CHAINS), draw.randint(1, ENTRIES))
            column = draw.choice(list(ECRITURE.c)).name
            number, before = database.execute(
                f"SELECT rowid, {column} FROM ecriture WHERE bailleur = ? AND rang = ?", place
            ).fetchone()
            update = f"UPDATE ecriture SET {column} = {'?' if column == 'rang' else 'CAST(? AS TEXT)'} WHERE rowid = ?"
            try:
                database.execute(update, (changed(before, draw), number))
            except sqlite3.IntegrityError:
                outcomes["refused by the database: the place, or the key, of another entry"] += 1
                continue
            found = {(item.bailleur, rank) for item in verify(store).findings for rank in (item.first, item.last)}
            outcomes["found, at its entry and nowhere else" if found == {place} else f"MISSED: {place} {found}"] += 1
            database.execute(update, (before, number))
        if not verify(store).sound:
            raise SystemExit("what was changed was not put back")
    database.close()
    return outcomes, time.perf_counter() - began


def changed(value: bytes | int, draw: random.Random) -> bytes | int:
    """The value with one byte of it different; one byte more when it has none."""
    if isinstance(value, int):
        return value ^ draw.randint(1, 255) << 8 * draw.randrange(4)
    if not value:
        return draw.randbytes(1)
    place = draw.randrange(len(value))
    return value[:place] + bytes([value[place] ^ draw.randint(1, 255)]) + value[place + 1 :]


def bytes_of_file(path: Path, draw: random.Random, count: int) -> tuple[Counter[str], float]:
    """Change one byte of the file, verify, put the file back."""
    whole = path.read_bytes()
    owners, types = owned(path, whole)
    with opened(path) as store, store.reading() as reading:
        lines = list(export_lines(reading, store.territoire))
    outcomes: Counter[str] = Counter()
    began = time.perf_counter()
    for _ in range(count):
        place = draw.randrange(len(whole))
        data = bytearray(whole)
        data[place] ^= draw.randint(1, 255)
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        path.write_bytes(data)
        outcomes[judged(path, owners.get(place), place in types, lines)] += 1
    path.write_bytes(whole)
    return outcomes, time.perf_counter() - began


def owned(path: Path, whole: bytes) -> tuple[dict[int, Place], set[int]]:
    """The entry that each byte of the file belongs to; and which of them say the types of its columns."""
    database = sqlite3.connect(path)
    (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ecriture'").fetchone()
    places = {
        number: (name, rank) for number, name, rank in database.execute("SELECT rowid, bailleur, rang FROM ecriture")
    }
    database.close()
    found = list(payloads(whole, root))
    assert sorted(item.rowid for item in found) == sorted(places)
    owners = {place: places[item.rowid] for item in found for place in (*item.header, *item.values)}
    return owners, {place for item in found for place in item.header}


def judged(path: Path, owner: Place | None, of_types: bool, lines: list[str]) -> str:
    """What verifying says after one change, against what was changed."""
    what = "its types" if of_types else "its content"
    try:
        with opened(path) as store:
            result = verify(store)
            named = {
                (item.bailleur, rank)
                for item in result.findings
                if item.bailleur
                for rank in range(item.first, item.last + 1)
            }
            codes = {item.diagnostic.code for item in result.findings}
            if owner is not None:
                if named == {owner}:
                    return f"an entry, in {what}: found, at its entry and nowhere else"
                return (
                    f"an entry, in {what}: found there and elsewhere" if owner in named else f"MISSED: {owner} {named}"
                )
            if named:
                return "the file's own pages: entries that cannot be read any more, named"
            if codes == {"FLX967"}:
                return "elsewhere: the file said to be damaged, every entry intact"
            if codes:
                return f"elsewhere: {', '.join(sorted(codes))}, every entry intact"
            with store.reading() as reading:
                same = list(export_lines(reading, store.territoire)) == lines
            return (
                "elsewhere: nothing to say, every entry exported the same"
                if same
                else f"MISSED: {owner}, an export differs"
            )
    except LedgerProblem as problem:
        if owner is not None:
            return f"MISSED: {owner}, {problem.diagnostic.code}"
        return f"elsewhere: the file refused, and named ({problem.diagnostic.code})"


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*(numbers + [COUNT, 20260301][len(numbers) :]))
