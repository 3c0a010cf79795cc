"""A process that goes on, one that starts again and one that replays: the same state, and the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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
    natures,
    open_store,
    recorder,
    told,
)
from tests.small import CONVENTION, codes, dwelling
from tests.strategies.whole_years import territory

from fluxrules.allotment.account import Account
from fluxrules.decision.pipeline import Decider
from fluxrules.decision.timeline import Freed, Together
from fluxrules.diagnostics import Span
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger.entry import Entry
from fluxrules.ledger.reading import Reading
from fluxrules.ledger.recall import recall
from fluxrules.ledger.recorder import Recorder
from fluxrules.ledger.sending import Given
from fluxrules.ledger.store import Store
from fluxrules.model import evenement as written

JUNE = date(2025, 6, 2)
HERE = Span("evenements.yaml", 3, 5)


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


def forced(name: str = "l1") -> written.DatedEvent:
    event = written.Override(liberation=name, reservataire="al", par="direction", motif="urgence", span=HERE)
    return written.DatedEvent(le=JUNE, event=event, span=HERE)


@pytest.mark.parametrize("again", [False, True])
def test_a_past_decision_settles_a_dwelling_that_waits(desk: Recorder, store: Store, rules: Rules, again: bool) -> None:
    told(desk, freed(financement=None))
    (done,) = told(recorder(store, rules) if again else desk, Given(JUNE, dwelling(), "al", "repris"))
    assert not codes(done.diagnostics)
    assert natures(done.entries) == ["reprise"]
    assert folded(entries(store))[0].record("l1").holder == "al"
    assert not drifts(store)
    with store.reading() as reading:
        found = recall(reading, "petit", "bail", "l1")
    assert found is not None
    assert not found.drifted
    assert found.decision is not None


@pytest.mark.parametrize("again", [False, True])
def test_taken_over_as_out_of_the_flux_it_waits_no_more(
    desk: Recorder, store: Store, rules: Rules, again: bool
) -> None:
    told(desk, freed(financement=None), Given(JUNE, dwelling(), "", "repris", motif="vente"))
    (late,) = told(recorder(store, rules) if again else desk, forced())
    assert codes(late.diagnostics) == ["FLX550"]
    assert not late.entries


def test_a_dwelling_that_is_counted_or_gone_is_not_taken_over_as_out_of_the_flux(desk: Recorder, store: Store) -> None:
    """It would be out of the flux for the bilan, and counted for the accounts."""
    gone = written.DatedEvent(
        le=JUNE, event=written.Cancellation(liberation="l2", motif="erreur", span=HERE), span=HERE
    )
    told(desk, freed(), freed("l2"), gone)
    before = entries(store)
    for name in ("l1", "l2"):
        (done,) = told(desk, Given(JUNE, dwelling(name), "", "repris", motif="vente"))
        assert codes(done.diagnostics) == ["FLX975"]
    assert entries(store) == before


def test_the_same_event_for_two_bailleurs_is_known_again_for_each(store: Store, tmp_path: Path) -> None:
    """Ids are those of a bailleur: another may have the same."""
    other = CONVENTION.replace("id: bail,", "id: autre,").replace("paquet: conv\n", "paquet: conv2\n")
    desk = recorder(store, Rules.small(tmp_path, files={"territories/petit/conventions/autre.yaml": other}))
    proposed = written.DatedEvent(le=JUNE, event=written.Candidates(liberation="l1", nombre=1, span=HERE), span=HERE)
    theirs = Freed(JUNE, replace(dwelling(), bailleur="autre"))
    list(desk.record([("bail", freed()), ("autre", theirs), ("bail", proposed), ("autre", proposed)]))
    assert told(desk, proposed, bailleur="autre")[0].already


def test_a_chain_is_folded_without_asking_who_stood_where(
    desk: Recorder, store: Store, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is counted now stood nowhere: a ledger of a hundred thousand decisions is not asked a hundred thousand times."""
    told(desk, *(freed(f"l{number}") for number in range(5)))
    asked: list[str] = []
    read = Reading.entries

    def reading(of: Reading, bailleur: str, after: int = 0, liberation: str | None = None) -> Iterator[Entry]:
        asked.extend([liberation] if liberation else [])
        return read(of, bailleur, after, liberation)

    monkeypatch.setattr(Reading, "entries", reading)
    again = recorder(store, rules)
    told(again, freed("l9"))
    assert asked == []
    assert accounts_text(in_memory(again)) == accounts_text(folded(entries(store))[0])


def test_a_drift_on_what_waited_is_said_once(desk: Recorder, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Playing decides now what was suspended then: that a person settled it since is no other drift."""
    told(desk, freed(financement=None), forced(), freed("l2"))
    decide = Decider.decide_on

    def otherwise(of: Decider, liberation: Liberation, account: Account) -> Any:
        values = {"logement.financement": "PLUS", **liberation.values}
        return decide(of, replace(liberation, values=values), account)

    monkeypatch.setattr(Decider, "decide_on", otherwise)
    assert [(item.entry.rank, item.kind.value) for item in drifts(store)] == [(3, "decision"), (3, "ecritures")]
