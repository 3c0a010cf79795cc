"""Checkpoints: the fold of a chain and nothing else; a false one is found, even under a digest that holds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.recorded_year import TERRITOIRE, nantes

from fluxrules.decision.calendar import Calendar
from fluxrules.ledger.checkpoint import fold_of
from fluxrules.ledger.derived import rebuild
from fluxrules.ledger.desk import Desk
from fluxrules.ledger.entry import canonical
from fluxrules.ledger.reading import checkpoint_digest
from fluxrules.ledger.store import Store
from fluxrules.ledger.verification import verify

BAILLEUR = "logis-modele"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A year recorded, with a checkpoint of one chain where it stands."""
    year = nantes()
    with closing(sqlite3.connect(year.address)) as source, closing(sqlite3.connect(tmp_path / "r.sqlite")) as copy:
        source.backup(copy)
    store, wrong = Store.open(str(tmp_path / "r.sqlite"), create=False, territoire=TERRITOIRE)
    assert store is not None, wrong
    with store:
        with store.writing(BAILLEUR) as chain:
            desk, _ = Desk.open(BAILLEUR, Calendar(year.territory), "native", chain)
            desk.catch_up(chain)
            chain.checkpoint(desk.rank, desk.checkpoint())
        yield store


def test_it_is_the_fold_of_the_chain(store: Store) -> None:
    with store.reading() as reading:
        kept = reading.last_checkpoint(BAILLEUR)
        assert kept is not None
        rank, text = kept
        assert rank == reading.head(BAILLEUR)[0]
        assert fold_of(reading.entries(BAILLEUR), rank) == text
        assert fold_of(reading.entries(BAILLEUR), rank - 20) != text
    assert verify(store).findings == ()


@pytest.mark.parametrize("what", ["recus", "plans", "jour", "regles"])
def test_a_forged_one_is_found_though_its_digest_holds(store: Store, what: str) -> None:
    with store.reading() as reading:
        rank, text = reading.last_checkpoint(BAILLEUR) or (0, "")
    data = json.loads(text)
    match what:
        case "recus":
            account = data["comptes"]["comptes"][0]
            name = sorted(account["recus"])[0]
            account["recus"][name] += 1
        case "plans":
            data["plans"] = []
        case "jour":
            data["jour"] = "2024-01-01"
        case _:
            data["regles"] = ""
    with store.writing(BAILLEUR) as chain:
        chain.checkpoint(rank, canonical(data))
    with store.reading() as reading:
        assert reading.last_checkpoint(BAILLEUR) == (rank, canonical(data))  # its digest is its own
    assert [item.diagnostic.code for item in verify(store).findings] == ["FLX928"]
    rebuild(store)
    assert verify(store).findings == ()


def test_its_digest_names_its_place() -> None:
    assert checkpoint_digest("a", 1, "x") != checkpoint_digest("a", 2, "x")
