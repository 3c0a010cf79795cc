"""What the rows leave of each class, split among the residual holders so that the class sums to exactly 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from fluxrules.allotment.amounts import dwellings, percent
from fluxrules.allotment.capping import limit_of
from fluxrules.allotment.plan import ClassKey, GroupCap, ShareRow
from fluxrules.allotment.realised import Realised
from fluxrules.allotment.sums import sum_of, weighted_sum
from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.vocabulary import BAILLEUR

ZERO = Fraction(0)

Table = dict[ClassKey, dict[str, Fraction]]


def split_remainder(
    rows: Sequence[ShareRow],
    shares: Sequence[Mapping[ClassKey, Fraction]],
    weights: Mapping[ClassKey, Fraction],
    caps: Sequence[GroupCap],
    residual: Mapping[str, Fraction],
    holders: Sequence[str],
    span: Span | None,
    realised: Realised | None = None,
) -> tuple[Table, list[Diagnostic]]:
    """Entitlements of every holder on every class.

    On a class not expected, rights above 1 come down in proportion. A residual holder that also has rows takes
    nothing where these may receive nothing: the others take it, or the bailleur. Where the residual brings a group
    above a cap, the excess goes to the bailleur, and it is said.

    Args:
        rows: Rights.
        shares: Share of each class for each row.
        weights: Expected dwellings, 0 included.
        caps: Caps, which the rows alone already respect.
        residual: Fractions of what is left, of sum 1.
        holders: Every holder, in order of the register.
        span: For diagnostics.
        realised: The year so far: what caps leave.
    """
    reach = reach_of(rows)
    table: Table = {}
    for key in sorted(weights):
        gains = dict.fromkeys(holders, ZERO)
        for row, share in zip(rows, shares, strict=True):
            if key in share:
                gains[row.holder] += share[key]
        total = sum_of(gains.values())
        if total > 1:
            gains = {holder: gain / total for holder, gain in gains.items()}
        table[key] = gains
    left = {key: 1 - sum_of(gains.values()) for key, gains in table.items()}
    extra = {key: _split(left[key], key, residual, reach) for key in table}
    found: list[Diagnostic] = []
    called = {row.holder: row.called for row in rows}
    for cap in caps:
        found += _hold(cap, table, extra, weights, limit_of(cap, weights, realised), span, called)
    for key, gains in table.items():
        for holder, gain in extra[key].items():
            gains[holder] += gain
    return table, found


def reach_of(rows: Sequence[ShareRow]) -> dict[str, frozenset[ClassKey]]:
    """Classes each holder of a row may receive by one of its rows at least."""
    reach: dict[str, frozenset[ClassKey]] = {}
    for row in rows:
        reach[row.holder] = reach.get(row.holder, frozenset()) | row.eligible
    return reach


def _split(
    left: Fraction, key: ClassKey, residual: Mapping[str, Fraction], reach: Mapping[str, frozenset[ClassKey]]
) -> dict[str, Fraction]:
    able = {holder: part for holder, part in residual.items() if holder not in reach or key in reach[holder]}
    total = sum_of(able.values())
    return {holder: left * part / total for holder, part in able.items()} if total else {BAILLEUR: left}


def _hold(
    cap: GroupCap,
    table: Table,
    extra: Table,
    weights: Mapping[ClassKey, Fraction],
    limit: Fraction,
    span: Span | None,
    called: Mapping[str, str],
) -> list[Diagnostic]:
    group = [holder for holder in dict.fromkeys(cap.holders) if holder != BAILLEUR]
    seen = {key: weight for key, weight in weights.items() if not cap.classes or key in cap.classes}
    fixed = weighted_sum((w, table[key].get(holder, ZERO)) for key, w in seen.items() for holder in group)
    added = weighted_sum((w, extra[key].get(holder, ZERO)) for key, w in seen.items() for holder in group)
    if not added or fixed + added <= limit:
        return []
    kept = (limit - fixed) / added
    for key in seen:
        for holder in group:
            gain = extra[key].get(holder, ZERO)
            if gain:
                extra[key][holder] = gain * kept
                extra[key][BAILLEUR] = extra[key].get(BAILLEUR, ZERO) + gain * (1 - kept)
    values: dict[str, Any] = {
        "plafond": percent(cap.share),
        "dus": dwellings(fixed + added),
        "limite": dwellings(limit),
    }
    named = ", ".join(sorted(called.get(holder, holder) for holder in group))
    return [diagnose("FLX605", span, titulaires=named, clauses=cap.clause, **values)]
