"""Caps inside the plan: the cap lives in the plan, the check before charging is only a guard (ALLOTMENT §1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from fluxrules.allotment.amounts import dwellings, percent, shows
from fluxrules.allotment.demand import ZERO, Demand
from fluxrules.allotment.plan import ClassKey, GroupCap, ShareRow
from fluxrules.allotment.realised import Realised
from fluxrules.allotment.sums import sum_of, weighted_sum
from fluxrules.diagnostics import Diagnostic, Span, diagnose, has_errors


def is_global(cap: GroupCap, rows: Sequence[ShareRow], weights: Mapping[ClassKey, Fraction]) -> bool:
    """Whether the cap sees everything its holders may receive: then only their dues matter, not where they are."""
    return not cap.classes or all(
        key in cap.classes for row in rows if row.holder in cap.holders for key in row.eligible if key in weights
    )


def limit_of(cap: GroupCap, weights: Mapping[ClassKey, Fraction], realised: Realised | None = None) -> Fraction:
    """Dwellings the cap leaves to its holders on what is still expected; 0 when they are already above it.

    A legal cap is on the flux of the year: its share of what came and of what is expected of its classes, less what
    its holders gained there. On the whole flux, what came before an avenant counts as well; on part of it only what
    came since, as an account keeps no classes across an avenant: what was charged remains under the guard of
    ``caps.reached``, which counts the whole year.
    """
    limit = sum_of(w for key, w in weights.items() if not cap.classes or key in cap.classes)
    gained = ZERO
    if realised is not None:
        tables = [table for key, table in sorted(realised.gained.items()) if not cap.classes or key in cap.classes]
        tables += [] if cap.classes else [realised.earlier]
        limit += sum_of(gain for table in tables for gain in table.values())
        gained = sum_of(table.get(holder, ZERO) for table in tables for holder in dict.fromkeys(cap.holders))
    return max(ZERO, cap.share * limit - gained)


def apply_global(
    caps: Sequence[tuple[GroupCap, Fraction]], demands: Sequence[Demand], span: Span | None
) -> list[Diagnostic]:
    """Bring dues down under the caps on all that their holders may receive.

    Everyone rises from its floors towards its due at the same pace (in proportion to the distance), until a cap that
    concerns it is full: the others go on. So those of one cap come down in proportion, and no one comes down who need
    not. Floors above a cap are for a person to settle before the year begins; once it has, the cap wins.
    """
    found: list[Diagnostic] = []
    for cap, limit in caps:
        concerned = concerned_by(cap, demands)
        due, least = sum_of(demand.due for demand in concerned), sum_of(demand.least for demand in concerned)
        if least > limit:
            found.append(floors_above([cap], concerned, least, limit, span))
            for zone in [zone for demand in concerned for block in demand.blocks for zone in block.zones]:
                zone.least *= limit / least if found[-1].code == "FLX615" else 1
        elif is_above(due, limit, concerned):
            found.append(diagnose("FLX605", span, **cap_values([cap], concerned, due, limit)))
        if 0 < least <= limit:
            values = cap_values([cap], concerned, least, limit)
            found.append(diagnose("FLX607", span, **values, marge=dwellings(limit - least)))
    if not has_errors(found):
        _fill([(frozenset(cap.holders), limit) for cap, limit in caps], demands)
    return found


def is_above(amount: Fraction, limit: Fraction, concerned: Sequence[Demand]) -> bool:
    """Whether it is to be said that a cap is exceeded: always before the year begins, then where it shows."""
    return amount > limit and (shows(amount - limit) or not any(demand.opening.begun for demand in concerned))


def _fill(caps: Sequence[tuple[frozenset[str], Fraction]], demands: Sequence[Demand]) -> None:
    reached: dict[str, Fraction] = {}  # of the way from floors to due, by holder stopped
    moving = sorted({demand.row.holder for demand in demands})
    while moving:
        stop = Fraction(1)
        for holders, limit in caps:
            inside = [demand for demand in demands if demand.row.holder in holders]
            pace = sum_of(demand.due - demand.least for demand in inside if demand.row.holder in moving)
            base = sum_of(demand.least for demand in inside)
            base += weighted_sum(
                (demand.due - demand.least, reached[demand.row.holder])
                for demand in inside
                if demand.row.holder in reached
            )
            if base + pace * stop > limit:
                stop, full = (limit - base) / pace, holders
        if stop == 1:
            break
        reached.update((holder, stop) for holder in moving if holder in full)
        moving = [holder for holder in moving if holder not in full]
    for demand in demands:
        short = 1 - reached.get(demand.row.holder, Fraction(1))
        for block in demand.blocks if short else ():
            cut = (block.due - block.least) * short
            block.due -= cut
            demand.lost += cut


def floors_above(
    caps: Sequence[GroupCap], concerned: Sequence[Demand], least: Fraction, limit: Fraction, span: Span | None
) -> Diagnostic:
    """Floors that a cap does not leave room for: an error, or a warning once the year has begun."""
    values = cap_values(caps, concerned, least, limit)
    if any(demand.opening.begun for demand in concerned):
        return diagnose("FLX615", span, **values)
    return diagnose("FLX606", span, **values)


def concerned_by(cap: GroupCap, demands: Sequence[Demand]) -> list[Demand]:
    """Rows of the cap's holders."""
    return [demand for demand in demands if demand.row.holder in cap.holders]


def cap_values(
    caps: Sequence[GroupCap], concerned: Sequence[Demand], amount: Fraction, limit: Fraction
) -> dict[str, Any]:
    """What the diagnostics of caps say."""
    clauses = {demand.row.clause for demand in concerned if demand.row.clause} | {cap.clause for cap in caps}
    return {
        "titulaires": ", ".join(sorted({demand.row.called for demand in concerned})),
        "clauses": ", ".join(sorted(clauses)),
        "plafond": percent(caps[0].share),
        "dus": dwellings(amount),
        "limite": dwellings(limit),
    }
