"""Several processes record for one bailleur at the same second; others are killed while they do. On both databases."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from tests.recorded import Rules, broken, entries, open_store
from tests.recording import (
    RECORDED,
    Recording,
    accepted,
    as_one_process,
    at_once,
    lost,
    state_of,
    write_dwellings,
    write_happenings,
)
from tests.strategies.whole_years import happenings, territory

from fluxrules.decision.timeline import Freed
from fluxrules.ledger.entry import Nature
from fluxrules.model import evenement as written

PROCESSES, EACH, SHARED = 4, 24, 6
KILLS = 6


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("projet")
    territory(root)
    return root


@pytest.fixture(scope="module")
def rules(project: Path) -> Rules:
    return Rules.read(project)


def dwellings(count: int) -> list[Freed]:
    """So many, over one year."""
    drawn = (what for seed in range(1000) for what in happenings(Random(seed), 60) if isinstance(what, Freed))
    found = []
    for number, what in zip(range(count), drawn, strict=False):
        one = what.liberation
        day = date(2025, 1, 2) + timedelta(days=number * 360 // count)
        found.append(Freed(day, type(one)(f"L{number}", f"D{number}", one.bailleur, one.commune, 0, one.values)))
    return found


def test_processes_that_record_at_once(ledger_address: str, project: Path, rules: Rules, tmp_path: Path) -> None:
    """No libération lost, doubled or skipped; each decision has seen those before it; as one process would have."""
    every = dwellings(PROCESSES * EACH + SHARED)
    shared, own = every[:SHARED], every[SHARED:]
    open_store(ledger_address).close()
    shares = [sorted([*own[n::PROCESSES], *shared], key=lambda item: item.day) for n in range(PROCESSES)]
    told = at_once(project, "petit", ledger_address, shares, pause=0.02)
    said = Counter(name for share in told for name, _ in share.new)
    assert set(said.values()) == {1}
    assert set(said) == {item.liberation.id for item in every}
    assert sum(share.already for share in told) == SHARED * (PROCESSES - 1)
    who = {digest: share.number for share in told for _, entries_ in share.new for _, digest in entries_}
    with open_store(ledger_address) as store:
        chain = entries(store)
        assert Counter(entry.liberation for entry in chain if entry.nature is Nature.LIBERATION) == said
        assert not broken(store)
        assert not as_one_process(store, rules, "bail", tmp_path / "seul.sqlite")
    by = [who[entry.digest] for entry in chain if entry.nature is Nature.ORIENTATION]
    assert len(by) == len(every)
    turns = sum(1 for one, two in pairwise(by) if one != two)
    assert turns > PROCESSES, "the processes did not write at the same time"


def test_processes_that_are_killed(ledger_address: str, project: Path, rules: Rules, tmp_path: Path) -> None:
    """At random, while they record a year: nothing told is missing, nothing is half there, and the year ends the same."""
    drawn = accepted(rules, list({repr(w): w for w in happenings(Random(8), 90)}.values()), tmp_path / "essai.sqlite")
    freed = [what for what in drawn if isinstance(what, Freed)]
    told = [what for what in drawn if isinstance(what, written.DatedEvent)]
    files = [str(write_dwellings(tmp_path / "annee.csv", freed))]
    files += ["--evenements", str(write_happenings(tmp_path / "evenements.yaml", told))]
    whole = str(tmp_path / "entier.sqlite")
    assert Recording(project, "petit", whole, *files).end() in RECORDED
    random = Random(ledger_address)
    acknowledged: list[tuple[str, int, str]] = []
    kills = KILLS if ledger_address.endswith(".db") else KILLS // 2
    step = 2 * len(drawn) // kills
    done = 0
    for _ in range(kills):
        process = Recording(project, "petit", ledger_address, *files)
        process.read(done + random.randint(1, step))
        process.kill()
        done = sum(1 for line in process.lines if line["deja"] or line["ecritures"])
        acknowledged += process.acknowledged
        with open_store(ledger_address) as store:
            assert not broken(store, replayed=False)
            assert not lost(store, acknowledged)
    assert done > len(drawn) // 4
    assert Recording(project, "petit", ledger_address, *files).end() in RECORDED
    with open_store(ledger_address) as store, open_store(whole) as other:
        assert {"restitution", "force", "annulation"} <= {entry.nature.value for entry in entries(other)}
        assert not broken(store)
        assert state_of(store, "bail") == state_of(other, "bail")
