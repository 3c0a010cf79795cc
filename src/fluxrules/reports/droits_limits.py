"""Caps, guarantees and targets: three things that look alike and bind differently; and what else shapes the plan.

A cap is never crossed, a guarantee is planned from the start, a target is followed and imposes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey, Plan
from fluxrules.decision.planning import Year
from fluxrules.diagnostics import Span
from fluxrules.model.part import ShareClause
from fluxrules.program.program import Citation, Program
from fluxrules.reports.droits_kinds import name_of

ZERO = Fraction(0)


class Bound(StrEnum):
    """What a limit is."""

    PLAFOND = "plafond"
    GARANTIE = "garantie"
    CIBLE = "cible"


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure, what it amounts to, and what the plan gives against it.

    Attributes:
        bound: Cap, guarantee or target.
        holders: Those it is about, together.
        share: The figure, a share of ``forecast``.
        forecast: Dwellings it is measured on.
        where: Name of those dwellings when they are not the whole flux, or "".
        figure: ``share × forecast``.
        given: What the plan gives there.
        clause: Full name of the rule.
        titre: Its title.
        citation: What stands behind it.
        span: Where it is written.
        added: Points that a transfer adds to the clause's own figure, included in ``share``.
    """

    bound: Bound
    holders: tuple[str, ...]
    share: Fraction
    forecast: Fraction
    where: str
    figure: Fraction
    given: Fraction
    clause: str
    titre: str
    citation: Citation
    span: Span | None
    added: Fraction = ZERO

    @property
    def written(self) -> Fraction:
        """The figure of the clause, without what a transfer adds to a cap."""
        return self.share - self.added

    @property
    def margin(self) -> Fraction:
        """Dwellings left before the limit (cap), or beyond it (guarantee, target); negative: missed."""
        return self.figure - self.given if self.bound is Bound.PLAFOND else self.given - self.figure


def limits_of(
    program: Program,
    year: Year,
    annual: Mapping[str, Fraction],
    communes: Mapping[str, str],
    clauses: Mapping[str, ShareClause],
    gained: Mapping[ClassKey, Mapping[str, Fraction]] | None = None,
) -> tuple[Limit, ...]:
    """Caps, then guarantees, then targets, each in a fixed order.

    Args:
        program: The Program.
        year: Its plan.
        annual: Right of the year of each holder.
        communes: Names of communes.
        clauses: Share clauses by full name.
        gained: What each holder has already gained on each class.
    """
    plan = year.plan
    total = sum(annual.values(), ZERO)
    universe = frozenset(plan.entitlements)
    found: list[Limit] = []
    for cap in year.caps.values():
        where = "" if cap.everywhere else name_of(cap.classes, universe, communes)
        given = _all(annual, cap.holders) if cap.everywhere else given_on(plan, cap.holders, cap.classes, gained)
        forecast = total if cap.everywhere else cap.forecast
        found.append(_of_rule(program, Bound.PLAFOND, cap.rule, cap.holders, cap.share, forecast, where, given))
    for floor in year.floors:
        where = "" if floor.classes == universe else name_of(floor.classes, universe, communes)
        given = given_on(plan, floor.holders, floor.classes, gained)
        found.append(
            _of_rule(program, Bound.GARANTIE, floor.rule, floor.holders, floor.share, floor.forecast, where, given)
        )
    for target in program.shares.targets:
        holders = tuple(h.id for h in program.shares.holders if target.holder in (h.id, h.inside))
        clause = clauses.get(target.name)
        titre, span = ("", None) if clause is None else (clause.titre, clause.span)
        given, figure = _all(annual, holders), target.rate * total
        told = (target.name, titre, target.citation, span)
        found.append(Limit(Bound.CIBLE, holders, target.rate, total, "", figure, given, *told))
    return tuple(found)


def _all(annual: Mapping[str, Fraction], holders: Collection[str]) -> Fraction:
    return sum((annual.get(holder, ZERO) for holder in holders), ZERO)


def given_on(
    plan: Plan,
    holders: Collection[str],
    classes: Collection[ClassKey],
    gained: Mapping[ClassKey, Mapping[str, Fraction]] | None = None,
) -> Fraction:
    """What these holders have gained together on these classes, and what the plan gives them there."""
    found = ZERO
    for key in plan.entitlements:
        if key in classes:
            here, before = plan.entitlements[key], (gained or {}).get(key, {})
            weight = plan.weights.get(key, ZERO)
            found += sum((weight * here.get(h, ZERO) + before.get(h, ZERO) for h in holders), ZERO)
    return found


def _of_rule(
    program: Program,
    bound: Bound,
    index: int,
    holders: tuple[str, ...],
    share: Fraction,
    forecast: Fraction,
    where: str,
    given: Fraction,
) -> Limit:
    rule = program.rules[index]
    told = (rule.name, rule.titre, rule.citation, rule.span)
    figures = [effect.share for effect in rule.effects if effect.kind == "plafonner" and effect.share is not None]
    added = max(share - figures[0], ZERO) if bound is Bound.PLAFOND and len(figures) == 1 else ZERO
    return Limit(bound, holders, share, forecast, where, share * forecast, given, *told, added=added)
