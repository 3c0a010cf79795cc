"""Each method on a state made for it: whom it keeps, what it measures, what decided."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from fluxrules.allotment.account import Account
from fluxrules.allotment.band import Band, Selection
from fluxrules.allotment.choice import Choice, TieBreak, choose, otherwise
from fluxrules.allotment.methods import METHODS, parts_of
from fluxrules.vocabulary import Methode

F = Fraction
T3 = ("typologie", "T3")
NAMES = ["al", "etat", "ville"]
RATES = {"al": F(1, 4), "etat": F(1, 4), "ville": F(1, 2)}
GAINS = {"al": 1, "etat": 1, "ville": 2}
BAND = Band.of(F(5, 4), 4, RATES, NAMES)
DUE = {"al": F(25, 2), "etat": F(10), "ville": F(25)}


def scores(choice: Choice) -> dict[str, F | None]:
    return {line.holder: None if line.score is None else choice.points(line.score) for line in choice.lines}


def verdicts(choice: Choice) -> dict[str, str]:
    return {line.holder: line.verdict.value for line in choice.lines}


def test_every_method_of_the_vocabulary_is_there() -> None:
    assert list(METHODS) == list(Methode)


def test_tijdeman_takes_the_nearest_deadline_of_those_a_dwelling_is_due_to() -> None:
    """n = 3, one part of 4: due from g = 1/4, deadline at g = 3/4."""
    account = Account(4, deficits={"al": 1, "etat": -1, "ville": 0})
    choice = choose(account, BAND, GAINS, NAMES, method=Methode.TIJDEMAN)
    assert (choice.winner, choice.selection, choice.method) == ("ville", Selection.DUS, Methode.TIJDEMAN)
    assert scores(choice) == {"al": F(1), "etat": None, "ville": F(1, 2)}
    assert verdicts(choice) == {"al": "retenu", "etat": "en_avance", "ville": "retenu"}
    assert choice.least
    finer = Band.of(F(9, 8), 4, RATES, NAMES)  # two grains in a unit: the same dwellings
    assert finer.grains == 2
    assert scores(choose(account, finer, GAINS, NAMES, method=Methode.TIJDEMAN)) == scores(choice)


def test_tijdeman_counts_neither_categories_nor_preferences_but_shows_them() -> None:
    account = Account(4, by_category={T3: {"al": 40, "ville": -40}})
    choice = choose(account, BAND, GAINS, NAMES, (T3,), {"al": F(9)}, Methode.TIJDEMAN)
    assert choice.winner == "ville"
    line = choice.lines[0]
    assert (line.holder, line.categories, line.preference) == ("al", (40,), 9)


def test_tijdeman_falls_back_to_the_largest_overdue_when_nobody_here_is_due() -> None:
    account = Account(4, deficits={"al": -4, "etat": -3, "ville": 7})
    choice = choose(account, BAND, GAINS, ["al", "etat"], method=Methode.TIJDEMAN)
    assert (choice.winner, choice.selection) == ("etat", Selection.REPLI)
    assert verdicts(choice) == {"al": "moins_en_retard", "etat": "retenu"}


def test_tijdeman_without_a_future_has_no_deadline_until_it_is_overdue() -> None:
    band = Band.of(F(5, 4), 4, {"al": F(0), "etat": F(1, 2), "ville": F(1, 2)}, NAMES)
    gains = {"al": 2, "etat": 1, "ville": 1}
    assert choose(Account(4), band, gains, NAMES, method=Methode.TIJDEMAN).winner == "al"  # alone at 1/2
    late = Account(4, deficits={"al": -1, "etat": 1, "ville": 0})
    assert choose(late, band, {"al": 2, "etat": 2}, NAMES, method=Methode.TIJDEMAN).winner == "etat"
    overdue = Account(4, deficits={"al": 1, "etat": 1, "ville": -2})
    assert choose(overdue, band, {"al": 2, "etat": 2}, NAMES, method=Methode.TIJDEMAN).winner == "al"


@pytest.mark.parametrize(("count", "parts"), [(0, 2), (1, 2), (2, 2), (3, 4), (4, 6), (40, 78)])
def test_the_parts_of_tijdeman_count_only_those_who_gain(count: int, parts: int) -> None:
    rates = {str(i): F(1, count) for i in range(count)}
    assert parts_of({**rates, "nobody": F(0)}) == parts


def test_what_remains_due_is_the_due_less_what_was_received() -> None:
    account = replace(Account(4), received={"al": 2, "ville": 15})
    choice = choose(account, BAND, GAINS, NAMES, method=Methode.RESTE_A_FAIRE, due=DUE)
    assert (choice.winner, choice.selection, choice.tie_break) == ("al", Selection.TOUS, TieBreak.AUCUN)
    assert scores(choice) == {"al": F(21, 2), "etat": F(10), "ville": F(10)}
    assert not choice.least


def test_a_measure_of_dwellings_is_in_the_smallest_grain_that_holds_it() -> None:
    due = {"al": F(5, 6), "etat": F(1, 4)}
    asked = {"etat": F(-2, 9)}
    for method, grain in ((Methode.RESTE_A_FAIRE, 36), (Methode.TAUX_DE_REALISATION, 45)):
        choice = choose(Account(4), BAND, GAINS, ["al", "etat"], (), asked, method, due)
        assert (choice.winner, choice.grain) == ("al", grain)
    assert choose(Account(4), BAND, GAINS, NAMES, (), {"al": F(1, 6)}).grain == 12


def test_what_remains_due_adds_a_preference_in_dwellings() -> None:
    preferences = {"etat": F(7, 3)}
    choice = choose(Account(4), BAND, GAINS, ["al", "etat"], (), preferences, Methode.RESTE_A_FAIRE, DUE)
    assert choice.winner == "al"
    assert scores(choice) == {"al": F(25, 2), "etat": F(37, 3)}
    more = choose(Account(4), BAND, GAINS, ["al", "etat"], (), {"etat": F(8, 3)}, Methode.RESTE_A_FAIRE, DUE)
    assert more.winner == "etat"


def test_the_lowest_rate_of_realisation() -> None:
    account = replace(Account(4), received={"al": 5, "etat": 4, "ville": 11})
    choice = choose(account, BAND, GAINS, NAMES, method=Methode.TAUX_DE_REALISATION, due=DUE)
    assert scores(choice) == {"al": F(2, 5), "etat": F(2, 5), "ville": F(11, 25)}
    assert (choice.winner, choice.tie_break, choice.tied) == ("al", TieBreak.REGISTRE, ("al", "etat"))
    preferred = choose(account, BAND, GAINS, NAMES, (), {"ville": F(3, 2)}, Methode.TAUX_DE_REALISATION, DUE)
    assert preferred.winner == "ville"
    assert scores(preferred)["ville"] == F(19, 50)


def test_nothing_due_is_never_chosen_by_rate_unless_nobody_has_a_due() -> None:
    due = {"etat": F(3), "ville": F(0)}
    account = replace(Account(4), received={"etat": 300}, deficits={"al": 1, "etat": -1})
    choice = choose(account, BAND, GAINS, NAMES, method=Methode.TAUX_DE_REALISATION, due=due)
    assert choice.winner == "etat"
    assert verdicts(choice) == {"al": "rien_du", "etat": "retenu", "ville": "rien_du"}
    alone = choose(account, BAND, GAINS, ["al", "ville"], method=Methode.TAUX_DE_REALISATION, due=due)
    assert (alone.winner, alone.selection, alone.tie_break) == ("al", Selection.REPLI, TieBreak.REGISTRE)
    assert set(verdicts(alone).values()) == {"retenu"}


@pytest.mark.parametrize("method", [Methode.TIJDEMAN, Methode.RESTE_A_FAIRE, Methode.TAUX_DE_REALISATION])
@pytest.mark.parametrize(
    ("deficits", "served", "winner", "tie"),
    [
        ({"b": 1, "c": -1}, {}, "b", TieBreak.RETARD),
        ({}, {"c": 3, "b": 2, "a": 4}, "b", TieBreak.ANCIENNETE),
        ({}, {}, "c", TieBreak.REGISTRE),
    ],
)
def test_the_ties_of_every_method_are_those_of_the_page(
    method: Methode, deficits: dict[str, int], served: dict[str, int], winner: str, tie: TieBreak
) -> None:
    band = Band.of(F(2), 6, dict.fromkeys("abc", F(1, 3)), ["c", "b", "a"])
    account = Account(6, deficits=deficits, last_served=served)
    choice = choose(
        account, band, dict.fromkeys("abc", 2), ["a", "b", "c"], method=method, due=dict.fromkeys("abc", F(2))
    )
    if method is Methode.TIJDEMAN and tie is TieBreak.RETARD:
        tie = TieBreak.AUCUN  # equal paces: the larger g is the nearer deadline
    assert (choice.winner, choice.tie_break) == (winner, tie)


def test_a_method_that_needs_the_due_is_not_left_to_guess_it() -> None:
    for method in (Methode.RESTE_A_FAIRE, Methode.TAUX_DE_REALISATION):
        with pytest.raises(ValueError, match="due over the year"):
            choose(Account(4), BAND, GAINS, NAMES, method=method)


def test_otherwise_says_whom_each_method_would_choose() -> None:
    account = replace(
        Account(4),
        deficits={"al": 0, "etat": 1, "ville": -1},
        by_category={T3: {"al": 4, "etat": -3, "ville": -1}},
        received={"al": 1, "etat": 5, "ville": 2},
    )
    due = {"al": F(2), "etat": F(12), "ville": F(6)}
    found = otherwise(account, BAND, GAINS, NAMES, (T3,), {}, due)
    assert found == {
        Methode.BANDE: "al",
        Methode.TIJDEMAN: "etat",
        Methode.RESTE_A_FAIRE: "etat",
        Methode.TAUX_DE_REALISATION: "ville",
    }
    for method in Methode:
        assert choose(account, BAND, GAINS, NAMES, (T3,), {}, method, due).winner == found[method]
    assert otherwise(account, BAND, GAINS, [], (T3,), {}, due) == dict.fromkeys(Methode, "")


def test_the_choice_of_nobody_keeps_its_method() -> None:
    choice = choose(Account(4), BAND, GAINS, [], method=Methode.TIJDEMAN)
    assert (choice.winner, choice.lines, choice.method) == ("", (), Methode.TIJDEMAN)
