"""Any history of events leaves the books that its live dwellings add up to; the year replayed says it again."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies.happenings import KINDS, World, astray, unbalanced

from fluxrules.allotment.books import fold
from fluxrules.intake.state import write_state


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_books_are_what_live_dwellings_add_up_to(random: Random, happenings: int) -> None:
    """After each event: every table, against a ledger that folds nothing; nobody served what it handed back."""
    world = World(random)
    for _ in range(happenings):
        world.play(1)
        assert not unbalanced(world.books)
        assert not astray(world)
        assert not world.broken


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_journal_folds_into_the_same_bytes(seed: int) -> None:
    """The accounts are the fold of the journal; the same history, the same bytes."""
    world, twin = World(Random(seed)), World(Random(seed))
    world.play(30)
    twin.play(30)
    bytes_of_books = write_state(world.books.accounts)
    assert write_state(fold(world.books.events or []).accounts) == bytes_of_books
    assert write_state(twin.books.accounts) == bytes_of_books


def test_every_kind_of_event_is_played() -> None:
    """A few hundred seeds play them all, and meet the rare ones: lost turns, several years, units that change."""
    played: Counter[str] = Counter()
    lost = years = units = 0
    for seed in range(200):
        world = World(Random(seed))
        world.play(24)
        played += world.played
        lost += any(record.lost for record in (world.books.records or {}).values())
        years += len(world.books.accounts) > 2
        units += len({account.unit for account in world.books.accounts.values()}) > 1
        assert not astray(world)
    assert set(played) == set(KINDS)
    assert min(lost, years, units) >= 20
