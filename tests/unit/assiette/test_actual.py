"""Forecast against actual: exact, on plain counts, no season supposed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests.small_assiette import BOURG, CAME, COMMUNES, EN, HORS, key, made

from fluxrules.assiette import Came, Comparison, StepKind, class_in, compare, elapsed_part
from fluxrules.assiette.names import class_name
from fluxrules.vocabulary import MotifSoustraction


def compared(came: Came = CAME, day: date = date(2025, 3, 14)) -> Comparison:
    assiette = made()
    found = compare(assiette.flux, assiette.objectives, came, day, 2025, lambda known: class_name(known, COMMUNES))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "part"),
    [
        (date(2025, 1, 1), Fraction(1, 365)),
        (date(2025, 3, 14), Fraction(1, 5)),
        (date(2025, 12, 31), Fraction(1)),
        (date(2024, 2, 29), Fraction(0)),
        (date(2026, 1, 1), Fraction(1)),
    ],
)
def test_part_of_the_year(day: date, part: Fraction) -> None:
    assert elapsed_part(day, 2025) == part


def test_a_leap_year_has_a_day_more() -> None:
    assert elapsed_part(date(2024, 12, 30), 2024) == Fraction(365, 366)


def test_totals() -> None:
    totals = {(item.kind, item.subject): item for item in compared().totals}
    freed, net = totals[StepKind.LIBERATIONS, ""], totals[StepKind.FLUX_NET, ""]
    assert (freed.forecast, freed.actual, freed.expected) == (141, 42, Fraction(141, 5))
    assert freed.deviation == 42 - Fraction(141, 5)
    assert (net.actual, net.at_pace, net.end_deviation) == (36, 180, 56)
    assert totals[StepKind.FLUX_BRUT, ""].actual == 40
    mutations = totals[StepKind.SOUSTRACTION, MotifSoustraction.MUTATION]
    assert (mutations.forecast, mutations.actual, mutations.at_pace) == (10, 3, 15)
    assert totals[StepKind.HORS_NATURE, MotifSoustraction.HORS_CHAMP].actual == 2


def test_what_came_divides_into_counted_removed_and_waiting() -> None:
    totals = {(item.kind, item.subject): item.actual or 0 for item in compared().totals}
    legal = sum(count for (kind, _), count in totals.items() if kind is StepKind.SOUSTRACTION)
    waiting = compared().pending
    assert totals[StepKind.FLUX_BRUT, ""] == totals[StepKind.FLUX_NET, ""] + legal + waiting
    assert waiting == 1


def test_by_class_and_what_was_not_expected() -> None:
    lines = {item.subject: (item.forecast, item.actual) for item in compared().lines}
    assert lines == {
        "Ville (99001), hors QPV": (80, 22),
        "Ville (99001), en QPV": (20, 6),
        "Bourg (99002)": (41, 13),
        "commune 99003": (0, 1),
    }
    nets = {item.subject: (item.forecast, item.actual) for item in compared().nets}
    assert nets["Ville (99001), en QPV"] == (14, 5)


def test_objectives_at_this_pace() -> None:
    state, commune = compared().objectives
    assert state.at_pace == Fraction(3, 10) * (19 + 5 + 11) * 5
    assert commune.at_pace == (Fraction(19, 5) + Fraction(5, 4)) * 5
    assert commune.end_deviation == commune.at_pace - Fraction(179, 10)
    assert (state.actual, state.deviation) == (None, None)


def test_a_year_that_has_not_begun() -> None:
    assiette = made()
    assert compare(assiette.flux, assiette.objectives, CAME, date(2024, 12, 31), 2025, str) is None


def test_once_the_year_is_over_the_pace_is_the_count() -> None:
    for item in compared(day=date(2026, 2, 1)).totals:
        assert item.at_pace == item.actual
        assert item.deviation == item.end_deviation


def test_nothing_came() -> None:
    assert {item.actual for item in compared(Came()).totals} == {0}


def test_the_class_of_a_dwelling() -> None:
    flux = [line.key for line in made().flux.lines]
    assert class_in(flux, key("99001", qpv="oui", typologie="T3")) == EN
    assert class_in(flux, key("99001", qpv="non")) == HORS
    assert class_in(flux, key("99002", qpv="oui")) == BOURG
    assert class_in(flux, key("99001")) is None  # in which part of Ville, nobody knows
    assert class_in(flux, key("99003")) is None
