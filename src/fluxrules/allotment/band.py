"""The band: which choices keep everyone within reach of its due (ALLOTMENT §2, step 1).

Integers only. Amounts are in *grains*: a grain divides the account's unit, the band and every expected gain, so that
one multiplication per holder replaces all fractions.

The look-ahead is the feasibility of unit jobs with deadlines: by the time ``h`` more dwellings have come, a holder at
``g_j`` must have received ``⌊g_j + r_j h + 1 − B⌋`` of the ``h + 1`` dwellings to stay below the band. When all of
them are needed (``h0``), the present one must go to someone who needs one by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import lcm

from fluxrules.diagnostics import Diagnostic, Span, diagnose

FARTHEST = 5000
"""Dwellings the look-ahead never goes beyond."""

DEFAULT_BAND = Fraction(5, 4)


class Selection(StrEnum):
    """How the kept set was made."""

    RETARD = "retard"  # someone is above the band: the most overdue
    ECHEANCES = "echeances"  # within the band, and needed before the window of h0 closes
    BANDE = "bande"  # within the band, no window closes
    REPLI = "repli"  # nobody could be kept: the largest overdue
    DUS = "dus"  # Tijdeman: those a dwelling is due to, g ≥ 1/(2n − 2)
    TOUS = "tous"  # every candidate is compared


@dataclass(frozen=True, slots=True)
class Kept:
    """The kept set. ``h0``: dwellings ahead at which a window closes, or None."""

    holders: tuple[str, ...]
    selection: Selection
    h0: int | None


@dataclass(frozen=True, slots=True)
class Band:
    """The band and the expected gains of one plan, in grains.

    Attributes:
        width: B, in dwellings.
        unit: D, the account's unit.
        grains: Grains in one unit.
        dwelling: Grains in one dwelling.
        limit: B in grains.
        rates: r_i in grains.
        order: Register.
    """

    width: Fraction
    unit: int
    grains: int
    dwelling: int
    limit: int
    rates: Mapping[str, int]
    order: tuple[str, ...]

    @classmethod
    def of(cls, width: Fraction, unit: int, rates: Mapping[str, Fraction], order: Sequence[str]) -> Band:
        """Scale once for every decision under one plan.

        Args:
            width: B, at least 1.
            unit: Units in a dwelling.
            rates: Expected gain per arriving dwelling (``Plan.rates``), of sum 1 at most.
            order: Register; holders of ``rates`` it lacks come after, by name.

        Raises:
            ValueError: A width below 1, or rates that exceed 1 (``check_band`` says the first to people).
        """
        if width < 1 or sum(rates.values()) > 1 or min(rates.values(), default=Fraction(0)) < 0:
            raise ValueError("a band is at least 1, and expected gains are shares of one dwelling")
        grains = lcm((width * unit).denominator, *((rate * unit).denominator for rate in rates.values()))
        dwelling = grains * unit
        register = tuple(dict.fromkeys([*order, *sorted(rates)]))
        scaled = {holder: int(rate * dwelling) for holder, rate in rates.items()}
        return cls(width, unit, grains, dwelling, int(width * dwelling), scaled, register)

    def keep(self, overdue: Mapping[str, int], candidates: Sequence[str]) -> Kept:
        """The candidates among whom balance may choose.

        Args:
            overdue: g of every holder, candidates or not, in units.
            candidates: E, not empty.
        """
        most = max(overdue[holder] for holder in candidates)
        largest = tuple(holder for holder in candidates if overdue[holder] == most)
        if most * self.grains > self.limit:
            return Kept(largest, Selection.RETARD, None)
        h0 = self._window(overdue)
        floor = self.dwelling - self.limit
        kept = [holder for holder in candidates if overdue[holder] * self.grains > floor]
        if h0 is not None:
            rates = self.rates
            kept = [h for h in kept if overdue[h] * self.grains + rates.get(h, 0) * h0 >= self.limit]
        if not kept:
            return Kept(largest, Selection.REPLI, h0)
        return Kept(tuple(kept), Selection.BANDE if h0 is None else Selection.ECHEANCES, h0)

    def _window(self, overdue: Mapping[str, int]) -> int | None:
        """h0: the first h at which the dwellings needed fill the h + 1 that will have come."""
        dwelling, grains, limit = self.dwelling, self.grains, self.limit
        needs = []  # (g + 1 − B, r) of everyone not above the band
        for holder, units in overdue.items():
            g = units * grains
            if g <= limit:
                needs.append((g + dwelling - limit, self.rates.get(holder, 0)))
        # Rounding down aside, needs grow by at most one dwelling per dwelling: once they are below what comes,
        # they stay below. This ends most searches at once.
        if sum(need for need, _ in needs if need > 0) < dwelling:
            return None
        farthest = max((-(need // rate) for need, rate in needs if need < 0 < rate), default=-1) + 1
        farthest = _last_tight(needs, dwelling, min(farthest, FARTHEST))
        # Next moment at which each needs one more dwelling, earliest first.
        due = [
            (max(0, -((need - dwelling) // rate)) if rate else 0, place)
            for place, (need, rate) in enumerate(needs)
            if rate or need >= dwelling
        ]
        heapify(due)
        needed = [0] * len(needs)
        total = 0
        while due and due[0][0] <= farthest:
            h = due[0][0]
            while due and due[0][0] == h:
                _, place = heappop(due)
                need, rate = needs[place]
                total += 1
                needed[place] += 1
                missing = (needed[place] + 1) * dwelling - need
                if rate:
                    heappush(due, (max(h, -(-missing // rate)), place))
                elif missing <= 0:
                    heappush(due, (h, place))
            if total > h:
                return h
        return None


def _last_tight(needs: Sequence[tuple[int, int]], dwelling: int, farthest: int) -> int:
    """The last h up to ``farthest`` where needs, before rounding down, reach what will have come (a monotone test)."""
    low, high = 0, farthest
    while low < high:
        middle = (low + high + 1) // 2
        reached = sum(v for need, rate in needs if (v := need + rate * middle) > 0)
        if reached >= (middle + 1) * dwelling:
            low = middle
        else:
            high = middle - 1
    return low


def check_band(width: Fraction, span: Span | None = None) -> tuple[Diagnostic, ...]:
    """What is wrong with a declared band."""
    return () if width >= 1 else (diagnose("FLX612", span, bande=str(width)),)
