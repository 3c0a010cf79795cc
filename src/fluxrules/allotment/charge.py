"""What counting one dwelling moves: enough to do it, and to undo it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from fluxrules.allotment.account import Category
from fluxrules.allotment.plan import ClassKey


@dataclass(frozen=True, slots=True)
class Charge:
    """One dwelling counted: everyone gains its entitlement, ``holder`` is charged one dwelling.

    Attributes:
        holder: Who receives it (the bailleur when nobody else does).
        entitlement: x(u) in units of ``unit``, of sum one dwelling.
        categories: Of the dwelling, one per declared axis.
        kind: Its class in the plan; None: unknown to the plan, and left out of what re-planning starts from.
        candidates: Among whom the band chose; when a holder that gains on this dwelling is not one of them (a rank,
            a cap, a reserved dwelling), the bounds of the certificate no longer hold, and the account says so.
        provisional: Only « engagé »: the clause's event has not happened yet.
        usages: For each capped usage whose base this dwelling belongs to, whether it is a use.
        settled: Dwelling whose debt this orientation pays, or "".
        owed: Debts that begin here: dwelling id → holder.
        beneficiary: Who benefits inside ``holder``, or "".
        pending: Whether other dwellings of its batch are still to be posted: the state in between is nobody's, and its
            deviation is not remembered.
        swapped: Whether a batch moved it after placing it.
        programme: New programme whose table gave it, or "".
        among: The split inside ``holder``, in its declared order (needed with ``beneficiary``).
    """

    holder: str
    entitlement: Mapping[str, int]
    categories: tuple[Category, ...] = ()
    kind: ClassKey | None = None
    candidates: Collection[str] | None = None
    provisional: bool = False
    usages: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    settled: str = ""
    owed: Mapping[str, str] = field(default_factory=dict)
    beneficiary: str = ""
    among: tuple[tuple[str, Fraction], ...] = ()
    pending: bool = False
    swapped: bool = False
    programme: str = ""

    def __post_init__(self) -> None:
        if len({axis for axis, _ in self.categories}) != len(self.categories):
            raise ValueError("a dwelling has one category per axis")

    @property
    def unit(self) -> int:
        """Units in a dwelling when it was counted."""
        return sum(self.entitlement.values())
