"""Where caps stand: the guard before anyone is charged."""

from __future__ import annotations

from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.allotment.caps import CapReading, cap_reading, reached
from fluxrules.decision.planned_caps import PlannedCap
from fluxrules.decision.planning import Year
from fluxrules.vocabulary import BasePlafond

CAP_COUNTER = "plafond:"
"""Prefix of the counters of caps that hold on part of the flux only."""


def cap_counter(cap: PlannedCap, rule: str) -> str:
    """The usage counter of a cap on part of the flux: (received by its holders, dwellings counted) where it holds."""
    return f"{CAP_COUNTER}{rule}/{','.join(cap.holders)}"


def read_cap(cap: PlannedCap, rule: str, account: Account) -> CapReading:
    """Where ``cap`` stands before one more dwelling."""
    if cap.everywhere:
        return reached(account, cap.holders, cap.share, cap.base, cap.forecast)
    received, counted = account.usages.get((cap_counter(cap, rule), ""), (0, 0))
    base = cap.forecast if cap.base is BasePlafond.ANNUEL_PREVU else Fraction(counted + 1)
    return cap_reading(received, cap.share, base)


def capped(year: Year, account: Account, holder: str) -> bool:
    """Whether a cap on the whole flux leaves nothing more to ``holder`` this year."""
    return any(
        reached(account, cap.holders, cap.share, cap.base, cap.forecast).reached
        for cap in year.caps.values()
        if cap.everywhere and holder in cap.holders
    )
