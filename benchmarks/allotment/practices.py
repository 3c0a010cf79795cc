"""Rules that are not methods of the product, to measure it against: what officers do today, and textbook rules.

All are given the product's entitlements and its candidates; ties go to the order of the register.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from benchmarks.allotment.replay import Batch, Books, Rule
from benchmarks.allotment.streams import Dwelling, Stream

from fluxrules.allotment.band import Band
from fluxrules.allotment.choice import choose
from fluxrules.allotment.lot import Item, place_batch
from fluxrules.vocabulary import Methode


def product(stream: Stream, width: Fraction = Fraction(5, 4), method: Methode = Methode.BANDE) -> Rule:
    """The product's own choice."""
    plan = stream.plan
    band = Band.of(width, plan.unit, plan.rates, plan.order)

    def rule(books: Books, dwelling: Dwelling, gains: Mapping[str, int]) -> str:
        entitlement = plan.units[dwelling.key]
        return choose(
            books.account(), band, entitlement, tuple(gains), dwelling.categories, method=method, due=plan.annual
        ).winner

    return rule


def _largest(measure: Callable[[Books, Dwelling, Mapping[str, int], str], Fraction | int]) -> Callable[[Stream], Rule]:
    def of(stream: Stream) -> Rule:
        def rule(books: Books, dwelling: Dwelling, gains: Mapping[str, int]) -> str:
            return max(gains, key=lambda holder: measure(books, dwelling, gains, holder))  # the first of equals

        return rule

    return of


def _divisor(books: Books, holder: str, first: Fraction) -> Fraction:
    """Due of the year over received + ``first``."""
    return books.stream.plan.annual[holder] / (books.received[holder] + first)


sainte_lague = _largest(lambda books, _d, _g, holder: _divisor(books, holder, Fraction(1, 2)))
"""Largest due / (received + ½)."""

d_hondt = _largest(lambda books, _d, _g, holder: _divisor(books, holder, Fraction(1)))
"""Largest due / (received + 1)."""

largest_gap = _largest(
    lambda books, _d, gains, holder: Fraction(books.deficits[holder] + gains[holder], books.concerned[holder] + 1)
)
"""Largest difference, in points, between the part due and the part received of the dwellings that concern a holder."""

overall_deficit = _largest(lambda books, _d, gains, holder: books.deficits[holder] + gains[holder])
"""Largest G + x(u)."""

balance_only = _largest(
    lambda books, dwelling, gains, holder: (
        books.deficits[holder]
        + sum(books.by_category[category][holder] for category in dwelling.categories)
        + (1 + len(dwelling.categories)) * gains[holder]
    )
)
"""The score of the product's rule, without its band."""


def weekly(stream: Stream) -> Batch:
    """The product's weekly batch."""
    plan = stream.plan
    band = Band.of(Fraction(5, 4), plan.unit, plan.rates, plan.order)

    def batch(books: Books, week: Sequence[tuple[Dwelling, Mapping[str, int]]]) -> Sequence[str]:
        items = [
            Item((f"{n:04}",), plan.units[d.key], tuple(gains), d.categories, frozenset(gains))
            for n, (d, gains) in enumerate(week)
        ]
        return place_batch(books.account(), band, items).holders

    return batch


def lottery(stream: Stream) -> Rule:
    """Drawn in proportion to entitlements."""
    draw = random.Random(f"lottery {stream.kind} {stream.seed}")

    def rule(_books: Books, _dwelling: Dwelling, gains: Mapping[str, int]) -> str:
        return draw.choices(list(gains), list(gains.values()))[0]

    return rule
