"""A batch worked by hand, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from fluxrules.allotment.account import Account
from fluxrules.allotment.band import Band
from fluxrules.allotment.choice import TieBreak, choose
from fluxrules.allotment.improvement import Move
from fluxrules.allotment.lot import Item, Notice, place_batch
from fluxrules.vocabulary import Methode

F = Fraction
NAMES = ("al", "etat")
BAND = Band.of(F(5, 4), 4, {"al": F(1, 2), "etat": F(1, 2)}, NAMES)
HALVES = {"al": 2, "etat": 2}
T3, T5 = ("typologie", "T3"), ("typologie", "T5")
BOTH = frozenset(NAMES)
ACCOUNT = Account(4, by_category={T5: {"al": 1, "etat": -1}})
"""In units of a quarter: al is a little late on T5."""


def item(
    notice: str, *categories: tuple[str, str], movable: frozenset[str] = BOTH, among: Sequence[str] = NAMES
) -> Item:
    return Item((notice,), HALVES, tuple(among), categories, movable)


def test_a_swap_balances_what_one_by_one_could_not() -> None:
    """The first is a toss-up, for al by the register; etat then has the T5, of which al was the late one.

    In units, al then etat: T3 −2 2 and T5 3 −3, squares 26; exchanged, T3 2 −2 and T5 −1 1, squares 10; G is 0 in both.
    """
    found = place_batch(ACCOUNT, BAND, [item("1", T3), item("2", T5)])
    assert [choice.winner for choice in found.choices] == ["al", "etat"]
    assert found.holders == ("etat", "al")
    assert found.moves == (Move(("1",), "al", "etat", ("2",), 26, 10),)
    assert found.grain == 16


def test_a_category_that_both_dwellings_share_is_not_moved_by_a_swap() -> None:
    found = place_batch(ACCOUNT, BAND, [item("1", T3, ("qpv", "oui")), item("2", T5, ("qpv", "oui"))])
    assert found.moves == (Move(("1",), "al", "etat", ("2",), 26, 10),)


def test_who_is_not_movable_keeps_what_it_was_given_and_receives_nothing_more() -> None:
    for first, second in ((frozenset({"al"}), BOTH), (BOTH, frozenset({"etat"}))):
        batch = [item("1", T3, movable=first), item("2", T5, movable=second)]
        assert place_batch(ACCOUNT, BAND, batch).holders == ("al", "etat")
    owed = [item("1", T3, among=["al"]), item("2", T5)]
    assert place_batch(ACCOUNT, BAND, owed).holders == ("al", "etat")


def test_a_preference_weighs_on_a_move_what_it_weighs_in_a_score() -> None:
    for asked, holders in ((F(1, 3), ("etat", "al")), (F(3, 7), ("etat", "al")), (F(1, 2), ("al", "etat"))):
        batch = [replace(item("1", T3), preferences={"al": asked}), item("2", T5)]
        found = place_batch(ACCOUNT, BAND, batch)
        assert found.holders == holders, asked
        assert found.grain == 16 * asked.denominator


@pytest.mark.parametrize("method", [m for m in Methode if m is not Methode.BANDE])
def test_methods_that_balance_nothing_move_nothing(method: Methode) -> None:
    found = place_batch(ACCOUNT, BAND, [item("1", T3), item("2", T5)], method, dict.fromkeys(NAMES, F(4)))
    assert (found.holders, found.moves) == (("al", "etat"), ())


def test_what_the_batch_gave_counts_for_the_next_of_its_dwellings() -> None:
    batch = [item(str(n)) for n in range(4)]
    left = place_batch(Account(4), BAND, batch, Methode.RESTE_A_FAIRE, {"al": F(3), "etat": F(5, 2)})
    assert left.holders == ("al", "etat") * 2
    rate = place_batch(Account(4), BAND, batch, Methode.TAUX_DE_REALISATION, {"al": F(10), "etat": F(1)})
    assert rate.holders == ("al", "etat", "al", "al")
    turns = [item("1", among=["etat"]), item("2", among=["al"]), item("3")]
    assert place_batch(Account(4), BAND, turns).choices[2].tie_break is TieBreak.ANCIENNETE
    assert place_batch(Account(4), BAND, turns).holders[2] == "etat"


def test_a_batch_of_one_is_a_decision() -> None:
    """The most overdue has it, however much it had of T3: with a second dwelling, it moves."""
    account = Account(4, deficits={"al": 4, "etat": -4}, by_category={T3: {"al": -24, "etat": 24}})
    found = place_batch(account, BAND, [item("1", T3)])
    assert found.choices == (choose(account, BAND, HALVES, NAMES, (T3,)),)
    assert (found.holders, found.moves) == (("al",), ())
    assert place_batch(account, BAND, [item("1", T3), item("2", T3)]).moves


def test_caps_are_read_again_as_the_batch_is_placed() -> None:
    seen: list[dict[Notice, str]] = []

    def one_each(item: Item, placed: Mapping[Notice, str]) -> Item:
        seen.append(dict(placed))
        return replace(item, candidates=tuple(name for name in item.candidates if name not in placed.values()))

    account = Account(4, deficits={"al": 8, "etat": -8})
    batch = [item("2", T3), item("3", T3), item("1", T5)]
    found = place_batch(account, BAND, [replace(i, movable=frozenset()) for i in batch], at_its_turn=one_each)
    assert found.holders == ("etat", "", "al")
    assert seen == [{}, {("1",): "al"}, {("1",): "al", ("2",): "etat"}]
    assert found.choices[1].winner == ""


def test_what_a_dwelling_is_at_its_turn_is_what_moves_it() -> None:
    batch = [item("1", T3), item("2", T5)]
    assert place_batch(ACCOUNT, BAND, batch, at_its_turn=lambda i, _: i).holders == ("etat", "al")
    still = place_batch(ACCOUNT, BAND, batch, at_its_turn=lambda i, _: replace(i, movable=frozenset()))
    assert (still.holders, still.moves) == (("al", "etat"), ())
    asked = place_batch(ACCOUNT, BAND, batch, at_its_turn=lambda i, _: replace(i, preferences={"etat": F(2)}))
    assert asked.choices[0].winner == "etat"


def test_a_move_asks_leave_for_the_whole_batch() -> None:
    """Both sides of an exchange are shown, in order of notice; refused, it is not made."""
    seen: list[tuple[str, ...]] = []

    def permits(holders: Sequence[str]) -> bool:
        seen.append(tuple(holders))
        return len(seen) > 1

    batch = [item("2", T5), item("1", T3)]
    found = place_batch(ACCOUNT, BAND, batch, permits=permits)
    assert (found.holders, found.moves, seen) == (("etat", "al"), (), [("etat", "al")])
    assert place_batch(ACCOUNT, BAND, batch, permits=permits).holders == ("al", "etat")


def test_placed_one_by_one_each_gains_when_its_turn_comes() -> None:
    """Credited at once, al is late of both and the band gives it the first; one by one it is a decision of its own."""
    account = Account(4, deficits={"al": -2, "etat": 2}, by_category={T3: {"al": 8, "etat": -8}})
    batch = [item("1", T3, movable=frozenset()), item("2", T5, movable=frozenset())]
    alone = choose(account, BAND, HALVES, NAMES, (T3,))
    found = place_batch(account, BAND, batch, credited=False)
    assert found.choices[0] == alone
    assert place_batch(account, BAND, batch).choices[0] != alone
    lone = place_batch(account, BAND, [item("1", T3, among=()), item("2", T3)], credited=False)
    assert lone.choices[1] == alone


def test_a_dwelling_nobody_may_receive_is_not_counted() -> None:
    lone = place_batch(Account(4), BAND, [item("1", T3, among=()), item("2", T3)])
    assert lone.choices[1] == choose(Account(4), BAND, HALVES, NAMES, (T3,))
    assert (lone.holders, lone.moves) == (("", "al"), ())


def test_two_dwellings_have_two_places() -> None:
    with pytest.raises(ValueError, match="same place"):
        place_batch(Account(4), BAND, [item("1"), item("1")])
    assert place_batch(Account(4), BAND, []).holders == ()
