"""From the shares of a Program to the plan of the year: rules are read on classes, the rest is arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from fluxrules.allotment.band import check_band
from fluxrules.allotment.plan import ClassKey, GroupCap, Plan, ShareRow
from fluxrules.allotment.planning import make_plan
from fluxrules.decision.classes import class_values, register_facts
from fluxrules.decision.floors import PlannedFloor, floors_of, targets_of, with_floors
from fluxrules.decision.objectives import counted_holders
from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.engines.native import Native, truth
from fluxrules.engines.protocol import Facts, Firing, Outcome
from fluxrules.program.program import Body, Effect, Program
from fluxrules.program.shares import CompiledPart, CompiledPool, NestedPart
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import BAILLEUR, BasePlafond

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class PlannedCap:
    """A cap as it stands for the year.

    Attributes:
        rule: Index of the rule that sets it.
        holders: Those it limits together.
        share: Its figure, transferred rights that stay outside it added.
        base: What it is measured against.
        forecast: Dwellings expected over the year where the rule holds.
        everywhere: Whether it holds on the whole flux.
        classes: Classes of the forecast where it holds.
    """

    rule: int
    holders: tuple[str, ...]
    share: Fraction
    base: BasePlafond
    forecast: Fraction
    everywhere: bool
    classes: frozenset[ClassKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Year:
    """The plan of one bailleur's year.

    Attributes:
        plan: What each holder gains.
        caps: Caps by (rule index, holders).
        communes: Those of the territory, on which the objectives of its CIA are counted.
        counted: Réservataires counted there.
        floors: What rules guarantee, and where.
    """

    plan: Plan
    caps: Mapping[tuple[int, tuple[str, ...]], PlannedCap]
    communes: frozenset[str] = frozenset()
    counted: tuple[str, ...] = ()
    floors: tuple[PlannedFloor, ...] = ()

    def cap(self, program: Program, key: tuple[int, tuple[str, ...]]) -> PlannedCap:
        """The cap a rule sets on a dwelling; where the forecast expects none of its kind, nothing is left under it."""
        found = self.caps.get(key)
        if found is not None:
            return found
        rule, holders = key
        effect = next(effect for effect in program.rules[rule].effects if effect.kind == "plafonner")
        return PlannedCap(rule, holders, effect.share or ZERO, effect.base or BasePlafond.ANNUEL_PREVU, ZERO, False)


@dataclass(frozen=True, slots=True)
class _Class:
    key: ClassKey
    weight: Fraction
    facts: Facts
    outcome: Outcome


def plan_year(
    program: Program, territory: Territory, span: Span | None = None
) -> tuple[Year | None, tuple[Diagnostic, ...]]:
    """Plan the year of ``program.bailleur``.

    Args:
        program: The compiled Program.
        territory: Where communes are described.
        span: Place of the forecast, for diagnostics.

    Returns:
        The year, or None with what makes it impossible.
    """
    engine = Native(program)
    diagnostics: list[Diagnostic] = []
    shaping = _doing(program, "plafonner", "garantir")
    removing, keeping = _doing(program, "soustraire_du_flux"), _doing(program, "maintenir_dans_le_flux")
    classes = []
    for line in program.shares.forecast:
        facts = _facts(line.attributes, territory, program)
        outcome = engine.run(facts)
        if not _subtracted(program, outcome, removing, keeping):
            classes.append(_Class(line.attributes, line.dwellings, _with_derived(facts, outcome), outcome))
        diagnostics.extend(_undistinguished(program, line.attributes, outcome, shaping, span))
    rows, found = _rows(program, classes, span)
    diagnostics.extend(found)
    outcomes = {item.key: item.outcome for item in classes}
    rows, found = with_floors(program, rows, outcomes, span)
    diagnostics.extend(found)
    caps = _caps(program, classes, rows)
    plan, found = make_plan(
        rows,
        {item.key: item.weight for item in classes},
        [_group_cap(program, cap, classes) for cap in caps],
        dict(program.shares.residual),
        order=[holder.id for holder in program.shares.holders],
        span=span,
        inner=[rate for split in program.shares.splits for _, rate in split.among],
    )
    diagnostics.extend(found)
    diagnostics.extend(wrong := check_band(program.shares.band, span))
    if plan is None or wrong:
        return None, tuple(diagnostics)
    by_rule = {(cap.rule, cap.holders): cap for cap in caps}
    floors = floors_of(program, outcomes, {item.key: item.weight for item in classes})
    return Year(plan, by_rule, frozenset(territory.communes), counted_holders(program), floors), tuple(diagnostics)


def _facts(key: ClassKey, territory: Territory, program: Program) -> Facts:
    holders = [holder for holder in program.shares.holders if holder.id != BAILLEUR]
    each = {holder.id: register_facts(holder) for holder in holders}
    return Facts(class_values(key, territory, program), tuple(each), each)


def _with_derived(facts: Facts, outcome: Outcome) -> Facts:
    """The facts of a class, with what rules deduce of it: a share's conditions read both."""
    derived = {path: value for (path, holder), value in outcome.derived.items() if not holder}
    return replace(facts, values={**facts.values, **derived})


def _doing(program: Program, *kinds: str) -> frozenset[int]:
    """Indexes of the rules that have an effect of one of these kinds."""
    return frozenset(
        index for index, rule in enumerate(program.rules) if any(effect.kind in kinds for effect in rule.effects)
    )


def _subtracted(program: Program, outcome: Outcome, removing: frozenset[int], keeping: frozenset[int]) -> bool:
    """Whether a class is outside the flux altogether (PLI, foyers): nothing is planned on it."""
    out = [_norm(program, firing) for firing in outcome.fired if firing.rule in removing]
    kept = [_norm(program, firing) for firing in outcome.fired if firing.rule in keeping]
    return bool(out) and min(out) < min(kept, default=99)


def _norm(program: Program, firing: Firing) -> int:
    return program.rules[firing.rule].norme.rank


def _undistinguished(
    program: Program, key: ClassKey, outcome: Outcome, shaping: frozenset[int], span: Span | None
) -> tuple[Diagnostic, ...]:
    """A rule that shapes the plan but whose condition the forecast cannot tell."""
    return tuple(
        diagnose("FLX352", span, regle=program.rules[firing.rule].name, classe=_named(key))
        for firing in outcome.maybe
        if firing.rule in shaping
    )


def _named(key: ClassKey) -> str:
    return ", ".join(f"{path.split('.')[-1]} {value}" for path, value in key)


def _rows(program: Program, classes: list[_Class], span: Span | None) -> tuple[list[ShareRow], tuple[Diagnostic, ...]]:
    pools = {member: pool for pool in program.shares.pools for member in pool.members}
    perimeters = {holder.id: holder.communes for holder in program.shares.holders}
    rows: list[ShareRow] = []
    diagnostics: list[Diagnostic] = []
    for part in program.shares.parts:
        inside: list[tuple[str, Fraction | None, Body | None]] = [(part.holder, None, part.served)]
        inside += [(nested.holder, nested.rate, nested.served) for nested in part.nested]
        for holder, fixed, served in inside:
            owner = _owner(program, part, holder, pools)
            if owner is None:
                continue
            rates: dict[ClassKey, Fraction] = {}
            eligible: set[ClassKey] = set()
            for item in classes:
                commune = dict(item.key)["logement.commune"]
                if part.communes and commune not in part.communes:
                    continue
                counted = _holds(program, part.base, item, part, span, diagnostics)
                if counted:
                    rates[item.key] = _rate(program, part, item, span, diagnostics) if fixed is None else fixed
                within = not perimeters[owner] or commune in perimeters[owner]
                if within and _holds(program, served, item, part, span, diagnostics):
                    eligible.add(item.key)
            uniform = "logement.commune" if owner in program.shares.uniform else ""
            rows.append(ShareRow(owner, rates, frozenset(eligible), {}, uniform, part.name, part.span))
    return rows, tuple(diagnostics)


def _owner(program: Program, part: CompiledPart, holder: str, pools: Mapping[str, CompiledPool]) -> str | None:
    """Who holds the row: the holder, the pool it belongs to, or whoever the law gives an unsigned share to."""
    if part.unsigned:
        transfer = program.shares.transfer
        return transfer.to if transfer is not None else None
    return pools[holder].holder if holder in pools else holder


def _rate(
    program: Program, part: CompiledPart, item: _Class, span: Span | None, diagnostics: list[Diagnostic]
) -> Fraction:
    """The share on one class: points of nested holders taken out, bonuses that hold added."""
    nested: tuple[NestedPart, ...] = part.nested
    rate = part.rate - sum((inner.rate for inner in nested), ZERO)
    for bonus in part.bonuses:
        if _holds(program, bonus.body, item, part, span, diagnostics):
            rate += bonus.rate
    return rate


def _holds(
    program: Program,
    body: Body | None,
    item: _Class,
    part: CompiledPart,
    span: Span | None,
    diagnostics: list[Diagnostic],
) -> bool:
    found = truth(program, body, item.facts) if body is not None else True
    if found is None:
        diagnostics.append(diagnose("FLX352", part.span or span, regle=part.name, classe=_named(item.key)))
    return found is True


def _caps(program: Program, classes: list[_Class], rows: list[ShareRow]) -> list[PlannedCap]:
    total = sum((item.weight for item in classes), ZERO)
    where: dict[tuple[int, tuple[str, ...]], list[_Class]] = {}
    effects: dict[tuple[int, tuple[str, ...]], Effect] = {}
    for item in classes:
        for firing in item.outcome.fired:
            for effect in program.rules[firing.rule].effects:
                targets = targets_of(effect, firing)
                if effect.kind == "plafonner" and targets:
                    where.setdefault((firing.rule, targets), []).append(item)
                    effects[firing.rule, targets] = effect
    caps = []
    for (rule, holders), held in sorted(where.items()):
        effect = effects[rule, holders]
        forecast = sum((item.weight for item in held), ZERO)
        share = (effect.share or ZERO) + _outside(program, holders, rows, held, forecast)
        caps.append(
            PlannedCap(
                rule,
                holders,
                min(share, Fraction(1)),
                effect.base or BasePlafond.ANNUEL_PREVU,
                forecast,
                forecast == total,
                frozenset(item.key for item in held),
            )
        )
    return caps


def _outside(
    program: Program, holders: tuple[str, ...], rows: list[ShareRow], held: list[_Class], forecast: Fraction
) -> Fraction:
    """Points that a transfer brings beside the cap (LAW §1: whether it counts inside is a parameter)."""
    transfer = program.shares.transfer
    if transfer is None or transfer.inside_cap or transfer.to not in holders or not forecast:
        return ZERO
    unsigned = {part.name for part in program.shares.parts if part.unsigned}
    brought = sum(
        (row.rates.get(item.key, ZERO) * item.weight for row in rows if row.clause in unsigned for item in held), ZERO
    )
    return brought / forecast


def _group_cap(program: Program, cap: PlannedCap, classes: list[_Class]) -> GroupCap:
    held = frozenset() if cap.everywhere else frozenset(_where(program, cap, classes))
    return GroupCap(cap.holders, cap.share, held, program.rules[cap.rule].name)


def _where(program: Program, cap: PlannedCap, classes: list[_Class]) -> list[ClassKey]:
    effects = [effect for effect in program.rules[cap.rule].effects if effect.kind == "plafonner"]
    return [
        item.key
        for item in classes
        if any(
            firing.rule == cap.rule and cap.holders in {targets_of(effect, firing) for effect in effects}
            for firing in item.outcome.fired
        )
    ]
