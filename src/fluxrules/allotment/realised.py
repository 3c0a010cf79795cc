"""What has come of the year so far: where a re-plan starts from (ALLOTMENT §1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.allotment.plan import ClassKey
from fluxrules.allotment.sums import sum_of


@dataclass(frozen=True, slots=True)
class Realised:
    """What each holder has gained so far, in dwellings.

    Attributes:
        gained: Entitlement gained on each class since the shares began (or since the last avenant), by holder. On
            each class it sums to the dwellings that came. A class that no row names and nobody expects is left out:
            nobody's right is counted there.
        arrears: What the shares before the last avenant still owed each holder (negative: had given too much).
        earlier: Gained this year outside ``gained`` (before the avenant, or on a dwelling of unknown class): only a
            cap on the whole flux, which is on the flux of the year, counts it.
    """

    gained: Mapping[ClassKey, Mapping[str, Fraction]] = field(default_factory=dict)
    arrears: Mapping[str, Fraction] = field(default_factory=dict)
    earlier: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def begun(self) -> bool:
        """Whether anything has come or is carried over: else a re-plan is the plan."""
        return any(self.counts().values()) or any(self.arrears.values()) or any(self.earlier.values())

    def counts(self) -> dict[ClassKey, Fraction]:
        """Dwellings that came, by class in order."""
        return {key: sum_of(self.gained[key].values()) for key in sorted(self.gained)}

    def by_holder(self) -> dict[str, Fraction]:
        """Everything gained this year."""
        tables = [*(self.gained[key] for key in sorted(self.gained)), self.earlier]
        holders = sorted({holder for table in tables for holder in table})
        return {holder: sum_of(table.get(holder, Fraction(0)) for table in tables) for holder in holders}


def realised_of(account: Account) -> Realised:
    """What an account says of it."""
    unit = account.unit
    counted: dict[str, int] = {}
    for table in account.by_class.values():
        for holder, units in table.items():
            counted[holder] = counted.get(holder, 0) + units
    holders = sorted({*account.gained, *counted})
    earlier = {holder: account.gained.get(holder, 0) - counted.get(holder, 0) for holder in holders}
    return Realised(
        {
            key: {holder: Fraction(units, unit) for holder, units in sorted(table.items()) if units}
            for key, table in sorted(account.by_class.items())
            if any(table.values())
        },
        {holder: Fraction(units, unit) for holder, units in sorted(account.arrears.items()) if units},
        {holder: Fraction(units, unit) for holder, units in earlier.items() if units},
    )
