"""A session: one territory, one day of law, one engine, and the accounts that its decisions move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.books import Books
from fluxrules.allotment.events import aligned
from fluxrules.allotment.journal import Counted, Event, FirstLet, Moved, Uncounted
from fluxrules.decision.planning import Planner, Year
from fluxrules.diagnostics import Diagnostic, Span, has_errors, in_order
from fluxrules.engines import Engine, make_engine
from fluxrules.model.convention import ConventionFile
from fluxrules.program.program import Program
from fluxrules.semantics import Territory, check, compile_program

if TYPE_CHECKING:
    from fluxrules.allotment.charge import Charge
    from fluxrules.decision.again import Again
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
        planners: By bailleur: what plans the year again as it goes by.
        diagnostics: Everything found; with an error among them, ``programs`` may lack a bailleur.
    """

    territory: Territory
    day: date
    programs: Mapping[str, Program]
    years: Mapping[str, Year]
    diagnostics: tuple[Diagnostic, ...] = ()
    planners: Mapping[str, Planner] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether every bailleur can be decided for."""
        return not has_errors(self.diagnostics)


def compile_territory(territory: Territory, day: date) -> Compiled:
    """Check the territory, compile a Program and plan the year for each of its bailleurs."""
    checked, diagnostics = check(territory, day)
    programs: dict[str, Program] = {}
    years: dict[str, Year] = {}
    planners: dict[str, Planner] = {}
    if not has_errors(diagnostics):
        for bailleur in territory.bailleurs:
            program, found = compile_program(checked, bailleur)
            diagnostics += found
            if program is None:
                continue
            programs[bailleur] = program
            planner = planners[bailleur] = Planner(program, territory, _forecast_span(territory, bailleur))
            year, found = planner.plan()
            diagnostics += found
            if year is not None:
                years[bailleur] = year
    return Compiled(territory, day, programs, years, in_order(diagnostics), planners)


def _forecast_span(territory: Territory, bailleur: str) -> Span | None:
    for source in territory.sources:
        content = source.content
        if source.bailleur == bailleur and isinstance(content, ConventionFile) and content.prevision is not None:
            return content.prevision.span
    return None


@dataclass(slots=True)
class Session:
    """Decides one libération after another under the law of one day, moving the accounts.

    Attributes:
        compiled: A territory that is ``ready``.
        engine: Name of the engine: native, durable or double.
        accounts: State of the flux, by account; what is absent starts empty.
        explains: Whether decisions also tell the rules that did not play: people read them, totals do not.
        books: The journal that moves the accounts, and bears them; made here when not given.
        today: Day of what happens; None: that of the law.
    """

    compiled: Compiled
    engine: str = "native"
    accounts: dict[AccountKey, Account] = field(default_factory=dict)
    explains: bool = False
    books: Books = field(default_factory=Books)
    today: date | None = None
    _deciders: dict[str, Decider] = field(default_factory=dict)
    _years: dict[str, Year] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.accounts:
            self.books.accounts = self.accounts
        else:
            self.accounts = self.books.accounts

    def decide(self, liberation: Liberation) -> Decision:
        """Decide ``liberation`` and charge its account.

        Raises:
            KeyError: The bailleur has no convention on this territory (intake has already refused it).
            EngineError: The engine could not finish; the accounts are as before.
        """
        decider, account = self.desk(liberation.bailleur)
        decision, charge, after = decider.decide_on(liberation, account)
        self.count(liberation, decision, charge, after)
        return decision

    def desk(self, bailleur: str) -> tuple[Decider, Account]:
        """What decides for a bailleur, and the account it decides in, in one unit."""
        return self._in_one_unit(self.decider(bailleur), self.account(bailleur))

    def count(
        self, liberation: Liberation, decision: Decision, charge: Charge | None, after: Account | None = None
    ) -> None:
        """Write a decision in the books: what it charges, and the first letting of a programme.

        Args:
            liberation: What was decided.
            decision: The decision.
            charge: What it charges.
            after: The account once it is charged, where that is known.
        """
        key, day = self.key(liberation.bailleur), self._day()
        if charge is not None:
            self.books.apply(
                Counted(
                    key=key,
                    day=day,
                    liberation=liberation.id,
                    dwelling=liberation.logement,
                    charge=charge,
                    commune=liberation.commune,
                    facts=liberation.values,
                    terms=decision.terms,
                ),
                after,
            )
        elif decision.programme and decision.holder:
            named = {"liberation": liberation.id, "programme": decision.programme, "holder": decision.holder}
            self.books.apply(FirstLet(key=key, day=day, **named))

    def decide_again(self, liberation: Liberation, again: Again) -> Decision:
        """Decide once more a libération that these books have counted.

        Where a datum is missing that could change who is served, or where rules contradict one another, nobody is
        served: the dwelling is no longer counted, until a person settles it.

        Raises:
            KeyError: The books have not counted it.
            EngineError: The engine could not finish; the accounts are as before.
        """
        key, day = self.books.record(liberation.id).key, self._day()
        decider, account = self._in_one_unit(self.decider(liberation.bailleur), self.books.accounts[key])
        decision, charge = decider.decide(liberation, account, again)
        if charge is None:
            event: Event = Uncounted(
                key=key, day=day, liberation=liberation.id, cause=again.cause, reason=decision.statut.value
            )
        else:
            event = Moved(
                key=key,
                day=day,
                liberation=liberation.id,
                cause=again.cause,
                to=charge.holder,
                charge=None if again.lost else charge,
                owed=charge.owed if again.lost else {},
                reason=again.reason,
                by=again.by,
                terms=decision.terms,
            )
        self.books.apply(event)
        return decision

    def force(self, liberation: Liberation, to: str, by: str, reason: str) -> Decision:
        """Count as a person says a libération on which the rules could not decide.

        Raises:
            EngineError: The engine could not finish; the accounts are as before.
        """
        decider, account = self.desk(liberation.bailleur)
        decision, charge = decider.force(liberation, account, to, by, reason)
        self.count(liberation, decision, charge)
        return decision

    def _day(self) -> str:
        return (self.today or self.compiled.day).isoformat()

    def year(self, bailleur: str) -> Year:
        """The plan in force for a bailleur."""
        return self._years.get(bailleur) or self.compiled.years[bailleur]

    def plan_with(self, bailleur: str, year: Year) -> None:
        """Decide under another plan from now on."""
        self._years[bailleur] = year
        decider = self._deciders.pop(bailleur, None)
        if decider is not None:
            self._deciders[bailleur] = self._made(decider.program, year, decider.engine)

    def decider(self, bailleur: str) -> Decider:
        """The decider of a bailleur, made on first use."""
        if bailleur not in self._deciders:
            program = self.compiled.programs[bailleur]
            engine = make_engine(self.engine, program)
            self._deciders[bailleur] = self._made(program, self.year(bailleur), engine)
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
        unit = self.year(bailleur).plan.unit
        return self.accounts.get(self.key(bailleur)) or Account(unit)
