"""The small exact linear programme: optima checked by hand, proofs checked by addition."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.opinions.simplex import feasible

from fluxrules.allotment.linear import AtLeast, Infeasible, Optimum, at_most, minimise, proves

F = Fraction


def test_an_optimum_with_its_prices() -> None:
    # 3 x + 2 y, x + y ≥ 4, x ≥ 1, y ≤ 2: at x = 2, y = 2
    constraints = [AtLeast({0: F(1), 1: F(1)}, F(4)), AtLeast({0: F(1)}, F(1)), at_most({1: F(1)}, F(2))]
    found = minimise({0: F(3), 1: F(2)}, constraints, 2)
    assert found == Optimum((F(2), F(2)), F(10), (F(3), F(0), F(1)))


def test_a_proof_is_in_the_smallest_integers_and_can_be_added_up() -> None:
    constraints = [AtLeast({0: F(1, 2), 1: F(1)}, F(4)), at_most({0: F(1)}, F(2)), at_most({1: F(1)}, F(2))]
    found = minimise({}, constraints, 2)
    assert found == Infeasible((F(2), F(1), F(2)))
    assert proves(found, constraints)
    assert not proves(Infeasible((F(2), F(0), F(2))), constraints)  # x_0 is left
    assert not proves(Infeasible((F(0), F(1), F(2))), constraints)  # nothing is asked
    assert not proves(Infeasible((F(-1), F(0), F(0))), constraints)
    roomy = [*constraints[:2], at_most({1: F(1)}, F(3))]
    assert not proves(Infeasible((F(2), F(1), F(2))), roomy)


@st.composite
def programmes(draw: st.DrawFn) -> tuple[list[AtLeast], int]:
    width = draw(st.integers(1, 4))
    small = st.integers(-3, 3).map(Fraction)
    lines = draw(st.lists(st.tuples(st.lists(small, min_size=width, max_size=width), small), min_size=1, max_size=6))
    return [AtLeast(dict(enumerate(coefficients)), right) for coefficients, right in lines], width


@settings(max_examples=300)
@given(programmes(), st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_it_agrees_with_another_simplex_and_proves_what_it_says(
    case: tuple[list[AtLeast], int], prices: list[int]
) -> None:
    constraints, width = case
    system = []
    for one in constraints:
        sign = 1 if one.right >= 0 else -1
        row = {place: sign * value for place, value in one.coefficients.items()}
        system.append((row, ">=" if sign == 1 else "<=", sign * one.right))
    costs = {place: Fraction(prices[place]) for place in range(width)}
    found = minimise(costs, constraints, width)
    assert isinstance(found, Optimum) == feasible(system, width)  # type: ignore[arg-type]
    if isinstance(found, Infeasible):
        assert proves(found, constraints)
        return
    assert min(found.values) >= 0
    for one in constraints:
        assert sum((value * found.values[place] for place, value in one.coefficients.items()), F(0)) >= one.right
    # The prices are a solution of the dual of the same cost: so the cost is the least.
    assert min(found.prices) >= 0
    for place in range(width):
        priced = sum(
            (u * one.coefficients.get(place, F(0)) for u, one in zip(found.prices, constraints, strict=True)), F(0)
        )
        assert priced <= costs[place]
    assert sum((u * one.right for u, one in zip(found.prices, constraints, strict=True)), F(0)) == found.cost
    assert found.cost == sum((costs[place] * found.values[place] for place in range(width)), F(0))
