"""Guaranteed shares (``garantir``): which right bears each of them.

Guaranteed to several holders together, or to one that has several rights, a floor is borne once: by the first right,
in the order of those named, that is served there, for what the others do not bring already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey, ShareRow
from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.engines.protocol import Firing, Outcome
from fluxrules.program.program import Effect, Program
from fluxrules.vocabulary import CHAQUE

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class PlannedFloor:
    """A guarantee as it stands for the year: what the plan is measured against.

    Attributes:
        rule: Index of the rule that gives it.
        holders: Those it is guaranteed to, together.
        share: Its figure.
        forecast: Dwellings expected over the year where the rule holds.
        classes: Classes of the forecast where it holds.
    """

    rule: int
    holders: tuple[str, ...]
    share: Fraction
    forecast: Fraction
    classes: frozenset[ClassKey]


def targets_of(effect: Effect, firing: Firing) -> tuple[str, ...]:
    """Whom an effect is about, the réservataire of the firing standing for ``chaque``."""
    return (firing.reservataire,) if effect.targets == (CHAQUE,) else effect.targets


def with_floors(
    program: Program, rows: Sequence[ShareRow], outcomes: Mapping[ClassKey, Outcome], span: Span | None
) -> tuple[list[ShareRow], tuple[Diagnostic, ...]]:
    """The rows with what is guaranteed to each, and the rules that guarantee a share to nobody who has one.

    Args:
        program: The Program.
        rows: Rights, without floors.
        outcomes: What the rules say of each class.
        span: Place of the forecast, for diagnostics.
    """
    unsigned = {part.name for part in program.shares.parts if part.unsigned}
    # What a transfer brings stands beside the holder's own share, which alone bears its floor.
    own = [place for place, row in enumerate(rows) if row.clause not in unsigned]
    floors: dict[int, dict[ClassKey, Fraction]] = {}
    borne: dict[int, bool] = {}
    for key, outcome in outcomes.items():
        for firing, effect in _guarantees(program, outcome):
            least = effect.share or ZERO
            targets = targets_of(effect, firing)
            there = _bearers(rows, own, targets, key)
            borne[firing.rule] = borne.get(firing.rule, not targets) or bool(there)
            if there:
                first, *others = there
                brought = sum((rows[place].rates[key] for place in others if key in rows[place].eligible), ZERO)
                known = floors.setdefault(first, {})
                known[key] = max(least - brought, known.get(key, ZERO))
    made = [replace(row, floors=floors[place]) if place in floors else row for place, row in enumerate(rows)]
    idle = [rule for rule, found in sorted(borne.items()) if not found]
    said = (diagnose("FLX361", program.rules[rule].span or span, regle=program.rules[rule].name) for rule in idle)
    return made, tuple(said)


def floors_of(
    program: Program, outcomes: Mapping[ClassKey, Outcome], weights: Mapping[ClassKey, Fraction]
) -> tuple[PlannedFloor, ...]:
    """What rules guarantee on the classes of the forecast, by rule then holders; not to whom has no right here."""
    where: dict[tuple[int, tuple[str, ...], Fraction], list[ClassKey]] = {}
    for key, outcome in outcomes.items():
        for firing, effect in _guarantees(program, outcome):
            if targets := targets_of(effect, firing):
                where.setdefault((firing.rule, targets, effect.share or ZERO), []).append(key)
    return tuple(
        PlannedFloor(rule, holders, share, sum((weights[key] for key in keys), ZERO), frozenset(keys))
        for (rule, holders, share), keys in sorted(where.items())
    )


def _guarantees(program: Program, outcome: Outcome) -> Iterable[tuple[Firing, Effect]]:
    for firing in outcome.fired:
        for effect in program.rules[firing.rule].effects:
            if effect.kind == "garantir":
                yield firing, effect


def _bearers(rows: Sequence[ShareRow], own: Collection[int], targets: Sequence[str], key: ClassKey) -> list[int]:
    """Places of the rights of ``targets`` that count on the class: those served there first, then as they are named."""
    there = [place for place in own if rows[place].holder in targets and key in rows[place].rates]
    return sorted(there, key=lambda p: (key not in rows[p].eligible, targets.index(rows[p].holder), p))
