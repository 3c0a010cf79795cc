"""Other orders: each allowed one as likely as any other, and nothing released before its notice."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from itertools import permutations

import pytest

from fluxrules.audit.shuffle import Shuffle, in_order_of_notice


def day(number: int) -> date:
    return date(2025, 3, number)


DAYS = [day(5), day(10), day(15), day(20)]
NOTICES = [day(1), day(7), day(2), day(18)]


def allowed(days: list[date], notices: list[date]) -> set[tuple[int, ...]]:
    every = permutations(range(len(days)))
    return {order for order in every if all(notices[d] <= days[at] for at, d in enumerate(order))}


def test_every_allowed_order_is_drawn_as_often_as_any_other() -> None:
    wanted = allowed(DAYS, NOTICES)
    assert len(wanted) == 4  # the last keeps its place; the second cannot be first
    shuffle = Shuffle.of(DAYS, NOTICES, [0] * 4)
    chance = random.Random(1)
    counts = Counter(tuple(shuffle.draw(chance)) for _ in range(4000))
    assert set(counts) == wanted
    assert all(900 < count < 1100 for count in counts.values()), counts


def test_without_constraint_every_permutation_is_as_likely() -> None:
    shuffle = Shuffle.of(DAYS, [day(1)] * 4, ["mars"] * 4)
    chance = random.Random(2)
    counts = Counter(tuple(shuffle.draw(chance)) for _ in range(24_000))
    assert len(counts) == 24
    assert all(850 < count < 1150 for count in counts.values()), counts


def test_a_dwelling_may_be_released_on_the_day_of_its_notice() -> None:
    shuffle = Shuffle.of([day(5), day(10)], [day(1), day(5)], [0, 0])
    assert shuffle.movable == 2
    chance = random.Random(0)
    assert {tuple(shuffle.draw(chance)) for _ in range(50)} == {(0, 1), (1, 0)}


def test_groups_are_not_mixed_and_unknown_notices_do_not_move() -> None:
    days = [day(number) for number in range(1, 9)]
    notices = [day(1), day(1), None, day(1), day(1), day(1), day(1), day(1)]
    groups = ["a", "a", "a", "a", "b", "b", "b", "seul"]
    shuffle = Shuffle.of(days, notices, groups)
    chance = random.Random(3)
    seen = [shuffle.draw(chance) for _ in range(200)]
    assert {order[2] for order in seen} == {2}
    assert {order[7] for order in seen} == {7}
    assert {frozenset(order[:4]) for order in seen} == {frozenset(range(4))}
    assert {order[4] for order in seen} == {4, 5, 6}


def test_movable_counts_those_that_had_another_place() -> None:
    chance = random.Random(5)
    for _ in range(200):
        days = sorted(day(chance.randint(1, 9)) for _ in range(6))
        notices = [day(chance.randint(1, released.day)) for released in days]
        moved = {d for order in allowed(days, notices) for at, d in enumerate(order) if at != d}
        assert Shuffle.of(days, notices, [0] * 6).movable == len(moved)
    assert Shuffle.of(DAYS, DAYS, [0] * 4).movable == 0
    assert Shuffle.of(DAYS, [day(1)] * 4, [0, 1, 2, 3]).movable == 0


def test_same_seed_same_orders_and_never_another_source_of_chance() -> None:
    shuffle = Shuffle.of(DAYS, [day(1)] * 4, [0] * 4)
    first, second = random.Random(7), random.Random(7)
    drawn = [shuffle.draw(first) for _ in range(20)]
    random.seed(99)
    assert [shuffle.draw(second) for _ in range(20)] == drawn
    assert [shuffle.draw(random.Random(7)) for _ in range(2)] == [drawn[0]] * 2


def test_a_release_before_its_notice_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="before its notice"):
        Shuffle.of([day(5)], [day(6)], [0])


def test_order_of_notice() -> None:
    assert in_order_of_notice(DAYS, [day(4), day(9), day(2), day(9)]) == [2, 0, 1, 3]
    assert in_order_of_notice(DAYS, [None, day(3), None, day(6)]) == [1, 0, 3, 2]
