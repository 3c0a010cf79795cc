"""The plan: from shares to what each holder gains on a dwelling of each class (ALLOTMENT §1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from fluxrules.diagnostics import Diagnostic, Span

ClassKey: TypeAlias = tuple[tuple[str, str], ...]
"""A class of dwellings: sorted (attribute, value) pairs, ``(("commune", "44109"), ("financement", "PLUS"))``."""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One holder's right, as numbers, over the classes of the declared mix.

    Attributes:
        holder: Its id (never the bailleur, never a residual holder). Several rows of one holder add up.
        rates: Share of each class in whose denominator it counts (absent: 0). A bonus is already added; a transfer,
            a pool, a nested share are already rows of their own or merged.
        eligible: Classes it may receive.
        floors: Guaranteed share on some classes. Classes with the same figure form one zone: over its classes
            together (in each block, if uniform) the holder gains at least that share of what is expected there.
        uniform_by: Attribute whose blocks each get the same share (``"commune"``), or "".
        clause: Name of the clause, for diagnostics.
        span: Where the clause is written.
        name: Name of the holder, for diagnostics.
    """

    holder: str
    rates: Mapping[ClassKey, Fraction]
    eligible: frozenset[ClassKey]
    floors: Mapping[ClassKey, Fraction] = field(default_factory=dict)
    uniform_by: str = ""
    clause: str = ""
    span: Span | None = field(default=None, compare=False)
    name: str = field(default="", compare=False)

    @property
    def called(self) -> str:
        """« Commune de Nantes (commune-44109) »: its name, and the id that files write."""
        return f"{self.name} ({self.holder})" if self.name else self.holder


@dataclass(frozen=True, slots=True)
class GroupCap:
    """At most ``share`` of the forecast of ``classes`` (empty: of the whole flux) for these holders together."""

    holders: tuple[str, ...]
    share: Fraction
    classes: frozenset[ClassKey]
    clause: str


@dataclass(frozen=True, slots=True)
class RowDue:
    """How the due of one row was reached, step by step: what ``fluxrules droits`` shows. In dwellings.

    ``nominal + arrears + raised − lowered − credited + ahead − missing = due``, exactly.

    Attributes:
        holder: Its holder.
        clause: Name of its clause.
        base: Dwellings of its denominator, already come and still expected.
        nominal: Σ rate × dwellings over the denominator.
        rates: Rates met in the denominator, sorted, without double (several when there is a bonus).
        raised: Added by floors.
        lowered: Taken away by caps.
        credited: Already gained since the shares began (or since the last avenant). What a holder of several rows
            gained is shared between them as if each had been spread evenly over what it may receive.
        due: What is left to gain on the dwellings expected, never below 0.
        span: Where the clause is written.
        arrears: What the shares before the last avenant still owed (negative: had given too much).
        ahead: Gained beyond the right of the year, and left: nothing is taken back.
        missing: Due, but no dwelling still expected has room for it (only when part of the year has come: before
            that, it is an error).
    """

    holder: str
    clause: str
    base: Fraction
    nominal: Fraction
    rates: tuple[Fraction, ...]
    raised: Fraction
    lowered: Fraction
    credited: Fraction
    due: Fraction
    span: Span | None = field(default=None, compare=False)
    arrears: Fraction = Fraction(0)
    ahead: Fraction = Fraction(0)
    missing: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Plan:
    """Entitlements: for each class, what each holder (bailleur included) gains on one dwelling.

    Attributes:
        entitlements: Exact fractions; each class sums to 1.
        weights: Dwellings of each class still expected.
        rates: r_i, expected gain of each holder per arriving dwelling (mix-weighted mean of ``entitlements``).
        due: What each holder is due on the dwellings expected, in dwellings.
        annual: What each is due over the whole year: gained so far, and ``due``.
        rows: How each row's due was reached, in order of the register.
        unit: D, the unit in which entitlements are integers.
        units: ``entitlements`` in units, each class summing to exactly ``unit``.
        restricted: Whether somebody gains more on one class than on another, nothing where it is not eligible
            (« éligibilité restreinte »): the bound for fixed shares is then not to be promised.
        eligible: Classes each holder of a row may receive (a residual holder, the bailleur: everything).
        reference: What each holder of a row gains on average on a class it may receive: its share of a class
            the forecast does not know.
        residual: How what the rows leave is split.
        order: Every holder, in order of the register: last tie-break of rounding and of choice.
    """

    entitlements: Mapping[ClassKey, Mapping[str, Fraction]]
    weights: Mapping[ClassKey, Fraction]
    rates: Mapping[str, Fraction]
    due: Mapping[str, Fraction]
    unit: int
    units: Mapping[ClassKey, Mapping[str, int]]
    restricted: bool
    eligible: Mapping[str, frozenset[ClassKey]] = field(default_factory=dict)
    reference: Mapping[str, Fraction] = field(default_factory=dict)
    residual: Mapping[str, Fraction] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    annual: Mapping[str, Fraction] = field(default_factory=dict)
    rows: tuple[RowDue, ...] = ()


PlanResult: TypeAlias = tuple[Plan | None, tuple[Diagnostic, ...]]
