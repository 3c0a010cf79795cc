"""First noticed, first released: what each would have received, dwelling for dwelling, in the families of the bilan.

Exact counts, and no p-value: it is one other order, the one that nobody has to choose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fluxrules.allotment.account import Category
from fluxrules.audit.shuffle import Order, in_order_of_notice
from fluxrules.audit.year import AuditedYear
from fluxrules.decision.classes import text_of

K = TypeVar("K", bound=tuple[str, ...])

KIND = ("logement.typologie", "logement.qpv")
"""The facts that name a dwelling in a sentence: « T3 hors QPV »."""

Kind = tuple[str, ...]
"""Their values, "" where unknown."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What one holder receives in one order of the year.

    Attributes:
        received: How many.
        quality: Sum of their centred ranks.
        families: How many in each category of the declared axes.
        kinds: How many of each kind.
    """

    received: int
    quality: int
    families: Mapping[Category, int]
    kinds: Mapping[Kind, int]


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The same year, in order of notice.

    Attributes:
        moved: Dwellings that would not have been released at the place they were.
        real: By holder, in the real order.
        other: By holder, in order of notice.
    """

    moved: int
    real: Mapping[str, Portfolio]
    other: Mapping[str, Portfolio]

    def families(self, holder: str) -> dict[Category, int]:
        """Dwellings more (less: negative) that ``holder`` would have received in each category."""
        return _more(self.other[holder].families, self.real[holder].families)

    def kinds(self, holder: str) -> dict[Kind, int]:
        """The same, by kind."""
        return _more(self.other[holder].kinds, self.real[holder].kinds)


def counterfactual(year: AuditedYear, ranks: Sequence[int]) -> Counterfactual:
    """Play the year in order of notice, by the rule, and lay it beside the real order played by the rule."""
    real = list(range(len(year.places)))
    other = in_order_of_notice([place.day for place in year.places], [place.notice for place in year.places])
    moved = sum(dwelling != at for at, dwelling in enumerate(other))
    return Counterfactual(
        moved,
        portfolios(year, real, year.played(real), ranks),
        portfolios(year, other, year.played(other), ranks),
    )


def portfolios(year: AuditedYear, order: Order, winners: Sequence[str], ranks: Sequence[int]) -> dict[str, Portfolio]:
    """What each holder receives, in order of the register.

    Args:
        year: The year.
        order: Place → dwelling.
        winners: Who receives at each place.
        ranks: Of each dwelling.
    """
    received: dict[str, list[int]] = {holder: [] for holder in year.holders}
    for dwelling, winner in zip(order, winners, strict=True):
        if winner:
            received.setdefault(winner, []).append(dwelling)
    return {holder: _portfolio(year, mine, ranks) for holder, mine in received.items()}


def _portfolio(year: AuditedYear, dwellings: Sequence[int], ranks: Sequence[int]) -> Portfolio:
    families: Counter[Category] = Counter()
    kinds: Counter[Kind] = Counter()
    for dwelling in dwellings:
        place = year.places[dwelling]
        families.update(place.charge.categories)
        values = place.liberation.values
        kinds[tuple(text_of(values[path]) if path in values else "" for path in KIND)] += 1
    return Portfolio(len(dwellings), sum(ranks[dwelling] for dwelling in dwellings), families, kinds)


def _more(other: Mapping[K, int], real: Mapping[K, int]) -> dict[K, int]:
    keys = sorted({*other, *real})
    return {key: more for key in keys if (more := other.get(key, 0) - real.get(key, 0))}
