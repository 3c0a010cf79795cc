"""A recorded decision taken again, to be explained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.recorded import Rules, open_store, recorder, told
from tests.small import dwelling
from tests.strategies.whole_years import territory

from fluxrules.decision.timeline import Freed
from fluxrules.diagnostics import Span
from fluxrules.ledger.history import history_of
from fluxrules.ledger.recall import Recalled, recall
from fluxrules.ledger.store import Store
from fluxrules.model import evenement as written

HERE = Span("evenements.yaml", 3, 5)
JUNE, JULY = date(2025, 6, 2), date(2025, 7, 1)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    root = tmp_path_factory.mktemp("regles")
    territory(root)
    return Rules.read(root)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "registre.sqlite") as opened:
        yield opened


def settled(liberation: str, on: date) -> written.DatedEvent:
    event = written.Override(liberation=liberation, reservataire="al", par="direction", motif="urgence", span=HERE)
    return written.DatedEvent(le=on, event=event, span=HERE)


def freed(name: str, day: date = JUNE, financement: str | None = "PLUS") -> Freed:
    return Freed(day, dwelling(name, premiere_location=False, periode="de_1971_a_1990", financement=financement))


def recalled(store: Store, liberation: str) -> Recalled:
    with store.reading() as reading:
        (bailleur,) = reading.bailleurs()
        found = recall(reading, store.territoire, bailleur, liberation)
    assert found is not None
    return found


@pytest.mark.parametrize("missing", [True, False])
def test_what_a_person_settled_is_taken_again(store: Store, rules: Rules, missing: bool) -> None:
    """Whether the rules had given it to somebody, or could not decide."""
    told(recorder(store, rules), freed("l1", financement=None if missing else "PLUS"), settled("l1", JULY))
    found = recalled(store, "l1")
    assert found.decision is not None
    assert (found.decision.holder, found.decision.by, found.drifted) == ("al", "direction", ())


def test_a_step_has_the_day_it_happened(store: Store, rules: Rules) -> None:
    told(recorder(store, rules), freed("l1"), freed("l2", JULY), settled("l1", date(2025, 6, 9)))
    steps = history_of(recalled(store, "l1").about, {})
    assert [step.day for step in steps] == ["2025-06-02", "2025-06-09"]
