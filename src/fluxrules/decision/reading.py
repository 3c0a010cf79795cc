"""One libération read and routed, nothing being charged yet: facts → engine → effects → route."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from fluxrules.allotment.account import Account, Category
from fluxrules.allotment.band import Band
from fluxrules.allotment.events import charge_in
from fluxrules.allotment.plan import ClassKey
from fluxrules.decision.again import Again
from fluxrules.decision.classes import text_of
from fluxrules.decision.combination import Combined, combine, terms_for
from fluxrules.decision.completion import AXIS_FACTS, Completer, Result, data_report
from fluxrules.decision.decision import MissingDatum
from fluxrules.decision.facts import FactReader
from fluxrules.decision.planning import Year
from fluxrules.decision.programmes import Programmes
from fluxrules.decision.routing import Route, Router
from fluxrules.engines.native import Native
from fluxrules.engines.native_trace import Trace
from fluxrules.engines.protocol import Engine, Facts, Outcome
from fluxrules.intake.liberation import Liberation
from fluxrules.program.program import Program, Value
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import StatutDecision

UNKNOWN = "inconnu"
"""Category of a dwelling on an axis whose datum is missing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What rules and shares say of one libération in one state of the flux.

    Attributes:
        liberation: What its file says.
        facts: What was known.
        outcome: What fired.
        trace: Truth of every condition, None when another engine ran.
        combined: Effects combined.
        route: Where it goes.
        kind: Its class in the plan, None when the plan does not know it.
        units: What each holder gains on it.
        categories: One per declared axis.
        programme: The table of a new programme that decided, or "".
        missing: Missing data, and whether they decide.
        tried: Completions of the missing data that were tried.
        terms: Modalities for the one that receives.
    """

    liberation: Liberation
    facts: Facts
    outcome: Outcome
    trace: Trace | None
    combined: Combined
    route: Route
    kind: ClassKey | None
    units: Mapping[str, int]
    categories: tuple[Category, ...]
    programme: str = ""
    missing: tuple[MissingDatum, ...] = ()
    tried: int = 0
    terms: Mapping[str, str] = field(default_factory=dict)

    def routed(self, route: Route) -> Reading:
        """The same, going elsewhere, with the modalities of who receives there."""
        return replace(self, route=route, terms=terms_of(self.combined, route)[0])


class Reader:
    """Reads the libérations of one bailleur under one plan."""

    def __init__(
        self, program: Program, territory: Territory, year: Year, engine: Engine, native: Native | None, band: Band
    ) -> None:
        """Make a reader.

        Args:
            program: The Program.
            territory: Its territory.
            year: Its plan and caps.
            engine: What runs the rules.
            native: The engine that keeps the truth of every condition, where it is ``engine``; None: nothing is kept.
            band: Band of the plan.
        """
        self.program = program
        self._territory = territory
        self._engine = engine
        self._native = native
        self._facts = FactReader(program, territory, year)
        self._router = Router(program, year, band)
        self._programmes = Programmes(program)
        self._completer = Completer(program)

    def read(self, liberation: Liberation, account: Account, again: Again | None = None) -> Reading:
        """Read one libération in a state of the flux.

        Raises:
            EngineError: The engine could not finish.
        """
        values = _given(liberation, again)
        reading = self._settle(self._read(liberation, values, account, again), values, account, again)
        terms, contradictions = terms_of(reading.combined, reading.route)
        if contradictions:
            return replace(reading, route=_in_conflict(contradictions))
        return replace(reading, terms=terms)

    def route(self, liberation: Liberation, account: Account, again: Again | None = None) -> tuple[Route, int]:
        """Where ``read`` says that one libération goes, and how many times the rules were read to know it.

        Of the completions of what is missing, the first that changes who receives is enough.

        Raises:
            EngineError: The engine could not finish.
        """
        values = _given(liberation, again)
        reading = self._read(liberation, values, account, again)
        route, runs = reading.route, 1
        if missing := self._missing(reading):
            completions = self._completer.completions(missing)
            if completions is None:
                return _suspended(), runs
            for _, result in self._tried(reading, completions, values, account, again):
                runs += 1
                if result != (route.status, route.holder):
                    return _suspended(), runs
        contradictions = terms_of(reading.combined, route)[1]
        return (_in_conflict(contradictions) if contradictions else route), runs

    def _read(
        self,
        liberation: Liberation,
        values: Mapping[str, Value],
        account: Account,
        again: Again | None,
        supposed: Iterable[str] = (),
    ) -> Reading:
        kind: ClassKey | None
        facts, kind, units = self._facts.read(values, liberation.logement, account, supposed)
        if again is not None:
            kind, units = again.charge.kind, charge_in(again.charge, account.unit).entitlement
        if self._native is not None and self._engine is self._native:
            outcome, trace = self._native.trace(facts)
        else:
            outcome, trace = self._engine.run(facts), None
        combined = combine(self.program, outcome)
        categories = self._categories(facts, outcome) if again is None else again.charge.categories
        covering = tuple(holder.id for holder in self._facts.covering(facts.values))
        table = self._programmes.table_of(facts)
        if table is not None:
            combined = self._programmes.combined(table, combined)
        returned = again.returned if again is not None else ()
        route = self._router.route(combined, account, units, covering, categories, returned)
        if table is not None:
            route = self._programmes.route(table, route, facts, account, returned)
        programme = table.programme if table else ""
        return Reading(liberation, facts, outcome, trace, combined, route, kind, units, categories, programme)

    def _categories(self, facts: Facts, outcome: Outcome) -> tuple[Category, ...]:
        found = []
        for axis in self.program.shares.axes:
            path = AXIS_FACTS[axis]
            value = facts.values.get(path, outcome.derived.get((path, "")))
            found.append((axis, UNKNOWN if value is None else text_of(value)))
        return tuple(found)

    def _settle(self, reading: Reading, values: Mapping[str, Value], account: Account, again: Again | None) -> Reading:
        """Whether what is missing could change who receives; if it could, the decision is suspended."""
        missing = self._missing(reading)
        idle = tuple(
            MissingDatum(path, self.label(path), False)
            for path in self._completer.others(reading.facts, reading.outcome)
            if path not in missing
        )
        if not missing:
            return replace(reading, missing=idle)
        completions = self._completer.completions(missing)
        if completions is None:
            report = tuple(MissingDatum(path, self.label(path), True) for path in missing)
            return replace(reading, route=_suspended(), missing=(*report, *idle))
        results = dict(self._tried(reading, completions, values, account, again))
        labels = {path: self.label(path) for path in missing}
        report = data_report(self.program, missing, results, labels)
        route = reading.route
        if set(results.values()) != {(route.status, route.holder)}:
            if not any(datum.decisive for datum in report):
                report = tuple(replace(datum, decisive=True) for datum in report)
            route = _suspended()
        return replace(reading, route=route, missing=(*report, *idle), tried=len(completions))

    def _missing(self, reading: Reading) -> tuple[str, ...]:
        """Data that are missing and may bear on who receives, sorted."""
        missing = self._completer.missing(reading.facts, reading.outcome)
        return tuple(sorted({*missing, *self._programmes.unknown(reading.facts)}))

    def _tried(
        self,
        reading: Reading,
        completions: Iterable[dict[str, Value]],
        values: Mapping[str, Value],
        account: Account,
        again: Again | None,
    ) -> Iterator[tuple[tuple[Value, ...], Result]]:
        """What each completion of the missing data gives, one after another."""
        for supposed in completions:
            tried = self._read(reading.liberation, {**values, **supposed}, account, again, supposed)
            yield tuple(supposed.values()), (tried.route.status, tried.route.holder)

    def label(self, path: str) -> str:
        """What people call a fact."""
        declaration = self._territory.facts.get(path)
        return declaration.libelle if declaration else path


def _given(liberation: Liberation, again: Again | None) -> dict[str, Value]:
    """What is known of a libération before the state of the flux is read."""
    values = {**liberation.values, "logement.commune": liberation.commune}
    return values if again is None else {**values, **again.facts}


def terms_of(combined: Combined, route: Route) -> tuple[dict[str, str], tuple[tuple[str, ...], ...]]:
    """Modalities for the one that receives, and the rules that contradict one another on them."""
    if route.status not in (StatutDecision.ORIENTE, StatutDecision.FORCE):
        return {}, ()
    return terms_for(combined, route.holder)


def _suspended() -> Route:
    return Route(StatutDecision.SUSPENDU, "", {}, None, {})


def _in_conflict(rules: tuple[tuple[str, ...], ...]) -> Route:
    return Route(StatutDecision.CONFLIT, "", {}, None, {}, conflicts=rules)
