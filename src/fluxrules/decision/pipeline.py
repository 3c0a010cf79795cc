"""The pipeline of DESIGN §4 for one libération: facts → engine → effects → allotment → Decision and next account."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from fluxrules import __version__
from fluxrules.allotment.account import Account
from fluxrules.allotment.band import Band
from fluxrules.allotment.certificate import certify
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import otherwise
from fluxrules.allotment.events import post
from fluxrules.decision.again import DEROGATION, Again, forced
from fluxrules.decision.applied import AppliedRules
from fluxrules.decision.charging import charge_of
from fluxrules.decision.decision import Alert, Certificate, Decision
from fluxrules.decision.hashed import plain_facts, snapshot
from fluxrules.decision.inside import beneficiary_of, delegate_of
from fluxrules.decision.planning import Year
from fluxrules.decision.reach import cap_counter
from fluxrules.decision.reading import Reader, Reading
from fluxrules.decision.silent import SilentRules
from fluxrules.decision.standings import Standings, tie_break
from fluxrules.engines.native import Native
from fluxrules.engines.protocol import Engine
from fluxrules.intake.liberation import Liberation
from fluxrules.program.canonical import plain_hash
from fluxrules.program.program import Program
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import NiveauAlerte, StatutDecision

_CHARGED = (StatutDecision.ORIENTE, StatutDecision.SANS_RESERVATAIRE, StatutDecision.FORCE)
"""Statuses of dwellings that are counted and charged."""

_SHARED = (*_CHARGED, StatutDecision.SUSPENDU, StatutDecision.CONFLIT)
"""Statuses of dwellings on which shares count."""


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
        self.band = Band.of(program.shares.band, plan.unit, plan.rates, plan.order)
        # Only native keeps the truth of every condition; beside another engine it is run for that alone.
        self._native = engine if isinstance(engine, Native) else Native(program)
        self._reader = Reader(program, territory, year, engine, self._native, self.band)
        self._standings = Standings(program, territory, year)
        self._applied = AppliedRules(program)
        self._silent = SilentRules(program) if explains else None
        self._explains = explains
        # Dwellings of one file have the same data: their names and origins are looked up once.
        self._labels = lru_cache(maxsize=256)(self._said)
        self._sources = lru_cache(maxsize=256)(self._origins)

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
        decision, charge, _ = self.decide_on(liberation, account, again)
        return decision, charge

    def decide_on(
        self, liberation: Liberation, account: Account, again: Again | None = None
    ) -> tuple[Decision, Charge | None, Account]:
        """As ``decide``, and the account after it: whoever keeps the books need not fold the charge once more."""
        base = account if again is None else again.base(account)
        reading = self.read(liberation, base, again)
        proposed = reading.route.holder
        if again is not None:
            reading = reading.routed(again.rerouted(reading.route))
        charge = self.charge(reading, base)
        if again is not None and charge is not None:
            charge = again.owing(charge)
        after = account
        if charge is not None:
            after = again.after(account, charge) if again is not None else post(account, charge)
        decision = self.decision(reading, charge, base, account, after)
        if again is None:
            return decision, charge, after
        told = replace(decision, cause=again.cause, by=again.by, reason=again.reason, uncharged=again.lost)
        return replace(told, proposed=proposed if again.forced else ""), charge, after

    def force(
        self, liberation: Liberation, account: Account, to: str, by: str, reason: str
    ) -> tuple[Decision, Charge | None]:
        """Decide as a person says, where the rules could not (a datum that is missing, clauses that contradict).

        Raises:
            EngineError: The engine could not finish.
        """
        reading = self.read(liberation, account)
        proposed = reading.route.holder
        reading = reading.routed(forced(reading.route, to, by, reason))
        charge = self.charge(reading, account)
        after = account if charge is None else post(account, charge)
        decision = self.decision(reading, charge, account, account, after)
        return replace(decision, cause=DEROGATION, by=by, reason=reason, proposed=proposed), charge

    def read(self, liberation: Liberation, account: Account, again: Again | None = None) -> Reading:
        """What rules and shares say of a libération in a state of the flux; nothing is charged.

        Raises:
            EngineError: The engine could not finish.
        """
        return self._reader.read(liberation, account, again)

    def charge(self, reading: Reading, account: Account) -> Charge | None:
        """What a libération so routed charges, None when it charges nobody.

        Args:
            reading: The libération.
            account: State of the flux before it.
        """
        if reading.route.status not in _CHARGED:
            return None
        beneficiary = self._beneficiary(reading, None, account)
        return charge_of(self.program, self.year, account, reading, reading.route, beneficiary)

    def _commune_name(self, code: str) -> str:
        commune = self.territory.communes.get(code)
        return commune.nom if commune else ""

    def decision(
        self, reading: Reading, charge: Charge | None, read_in: Account, before: Account, after: Account
    ) -> Decision:
        """All there is to say of a libération once its charge is known.

        Args:
            reading: The libération.
            charge: What it charges.
            read_in: The state in which it was read and its table made.
            before: The account before it.
            after: The account after it.
        """
        route, outcome, liberation = reading.route, reading.outcome, reading.liberation
        trace = reading.trace or self._native.trace(reading.facts)[1]
        applied = self._applied.applied(outcome, trace, reading.combined, route)
        standings = self._standings.table(route, reading.combined, read_in, reading.units)
        state = snapshot(read_in, route.holder, reading.units, reading.categories, self._counters(reading))
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
            beneficiary=self._beneficiary(reading, charge, read_in),
            delegate=delegate_of(self.program, route.holder, liberation.commune),
            motif=route.motif,
            tie_break=tie_break(route.choice),
            facts=dict(sorted(reading.facts.values.items())),
            derived={path: v for (path, holder), v in sorted(outcome.derived.items()) if not holder},
            standings=standings,
            fired=applied.fired,
            aside=applied.aside,
            maybe=applied.maybe,
            shares=self._applied.shares(reading.units, liberation.commune) if route.status in _SHARED else (),
            conflicts=route.conflicts,
            quotas=self._standings.quotas(before, after),
            terms=reading.terms,
            alerts=self._alerts(reading),
            missing=reading.missing,
            completions=reading.tried,
            certificate=self.certificate(read_in),
            programme=reading.programme,
            otherwise=self._otherwise(reading, read_in),
            hashes={
                "programme": self.program.hash,
                "faits": plain_hash(plain_facts(reading.facts)),
                "etat": plain_hash(state),
            },
            engine=self.engine.name,
            version=__version__,
            coverage=self.program.coverage,
            silent=self._silent.of(trace) if self._silent is not None and route.status in _SHARED else (),
            sources=self._sources(frozenset(reading.facts.values)),
            labels=self._labels(frozenset([*reading.facts.values, *(path for path, _ in outcome.derived)])),
        )

    def _counters(self, reading: Reading) -> tuple[tuple[str, str], ...]:
        """Usage counters this decision reads beside the facts: caps on part of the flux."""
        caps = (self.year.cap(self.program, key) for key in reading.combined.caps)
        return tuple((cap_counter(cap, self.program.rules[cap.rule].name), "") for cap in caps if not cap.everywhere)

    def _alerts(self, reading: Reading) -> tuple[Alert, ...]:
        """What rules signal; out of the flux, what they say of a réservataire has nothing to do with the dwelling."""
        outside = reading.route.status in (StatutDecision.HORS_FLUX, StatutDecision.STOCK)
        return tuple(
            Alert(voice.effect.level or NiveauAlerte.INFO, voice.effect.message, voice.rule, voice.firing.reservataire)
            for voice in reading.combined.signals
            if not (outside and voice.firing.reservataire)
        )

    def _beneficiary(self, reading: Reading, charge: Charge | None, account: Account) -> str:
        if charge is not None:
            return charge.beneficiary
        return beneficiary_of(self.program, reading.route.holder, reading.facts, reading.outcome, account)

    def certificate(self, account: Account) -> Certificate:
        """What is guaranteed in a state of the flux, and where it stands."""
        shares = self.program.shares
        varied = account.replans > 0
        found = certify(self.year.plan, shares.band, account, shares.method, varied, account.swapped > 0)
        return Certificate(
            found.model.value, found.band, found.bound, found.deviation, found.largest, found.method.value
        )

    def _otherwise(self, reading: Reading, account: Account) -> dict[str, str]:
        """Whom each method would have chosen, in the same state: what the practices in use today come to."""
        choice = reading.route.choice
        if choice is None or not self._explains:
            return {}
        candidates = [line.holder for line in choice.lines]
        plan = self.year.plan
        found = otherwise(
            account,
            self.band,
            reading.units,
            candidates,
            reading.categories,
            reading.combined.preferences,
            plan.annual or plan.due,
        )
        return {method.value: holder for method, holder in found.items()}

    def _said(self, paths: frozenset[str]) -> dict[str, str]:
        """What people call each fact."""
        return {path: self._reader.label(path) for path in sorted(paths)}

    def _origins(self, paths: frozenset[str]) -> dict[str, str]:
        """Where each datum comes from, as the vocabulary says."""
        declared = ((path, self.territory.facts.get(path)) for path in sorted(paths))
        return {path: found.provenance or found.origine.value for path, found in declared if found is not None}
