"""Random years through rules, plans and events: sums stay zero, caps hold, and the journal says it all again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from tests.strategies.happenings import unbalanced
from tests.strategies.whole_years import happenings, territory

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.books import Books, fold
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.timeline import Freed, Happening, Outcome, Timeline
from fluxrules.intake.state import write_state
from fluxrules.vocabulary import BAILLEUR, StatutDecision

YEARS = 40
HAPPENINGS = 60


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Calendar:
    """The law of every day, compiled once for all the years."""
    return Calendar(territory(tmp_path_factory.mktemp("annees")))


def test_random_years(calendar: Calendar) -> None:
    """Each event leaves sums of zero; no cap is crossed unless forced; nobody is served what it handed back."""
    seen: Counter[str] = Counter()
    for seed in range(YEARS):
        books = Books(records={}, events=[])
        timeline = Timeline(calendar, books=books)
        for happening in happenings(Random(seed), HAPPENINGS):
            before, records = dict(books.accounts), dict(books.records or {})
            outcome = timeline.step(happening)
            place = f"seed {seed}, {happening}"
            assert not unbalanced(books), place
            assert not _over(timeline, outcome, before), place
            record = None if isinstance(happening, Freed) else records.get(happening.event.liberation)
            if outcome.decision is not None and record is not None:
                gone = {*record.returned, record.holder} - {BAILLEUR}
                assert outcome.decision.statut is StatutDecision.FORCE or outcome.decision.holder not in gone, place
            seen.update(_kinds(happening, outcome))
        assert write_state(fold(books.events or []).accounts) == write_state(books.accounts), seed
    statuses = (StatutDecision.ORIENTE, StatutDecision.HORS_FLUX, StatutDecision.SUSPENDU, StatutDecision.FORCE)
    assert {"restitution", "refus", "delai_depasse", "annulation", "retrait", "attribution", *statuses} <= set(seen)


def _over(timeline: Timeline, outcome: Outcome, before: dict[AccountKey, Account]) -> list[str]:
    """Caps that a decision nobody forced made go over what they leave."""
    decision = outcome.decision
    if decision is None or decision.statut is StatutDecision.FORCE or outcome.account is None:
        return []
    session, _ = timeline.ready(outcome.day, "bail")
    assert session is not None
    now = timeline.books.accounts.get(outcome.account) or Account(1)
    was = before.get(outcome.account) or Account(1)
    found = []
    for cap in session.year("bail").caps.values():
        received = sum(now.received.get(holder, 0) for holder in cap.holders)
        more = received > sum(was.received.get(holder, 0) for holder in cap.holders)
        if more and received > cap.share * cap.forecast and outcome.account == session.key("bail"):
            found.append(f"{cap.holders}: {received} of {cap.share * cap.forecast}")
    return found


def _kinds(happening: Happening, outcome: Outcome) -> list[str]:
    kinds = ["libere" if isinstance(happening, Freed) else happening.event.name]
    return [*kinds, outcome.decision.statut] if outcome.decision is not None else kinds


def test_the_same_history_gives_the_same_bytes(calendar: Calendar) -> None:
    """Decisions and accounts, played twice."""
    said = []
    for _ in range(2):
        timeline = Timeline(calendar, books=Books(records={}, events=[]))
        outcomes = [timeline.step(happening) for happening in happenings(Random(5), HAPPENINGS)]
        hashes = [sorted(outcome.decision.hashes.items()) for outcome in outcomes if outcome.decision is not None]
        said.append((hashes, write_state(timeline.books.accounts)))
    assert said[0] == said[1]


def test_the_engine_changes_nothing(tmp_path: Path) -> None:
    """One year decided by both engines at once ends in the same state as by one."""
    calendar = Calendar(territory(tmp_path))
    states = []
    for engine in ("native", "double"):
        timeline = Timeline(calendar, engine, Books(records={}, events=[]))
        for happening in happenings(Random(11), 25):
            timeline.step(happening)
        states.append(write_state(timeline.books.accounts))
    assert states[0] == states[1]
