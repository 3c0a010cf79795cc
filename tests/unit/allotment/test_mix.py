"""What is still to come: checked by hand."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from fluxrules.allotment.mix import expected_mix, remaining_dwellings
from fluxrules.allotment.plan import ClassKey

F = Fraction
A: ClassKey = (("commune", "A"),)
B: ClassKey = (("commune", "B"),)
C: ClassKey = (("commune", "C"),)


def test_before_anything_has_come_the_forecast_stands() -> None:
    assert remaining_dwellings(F(100), F(0), F(0)) == 100
    assert remaining_dwellings(F(100), F(0), F(1, 4)) == 100
    assert expected_mix({A: F(30), B: F(70)}, {}, F(100)) == {A: 30, B: 70}
    assert expected_mix({A: F(30), B: F(70)}, {}, F(10), F(0)) == {A: 3, B: 7}


def test_what_is_left_goes_from_the_forecast_to_the_pace_as_the_year_passes() -> None:
    assert remaining_dwellings(F(100), F(25), F(1, 4)) == 75
    assert remaining_dwellings(F(100), F(10), F(0)) == 90
    # 40 in a quarter: 60 left of the forecast, 120 at that pace
    assert remaining_dwellings(F(100), F(40), F(1, 4)) == F(3, 4) * 60 + F(1, 4) * 120
    # more than the forecast has come: only the pace speaks
    assert remaining_dwellings(F(100), F(120), F(3, 4)) == F(3, 4) * 40
    assert remaining_dwellings(F(100), F(70), F(1)) == 0
    assert remaining_dwellings(F(100), F(70), F(3, 2)) == 0


def test_the_mix_declared_counts_as_so_many_dwellings() -> None:
    found = expected_mix({A: F(60), B: F(40)}, {A: F(10), C: F(40)}, F(100), F(50))
    # declared 30 and 20 of 50, seen 10 and 40 of 50
    assert found == {A: 40, B: 20, C: 40}
    assert list(found) == sorted(found)
    assert expected_mix({A: F(60), B: F(40)}, {A: F(10), C: F(40)}, F(100), F(0)) == {A: 20, B: 0, C: 80}


def test_with_no_forecast_what_came_is_all_that_is_known() -> None:
    assert expected_mix({A: F(0)}, {B: F(3)}, F(10), F(50)) == {A: 0, B: 10}
    assert expected_mix({A: F(0)}, {}, F(10), F(50)) == {A: 0}
    assert expected_mix({}, {}, F(10)) == {}


small = st.fractions(0, 100, max_denominator=12)


@given(small, small, st.fractions(0, 1, max_denominator=53))
def test_between_the_two_estimates_and_never_negative(
    forecast: Fraction, realised: Fraction, elapsed: Fraction
) -> None:
    found = remaining_dwellings(forecast, realised, elapsed)
    left = max(F(0), forecast - realised)
    if realised and elapsed:
        pace = realised * (1 - elapsed) / elapsed
        assert min(left, pace) <= found <= max(left, pace)
    else:
        assert found == left


@given(
    st.dictionaries(st.sampled_from([A, B, C]), small), st.dictionaries(st.sampled_from([A, B]), small), small, small
)
def test_the_weights_sum_to_what_is_expected(
    forecast: dict[ClassKey, Fraction], realised: dict[ClassKey, Fraction], remaining: Fraction, weight: Fraction
) -> None:
    found = expected_mix(forecast, realised, remaining, weight)
    assert min(found.values(), default=0) >= 0
    known = any(forecast.values()) or any(realised.values())
    assert sum(found.values()) == (remaining if known else 0)
