"""From rows, caps and a declared mix to a Plan whose every class sums to exactly 1, or to what makes it impossible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from fluxrules.allotment.amounts import dwellings, percent, shows
from fluxrules.allotment.capping import limit_of
from fluxrules.allotment.demand import ZERO, Demand, row_due
from fluxrules.allotment.dues import Setting, dues_of
from fluxrules.allotment.fitting import fit
from fluxrules.allotment.lowering import shortage_said
from fluxrules.allotment.places import place_of
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
    limited = tuple((cap, limit_of(cap, expected, realised)) for cap in caps)
    setting = Setting(expected, tuple(sorted(weights)), residual, realised, limited, span)
    demands, said = dues_of(rows, setting)
    found += said
    if has_errors(found):
        return None, tuple(found)
    shares, shortages = fit(demands, expected, [limit for _, limit in setting.partial(rows)])
    begun = any(demand.opening.begun for demand in demands)
    found += [shortage_said(one, demands, setting) for one in shortages if not begun or shows(one.due - one.room)]
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
        mean = (demand.due - demand.missing) / open_weight if open_weight else nominal
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
