"""Random years through a ledger: however they are sent, what it holds is what one process in memory makes of them."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.recorded import Rules, accounts_text, broken, entries, folded, open_store, recorder, records_of, told
from tests.recorded import in_memory as books_of
from tests.strategies.whole_years import happenings, territory

from fluxrules.allotment.books import Books
from fluxrules.allotment.journal_file import event_data
from fluxrules.allotment.journal_reader import event_of
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.timeline import Freed, Happening, Timeline
from fluxrules.ledger import recorder as module
from fluxrules.ledger.core import decision_core
from fluxrules.ledger.entry import ORIGIN, Entry, sealed
from fluxrules.ledger.recorder import Recorder
from fluxrules.ledger.replay import Replay
from fluxrules.ledger.store import Store

YEARS = 6
HAPPENINGS = 60


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    root = tmp_path_factory.mktemp("annees")
    territory(root)
    return Rules.read(root)


@pytest.fixture(scope="module")
def calendar(rules: Rules) -> Calendar:
    """Compiled once: a process that starts again compiles the same."""
    return Calendar(rules.territory)


def year(seed: int) -> list[Happening]:
    """A random year, nothing being said twice: the second time would be there already."""
    return list({repr(what): what for what in happenings(Random(seed), HAPPENINGS)}.values())


def in_memory(calendar: Calendar, sent: list[Happening]) -> tuple[Books, list[dict[str, Any] | None]]:
    """The books that one timeline makes of a year, as a file of the journal gives them back, and its decisions."""
    timeline = Timeline(calendar, books=Books(records={}, events=[]))
    decisions = [timeline.step(what).decision for what in sent]
    books = Books(records={})
    for event in timeline.books.events or ():
        books.apply(event_of(event_data(event)))
    assert accounts_text(books) == accounts_text(timeline.books)
    return books, [None if decision is None else decision_core(decision) for decision in decisions]


def process(store: Store, rules: Rules, calendar: Calendar) -> Recorder:
    made = recorder(store, rules)
    made.calendar = calendar
    return made


def record(
    store: Store, rules: Rules, calendar: Calendar, sent: list[Happening], random: Random
) -> list[dict[str, Any] | None]:
    """Record a year in random groups, by processes that start again now and then."""
    told_of: list[dict[str, Any] | None] = []
    place, by = 0, process(store, rules, calendar)
    while place < len(sent):
        if random.random() < 0.25:
            by = process(store, rules, calendar)
        some = sent[place : place + random.randint(1, 8)]
        done = told(by, *some, together=random.choice((1, 1, 2, 5)))
        assert len(done) == len(some)
        told_of += [None if one.decision is None else decision_core(one.decision) for one in done]
        place += len(some)
        if random.random() < 0.2:
            assert accounts_text(books_of(by)) == accounts_text(folded(entries(store))[0])
    return told_of


@pytest.mark.parametrize("every", [3, 7, 40])
def test_random_years(
    every: int, rules: Rules, calendar: Calendar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY", every)
    seen: Counter[str] = Counter()
    for seed in range(every, every + YEARS // 3):
        sent = year(seed)
        expected, decided = in_memory(calendar, sent)
        with open_store(tmp_path / f"{seed}.sqlite") as store:
            assert record(store, rules, calendar, sent, Random(-seed)) == decided, seed
            chain = entries(store)
            books, _ = folded(chain)
            assert accounts_text(books) == accounts_text(expected), seed
            assert records_of(books) == records_of(expected), seed
            assert not broken(store), seed
            with store.reading() as found:
                assert found.last_checkpoint("bail") is not None
            seen.update(entry.nature.value for entry in chain)
    assert {"plan", "orientation", "restitution", "force", "refus", "delai_depasse", "annulation"} <= set(seen)


def test_by_several_processes_in_turn(rules: Rules, calendar: Calendar, tmp_path: Path) -> None:
    """Each thing by one of three processes, which go on all year: as one process would have."""
    for seed in range(100, 102):
        sent, random = year(seed), Random(seed)
        expected, decided = in_memory(calendar, sent)
        with open_store(tmp_path / f"{seed}.sqlite") as store:
            processes = [process(store, rules, calendar) for _ in range(3)]
            done = [told(random.choice(processes), what)[0].decision for what in sent]
            assert [None if one is None else decision_core(one) for one in done] == decided, seed
            assert accounts_text(folded(entries(store))[0]) == accounts_text(expected), seed
            assert not broken(store), seed


def test_what_is_sent_twice_changes_nothing(rules: Rules, calendar: Calendar, tmp_path: Path) -> None:
    sent = [what for what in year(3) if isinstance(what, Freed)]
    with open_store(tmp_path / "registre.sqlite") as store:
        by = process(store, rules, calendar)
        told(by, *sent)
        before = entries(store)
        assert all(one.already for one in told(process(store, rules, calendar), *sent, together=7))
        assert entries(store) == before


@dataclass(frozen=True, slots=True)
class Forged:
    """A chain that was altered and sealed again: nothing but playing it can tell."""

    chain: tuple[Entry, ...]
    laws: dict[tuple[str, str], bytes]

    def entries(self, bailleur: str, after: int = 0, liberation: str | None = None) -> Iterator[Entry]:
        return iter([entry for entry in self.chain if entry.rank > after])

    def law(self, hash: str, kind: str) -> bytes | None:
        return self.laws.get((hash, kind))


def test_what_was_altered_and_sealed_again_is_found_at_its_entry(
    rules: Rules, calendar: Calendar, tmp_path: Path
) -> None:
    random = Random(2026)
    with open_store(tmp_path / "registre.sqlite") as store:
        told(process(store, rules, calendar), *year(8))
        chain = entries(store)
        with store.reading() as found:
            laws = {key: found.law(*key) or b"" for key in found.laws()}
    assert not list(Replay("bail", "petit", Forged(chain, laws)).run())
    kinds: Counter[str] = Counter()
    for _ in range(25):
        target = random.choice([entry for entry in chain if entry.content.get("ecritures")])
        content = copy.deepcopy(dict(target.content))
        what = random.choice([name for name in ("decision", "ecritures") if name in content])
        path = altered(content[what], random)
        forged = Forged(resealed(chain, replace(target, content=content)), laws)
        drifts = list(Replay("bail", "petit", forged).run())
        assert drifts, (target.rank, what, path)
        assert drifts[0].entry.rank == target.rank, (target.rank, what, path, drifts[0])
        kinds[drifts[0].kind] += 1
    assert {"decision", "ecritures", "ouverture"} <= set(kinds)


def altered(data: Any, random: Random) -> str:
    """Alter one leaf of JSON data; where."""
    path = ""
    while True:
        keys = list(data) if isinstance(data, dict) else list(range(len(data)))
        key = random.choice(keys)
        path += f".{key}"
        value = data[key]
        if isinstance(value, dict | list) and value:
            data = value
            continue
        match value:
            case bool():
                data[key] = not value
            case int():
                data[key] = value + 1
            case str():
                data[key] = f"{value}x"
            case _:
                data[key] = "x"
        return path


def resealed(chain: tuple[Entry, ...], changed: Entry) -> tuple[Entry, ...]:
    """The chain with one entry changed, each digest made again."""
    found: list[Entry] = []
    previous = ORIGIN
    for entry in chain:
        entry = sealed(changed if entry.rank == changed.rank else entry, entry.rank, previous, entry.written, entry.by)
        previous = entry.digest
        found.append(entry)
    return tuple(found)
