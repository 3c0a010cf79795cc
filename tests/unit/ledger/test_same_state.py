"""A process that goes on, one that starts again and one that replays: the same state, and the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.recorded import (
    Rules,
    accounts_text,
    drifts,
    entries,
    folded,
    in_memory,
    open_store,
    recorder,
    told,
)
from tests.small import dwelling
from tests.strategies.whole_years import territory

from fluxrules.decision.timeline import Freed, Together
from fluxrules.ledger.recorder import Recorder
from fluxrules.ledger.store import Store

JUNE = date(2025, 6, 2)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    root = tmp_path_factory.mktemp("regles")
    territory(root)
    return Rules.read(root)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "registre.sqlite") as opened:
        yield opened


@pytest.fixture
def desk(store: Store, rules: Rules) -> Recorder:
    return recorder(store, rules)


def freed(name: str = "l1", day: date = JUNE, **facts: Any) -> Freed:
    return Freed(day, dwelling(name, **{"premiere_location": False, "periode": "de_1971_a_1990", **facts}))


def test_a_batch_is_written_in_the_order_its_books_were(desk: Recorder, store: Store) -> None:
    """First lettings are counted before the rest of their batch: whoever folds the chain sees them first too."""
    last = freed("l3", premiere_location=True, programme="Quai")
    done = told(desk, Together(JUNE, (freed("l1"), freed("l2"), last)))
    assert [item.liberation for item in done] == ["l1", "l2", "l3"]
    chain = entries(store)
    assert [entry.liberation for entry in chain if entry.nature == "orientation"] == ["l3", "l1", "l2"]
    assert accounts_text(in_memory(desk)) == accounts_text(folded(chain)[0])
    assert not drifts(store)
