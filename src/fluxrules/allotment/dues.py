"""What every row is due on what is expected: shares, floors, what was gained, caps; before anyone looks for room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fluxrules.allotment.amounts import dwellings, shows
from fluxrules.allotment.capping import apply_global, is_global
from fluxrules.allotment.demand import Demand, demand_of
from fluxrules.allotment.opening import openings
from fluxrules.allotment.partial import apply_partial
from fluxrules.allotment.plan import ClassKey, GroupCap, ShareRow
from fluxrules.allotment.realised import Realised
from fluxrules.allotment.sums import sum_of
from fluxrules.diagnostics import Diagnostic, Span, diagnose, has_errors


@dataclass(frozen=True, slots=True)
class Setting:
    """What a plan is made in, whatever the rows.

    Attributes:
        weights: Expected dwellings, positive, by class in order.
        known: Classes of the forecast.
        residual: Who takes what the rows leave.
        realised: The year so far, or None.
        caps: Caps, and the dwellings they leave.
        span: Place of the forecast.
    """

    weights: Mapping[ClassKey, Fraction]
    known: tuple[ClassKey, ...]
    residual: Mapping[str, Fraction]
    realised: Realised | None
    caps: tuple[tuple[GroupCap, Fraction], ...]
    span: Span | None

    def partial(self, rows: Sequence[ShareRow]) -> list[tuple[GroupCap, Fraction]]:
        """Caps on part of what their holders may receive, in the order cells number them."""
        return [(cap, limit) for cap, limit in self.caps if not is_global(cap, rows, self.weights)]


def dues_of(rows: Sequence[ShareRow], setting: Setting) -> tuple[list[Demand], list[Diagnostic]]:
    """One demand per row, with floors raised and caps applied, spread uniformly.

    Args:
        rows: Rights, in order.
        setting: What is expected, what came, caps.
    """
    weights, span = setting.weights, setting.span
    opened = openings(rows, weights, setting.known, setting.residual, setting.realised)
    partial = setting.partial(rows)
    demands, found = [], []
    for row, opening in zip(rows, opened, strict=True):
        seen = [cap.classes if row.holder in cap.holders else frozenset[ClassKey]() for cap, _ in partial]
        demand = demand_of(row, weights, seen, opening)
        demands.append(demand)
        if opening.begun and not demand.blocks:
            if shows(demand.missing):
                values: dict[str, Any] = {"reste": dwellings(demand.missing)}
                found.append(diagnose("FLX614", row.span or span, titulaire=row.holder, clause=row.clause, **values))
        elif not demand.blocks and demand.unserved:
            found.append(diagnose("FLX604", span, titulaire=row.holder, clause=row.clause))
        elif demand.unserved:
            blocs = ", ".join(name or row.holder for name in demand.unserved)
            found.append(diagnose("FLX608", span, titulaire=row.holder, clause=row.clause, blocs=blocs))
        if demand.raised:
            values = {"ajout": dwellings(demand.raised), "dus": dwellings(demand.due)}
            found.append(diagnose("FLX609", span, titulaire=row.holder, clause=row.clause, **values))
    found += _ahead(demands, span)
    found += apply_global([one for one in setting.caps if one not in partial], demands, span)
    for demand in demands:
        for block in demand.blocks:
            block.spread()
    if not has_errors(found):
        found += apply_partial(partial, demands, span)
    return demands, found


def _ahead(demands: Sequence[Demand], span: Span | None) -> list[Diagnostic]:
    """Who has gained more than its right of the whole year; not said below a hundredth of a dwelling."""
    ahead: dict[str, list[Demand]] = {}
    for demand in demands:
        if demand.opening.ahead:
            ahead.setdefault(demand.row.holder, []).append(demand)
    found = []
    for holder, theirs in ahead.items():
        amount = sum_of(demand.opening.ahead for demand in theirs)
        clauses = ", ".join(sorted({demand.row.clause for demand in theirs}))
        if shows(amount):
            place = theirs[0].row.span or span
            found.append(diagnose("FLX613", place, titulaire=holder, clauses=clauses, avance=dwellings(amount)))
    return found
