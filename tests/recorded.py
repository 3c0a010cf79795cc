"""A ledger that records for tests: its rules, its recorder, and what must hold of it whatever happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from tests.small import write

from fluxrules.allotment.books import Books
from fluxrules.allotment.record import Record
from fluxrules.intake.state import write_state
from fluxrules.ledger.entry import ORIGIN, Entry, Nature, digest_of
from fluxrules.ledger.follow import follow
from fluxrules.ledger.following import Followed
from fluxrules.ledger.law import packed_sources
from fluxrules.ledger.reading import Reading
from fluxrules.ledger.recorder import Recorded, Recorder, Sent
from fluxrules.ledger.replay import Drifted, Replay
from fluxrules.ledger.store import Store
from fluxrules.ledger.tables import METADATA
from fluxrules.ledger.writings import writings_of
from fluxrules.semantics import Territory, load_territory

NOW = "2026-03-02T09:30:00Z"
BY = "service habitat"
DECIDED = {Nature.ORIENTATION, Nature.REPRISE}


@dataclass(frozen=True, slots=True)
class Rules:
    """A territory and its files."""

    territory: Territory
    sources: bytes

    @classmethod
    def read(cls, root: Path, slug: str = "petit") -> Rules:
        """Of a project on disk."""
        territory, found, texts = load_territory(root, slug)
        assert territory is not None, found
        return cls(territory, packed_sources(texts, territory.attachments))

    @classmethod
    def small(cls, root: Path, cia: str = "", base: str = "", files: Mapping[str, str] | None = None) -> Rules:
        """Of the small project."""
        return cls.read(write(root, cia, base, files))


def open_store(address: Path | str, slug: str = "petit") -> Store:
    """The ledger at that address, made if it is not there."""
    store, found = Store.open(str(address), create=True, territoire=slug)
    assert store is not None, found
    return store


def recorder(store: Store, rules: Rules, engine: str = "native") -> Recorder:
    """As a command makes it, at a moment that does not change."""
    return Recorder(store, rules.territory, rules.sources, BY, lambda: NOW, engine)


def told(of: Recorder, *sent: Sent, bailleur: str = "bail", together: int = 1) -> list[Recorded]:
    """Record things for one bailleur."""
    return list(of.record(((bailleur, what) for what in sent), together))


def in_memory(of: Recorder, bailleur: str = "bail") -> Books:
    """The books that a process goes on from."""
    return of._desks[bailleur].timeline.books


def entries(store: Store, bailleur: str = "bail") -> tuple[Entry, ...]:
    """A chain."""
    with store.reading() as found:
        return tuple(found.entries(bailleur))


def natures(items: Iterable[Entry]) -> list[str]:
    """What a chain says, in short."""
    return [entry.nature.value for entry in items]


def every_row(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All that the tables hold."""
    with store.reading() as found:
        return {
            table.name: [tuple(row) for row in found.connection.execute(select(table).order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
        }


def folded(chain: Iterable[Entry]) -> tuple[Books, dict[str, Followed]]:
    """The books and the follow-up that a chain makes, from nothing."""
    books = Books(records={})
    rows: dict[str, Followed] = {}
    for entry in chain:
        for event in writings_of(entry):
            books.apply(event)
        if entry.liberation:
            after = follow(rows.get(entry.liberation), entry)
            assert after is not None
            rows[entry.liberation] = after
    return books, rows


def drifts(store: Store, bailleur: str = "bail") -> list[Drifted]:
    """What a replay does not find again."""
    with store.reading() as found:
        return list(Replay(bailleur, store.territoire, found).run())


def accounts_text(books: Books) -> str:
    """Accounts as text, for comparison."""
    return write_state(books.accounts)


def records_of(books: Books) -> dict[str, Record]:
    """Where each libération counted stands."""
    return dict(books.records or {})


def broken(store: Store, replayed: bool = True) -> list[str]:
    """Whatever must never be seen in a ledger: each is one sentence."""
    found: list[str] = []
    with store.reading() as reading:
        for bailleur in reading.bailleurs():
            found += _broken_chain(reading, bailleur)
    if replayed and not found:
        for bailleur in {row[0] for row in every_row(store)["chaine"]}:
            found += [f"{one.entry.rank} {one.kind} {one.path}" for one in drifts(store, str(bailleur))]
    return found


def _broken_chain(reading: Reading, bailleur: str) -> Iterator[str]:
    chain = tuple(reading.entries(bailleur))
    previous = ORIGIN
    waiting: list[str] = []
    keys: set[str] = set()
    for rank, entry in enumerate(chain, 1):
        if entry.rank != rank or entry.previous != previous or entry.digest != digest_of(entry):
            yield f"{bailleur} {rank}: the chain is broken"
        previous = entry.digest
        if entry.key and entry.key in keys:
            yield f"{bailleur} {rank}: said twice"
        keys.add(entry.key)
        if entry.nature is Nature.LIBERATION:
            waiting.append(entry.liberation)
        elif entry.nature in DECIDED:
            if entry.liberation not in waiting:
                yield f"{bailleur} {rank}: decided, never freed"
            else:
                waiting.remove(entry.liberation)
    for name in waiting:
        yield f"{bailleur}: {name} was freed and is not decided"
    if reading.head(bailleur) != (len(chain), previous):
        yield f"{bailleur}: the head is not that of the last entry"
    _, expected = folded(chain)
    rows = {item.liberation: item for item in reading.every_followed() if item.bailleur == bailleur}
    if rows != expected:
        names = sorted(name for name in {*rows, *expected} if rows.get(name) != expected.get(name))
        yield f"{bailleur}: followed otherwise than folded: {names[:5]}"
    for entry in chain:
        law = entry.content.get("regles")
        if isinstance(law, str) and reading.law(law, "sources") is None:
            yield f"{bailleur} {entry.rank}: its rules are not kept"
