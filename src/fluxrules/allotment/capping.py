"""Caps inside the plan: the cap lives in the plan, the check before charging is only a guard (ALLOTMENT §1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from fluxrules.allotment.amounts import dwellings, percent
from fluxrules.allotment.demand import ZERO, Cell, Demand
from fluxrules.allotment.plan import ClassKey, GroupCap, ShareRow
from fluxrules.allotment.realised import Realised
from fluxrules.allotment.sums import sum_of
from fluxrules.diagnostics import Diagnostic, Span, diagnose


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


def apply_global(cap: GroupCap, demands: Sequence[Demand], limit: Fraction, span: Span | None) -> list[Diagnostic]:
    """Bring the dues of the cap's holders down to ``limit``, in proportion to what each has above its floors.

    Floors above the limit are for a person to settle before the year begins; once it has, the cap wins.
    """
    concerned = [demand for demand in demands if demand.row.holder in cap.holders]
    due = sum_of(demand.due for demand in concerned)
    least = sum_of(demand.least for demand in concerned)
    found: list[Diagnostic] = []
    if least > limit:
        found.append(_floors_above(cap, concerned, least, limit, span))
        if not any(demand.opening.begun for demand in concerned):
            return found
        for zone in [zone for demand in concerned for block in demand.blocks for zone in block.zones]:
            zone.least *= limit / least
        least = limit
    elif due > limit:
        found.append(diagnose("FLX605", span, **_values(cap, concerned, due, limit)))
    if due > limit:
        kept = (limit - least) / (due - least) if due > least else ZERO
        for demand in concerned:
            for block in demand.blocks:
                cut = (block.due - block.least) * (1 - kept)
                block.due -= cut
                demand.lost += cut
    if least and not any(one.code in _FLOOR_CODES for one in found):
        values = _values(cap, concerned, least, limit)
        found.append(diagnose("FLX607", span, **values, marge=dwellings(limit - least)))
    return found


_FLOOR_CODES = ("FLX606", "FLX615")


def _floors_above(
    cap: GroupCap, concerned: Sequence[Demand], least: Fraction, limit: Fraction, span: Span | None
) -> Diagnostic:
    values = _values(cap, concerned, least, limit)
    if any(demand.opening.begun for demand in concerned):
        return diagnose("FLX615", span, **values)
    return diagnose("FLX606", span, **values)


def apply_partial(
    number: int, cap: GroupCap, demands: Sequence[Demand], limit: Fraction, span: Span | None
) -> list[Diagnostic]:
    """Hold a cap on part of the flux: what exceeds it goes to the row's cells under no such cap, or is dropped.

    The room it leaves is then shared among its holders in proportion to what they have there, so that finding room
    for everybody later cannot cross it.
    """
    concerned = [demand for demand in demands if demand.row.holder in cap.holders]
    capped = [cell for demand in concerned for block in demand.blocks for cell in block.cells if number in cell.caps]
    amount = sum_of(cell.amount for cell in capped)
    kept = limit / amount if amount else ZERO
    for cell in capped:
        most = cell.amount * kept
        cell.most = most if cell.most is None else min(most, cell.most)
    if amount <= limit:
        return []
    found = [diagnose("FLX605", span, **_values(cap, concerned, amount, limit))]
    for demand in concerned:
        for block in demand.blocks:
            moved = sum_of(_hold(cell) for cell in block.cells if number in cell.caps)
            open_cells = [cell for cell in block.cells if not cell.caps]
            weight = sum_of(cell.weight for cell in open_cells)
            for cell in open_cells:
                cell.amount += moved * cell.weight / weight
            if not open_cells:
                block.due -= moved
                demand.lost += moved
            if any(zone.amount < zone.least for zone in block.zones):
                found.append(_floors_above(cap, [demand], block.least, limit, span))
    return found


def _hold(cell: Cell) -> Fraction:
    """Bring a cell down to what the caps leave; the dwellings taken."""
    taken = max(ZERO, cell.amount - (cell.most or ZERO))
    cell.amount -= taken
    return taken


def _values(cap: GroupCap, concerned: Sequence[Demand], amount: Fraction, limit: Fraction) -> dict[str, Any]:
    return {
        "titulaires": ", ".join(sorted({demand.row.holder for demand in concerned})),
        "clauses": ", ".join(sorted({demand.row.clause for demand in concerned if demand.row.clause} | {cap.clause})),
        "plafond": percent(cap.share),
        "dus": dwellings(amount),
        "limite": dwellings(limit),
    }
