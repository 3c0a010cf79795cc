"""The guard on caps before a dwelling is charged: no orientation crosses a cap (ALLOTMENT §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from fluxrules.allotment.account import Account
from fluxrules.vocabulary import BasePlafond


@dataclass(frozen=True, slots=True)
class CapReading:
    """Where a cap stands before this dwelling.

    Attributes:
        reached: Whether one more dwelling would cross it.
        received: Dwellings its holders received this year.
        limit: Dwellings they may have received once this one is charged.
        used: received / limit; 1 when the limit is 0.
        counted: Dwellings that the limit is a share of.
    """

    reached: bool
    received: int
    limit: Fraction
    used: Fraction
    counted: Fraction


def reached(
    account: Account, holders: Iterable[str], share: Fraction, base: BasePlafond, forecast: Fraction
) -> CapReading:
    """Read a cap of ``share`` on what ``holders`` receive together, provisional charges included.

    Args:
        account: State before this dwelling.
        holders: Those whose dwellings count.
        share: The cap.
        base: ``annuel_prevu``: of the forecast of the year; ``prefixe``: of the dwellings counted, this one included.
        forecast: Dwellings expected in the year (``annuel_prevu`` only).
    """
    received = sum([account.received.get(holder, 0) for holder in set(holders)])
    counted = forecast if base is BasePlafond.ANNUEL_PREVU else Fraction(account.counted + 1)
    return cap_reading(received, share, counted)


def usage_reached(account: Account, counter: str, value: str, share: Fraction) -> CapReading:
    """Read a cap on the uses of a rule: at most ``share`` of the dwellings of its base, this one included.

    Args:
        account: State before this dwelling.
        counter: Name of the counter (the rule).
        value: Value of the fact the count is kept by, or "".
        share: The cap.
    """
    uses, dwellings = account.usages.get((counter, value), (0, 0))
    return cap_reading(uses, share, Fraction(dwellings + 1))


@lru_cache(maxsize=1 << 10)
def cap_reading(received: int, share: Fraction, counted: Fraction) -> CapReading:
    """Where a cap of ``share`` on ``counted`` dwellings stands when ``received`` have been."""
    limit = share * counted
    return CapReading(received + 1 > limit, received, limit, received / limit if limit else Fraction(1), counted)
