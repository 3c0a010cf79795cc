"""Caps as they stand for the year: whom they limit, where, and what they are measured against."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey, GroupCap, ShareRow
from fluxrules.decision.floors import targets_of
from fluxrules.decision.planned_class import PlannedClass
from fluxrules.program.program import Effect, Program
from fluxrules.vocabulary import BasePlafond

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class PlannedCap:
    """A cap as it stands for the year.

    Attributes:
        rule: Index of the rule that sets it.
        holders: Those it limits together.
        share: Its figure, transferred rights that stay outside it added.
        base: What it is measured against.
        forecast: Dwellings of the year where the rule holds: those that came, and those expected.
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


def caps_of(program: Program, classes: list[PlannedClass], rows: list[ShareRow]) -> list[PlannedCap]:
    """Every cap that some class of the year meets."""
    total = sum((item.year for item in classes), ZERO)
    where: dict[tuple[int, tuple[str, ...]], list[PlannedClass]] = {}
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
        forecast = sum((item.year for item in held), ZERO)
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
    program: Program, holders: tuple[str, ...], rows: list[ShareRow], held: list[PlannedClass], forecast: Fraction
) -> Fraction:
    """Points that a transfer brings beside the cap (LAW §1: whether it counts inside is a parameter)."""
    transfer = program.shares.transfer
    if transfer is None or transfer.inside_cap or transfer.to not in holders or not forecast:
        return ZERO
    unsigned = {part.name for part in program.shares.parts if part.unsigned}
    brought = sum(
        (row.rates.get(item.key, ZERO) * item.year for row in rows if row.clause in unsigned for item in held), ZERO
    )
    return brought / forecast


def group_cap(program: Program, cap: PlannedCap, classes: list[PlannedClass]) -> GroupCap:
    """A cap as the plan reads it."""
    held = frozenset() if cap.everywhere else frozenset(_where(program, cap, classes))
    return GroupCap(cap.holders, cap.share, held, program.rules[cap.rule].name)


def _where(program: Program, cap: PlannedCap, classes: list[PlannedClass]) -> list[ClassKey]:
    effects = [effect for effect in program.rules[cap.rule].effects if effect.kind == "plafonner"]
    return [
        item.key
        for item in classes
        if any(
            firing.rule == cap.rule and cap.holders in {targets_of(effect, firing) for effect in effects}
            for firing in item.outcome.fired
        )
    ]
