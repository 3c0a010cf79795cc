"""Rounding, flows, words for places and amounts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fluxrules.allotment.amounts import dwellings, percent
from fluxrules.allotment.flow import SINK, SOURCE, Network
from fluxrules.allotment.places import place_of
from fluxrules.allotment.plan import ClassKey
from fluxrules.allotment.rounding import largest_remainder, unit_for

F = Fraction


def test_the_largest_remainder_keeps_the_sum_and_zeros_and_breaks_ties_by_the_register() -> None:
    thirds = {"a": F(1, 3), "b": F(1, 3), "c": F(1, 3), "d": F(0)}
    assert largest_remainder(thirds, 10, ["c", "a"]) == {"a": 3, "b": 3, "c": 4, "d": 0}
    assert largest_remainder({"a": F(5, 8), "b": F(3, 8)}, 2, ["b", "a"]) == {"a": 1, "b": 1}
    with pytest.raises(ValueError, match="not 1"):
        largest_remainder({"a": F(1, 2)}, 10, [])


def test_the_unit_is_the_common_denominator_up_to_a_million() -> None:
    assert unit_for([F(1, 4), F(1, 6)]) == 12
    assert unit_for([F(1, 1_000_000)]) == 1_000_000
    assert unit_for([F(1, 999_999), F(1, 2)]) == 1_000_000
    assert unit_for([]) == 1


def test_a_flow_is_maximal_and_its_cut_is_as_large() -> None:
    network = Network()
    a, b = network.node(), network.node()
    arcs = [
        network.arc(SOURCE, a, F(3, 2)),
        network.arc(SOURCE, b, F(1, 3)),
        network.arc(a, b, F(1, 7)),
        network.arc(a, SINK, F(1, 2)),
        network.arc(b, SINK, F(2)),
    ]
    network.maximise()
    assert [network.flow(arc) for arc in arcs] == [F(9, 14), F(1, 3), F(1, 7), F(1, 2), F(10, 21)]
    assert network.reachable() == {SOURCE, a}


def test_a_flow_may_have_to_undo_what_it_started_from() -> None:
    network = Network()
    a, b, x, y = (network.node() for _ in range(4))
    network.arc(SOURCE, a, F(1), F(1))
    second = network.arc(SOURCE, b, F(1))
    network.arc(a, x, F(1), F(1))
    network.arc(a, y, F(1))
    network.arc(b, x, F(1))
    network.arc(x, SINK, F(1), F(1))
    network.arc(y, SINK, F(1))
    network.maximise()
    assert network.flow(second) == 1


FORECAST: list[ClassKey] = [
    (("logement.commune", c), ("logement.financement", f), ("logement.qpv", q))
    for c in ("44020", "44109", "44162")
    for f in ("PLAI", "PLS", "PLUS")
    for q in ("non", "oui")
]


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (lambda c, f, q: True, "l'ensemble du flux"),
        (lambda c, f, q: c == "44109" and f != "PLS", "la commune 44109, hors PLS"),
        (lambda c, f, q: c != "44109", "les communes 44020 et 44162"),
        (lambda c, f, q: q == "non", "hors QPV"),
        (lambda c, f, q: q == "oui" and f == "PLUS", "PLUS, en QPV"),
        (
            lambda c, f, q: (c == "44109" and q == "oui") or (c == "44020" and f == "PLS"),
            "la commune 44020, PLS ; la commune 44109, en QPV",
        ),
        (
            lambda c, f, q: c == "44109" and (f, q) in {("PLS", "oui"), ("PLUS", "non")},
            "la commune 44109, PLS, en QPV ; la commune 44109, PLUS, hors QPV",
        ),
    ],
)
def test_a_part_of_the_flux_is_said_in_the_officers_words(kept: object, words: str) -> None:
    classes = [key for key in FORECAST if kept(*dict(key).values())]  # type: ignore[operator]
    assert place_of(classes, FORECAST) == words


def test_amounts_are_written_as_a_french_reader_expects() -> None:
    assert [dwellings(F(n, 200)) for n in (200, 250, 1, 2, -250, -1, 0)] == [
        "1",
        "1,25",
        "0,01",
        "0,01",
        "-1,25",
        "-0,01",
        "0",
    ]
    assert percent(F(56, 50)) == "112"
    assert percent(F(1, 3)) == "33,33"
