"""From the shares of a Program to the plan of the year: rules are read on classes, the rest is arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from fluxrules.allotment.band import check_band
from fluxrules.allotment.mix import expected_mix, remaining_dwellings
from fluxrules.allotment.plan import ClassKey, Plan, ShareRow
from fluxrules.allotment.planning import make_plan
from fluxrules.allotment.realised import Realised
from fluxrules.decision.classes import class_values, register_facts
from fluxrules.decision.floors import PlannedFloor, floors_of, with_floors
from fluxrules.decision.objectives import counted_holders
from fluxrules.decision.plan_reach import PlanReach
from fluxrules.decision.planned_caps import PlannedCap, caps_of, group_cap
from fluxrules.decision.planned_class import PlannedClass, named
from fluxrules.decision.planned_rows import ReadShare, rows_of, shares_read
from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.engines.native import Native
from fluxrules.engines.protocol import Facts, Firing, Outcome
from fluxrules.program.program import Program
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import BAILLEUR, BasePlafond

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Year:
    """The plan of one bailleur's year.

    Attributes:
        plan: What each holder gains.
        caps: Caps by (rule index, holders).
        rests_on: The rules it rests on: under others it stays as it is.
        communes: Those of the territory, on which the objectives of its CIA are counted.
        counted: Réservataires counted there.
        rows: Rights as the plan read them, floors added.
        floors: What rules guarantee, and where.
        progress: Where the year stood when it was planned; None: before anything had come.
    """

    plan: Plan
    caps: Mapping[tuple[int, tuple[str, ...]], PlannedCap]
    rests_on: PlanReach
    communes: frozenset[str] = frozenset()
    counted: tuple[str, ...] = ()
    rows: tuple[ShareRow, ...] = ()
    floors: tuple[PlannedFloor, ...] = ()
    progress: Progress | None = None

    def cap(self, program: Program, key: tuple[int, tuple[str, ...]]) -> PlannedCap:
        """The cap a rule sets on a dwelling; where the forecast expects none of its kind, nothing is left under it."""
        found = self.caps.get(key)
        if found is not None:
            return found
        rule, holders = key
        effect = next(effect for effect in program.rules[rule].effects if effect.kind == "plafonner")
        return PlannedCap(rule, holders, effect.share or ZERO, effect.base or BasePlafond.ANNUEL_PREVU, ZERO, False)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the year stands when it is planned again.

    Attributes:
        realised: What has come and been gained.
        elapsed: Part of the year gone by, between 0 and 1.
        unit: The account's unit.
    """

    realised: Realised
    elapsed: Fraction
    unit: int


class Planner:
    """Plans the year of one bailleur, and plans it again as the year goes by.

    Rules are read on each class once: they read nothing of the state when they shape the plan.
    """

    def __init__(self, program: Program, territory: Territory, span: Span | None = None) -> None:
        """Make a planner.

        Args:
            program: The compiled Program.
            territory: Where communes are described.
            span: Place of the forecast, for diagnostics.
        """
        self.program = program
        self.territory = territory
        self._span = span
        self._engine = Native(program)
        self._reach = PlanReach.of(program)
        self._removing, self._keeping = _doing(program, "soustraire_du_flux"), _doing(program, "maintenir_dans_le_flux")
        self._shaping = _doing(program, "plafonner", "garantir")
        self._read: dict[ClassKey, tuple[Facts, Outcome]] = {}
        self._forecast = {
            line.attributes: line.dwellings for line in program.shares.forecast if not self._outside(line.attributes)
        }

    def plan(self, progress: Progress | None = None) -> tuple[Year | None, tuple[Diagnostic, ...]]:
        """The plan of the year, or of what is left of it.

        Returns:
            The year, or None with what makes it impossible.
        """
        program, span = self.program, self._span
        diagnostics: list[Diagnostic] = []
        for line in program.shares.forecast:
            outcome = self._outcome(line.attributes)[1]
            diagnostics.extend(_undistinguished(program, line.attributes, outcome, self._shaping, span))
        expected, come = self._expected(progress)
        classes = [
            PlannedClass(key, expected.get(key, ZERO), come.get(key, ZERO), *self._outcome(key))
            for key in dict.fromkeys([*self._forecast, *sorted(come)])
        ]
        rows, found = rows_of(program, classes, span)
        diagnostics.extend(found)
        outcomes = {item.key: item.outcome for item in classes}
        rows, found = with_floors(program, rows, outcomes, span)
        diagnostics.extend(found)
        caps = caps_of(program, classes, rows)
        plan, found = make_plan(
            rows,
            {item.key: item.weight for item in classes},
            [group_cap(program, cap, classes) for cap in caps],
            dict(program.shares.residual),
            order=[holder.id for holder in program.shares.holders],
            span=span,
            inner=[rate for split in program.shares.splits for _, rate in split.among],
            realised=progress.realised if progress else None,
            unit=progress.unit if progress else None,
        )
        diagnostics.extend(found)
        diagnostics.extend(wrong := check_band(program.shares.band, span))
        if plan is None or wrong:
            return None, tuple(diagnostics)
        by_rule = {(cap.rule, cap.holders): cap for cap in caps}
        communes, counted = frozenset(self.territory.communes), counted_holders(program)
        year = Year(
            plan,
            by_rule,
            self._reach.among(program, (self._outcome(key)[1] for key in self._met(progress))),
            communes,
            counted,
            tuple(rows),
            floors_of(program, outcomes, {item.key: item.weight + item.come for item in classes}),
            progress,
        )
        return year, tuple(diagnostics)

    def shares_on(self, keys: Iterable[ClassKey]) -> tuple[list[ReadShare], tuple[Diagnostic, ...]]:
        """Every share read on some classes of the flux, which need not be those of the forecast."""
        classes = [PlannedClass(key, ZERO, ZERO, *self._outcome(key)) for key in keys]
        return shares_read(self.program, classes, self._span)

    def outside(self, keys: Iterable[ClassKey]) -> tuple[ClassKey, ...]:
        """Those of ``keys`` that rules put outside the flux altogether."""
        return tuple(key for key in keys if self._outside(key))

    def _expected(self, progress: Progress | None) -> tuple[dict[ClassKey, Fraction], dict[ClassKey, Fraction]]:
        """Dwellings still expected, and those that have come, by class of the flux."""
        if progress is None:
            return self._forecast, {}
        come = {key: count for key, count in progress.realised.counts().items() if not self._outside(key)}
        total, done = sum(self._forecast.values(), ZERO), sum(come.values(), ZERO)
        remaining = remaining_dwellings(total, done, progress.elapsed)
        return dict(expected_mix(self._forecast, come, remaining)), come

    def _met(self, progress: Progress | None) -> Iterable[ClassKey]:
        """Every class that this plan reads the rules on, those that leave the flux included."""
        yield from (line.attributes for line in self.program.shares.forecast)
        yield from progress.realised.counts() if progress is not None else ()

    def _outcome(self, key: ClassKey) -> tuple[Facts, Outcome]:
        if key not in self._read:
            facts = _facts(key, self.territory, self.program)
            outcome = self._engine.run(facts)
            self._read[key] = _with_derived(facts, outcome), outcome
        return self._read[key]

    def _outside(self, key: ClassKey) -> bool:
        return _subtracted(self.program, self._outcome(key)[1], self._removing, self._keeping)


def plan_year(
    program: Program, territory: Territory, span: Span | None = None
) -> tuple[Year | None, tuple[Diagnostic, ...]]:
    """Plan the year of ``program.bailleur`` before anything has come (``Planner``)."""
    return Planner(program, territory, span).plan()


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
        diagnose("FLX352", span, regle=program.rules[firing.rule].name, classe=named(key))
        for firing in outcome.maybe
        if firing.rule in shaping
    )
