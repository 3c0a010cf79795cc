"""The pipeline of DESIGN §4 for one libération: facts → engine → effects → allotment → Decision and next account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from fluxrules import __version__
from fluxrules.allotment.account import Account, Category
from fluxrules.allotment.band import Band
from fluxrules.allotment.certificate import certify
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import otherwise
from fluxrules.allotment.events import charge_in, post
from fluxrules.allotment.plan import ClassKey
from fluxrules.decision.again import Again
from fluxrules.decision.applied import AppliedRules
from fluxrules.decision.charging import charge_of
from fluxrules.decision.classes import text_of
from fluxrules.decision.combination import Combined, combine, terms_for
from fluxrules.decision.completion import AXIS_FACTS, Completer, Result, data_report
from fluxrules.decision.decision import Alert, Certificate, Decision, MissingDatum
from fluxrules.decision.facts import FactReader
from fluxrules.decision.hashed import plain_facts, snapshot
from fluxrules.decision.inside import beneficiary_of, delegate_of
from fluxrules.decision.planning import Year
from fluxrules.decision.programmes import Programmes
from fluxrules.decision.reach import cap_counter
from fluxrules.decision.routing import Route, Router
from fluxrules.decision.silent import SilentRules
from fluxrules.decision.standings import Standings, tie_break
from fluxrules.engines.native import Native
from fluxrules.engines.native_trace import Trace
from fluxrules.engines.protocol import Engine, Facts, Outcome
from fluxrules.intake.liberation import Liberation
from fluxrules.program.canonical import plain_hash
from fluxrules.program.program import Program, Value
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import NiveauAlerte, StatutDecision

_CHARGED = (StatutDecision.ORIENTE, StatutDecision.SANS_RESERVATAIRE, StatutDecision.FORCE)
"""Statuses of dwellings that are counted and charged."""

_SHARED = (*_CHARGED, StatutDecision.SUSPENDU, StatutDecision.CONFLIT)
"""Statuses of dwellings on which shares count."""

UNKNOWN = "inconnu"
"""Category of a dwelling on an axis whose datum is missing."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One evaluation of a libération: on what is known, or with some data supposed."""

    facts: Facts
    outcome: Outcome
    trace: Trace | None
    combined: Combined
    route: Route
    kind: ClassKey | None
    units: Mapping[str, int]
    categories: tuple[Category, ...]
    programme: str


class Decider:
    """Decides the libérations of one bailleur."""

    def __init__(
        self, program: Program, territory: Territory, year: Year, engine: Engine, explains: bool = False
    ) -> None:
        self.program = program
        self.territory = territory
        self.year = year
        self.engine = engine
        plan = year.plan
        band = Band.of(program.shares.band, plan.unit, plan.rates, plan.order)
        self._reader = FactReader(program, territory, year)
        self._router = Router(program, year, band)
        self._standings = Standings(program, territory, year)
        self._applied = AppliedRules(program)
        self._silent = SilentRules(program) if explains else None
        self._explains = explains
        self._programmes = Programmes(program)
        self._completer = Completer.of(program)
        # Dwellings of one file have the same data: their names and origins are looked up once.
        self._labels = lru_cache(maxsize=256)(self._said)
        self._sources = lru_cache(maxsize=256)(self._origins)
        # Only native keeps the truth of every condition; beside another engine it is run for that alone.
        self._native = engine if isinstance(engine, Native) else Native(program)

    def decide(
        self, liberation: Liberation, account: Account, again: Again | None = None
    ) -> tuple[Decision, Charge | None]:
        """Decide one libération.

        Args:
            liberation: What its file says.
            account: State of the flux before it.
            again: Why it is decided once more, when it is.

        Returns:
            The decision, and what it charges (None when it charges nobody).

        Raises:
            EngineError: The engine could not finish; the libération is to be reported, never dropped.
        """
        values = {**liberation.values, "logement.commune": liberation.commune}
        base = account
        if again is not None:
            values |= again.facts
            base = again.base(account)
        run = self._run(values, liberation.logement, base, again)
        run, missing, tried = self._settle(run, values, liberation.logement, base, again)
        terms, contradictions = self._terms(run)
        if contradictions:
            run = replace(run, route=_in_conflict(contradictions))
        proposed = run.route.holder
        if again is not None:
            run = replace(run, route=again.rerouted(run.route))
        beneficiary = beneficiary_of(self.program, run.route.holder, run.facts, run.outcome, base)
        charge = self._charge(run, liberation.logement, beneficiary, base)
        after = account
        if charge is not None:
            after = again.after(account, charge) if again is not None else post(account, charge)
        decision = self._decision(liberation, run, base, beneficiary, terms, missing, tried)
        quotas = self._standings.quotas(account, after)
        if again is not None:
            forced = proposed if again.forced else ""
            return replace(decision, quotas=quotas, cause=again.cause, proposed=forced), charge
        return replace(decision, quotas=quotas), charge

    def _run(
        self,
        values: Mapping[str, Value],
        dwelling: str,
        account: Account,
        again: Again | None = None,
        supposed: Iterable[str] = (),
    ) -> _Run:
        kind: ClassKey | None
        facts, kind, units = self._reader.read(values, dwelling, account, supposed)
        if again is not None:
            kind, units = again.charge.kind, charge_in(again.charge, account.unit).entitlement
        if self.engine is self._native:
            outcome, trace = self._native.trace(facts)
        else:
            outcome, trace = self.engine.run(facts), None
        combined = combine(self.program, outcome)
        categories = self._categories(facts, outcome) if again is None else again.charge.categories
        covering = tuple(holder.id for holder in self._reader.covering(facts.values))
        table = self._programmes.table_of(facts)
        if table is not None:
            combined = self._programmes.combined(table, combined)
        returned = again.returned if again is not None else ()
        route = self._router.route(combined, account, units, covering, categories, returned)
        if table is not None:
            route = self._programmes.route(table, route, facts, account)
        return _Run(facts, outcome, trace, combined, route, kind, units, categories, table.programme if table else "")

    def _categories(self, facts: Facts, outcome: Outcome) -> tuple[Category, ...]:
        found = []
        for axis in self.program.shares.axes:
            path = AXIS_FACTS[axis]
            value = facts.values.get(path, outcome.derived.get((path, "")))
            found.append((axis, UNKNOWN if value is None else text_of(value)))
        return tuple(found)

    def _settle(
        self, run: _Run, values: Mapping[str, Value], dwelling: str, account: Account, again: Again | None
    ) -> tuple[_Run, tuple[MissingDatum, ...], int]:
        """Whether what is missing could change who receives; if it could, the decision is suspended."""
        missing = self._completer.missing(run.facts, run.outcome)
        idle = tuple(
            MissingDatum(path, self._label(path), False)
            for path in self._completer.others(run.facts, run.outcome)
            if path not in missing
        )
        if not missing:
            return run, idle, 0
        completions = self._completer.completions(missing)
        if completions is None:
            report = tuple(MissingDatum(path, self._label(path), True) for path in missing)
            return replace(run, route=_suspended()), (*report, *idle), 0
        results: dict[tuple[Value, ...], Result] = {}
        for supposed in completions:
            tried = self._run({**values, **supposed}, dwelling, account, again, supposed)
            results[tuple(supposed.values())] = (tried.route.status, tried.route.holder)
        labels = {path: self._label(path) for path in missing}
        report = data_report(self.program, missing, results, labels)
        if set(results.values()) != {(run.route.status, run.route.holder)}:
            if not any(datum.decisive for datum in report):
                report = tuple(replace(datum, decisive=True) for datum in report)
            run = replace(run, route=_suspended())
        return run, (*report, *idle), len(completions)

    def _label(self, path: str) -> str:
        declaration = self.territory.facts.get(path)
        return declaration.libelle if declaration else path

    def _commune_name(self, code: str) -> str:
        commune = self.territory.communes.get(code)
        return commune.nom if commune else ""

    def _terms(self, run: _Run) -> tuple[dict[str, str], tuple[tuple[str, ...], ...]]:
        if run.route.status is not StatutDecision.ORIENTE:
            return {}, ()
        return terms_for(run.combined, run.route.holder)

    def _charge(self, run: _Run, dwelling: str, beneficiary: str, account: Account) -> Charge | None:
        if run.route.status not in _CHARGED:
            return None
        return charge_of(
            self.program,
            self.year,
            account,
            run.route,
            units=dict(run.units),
            categories=run.categories,
            kind=run.kind,
            dwelling=dwelling,
            facts=run.facts,
            outcome=run.outcome,
            combined=run.combined,
            beneficiary=beneficiary,
        )

    def _decision(
        self,
        liberation: Liberation,
        run: _Run,
        before: Account,
        beneficiary: str,
        terms: Mapping[str, str],
        missing: tuple[MissingDatum, ...],
        tried: int,
    ) -> Decision:
        route, outcome = run.route, run.outcome
        trace = run.trace or self._native.trace(run.facts)[1]
        applied = self._applied.applied(outcome, trace, run.combined, route)
        standings = self._standings.table(route, run.combined, before, run.units)
        state = snapshot(before, run.route.holder, run.units, run.categories, self._counters(run))
        return Decision(
            liberation=liberation.id,
            logement=liberation.logement,
            bailleur=liberation.bailleur,
            departement=self.program.departement,
            commune=liberation.commune,
            commune_name=self._commune_name(liberation.commune),
            day=self.program.day.isoformat(),
            statut=route.status,
            holder=route.holder,
            beneficiary=beneficiary,
            delegate=delegate_of(self.program, route.holder, liberation.commune),
            motif=route.motif,
            tie_break=tie_break(route.choice),
            facts=dict(sorted(run.facts.values.items())),
            derived={path: v for (path, holder), v in sorted(outcome.derived.items()) if not holder},
            standings=standings,
            fired=applied.fired,
            aside=applied.aside,
            maybe=applied.maybe,
            shares=self._applied.shares(run.units, liberation.commune) if route.status in _SHARED else (),
            conflicts=route.conflicts,
            quotas=(),
            terms=terms,
            alerts=self._alerts(run),
            missing=missing,
            completions=tried,
            certificate=self._certificate(before),
            programme=run.programme,
            otherwise=self._otherwise(run, before),
            hashes={
                "programme": self.program.hash,
                "faits": plain_hash(plain_facts(run.facts)),
                "etat": plain_hash(state),
            },
            engine=self.engine.name,
            version=__version__,
            coverage=self.program.coverage,
            silent=self._silent.of(trace) if self._silent is not None and route.status in _SHARED else (),
            sources=self._sources(frozenset(run.facts.values)),
            labels=self._labels(frozenset([*run.facts.values, *(path for path, _ in outcome.derived)])),
        )

    def _counters(self, run: _Run) -> tuple[tuple[str, str], ...]:
        """Usage counters this decision reads beside the facts: caps on part of the flux."""
        caps = (self.year.cap(self.program, key) for key in run.combined.caps)
        return tuple((cap_counter(cap, self.program.rules[cap.rule].name), "") for cap in caps if not cap.everywhere)

    def _alerts(self, run: _Run) -> tuple[Alert, ...]:
        """What rules signal; out of the flux, what they say of a réservataire has nothing to do with the dwelling."""
        outside = run.route.status in (StatutDecision.HORS_FLUX, StatutDecision.STOCK)
        return tuple(
            Alert(voice.effect.level or NiveauAlerte.INFO, voice.effect.message, voice.rule, voice.firing.reservataire)
            for voice in run.combined.signals
            if not (outside and voice.firing.reservataire)
        )

    def _certificate(self, account: Account) -> Certificate:
        shares = self.program.shares
        varied = account.replans > 0
        found = certify(self.year.plan, shares.band, account, shares.method, varied, account.swapped > 0)
        return Certificate(
            found.model.value, found.band, found.bound, found.deviation, found.largest, found.method.value
        )

    def _otherwise(self, run: _Run, account: Account) -> dict[str, str]:
        """Whom each method would have chosen, in the same state: what the practices in use today come to."""
        choice = run.route.choice
        if choice is None or not self._explains:
            return {}
        candidates = [line.holder for line in choice.lines]
        plan = self.year.plan
        found = otherwise(
            account,
            self._router.band,
            run.units,
            candidates,
            run.categories,
            run.combined.preferences,
            plan.annual or plan.due,
        )
        return {method.value: holder for method, holder in found.items()}

    def _said(self, paths: frozenset[str]) -> dict[str, str]:
        """What people call each fact."""
        return {path: self._label(path) for path in sorted(paths)}

    def _origins(self, paths: frozenset[str]) -> dict[str, str]:
        """Where each datum comes from, as the vocabulary says."""
        declared = ((path, self.territory.facts.get(path)) for path in sorted(paths))
        return {path: found.provenance or found.origine.value for path, found in declared if found is not None}


def _suspended() -> Route:
    return Route(StatutDecision.SUSPENDU, "", {}, None, {})


def _in_conflict(rules: tuple[tuple[str, ...], ...]) -> Route:
    return Route(StatutDecision.CONFLIT, "", {}, None, {}, conflicts=rules)
