"""From a libération to what the replay needs of it under one plan: the rules are read once, where once is enough.

Once is enough when no rule waits for the state of the flux: the rules are run on what is known without it, and none of
them hesitates. Where one does, the dwelling *waits*: rules are run once for each set of true conditions on the state.
Where a datum is missing, where a debt or the table of a new programme plays, it is *live*: the whole pipeline reads it
again in each state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from fluxrules.allotment.account import Account
from fluxrules.allotment.band import Band
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.events import aligned
from fluxrules.audit.replay import Case, Ledger, Live, Played, Regime, Usages, Waiting
from fluxrules.decision.charging import charge_of
from fluxrules.decision.combination import terms_for
from fluxrules.decision.facts import FactReader
from fluxrules.decision.pipeline import Decider
from fluxrules.decision.planned_caps import PlannedCap
from fluxrules.decision.planning import Year
from fluxrules.decision.reach import read_cap
from fluxrules.decision.reading import Reading
from fluxrules.decision.routing import Route, Router
from fluxrules.engines.native import Native
from fluxrules.engines.native_atoms import readers
from fluxrules.engines.protocol import Facts
from fluxrules.intake.liberation import Liberation
from fluxrules.program.program import Program, Value
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import BAILLEUR, Operateur, StatutDecision

STATE = ("flux.", "epci.", "usage.", "reservataire.flux.", "reservataire.epci.", "reservataire.creancier")
"""Prefixes of the facts that are read in the state of the flux."""

_Seen: TypeAlias = tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]
"""Truth of every condition on the state: all that rules can see of it."""

_COUNTED = (StatutDecision.ORIENTE, StatutDecision.SANS_RESERVATAIRE)


class CaseReader:
    """Reads the dwellings of one bailleur under one plan."""

    def __init__(self, program: Program, territory: Territory, year: Year, unit: int, known: Sequence[str]) -> None:
        """Make a reader.

        Args:
            program: The Program.
            territory: Its territory.
            year: Its plan and caps.
            unit: Units of a dwelling in the whole audit, a multiple of the plan's.
            known: Everyone that an account of the audit may name.
        """
        plan, self._empty = aligned(year.plan, Account(unit))
        self._program, self._year = program, replace(year, plan=plan)
        band = Band.of(program.shares.band, plan.unit, plan.rates, plan.order)
        order = dict.fromkeys([*band.order, *sorted({*known, *plan.order} - {*band.order})])
        self._regime = Regime(plan.unit, band, program.shares.method, plan.annual or plan.due, tuple(order))
        self._engine = Native(program)
        self._decider = Decider(program, territory, self._year, self._engine)
        self._router = Router(program, self._year, band)
        self._facts = FactReader(program, territory, self._year)
        of_state = [(index, atom) for index, atom in enumerate(program.atoms) if atom.path.startswith(STATE)]
        self._general = readers(item for item in of_state if not item[1].per_reservataire)
        self._each = readers(item for item in of_state if item[1].per_reservataire)
        self._asks_if_known = any(
            atom.operator is Operateur.EXISTE and atom.path.startswith(STATE) for atom in program.atoms
        )

    def read(self, liberation: Liberation) -> Played:
        """What the replay needs of a libération; None when it is out of the flux whatever the state."""
        reading = self._decider.read(liberation, self._empty)
        if self._is_live(reading):
            return self._live(liberation)
        if not self._waits(reading):
            return self._case(reading)
        seen: dict[_Seen, Case | Live | None] = {}
        return Waiting(lambda account: self._in_state(liberation, account, seen))

    def _in_state(
        self, liberation: Liberation, account: Account, seen: dict[_Seen, Case | Live | None]
    ) -> Case | Live | None:
        """What a dwelling is in a state: the rules are run once for each set of conditions that it makes true."""
        if liberation.logement in account.debts:
            return self._live(liberation)
        values = {**liberation.values, "logement.commune": liberation.commune}
        key = self._seen(self._facts.read(values, liberation.logement, account)[0])
        if key not in seen:
            reading = self._decider.read(liberation, account)
            seen[key] = self._live(liberation) if self._is_live(reading) else self._case(reading)
        return seen[key]

    def _seen(self, facts: Facts) -> _Seen:
        general = tuple([reader.read(facts.values.get(reader.path), False) for reader in self._general])
        each = [
            reader.read(facts.each[h].get(reader.path), False) for h in facts.reservataires for reader in self._each
        ]
        return general, tuple(each)

    def _case(self, reading: Reading) -> Case | None:
        if reading.route.status not in _COUNTED:
            return None
        choice = reading.route.choice
        caps = reading.combined.caps
        fixed = _Fixed(self._program, self._year, self._router, reading)
        counts = caps or self._program.shares.usages or self._year.counted
        return Case(
            self._regime,
            {name: units for name, units in reading.units.items() if units},
            reading.categories,
            tuple(line.holder for line in choice.lines) if choice else (),
            reading.combined.preferences,
            fixed.candidates if caps else None,
            fixed.usages if counts else None,
        )

    def _live(self, liberation: Liberation) -> Live:
        return Live(lambda account: self._decide(liberation, account))

    def _decide(self, liberation: Liberation, account: Account) -> tuple[Charge | None, str]:
        reading = self._decider.read(liberation, account)
        return self._decider.charge(reading, account), reading.programme if reading.route.holder else ""

    def _is_live(self, reading: Reading) -> bool:
        """Whether more than conditions depends on the state."""
        if reading.tried or reading.route.status is StatutDecision.SUSPENDU:
            return True
        if reading.programme or reading.combined.debts:
            return True
        terms = reading.combined.terms
        return bool(terms) and any(terms_for(reading.combined, holder)[1] for holder in self._regime.order)

    def _waits(self, reading: Reading) -> bool:
        """Whether a rule that matters hesitates when nothing is known of the state."""
        if not (self._general or self._each):
            return False
        hesitating = self._engine.run(_without_state(reading.facts)).maybe
        return self._asks_if_known or any(self._matters(firing.rule) for firing in hesitating)

    def _matters(self, index: int) -> bool:
        """Whether a rule may change who receives: one that only signals does not."""
        rule = self._program.rules[index]
        return bool(rule.deductions) or any(effect.kind != "signaler" for effect in rule.effects)


def _without_state(facts: Facts) -> Facts:
    return replace(
        facts,
        values=_stateless(facts.values),
        each={holder: _stateless(values) for holder, values in facts.each.items()},
    )


def _stateless(values: Mapping[str, Value]) -> dict[str, Value]:
    return {path: value for path, value in values.items() if not path.startswith(STATE)}


class _Fixed:
    """What caps and counters make of one dwelling that rules read once: found once for each state they can see."""

    def __init__(self, program: Program, year: Year, router: Router, reading: Reading) -> None:
        self._program, self._year, self._router, self._reading = program, year, router, reading
        caps = [year.cap(program, key) for key in reading.combined.caps]
        self._caps = [(cap, program.rules[cap.rule].name) for cap in caps]
        self._covering = tuple(
            holder.id
            for holder in program.shares.holders
            if holder.id != BAILLEUR and (not holder.communes or reading.liberation.commune in holder.communes)
        )
        self._candidates: dict[tuple[bool, ...], tuple[str, ...]] = {}
        self._usages: dict[str, Usages] = {}

    def candidates(self, ledger: Ledger) -> tuple[str, ...]:
        """Those left once the caps reached are taken into account."""
        account = ledger.account()
        reached = tuple([self._reached(cap, rule, account) for cap, rule in self._caps])
        found = self._candidates.get(reached)
        if found is None:
            reading = self._reading
            route = self._router.route(reading.combined, account, reading.units, self._covering, reading.categories)
            found = tuple(line.holder for line in route.choice.lines) if route.choice else ()
            self._candidates[reached] = found
        return found

    @staticmethod
    def _reached(cap: PlannedCap, rule: str, account: Account) -> bool:
        return read_cap(cap, rule, account).reached

    def usages(self, holder: str) -> Usages:
        """Counters moved when ``holder`` receives the dwelling."""
        found = self._usages.get(holder)
        if found is None:
            account, route = Account(self._year.plan.unit), Route(StatutDecision.ORIENTE, holder, {}, None, {})
            charge = charge_of(self._program, self._year, account, self._reading, route)
            found = self._usages[holder] = charge.usages
        return found
