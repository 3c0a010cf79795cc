"""Random states of the flux: exact, of zero sum, small enough that ties and windows are common."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

from fluxrules.allotment.account import Account, Category
from fluxrules.allotment.band import Band

BANDS = st.sampled_from([Fraction(1), Fraction(5, 4), Fraction(4, 3), Fraction(2)])


@dataclass(frozen=True)
class Case:
    account: Account
    band: Band
    rates: dict[str, Fraction]
    gains: dict[str, int]
    candidates: tuple[str, ...]
    categories: tuple[Category, ...]
    preferences: dict[str, Fraction]
    register: tuple[str, ...]


def split_of(draw: st.DrawFn, total: int, among: list[str]) -> dict[str, int]:
    """``total`` in integers ≥ 0 among some."""
    cuts = sorted(draw(st.lists(st.integers(0, total), min_size=len(among) - 1, max_size=len(among) - 1)))
    return {name: high - low for name, low, high in zip(among, [0, *cuts], [*cuts, total], strict=True)}


@st.composite
def shares(draw: st.DrawFn, least: int = 2, most: int = 6) -> tuple[int, ...]:
    """Constant shares k/D as the integers k, all positive."""
    return tuple(draw(st.lists(st.integers(1, 6), min_size=least, max_size=most)))


@st.composite
def zero_sum(draw: st.DrawFn, names: list[str], reach: int) -> dict[str, int]:
    """Integers of zero sum."""
    values = [draw(st.integers(-reach, reach)) for _ in names[1:]]
    return dict(zip(names, [-sum(values), *values], strict=True))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A decision to take."""
    unit = draw(st.integers(1, 12))
    width = draw(BANDS)
    names = [f"r{i}" for i in range(draw(st.integers(1, 7)))]
    register = tuple(draw(st.permutations(names)))
    pace = split_of(draw, draw(st.integers(1, 20)), names)
    rates = {name: Fraction(k, sum(pace.values())) for name, k in pace.items()}
    reach = draw(st.sampled_from([unit // 2, unit, 2 * unit]))
    categories = tuple((axis, "v") for axis in draw(st.lists(st.sampled_from("abcde"), unique=True)))
    account = Account(
        unit,
        deficits=draw(zero_sum(names, reach)),
        by_category={category: draw(zero_sum(names, reach)) for category in categories},
        last_served=draw(st.dictionaries(st.sampled_from(names), st.integers(1, 3))),
    )
    candidates = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    preferences = draw(st.dictionaries(st.sampled_from(names), st.fractions(-2, 2, max_denominator=7), max_size=2))
    gains = split_of(draw, unit, names)
    band = Band.of(width, unit, rates, register)
    return Case(account, band, rates, gains, tuple(candidates), categories, preferences, register)
