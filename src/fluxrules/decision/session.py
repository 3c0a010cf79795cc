"""A session: one territory, one day of law, one engine, and the accounts that its decisions move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.events import aligned, post
from fluxrules.decision.planning import Year, plan_year
from fluxrules.diagnostics import Diagnostic, Span, has_errors, in_order
from fluxrules.engines import Engine, make_engine
from fluxrules.model.convention import ConventionFile
from fluxrules.program.program import Program
from fluxrules.semantics import Territory, check, compile_program

if TYPE_CHECKING:
    from fluxrules.decision.decision import Decision
    from fluxrules.decision.pipeline import Decider
    from fluxrules.intake.liberation import Liberation


@dataclass(frozen=True, slots=True)
class Compiled:
    """The Programs and plans of a territory on a day.

    Attributes:
        territory: The territory.
        day: Date of law.
        programs: By bailleur.
        years: By bailleur: plan and caps.
        diagnostics: Everything found; with an error among them, ``programs`` may lack a bailleur.
    """

    territory: Territory
    day: date
    programs: Mapping[str, Program]
    years: Mapping[str, Year]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether every bailleur can be decided for."""
        return not has_errors(self.diagnostics)


def compile_territory(territory: Territory, day: date) -> Compiled:
    """Check the territory, compile a Program and plan the year for each of its bailleurs."""
    checked, diagnostics = check(territory, day)
    programs: dict[str, Program] = {}
    years: dict[str, Year] = {}
    if not has_errors(diagnostics):
        for bailleur in territory.bailleurs:
            program, found = compile_program(checked, bailleur)
            diagnostics += found
            if program is None:
                continue
            programs[bailleur] = program
            year, found = plan_year(program, territory, _forecast_span(territory, bailleur))
            diagnostics += found
            if year is not None:
                years[bailleur] = year
    return Compiled(territory, day, programs, years, in_order(diagnostics))


def _forecast_span(territory: Territory, bailleur: str) -> Span | None:
    for source in territory.sources:
        content = source.content
        if source.bailleur == bailleur and isinstance(content, ConventionFile) and content.prevision is not None:
            return content.prevision.span
    return None


@dataclass(slots=True)
class Session:
    """Decides one libération after another, moving the accounts.

    Attributes:
        compiled: A territory that is ``ready``.
        engine: Name of the engine: native, durable or double.
        accounts: State of the flux, by account; what is absent starts empty.
        explains: Whether decisions also tell the rules that did not play: people read them, totals do not.
    """

    compiled: Compiled
    engine: str = "native"
    accounts: dict[AccountKey, Account] = field(default_factory=dict)
    explains: bool = False
    _deciders: dict[str, Decider] = field(default_factory=dict)

    def decide(self, liberation: Liberation) -> Decision:
        """Decide ``liberation`` and charge its account.

        Raises:
            KeyError: The bailleur has no convention on this territory (intake has already refused it).
            EngineError: The engine could not finish; the accounts are as before.
        """
        key = self.key(liberation.bailleur)
        decider, account = self._in_one_unit(self.decider(liberation.bailleur), self.account(liberation.bailleur))
        decision, charge = decider.decide(liberation, account)
        self.accounts[key] = account if charge is None else post(account, charge)
        return decision

    def decider(self, bailleur: str) -> Decider:
        """The decider of a bailleur, made on first use."""
        if bailleur not in self._deciders:
            program = self.compiled.programs[bailleur]
            engine = make_engine(self.engine, program)
            self._deciders[bailleur] = self._made(program, self.compiled.years[bailleur], engine)
        return self._deciders[bailleur]

    def _made(self, program: Program, year: Year, engine: Engine) -> Decider:
        from fluxrules.decision.pipeline import Decider  # whoever only compiles decides nothing

        return Decider(program, self.compiled.territory, year, engine, self.explains)

    def _in_one_unit(self, decider: Decider, account: Account) -> tuple[Decider, Account]:
        """The plan and the account in one unit: shares may have changed since the account was written."""
        plan, account = aligned(decider.year.plan, account)
        if plan is not decider.year.plan:
            decider = self._made(decider.program, replace(decider.year, plan=plan), decider.engine)
            self._deciders[decider.program.bailleur] = decider
        return decider, account

    def key(self, bailleur: str) -> AccountKey:
        """The account a bailleur's dwellings are counted in."""
        program = self.compiled.programs[bailleur]
        return bailleur, program.departement, self.compiled.day.year

    def account(self, bailleur: str) -> Account:
        """The account of a bailleur, empty when the year starts."""
        unit = self.compiled.years[bailleur].plan.unit
        return self.accounts.get(self.key(bailleur)) or Account(unit)
