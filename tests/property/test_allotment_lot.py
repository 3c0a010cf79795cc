"""A batch, whatever it is: sums, candidates, a potential that only goes down to where nothing more improves."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies.allotment import split_of, zero_sum

from fluxrules.allotment.account import Account
from fluxrules.allotment.band import Band
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import choose
from fluxrules.allotment.events import post
from fluxrules.allotment.lot import Item, place_batch
from fluxrules.vocabulary import Methode

NAMES = ["r0", "r1", "r2", "r3"]
DUE = {"r0": Fraction(5), "r1": Fraction(7, 2), "r2": Fraction(0), "r3": Fraction(11, 3)}


@st.composite
def batches(draw: st.DrawFn, least: int = 0) -> tuple[Account, Band, list[Item]]:
    unit = draw(st.integers(2, 8))
    pace = split_of(draw, draw(st.integers(1, 9)), NAMES)
    band = Band.of(Fraction(5, 4), unit, {n: Fraction(k, sum(pace.values())) for n, k in pace.items()}, NAMES)
    categories = [(axis, value) for axis in "ab" for value in "uv"]
    account = Account(
        unit,
        counted=3,
        deficits=draw(zero_sum(NAMES, 2 * unit)),
        by_category={c: draw(zero_sum(NAMES, 3 * unit)) for c in categories},
        received=draw(st.dictionaries(st.sampled_from(NAMES), st.integers(0, 4))),
        last_served=draw(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 3))),
    )
    some = st.lists(st.sampled_from(NAMES), min_size=1, unique=True)
    items = []
    for number in range(draw(st.integers(least, 6))):
        axes = draw(st.sampled_from(["ab", "ab", "ab", "a", ""]))
        items.append(
            Item(
                ("2026-01-05", f"{number}"),
                split_of(draw, unit, NAMES),
                tuple(draw(st.one_of(some, some, st.just([])))),
                tuple((axis, draw(st.sampled_from("uv"))) for axis in axes),
                frozenset(draw(st.one_of(st.just(NAMES), some))),
                draw(st.dictionaries(st.sampled_from(NAMES), st.fractions(-1, 1, max_denominator=3), max_size=1)),
            )
        )
    return account, band, items


def charged(account: Account, items: Sequence[Item], holders: Sequence[str]) -> Account:
    for item, holder in zip(items, holders, strict=True):
        if holder:
            account = post(account, Charge(holder, item.entitlement, item.categories))
    return account


def potential(account: Account, items: Sequence[Item], holders: Sequence[str]) -> Fraction:
    """In squared dwellings, from the accounts that the ordinary charges make."""
    after = charged(account, items, holders)
    squares = 3 * sum(units**2 for units in after.deficits.values())
    squares += sum(units**2 for table in after.by_category.values() for units in table.values())
    wished = sum(i.preferences.get(h, 0) for i, h in zip(items, holders, strict=True))
    return Fraction(squares, account.unit**2) - 2 * Fraction(wished)


def may(item: Item, source: str, target: str) -> bool:
    return target in item.candidates and {source, target} <= item.movable


@settings(max_examples=150, deadline=None)
@given(batches())
def test_improvements_go_down_to_where_nothing_improves(batch: tuple[Account, Band, list[Item]]) -> None:
    account, band, items = batch
    found = place_batch(account, band, items)
    now = list(found.holders)
    for item, holder in zip(items, now, strict=True):
        assert holder in item.candidates if item.candidates else holder == ""
    after = charged(account, items, now)
    assert not any(sum(table.values()) for table in (after.deficits, *after.by_category.values()))
    first = [choice.winner for choice in found.choices]
    shown = [potential(account, items, first), *(Fraction(move.after, found.grain) for move in found.moves)]
    assert shown[:-1] == [Fraction(move.before, found.grain) for move in found.moves]
    assert all(low < high for high, low in pairwise(shown))
    assert shown[-1] == potential(account, items, now)
    places = {item.notice: place for place, item in enumerate(items)}
    for move in found.moves:  # the list of moves tells the whole story
        place = places[move.item]
        assert first[place] == move.source
        first[place] = move.target
        if move.swapped:
            assert first[places[move.swapped]] == move.target
            first[places[move.swapped]] = move.source
    assert first == now
    placed = [place for place, holder in enumerate(now) if holder]
    if len(placed) < 2:
        assert not found.moves
        return
    for place in placed:
        for target in items[place].candidates:
            if may(items[place], now[place], target):
                other = [*now[:place], target, *now[place + 1 :]]
                assert potential(account, items, other) >= shown[-1]
    for one, two in combinations(placed, 2):
        if may(items[one], now[one], now[two]) and may(items[two], now[two], now[one]):
            other = list(now)
            other[one], other[two] = now[two], now[one]
            assert potential(account, items, other) >= shown[-1]


@settings(max_examples=60, deadline=None)
@given(batches(), st.sampled_from(list(Methode)), st.randoms(use_true_random=False))
def test_the_order_in_which_a_batch_is_given_has_no_effect(
    batch: tuple[Account, Band, list[Item]], method: Methode, random
) -> None:
    account, band, items = batch
    found = place_batch(account, band, items, method, DUE)
    places = list(range(len(items)))
    random.shuffle(places)
    again = place_batch(account, band, [items[place] for place in places], method, DUE)
    assert again.holders == tuple(found.holders[place] for place in places)
    assert again.choices == tuple(found.choices[place] for place in places)
    assert (again.moves, again.grain) == (found.moves, found.grain)


@settings(max_examples=150, deadline=None)
@given(batches(least=1), st.sampled_from(list(Methode)))
def test_a_batch_of_one_is_choose_and_the_last_of_a_batch_sees_the_others_charged(
    batch: tuple[Account, Band, list[Item]], method: Methode
) -> None:
    account, band, items = batch
    arguments = (items[-1].candidates, items[-1].categories, items[-1].preferences, method, DUE)
    single = place_batch(account, band, items[-1:], method, DUE)
    assert single.choices == (choose(account, band, items[-1].entitlement, *arguments),)
    found = place_batch(account, band, items, method, DUE)
    first = [choice.winner for choice in found.choices]
    before = charged(account, items[:-1], first[:-1])
    assert found.choices[-1] == choose(before, band, items[-1].entitlement, *arguments)
    assert found.moves == () or method is Methode.BANDE


@settings(max_examples=80, deadline=None)
@given(batches(), st.sets(st.sampled_from(NAMES)))
def test_holders_that_may_not_move_keep_what_they_were_first_given(
    batch: tuple[Account, Band, list[Item]], capped: set[str]
) -> None:
    account, band, items = batch
    free = frozenset(NAMES) - capped
    items = [Item(i.notice, i.entitlement, i.candidates, i.categories, free, i.preferences) for i in items]
    found = place_batch(account, band, items)
    for choice, holder, item in zip(found.choices, found.holders, items, strict=True):
        if capped & {choice.winner, holder} or len(item.candidates) == 1:
            assert holder == choice.winner
