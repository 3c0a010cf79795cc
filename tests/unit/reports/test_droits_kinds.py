"""Kinds of dwellings: what gives the same to everybody is one, and its name means it and nothing else."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxrules.allotment.plan import ClassKey, Plan
from fluxrules.program.shares import Holder
from fluxrules.reports.droits_kinds import HOME, boxes_of, inside, kinds_of, name_of

NAMES = {"1": "Nantes", "2": "Rezé", "3": "Orvault", "4": "Bouaye"}


def key(commune: str, financement: str = "PLUS", qpv: str = "non") -> ClassKey:
    return (("logement.commune", commune), ("logement.financement", financement), ("logement.qpv", qpv))


EVERYWHERE = frozenset(key(*values) for values in product("1234", ("PLAI", "PLUS", "PLS"), ("oui", "non")))
UNIVERSE = frozenset(k for k in EVERYWHERE if dict(k)["logement.qpv"] == "non" or dict(k)["logement.commune"] in "12")
"""Only Nantes and Rezé have a QPV."""


def chosen(**values: str) -> frozenset[ClassKey]:
    return frozenset(
        k for k in UNIVERSE if all(dict(k)[f"logement.{name}"] in value.split() for name, value in values.items())
    )


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (UNIVERSE, "tous les logements"),
        (chosen(qpv="non"), "hors QPV"),
        (chosen(qpv="oui"), "en QPV"),
        (chosen(financement="PLAI PLUS"), "PLAI ou PLUS"),
        (chosen(financement="PLS", qpv="non"), "PLS, hors QPV"),
        (chosen(commune="1"), "Nantes"),
        (chosen(commune="2 4"), "Bouaye et Rezé"),
        (chosen(commune="2 3 4"), "toutes les communes sauf Nantes"),
        (chosen(commune="2 3 4", qpv="non"), "hors QPV, toutes les communes sauf Nantes"),
        (chosen(commune="1", qpv="oui"), "en QPV, Nantes"),
        (chosen(financement="PLS") | chosen(commune="1", financement="PLAI"), "PLAI, Nantes ; PLS"),
    ],
)
def test_names(keys: frozenset[ClassKey], name: str) -> None:
    assert name_of(keys, UNIVERSE, NAMES) == name


def test_a_guarantor_is_not_a_place() -> None:
    universe = frozenset((("logement.garant", value),) for value in ("", "commune", "epci"))
    names = {value: name_of(frozenset({(("logement.garant", value),)}), universe, {}) for value in ("", "commune")}
    assert names == {"": "garant non précisé", "commune": "garant commune"}


def test_what_no_forecast_says_is_said() -> None:
    universe = frozenset({key("1"), (("logement.commune", "1"),)})
    assert name_of(frozenset({(("logement.commune", "1"),)}), universe, NAMES) == "QPV non précisé"


subsets = st.frozensets(st.sampled_from(sorted(UNIVERSE)), min_size=1)


@given(subsets)
def test_boxes_hold_the_keys_once_and_nothing_else(keys: frozenset[ClassKey]) -> None:
    boxes = [inside(box, UNIVERSE) for box in boxes_of(keys, UNIVERSE)]
    assert frozenset().union(*boxes) == keys
    assert sum(map(len, boxes)) == len(keys)


@given(subsets, subsets)
def test_two_sets_never_have_one_name(one: frozenset[ClassKey], other: frozenset[ClassKey]) -> None:
    same = name_of(one, UNIVERSE, NAMES) == name_of(other, UNIVERSE, NAMES)
    assert same == (one == other)


def plan(entitlements: dict[ClassKey, dict[str, Fraction]]) -> Plan:
    weights = {k: Fraction(place) for place, k in enumerate(entitlements)}
    return Plan(entitlements, weights, {}, {}, 1, {}, restricted=True)


def test_each_commune_served_at_home_makes_one_kind() -> None:
    holders = [Holder(f"commune-{code}", NAMES[code], "commune", 1, communes=(code,)) for code in "123"]
    rest = {"etat": Fraction(3, 4)}
    gains = {key(code): {f"commune-{code}": Fraction(1, 4), **rest} for code in "12"}
    gains[key("3")] = {"commune-3": Fraction(1, 5), "etat": Fraction(4, 5), "bailleur": Fraction(0)}
    gains[key("4")] = {"commune-1": Fraction(1, 4), **rest}  # a commune served elsewhere is named
    found = kinds_of(plan(gains), holders, NAMES)
    assert [(kind.label, kind.dwellings) for kind in found] == [("Bouaye", 3), ("Orvault", 2), ("Nantes et Rezé", 1)]
    assert dict(found[2].shares) == {HOME: Fraction(1, 4), **rest}
    assert dict(found[1].shares) == {HOME: Fraction(1, 5), "etat": Fraction(4, 5)}
    assert dict(found[0].shares) == {"commune-1": Fraction(1, 4), **rest}


def test_a_district_of_several_communes_is_not_a_commune() -> None:
    pool = Holder("pot", "Pot commun", "commune", 1, communes=("1", "2"))
    found = kinds_of(plan({key(code): {"pot": Fraction(1)} for code in "12"}), [pool], NAMES)
    assert [kind.shares for kind in found] == [(("pot", Fraction(1)),)]
