"""The rule and its practices beside their independent reading: random cases, and where the two differ.

Used on a few hundred cases by the property tests, on 100,000 by ``benchmarks/allotment/agreement.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import gcd
from random import Random

from tests.opinions import allotment_naive as naive

from fluxrules.allotment.account import Account, Category
from fluxrules.allotment.band import Band
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import choose, otherwise
from fluxrules.allotment.events import post
from fluxrules.vocabulary import Methode

WIDTHS = (Fraction(1), Fraction(9, 8), Fraction(5, 4), Fraction(5, 4), Fraction(4, 3), Fraction(2))


@dataclass(frozen=True)
class Draw:
    account: Account
    width: Fraction
    rates: dict[str, Fraction]
    register: tuple[str, ...]
    gains: dict[str, int]
    candidates: list[str]
    categories: tuple[Category, ...]
    preferences: dict[str, Fraction]
    due: dict[str, Fraction]

    @property
    def band(self) -> Band:
        return Band.of(self.width, self.account.unit, self.rates, self.register)


def split(draw: Random, total: int, among: Sequence[str]) -> dict[str, int]:
    """``total`` in integers ≥ 0."""
    cuts = sorted(draw.randint(0, total) for _ in among[1:])
    return {name: high - low for name, low, high in zip(among, [0, *cuts], [*cuts, total], strict=True)}


def balanced(draw: Random, names: Sequence[str], reach: int) -> dict[str, int]:
    values = [draw.randint(-reach, reach) for _ in names[1:]]
    return dict(zip(names, [-sum(values), *values], strict=True))


def setting(draw: Random) -> tuple[int, Fraction, list[str], tuple[str, ...], dict[str, Fraction], dict[str, Fraction]]:
    names = [f"r{i}" for i in range(draw.randint(1, 7))]
    pace = split(draw, draw.randint(1, 20), names)
    rates = {name: Fraction(k, sum(pace.values())) for name, k in pace.items()}
    due = {name: Fraction(draw.randint(0, 40), draw.randint(1, 6)) for name in names}
    return draw.randint(1, 12), draw.choice(WIDTHS), names, tuple(draw.sample(names, len(names))), rates, due


def wishes(draw: Random, names: Sequence[str]) -> dict[str, Fraction]:
    if draw.random() < 0.7:
        return {}
    return {
        name: Fraction(draw.randint(-14, 14), draw.randint(1, 7)) for name in draw.sample(names, min(2, len(names)))
    }


def drawn(draw: Random) -> Iterator[Draw]:
    """States of every kind, most of them never met."""
    while True:
        unit, width, names, register, rates, due = setting(draw)
        reach = draw.choice([unit // 2, unit, 2 * unit])
        categories = tuple((axis, "v") for axis in "abcde" if draw.random() < 0.5)
        deficits = balanced(draw, names, reach)
        if draw.random() < 0.25:  # as inside a batch: all its dwellings gained, some not charged yet
            deficits = {name: units + draw.randint(0, unit) for name, units in deficits.items()}
        account = Account(
            unit,
            deficits=deficits,
            by_category={category: balanced(draw, names, reach) for category in categories},
            received={name: draw.randint(0, 9) for name in names if draw.random() < 0.7},
            last_served={name: draw.randint(1, 3) for name in names if draw.random() < 0.7},
        )
        candidates = draw.sample(names, draw.randint(0, len(names)))
        gains = split(draw, unit, names)
        yield Draw(account, width, rates, register, gains, candidates, categories, wishes(draw, names), due)


def lived(draw: Random) -> Iterator[Draw]:
    """States a year comes to, under each method in turn, categories chosen to pull the band apart."""
    while True:
        unit, width, names, register, rates, due = setting(draw)
        account, method = Account(unit), draw.choice(list(Methode))
        constant = draw.random() < 0.5
        if constant:
            unit = sum(int(rate * 20 * 19) for rate in rates.values())
            parts = split(draw, unit, names)
            rates, account = {name: Fraction(k, unit) for name, k in parts.items()}, Account(unit)
        for _ in range(draw.randint(5, 40)):
            able = names if constant else draw.sample(names, draw.randint(1, len(names)))
            gains = parts if constant else split(draw, unit, able)
            able = [name for name in able if gains[name]]
            categories = tuple((axis, draw.choice("uv")) for axis in "ab")
            case = Draw(account, width, rates, register, gains, able, categories, wishes(draw, names), due)
            yield case
            choice = choose(account, case.band, gains, able, categories, case.preferences, method, due)
            account = post(account, Charge(choice.winner, gains, categories, candidates=able))


def opinion(case: Draw) -> tuple[Mapping[Methode, str], set[str], int | None]:
    """What the page says, in fractions: winners by method, the kept set and its window."""
    account, names, unit = case.account, case.register, case.account.unit

    def exact(table: Mapping[str, int]) -> dict[str, Fraction]:
        return {name: Fraction(table.get(name, 0), unit) for name in names}

    deficits, gains = exact(account.deficits), exact(case.gains)
    categories = [exact(account.by_category.get(category, {})) for category in case.categories]
    served = account.last_served
    band = naive.winner(
        deficits, gains, case.rates, case.width, case.candidates, categories, case.preferences, served, names
    )
    winners = {Methode.BANDE: band}
    future = all(case.rates[name] for name in case.candidates)
    for method in Methode:
        if method is not Methode.BANDE and (future or method is not Methode.TIJDEMAN):
            winners[method] = naive.practice(
                method.value,
                deficits,
                gains,
                case.rates,
                case.candidates,
                case.preferences,
                case.due,
                account.received,
                served,
                names,
            )
    if not case.candidates:
        return winners, set(), None
    late = {name: deficits[name] + gains[name] for name in names}
    kept, h0 = naive.kept_set(late, case.rates, case.width, case.candidates)
    return winners, set(kept), h0


def disagreement(case: Draw) -> str:
    """What differs between the rule and the page, "" when nothing does."""
    winners, kept, h0 = opinion(case)
    arguments = (case.account, case.band, case.gains, case.candidates, case.categories, case.preferences)
    ours = otherwise(*arguments, case.due)
    wrong = {method.value: (ours[method], winner) for method, winner in winners.items() if ours[method] != winner}
    if case.candidates:
        overdue = {name: case.account.deficits.get(name, 0) + case.gains.get(name, 0) for name in case.register}
        found = case.band.keep(overdue, case.candidates)
        if (set(found.holders), found.h0) != (kept, h0):
            wrong["bande, kept"] = (str(found), f"{sorted(kept)}, {h0}")
    return f"{wrong}\n{case}" if wrong else ""


def small_shares(limits: Mapping[int, int]) -> Iterator[tuple[int, ...]]:
    for count, largest in limits.items():
        for parts in combinations_with_replacement(range(1, largest + 1), count):
            if gcd(*parts) == 1:
                yield parts


def kept_set_error(parts: tuple[int, ...], width: Fraction) -> tuple[str, int]:
    """Compare with exhaustive search from every state that can be held: what differs, and how many states."""
    names = [str(i) for i in range(len(parts))]
    unit = sum(parts)
    rule = Band.of(width, unit, {name: Fraction(k, unit) for name, k in zip(names, parts, strict=True)}, names)
    holdable = naive.holdable(parts, width)
    for state, choices in holdable.items():
        kept = rule.keep({a: v + k for a, v, k in zip(names, state, parts, strict=True)}, names)
        if {int(name) for name in kept.holders} != choices:
            return f"shares {parts}, band {width}, from {state}: {kept}, not {sorted(choices)}", len(holdable)
    return ("" if (0,) * len(parts) in holdable else f"shares {parts}, band {width}: 0 cannot be held"), len(holdable)


def tijdeman_worst(parts: Sequence[int], order: Sequence[int]) -> Fraction:
    """Largest |G| over one period of constant shares, everyone eligible.

    Raises:
        AssertionError: The period does not end with everyone at 0.
    """
    names = [str(i) for i in order]
    gains = {str(i): k for i, k in enumerate(parts)}
    unit = sum(parts)
    band = Band.of(Fraction(5, 4), unit, {name: Fraction(k, unit) for name, k in gains.items()}, names)
    account = Account(unit)
    for _ in range(unit):
        winner = choose(account, band, gains, names, method=Methode.TIJDEMAN).winner
        account = post(account, Charge(winner, gains, candidates=names))
    assert not any(account.deficits.values()), f"shares {parts}: not back to 0 after {unit} dwellings"
    return Fraction(account.largest, unit)
