"""The plan: from shares to what each holder gains on a dwelling of each class (ALLOTMENT §1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from fluxrules.diagnostics import Diagnostic

ClassKey: TypeAlias = tuple[tuple[str, str], ...]
"""A class of dwellings: sorted (attribute, value) pairs, ``(("commune", "44109"), ("financement", "PLUS"))``."""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One holder's right, as numbers, over the classes of the declared mix.

    Attributes:
        holder: Its id (never the bailleur, never a residual holder).
        rates: Share of each class in whose denominator it counts (absent: 0). A bonus is already added; a transfer,
            a pool, a nested share are already rows of their own or merged.
        eligible: Classes it may receive.
        floors: Guaranteed share on some classes.
        uniform_by: Attribute whose blocks each get the same share (``"commune"``), or "".
        clause: Name of the clause, for diagnostics.
    """

    holder: str
    rates: Mapping[ClassKey, Fraction]
    eligible: frozenset[ClassKey]
    floors: Mapping[ClassKey, Fraction]
    uniform_by: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class GroupCap:
    """At most ``share`` of the forecast for these holders together, on ``classes`` (all: the whole flux)."""

    holders: tuple[str, ...]
    share: Fraction
    classes: frozenset[ClassKey]
    clause: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Entitlements: for each class, what each holder (bailleur included) gains on one dwelling.

    Attributes:
        entitlements: Exact fractions; each class sums to 1.
        weights: Expected dwellings of each class over the year.
        rates: r_i, expected gain of each holder per arriving dwelling (mix-weighted mean of ``entitlements``).
        due: What each holder is due over the year, in dwellings.
        unit: D, the unit in which entitlements are integers.
        units: ``entitlements`` in units, each class summing to exactly ``unit``.
        restricted: Whether some holder is not eligible somewhere (« éligibilité restreinte »).
    """

    entitlements: Mapping[ClassKey, Mapping[str, Fraction]]
    weights: Mapping[ClassKey, Fraction]
    rates: Mapping[str, Fraction]
    due: Mapping[str, Fraction]
    unit: int
    units: Mapping[ClassKey, Mapping[str, int]]
    restricted: bool


PlanResult: TypeAlias = tuple[Plan | None, tuple[Diagnostic, ...]]
