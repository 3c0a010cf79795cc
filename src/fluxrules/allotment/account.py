"""The account of one bailleur in one département: what has been gained and charged so far.

Exact integers: one dwelling is ``unit`` units. ``Σ_i deficits[i] = 0`` and, within each category,
``Σ_i by_category[c][i] = 0``, after any sequence of events. An account is a value: each event makes a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from fluxrules.allotment.plan import ClassKey

Category: TypeAlias = tuple[str, str]
"""An axis and a value on it: ``("typologie", "T3")``; a missing datum is ``("financement", "inconnu")``."""


AccountKey: TypeAlias = tuple[str, str, int]
"""Bailleur, département, calendar year: what an account counts."""


@lru_cache(maxsize=1 << 12)
def in_dwellings(units: int, unit: int) -> Fraction:
    """An amount of an account, exactly, in dwellings. The same few amounts come back at every decision."""
    return Fraction(units, unit)


@dataclass(frozen=True, slots=True)
class Account:
    """State of the flux for one bailleur × département × year.

    Attributes:
        unit: Units in one dwelling (D).
        counted: Dwellings counted in the flux so far this year (n).
        deficits: G_i, « retard », in units: entitlement gained − dwellings charged.
        by_category: C_{i,c} in units, by category then holder.
        received: Dwellings charged this year, by holder (calendar year: what caps count).
        provisional: Of these, how many are only ``engagés`` (the clause's event has not happened yet).
        gained: Entitlement gained this year in units, by holder.
        last_served: Sequence number (``counted`` at the time) of the last dwelling each holder received.
        usages: Uses of capped rules: (counter, key) → (uses, dwellings of the base).
        debts: Dwelling id → holder to whom it is owed.
        shared: Inside holders that split: (holder, beneficiary) → deficit in units.
        by_class: Entitlement gained on each class of the plan since the last avenant, in units, by class then holder:
            what re-planning starts from. Within a class it sums to ``unit`` for each dwelling counted there.
        arrears: What the shares before the last avenant still owed each holder, in units (negative: had given too
            much): entitlement the next plans make up for.
        largest: Largest |G| of anyone since the year began, in units.
        uncharged: Dwellings received without being charged (another's lost turn, a programme outside the flux).
        programmes: First lettings of new programmes: (programme, holder) → dwellings.
        replans: Plans of this year whose shares are not those of the plan before.
        disturbed: Charges undone, moved to another, or balances settled: what no rule chose, and no bound covers.
        swapped: Dwellings that a batch moved after it had placed them.
        narrowed: Dwellings of which a rank, a cap or a reservation kept somebody who was gaining from being chosen:
            from the first on, no bound is guaranteed.
    """

    unit: int
    counted: int = 0
    deficits: Mapping[str, int] = field(default_factory=dict)
    by_category: Mapping[Category, Mapping[str, int]] = field(default_factory=dict)
    received: Mapping[str, int] = field(default_factory=dict)
    provisional: Mapping[str, int] = field(default_factory=dict)
    gained: Mapping[str, int] = field(default_factory=dict)
    last_served: Mapping[str, int] = field(default_factory=dict)
    usages: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    debts: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[tuple[str, str], int] = field(default_factory=dict)
    by_class: Mapping[ClassKey, Mapping[str, int]] = field(default_factory=dict)
    arrears: Mapping[str, int] = field(default_factory=dict)
    largest: int = 0
    uncharged: Mapping[str, int] = field(default_factory=dict)
    programmes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    replans: int = 0
    disturbed: int = 0
    swapped: int = 0
    narrowed: int = 0

    def deficit(self, holder: str) -> Fraction:
        """G_i in dwellings."""
        return in_dwellings(self.deficits.get(holder, 0), self.unit)

    def counted_in(self, key: ClassKey) -> int:
        """Dwellings of a class counted since the last avenant."""
        return sum(self.by_class.get(key, {}).values()) // self.unit
