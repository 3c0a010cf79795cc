"""What is sent again: there already, decided again, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.recorded import Rules, drifts, entries, every_row, open_store, recorder, told
from tests.small import dwelling
from tests.small import rules as cia

from fluxrules.decision.timeline import Freed
from fluxrules.ledger.entry import Nature
from fluxrules.ledger.store import Store

JUNE = date(2025, 6, 2)
AGAINST = cia(
    "id: a, quand: {logement.typologie: T3}, alors: [{reserver_a: {reservataire: al}}]",
    "id: b, quand: {logement.typologie: T3}, alors: [{ecarter: {reservataire: al, motif: x}}]",
)


def freed(name: str = "l1", **facts: object) -> Freed:
    return Freed(JUNE, dwelling(name, **{"premiere_location": False, "periode": "de_1971_a_1990", **facts}))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "registre.sqlite") as opened:
        yield opened


def test_a_contradiction_put_right_is_decided_again(store: Store, tmp_path: Path) -> None:
    """The same facts under other rules; under the same rules they are there, and said to wait."""
    wrong, right = Rules.small(tmp_path / "a", cia=AGAINST), Rules.small(tmp_path / "b")
    (first,) = told(recorder(store, wrong), freed())
    assert first.decision is not None
    assert first.decision.statut.value == "conflit"
    (again,) = told(recorder(store, wrong), freed())
    assert (again.already, again.waits, again.entries) == (True, True, ())
    (settled,) = told(recorder(store, right), freed())
    assert settled.decision is not None
    assert settled.decision.statut.value == "oriente"
    before = every_row(store)
    (twice,) = told(recorder(store, right), freed())
    assert (twice.already, twice.waits) == (True, False)
    (old,) = told(recorder(store, wrong), freed())
    assert old.already
    assert every_row(store) == before
    natures = [entry.nature for entry in entries(store) if entry.liberation == "l1"]
    assert natures == [Nature.LIBERATION, Nature.ORIENTATION] * 2
    assert drifts(store) == []


def test_an_older_state_of_it_is_there_already(store: Store, tmp_path: Path) -> None:
    """The first file sent again does not take back what the second one brought."""
    rules = Rules.small(tmp_path / "a")
    known = recorder(store, rules)
    told(known, freed(financement=None), freed(financement=None, typologie=None))
    (again,) = told(known, freed(financement=None))
    assert again.already
    (counted,) = told(known, freed())
    assert counted.entries
    (other,) = told(known, freed(typologie="T5"))
    assert [item.code for item in other.diagnostics] == ["FLX975"]
