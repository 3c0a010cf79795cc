"""From rows, caps and a declared mix to a Plan whose every class sums to exactly 1, or to what makes it impossible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from fluxrules.allotment.amounts import dwellings, lowered_to, percent
from fluxrules.allotment.capping import apply_global, is_global, limit_of
from fluxrules.allotment.demand import ZERO, Demand, demand_of, row_due
from fluxrules.allotment.fitting import Shortage, fit
from fluxrules.allotment.lowering import lowered_rate, to_lower
from fluxrules.allotment.opening import Opening, openings
from fluxrules.allotment.partial import apply_partial
from fluxrules.allotment.places import measure_of, place_of, room_of
from fluxrules.allotment.plan import ClassKey, GroupCap, Plan, PlanResult, ShareRow
from fluxrules.allotment.realised import Realised
from fluxrules.allotment.remainder import reach_of, split_remainder
from fluxrules.allotment.rounding import largest_remainder, unit_for
from fluxrules.allotment.sums import sum_of, weighted_sum
from fluxrules.diagnostics import Diagnostic, Span, diagnose, has_errors
from fluxrules.vocabulary import BAILLEUR


def make_plan(
    rows: Sequence[ShareRow],
    weights: Mapping[ClassKey, Fraction],
    caps: Sequence[GroupCap],
    residual: Mapping[str, Fraction],
    *,
    order: Sequence[str],
    span: Span | None = None,
    inner: Iterable[Fraction] = (),
    realised: Realised | None = None,
    unit: int | None = None,
) -> PlanResult:
    """Plan what each holder gains on a dwelling of each class.

    With ``realised``, it is a re-plan: each row is due its share of what came and of what is expected, less what it has
    gained. Nobody is taken back what it has too much (a due is never below 0, and it is said); what the dwellings
    still expected cannot serve is said too, and does not stop the year: the nearest plan that fits is made.

    Args:
        rows: Rights.
        weights: Dwellings of each class still expected. A class of weight 0 is known but not expected: it
            gets an entitlement (see ``entitlement_of``) and counts in no due.
        caps: Hard limits on the dues (over the year: see ``limit_of``).
        residual: Who takes what the rows leave, in fractions of sum 1 (empty: the bailleur, alone).
        order: Register, the bailleur included where it stands; a holder it does not name comes after, by name.
        span: Place of the forecast, for diagnostics.
        inner: Fractions of the splits inside holders: the unit is made divisible by their denominators.
        realised: What has come, and what each gained of it. Rows' rates must cover the classes that came.
        unit: Unit of the account the plan goes on with: the plan's will be a multiple of it (see ``unit_for``).

    Returns:
        The plan, or None with at least one error.
    """
    places = {holder: place for place, holder in enumerate(order)}
    rows = sorted(rows, key=lambda r: (places.get(r.holder, len(places)), r.holder, r.clause, sorted(r.rates.items())))
    caps = sorted(caps, key=lambda cap: (len(cap.holders), cap.share, cap.clause, cap.holders))
    residual = dict(residual) or {BAILLEUR: Fraction(1)}
    expected = {key: weights[key] for key in sorted(weights) if weights[key] > 0}
    found = _wrong_input(rows, weights, residual, span)
    if not expected:
        found.append(diagnose("FLX601", span))
    if has_errors(found):
        return None, tuple(found)
    opened = openings(rows, expected, weights.keys(), residual, realised)
    demands, limits, said = _dues(
        rows, opened, expected, [(cap, limit_of(cap, expected, realised)) for cap in caps], span
    )
    found += said
    if has_errors(found):
        return None, tuple(found)
    shares, shortages = fit(demands, expected, limits)
    found += [_shortage(one, demands, caps, expected, span) for one in shortages]
    if has_errors(found):
        return None, tuple(found)
    unexpected = [key for key in sorted(weights) if key not in expected]
    shares = [_extended(demand, share, unexpected) for demand, share in zip(demands, shares, strict=True)]
    present = {row.holder for row in rows} | set(residual) | {BAILLEUR}
    register = tuple(dict.fromkeys([*(holder for holder in order if holder in present), *sorted(present)]))
    entitlements, said = split_remainder(rows, shares, weights, caps, residual, register, span, realised)
    plan = _plan(demands, weights, entitlements, residual, register, inner, unit)
    gained = realised.by_holder() if realised is not None else {}
    annual = {holder: gained.get(holder, ZERO) + due for holder, due in plan.due.items()}
    annual.update((holder, amount) for holder, amount in gained.items() if holder not in annual)
    return replace(plan, annual=annual), (*found, *said)


def _wrong_input(
    rows: Sequence[ShareRow], weights: Mapping[ClassKey, Fraction], residual: Mapping[str, Fraction], span: Span | None
) -> list[Diagnostic]:
    found = [
        diagnose("FLX602", span, classe=place_of([key], weights), prevu=dwellings(weights[key]))
        for key in sorted(weights)
        if weights[key] < 0
    ]
    if sum(residual.values()) != 1 or min(residual.values()) < 0:
        found.append(diagnose("FLX603", span, somme=percent(sum_of(residual.values()))))
    for row in rows:
        wrong = sorted({part for part in (*row.rates.values(), *row.floors.values()) if not 0 <= part <= 1})
        if wrong:
            found.append(diagnose("FLX610", span, titulaire=row.holder, clause=row.clause, part=percent(wrong[-1])))
    return found


def _dues(
    rows: Sequence[ShareRow],
    opened: Sequence[Opening],
    weights: Mapping[ClassKey, Fraction],
    caps: Sequence[tuple[GroupCap, Fraction]],
    span: Span | None,
) -> tuple[list[Demand], list[Fraction], list[Diagnostic]]:
    """Dues with floors raised and caps applied, on all their holders may receive, then on part of the flux.

    Also what the caps on part of the flux leave, in the order cells number them.
    """
    whole = [(cap, limit) for cap, limit in caps if is_global(cap, rows, weights)]
    partial = [(cap, limit) for cap, limit in caps if not is_global(cap, rows, weights)]
    demands, found = [], []
    for row, opening in zip(rows, opened, strict=True):
        seen = [cap.classes if row.holder in cap.holders else frozenset[ClassKey]() for cap, _ in partial]
        demand = demand_of(row, weights, seen, opening)
        demands.append(demand)
        if opening.begun and not demand.blocks:
            if demand.missing:
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
    found += apply_global(whole, demands, span)
    for demand in demands:
        for block in demand.blocks:
            block.spread()
    if not has_errors(found):
        found += apply_partial(partial, demands, span)
    return demands, [limit for _, limit in partial], found


def _ahead(demands: Sequence[Demand], span: Span | None) -> list[Diagnostic]:
    """Who has gained more than its right of the whole year; not said below a hundredth of a dwelling."""
    ahead: dict[str, list[Demand]] = {}
    for demand in demands:
        if demand.opening.ahead:
            ahead.setdefault(demand.row.holder, []).append(demand)
    found = []
    for holder, theirs in ahead.items():
        amount = dwellings(sum_of(demand.opening.ahead for demand in theirs))
        clauses = ", ".join(sorted({demand.row.clause for demand in theirs}))
        if amount != "0":
            place = theirs[0].row.span or span
            found.append(diagnose("FLX613", place, titulaire=holder, clauses=clauses, avance=amount))
    return found


def _extended(
    demand: Demand, share: Mapping[ClassKey, Fraction], unexpected: Sequence[ClassKey]
) -> Mapping[ClassKey, Fraction]:
    """Add the classes known but not expected: the row's mean in the block, else over its blocks, else its own rate."""
    row = demand.row
    means = {block.name: block.due / sum_of(zone.weight for zone in block.zones) for block in demand.blocks}
    weight = sum_of(zone.weight for block in demand.blocks for zone in block.zones)
    added = {}
    for key in unexpected:
        if key in row.eligible:
            otherwise = demand.due / weight if weight else row.rates.get(key, ZERO)
            added[key] = means.get(dict(key).get(row.uniform_by, "") if row.uniform_by else "", otherwise)
    return {**share, **added}


def _shortage(
    shortage: Shortage,
    demands: Sequence[Demand],
    caps: Sequence[GroupCap],
    weights: Mapping[ClassKey, Fraction],
    span: Span | None,
) -> Diagnostic:
    partial = [cap for cap in caps if not is_global(cap, [demand.row for demand in demands], weights)]
    clauses = {demands[row].row.clause for row, _ in shortage.rows} | {partial[cap].clause for cap in shortage.caps}
    excess = shortage.due - shortage.room
    lowered = to_lower(shortage, demands)
    row, rate = demands[lowered].row, lowered_rate(demands[lowered], excess)
    begun = any(demand.opening.begun for demand in demands)
    return diagnose(
        "FLX616" if begun else "FLX611",
        row.span or span,
        part=row.clause,
        ici="" if rate is None else lowered_to(rate),
        ou=place_of(shortage.classes, weights),
        taux=percent(shortage.due / shortage.room) if shortage.room else "100",
        mesure=measure_of(begun, bool(shortage.caps)),
        sous=room_of(dwellings(shortage.here), dwellings(shortage.room - shortage.here)) if shortage.caps else "",
        dus=dwellings(shortage.due),
        place=dwellings(shortage.room),
        marge=dwellings(excess),
        detail=" ; ".join(f"{demands[row].row.holder} {dwellings(due)}" for row, due in shortage.rows),
        clauses=", ".join(sorted(clauses - {""})),
    )


def _plan(
    demands: Sequence[Demand],
    weights: Mapping[ClassKey, Fraction],
    entitlements: Mapping[ClassKey, Mapping[str, Fraction]],
    residual: Mapping[str, Fraction],
    order: tuple[str, ...],
    inner: Iterable[Fraction],
    given: int | None,
) -> Plan:
    reach = reach_of([demand.row for demand in demands])
    expected = sum_of(weights.values())
    due = {
        holder: weighted_sum((weight, entitlements[key][holder]) for key, weight in weights.items()) for holder in order
    }
    unit = unit_for([*(gain for gains in entitlements.values() for gain in gains.values()), *inner], given)
    reference: dict[str, Fraction] = {}
    for demand in demands:
        row = demand.row
        open_weight = sum_of(zone.weight for block in demand.blocks for zone in block.zones)
        nominal = max((rate for key, rate in row.rates.items() if key in row.eligible), default=ZERO)
        mean = demand.due / open_weight if open_weight else nominal
        reference[row.holder] = reference.get(row.holder, ZERO) + mean
    first = next(iter(entitlements.values()))
    return Plan(
        entitlements=entitlements,
        weights=dict(sorted(weights.items())),
        rates={holder: due[holder] / expected for holder in order},
        due=due,
        unit=unit,
        units={key: largest_remainder(gains, unit, order) for key, gains in entitlements.items()},
        restricted=any(gains != first for gains in entitlements.values()),
        eligible=reach,
        reference=reference,
        residual=residual,
        order=order,
        rows=tuple(row_due(demand) for demand in demands),
    )
