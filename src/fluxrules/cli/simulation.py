"""What ``simuler`` and ``expliquer`` share: rules, file, state, and the decisions one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.failures import Failure
from fluxrules.cli.loading import known_bailleur
from fluxrules.cli.mapping_file import mapping_of
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import read_bytes
from fluxrules.cli.register_table import register_table
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.diagnostics import Diagnostic, Span, diagnose, has_errors
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.candidates import is_read, read_candidates
from fluxrules.intake.evenements import EventsRead
from fluxrules.intake.liberation import Intake
from fluxrules.intake.state import read_state
from fluxrules.semantics import Territory, load_territory
from fluxrules.vocabulary import BAILLEUR, Rythme

if TYPE_CHECKING:
    from fluxrules.cli.year import Year
    from fluxrules.decision.decision import Decision
    from fluxrules.decision.session import Session
    from fluxrules.decision.what_if import Situation
    from fluxrules.explanation.history import Step
    from fluxrules.intake.liberation import Liberation

Watch: TypeAlias = "Callable[[Situation], None]"
"""Told what one decision is about to be made from."""

ENGINES = {"natif": "native", "durable": "durable", "double": "double"}
"""Engines as people name them."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked on the command line."""

    territoire: str
    fichier: Path
    bailleur: str | None
    day: date | None
    etat: Path | None
    moteur: str
    explains: bool = False
    evenements: Path | None = None
    reprendre: Path | None = None
    keeps: bool = False
    lot: str | None = None
    correspondance: Path | None = None
    follows: bool = False  # whether the journal is read once all is played, though nobody asked to write it


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one libération, or of one event.

    Attributes:
        decision: The decision, when it called for one.
        account: The account it is counted in; None: under one law, that of the decision's bailleur.
        event: Name of the event, "" for a libération.
        liberation: The libération.
        history: What happened to it so far, this included, when events are about it.
    """

    decision: Decision | None
    account: AccountKey | None = None
    event: str = ""
    liberation: str = ""
    history: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulation:
    """A file read and a session ready to decide it.

    Attributes:
        territory: The territory.
        intake: The file.
        session: What decides.
        day: Date of law.
        name: Name of the file, for messages.
        events: None, under one law.
        later: Nothing is left to say once all is decided.
    """

    territory: Territory
    intake: Intake
    session: Session
    day: date
    name: str
    events: EventsRead = EventsRead()
    later: tuple[Diagnostic, ...] = ()

    @property
    def total(self) -> int:
        """How many decisions are to come."""
        return len(self.intake.liberations)

    @property
    def accounts(self) -> dict[AccountKey, Account]:
        """The state of the flux."""
        return self.session.accounts

    def outcomes(self, until: str = "", watch: Watch | None = None) -> Iterator[Told | Failure]:
        """Each decision, in the order of the file; the accounts move as they come, but for what fails.

        Args:
            until: Id of the last libération to decide; "": all of them.
            watch: Told in what situation that last one is about to be decided.

        Raises:
            EngineError: The engine cannot be made for one of the bailleurs: said before anything is decided.
        """
        from fluxrules.decision.situation import situation_of

        liberations = self.intake.liberations
        if until:
            last = next(n for n, liberation in enumerate(liberations) if liberation.id == until)
            liberations = liberations[: last + 1]
        for bailleur in dict.fromkeys(liberation.bailleur for liberation in liberations):
            self.session.decider(bailleur)
        for liberation in liberations:
            if watch is not None and liberation.id == until:
                watch(situation_of(self.session, liberation, self.day))
            try:
                yield Told(self.session.decide(liberation), liberation=liberation.id)
            except EngineError as error:
                yield Failure(liberation, error, place_of(liberation, self.name))

    def before(self, liberation: Liberation) -> tuple[Session, date, int]:
        """Decide all that comes before a libération.

        Returns:
            The session that would decide it, what was counted being kept; the day of the law; 0, for it is decided
            alone.

        Raises:
            EngineError: The engine cannot be made.
        """
        self.session.books.records = {}
        place = self.intake.liberations.index(liberation)
        if place:
            for _ in self.outcomes(self.intake.liberations[place - 1].id):
                pass
        return self.session, self.day, 0


def place_of(liberation: Liberation, name: str) -> Span:
    """The row of a libération in the file called ``name``."""
    return Span(name, liberation.row, 1, liberation.row, 1 + len(liberation.raw.split("\n", 1)[0]))


def prepare(scene: Scene, request: Request) -> Simulation | Year:
    """Read everything that a simulation needs: a year as it goes by where every libération has its day.

    Raises:
        Problem: The rules do not compile, the file, the state, the events or the journal cannot be read.
    """
    from fluxrules.cli.year import is_dated

    if request.etat is not None and request.reprendre is not None:
        raise Problem(ExitCode.USAGE, diagnose("FLX916"))
    root = scene.project()
    scene.chosen((request.territoire,))
    territory, diagnostics, texts = load_territory(root, request.territoire)
    if territory is None or has_errors(diagnostics):
        raise Problem(ExitCode.RULES, *diagnostics, texts=texts)
    intake = read_file(scene, request, territory)
    if request.day is None and is_dated(intake) and (intake.liberations or request.reprendre):
        return _year(scene, request, territory, intake, diagnostics, texts)
    _one_law_only(request)
    return _one_law(scene, request, territory, intake, diagnostics, texts)


def _one_law_only(request: Request) -> None:
    """Refuse what only a year as it goes by can do.

    Raises:
        Problem: It was asked.
    """
    asked = {
        "--evenements": request.evenements is not None,
        "--reprendre": request.reprendre is not None,
        "--journal": request.keeps,
        "--lot": request.lot is not None,
    }
    for option, wanted in asked.items():
        if wanted:
            why = text("mots.date_demandee" if request.day is not None else "mots.pas_de_date")
            raise Problem(ExitCode.USAGE, diagnose("FLX914", option=option, pourquoi=why))


def _year(
    scene: Scene,
    request: Request,
    territory: Territory,
    intake: Intake,
    diagnostics: tuple[Diagnostic, ...],
    texts: Mapping[str, str],
) -> Year:
    from fluxrules.allotment.books import Books
    from fluxrules.cli.year import compiled_days, open_year
    from fluxrules.decision.calendar import Calendar
    from fluxrules.decision.session import Session
    from fluxrules.decision.timeline import Timeline

    calendar = Calendar(territory)
    books = Books(records={}, events=[])
    lot = None if request.lot is None else Rythme(request.lot)
    timeline = Timeline(calendar, ENGINES[request.moteur], books, request.explains, lot)
    year = open_year(
        territory,
        intake,
        timeline,
        intake.place,
        request.evenements,
        request.reprendre,
        request.keeps or request.follows,
    )
    scene.tell_diagnostics({*diagnostics, *compiled_days(year), *year.notes}, {**texts, **(year.events.texts or {})})
    if request.etat is not None:
        books.accounts.update(read_accounts(request.etat, Session(calendar.compiled(_some_day(year)))))
    if scene.verbosity >= 0:
        scene.tell(text("mots.jour_par_jour"))
    return year


def _some_day(year: Year) -> date:
    return year.days[0] if year.days is not None else date.today()


def _one_law(
    scene: Scene,
    request: Request,
    territory: Territory,
    intake: Intake,
    diagnostics: tuple[Diagnostic, ...],
    texts: Mapping[str, str],
) -> Simulation:
    from fluxrules.decision.session import Session, compile_territory

    day = request.day or last_day(intake) or date.today()
    compiled = compile_territory(territory, day)
    if not compiled.ready:
        raise Problem(ExitCode.RULES, *compiled.diagnostics, texts=texts)
    scene.tell_diagnostics({*diagnostics, *compiled.diagnostics}, texts)
    by_batch = [name for name, program in compiled.programs.items() if program.shares.batch is not Rythme.JAMAIS]
    decided = {item.bailleur for item in intake.liberations}.intersection(by_batch)
    scene.tell_diagnostics((diagnose("FLX562", None, bailleur=name) for name in sorted(decided)), {})
    session = Session(compiled, ENGINES[request.moteur], explains=request.explains)
    if request.etat is not None:
        session.accounts.update(read_accounts(request.etat, session))
    if scene.verbosity >= 0:
        scene.tell(text("mots.un_seul_droit", jour=day.isoformat()))
    return Simulation(territory, intake, session, day, intake.place)


def last_day(intake: Intake) -> date | None:
    """The last date of libération of the file: the law of that day applies when none is asked."""
    days = [day for item in intake.liberations if isinstance(day := item.values.get("liberation.date"), date)]
    return max(days, default=None)


def read_file(scene: Scene, request: Request, territory: Territory) -> Intake:
    """The candidate file of a request.

    Raises:
        Problem: It cannot be read.
    """
    data = read_bytes(request.fichier)
    table, problems, texts = register_table(scene.project(), territory)
    if has_errors(problems):
        raise Problem(ExitCode.RULES, *problems, texts=texts)
    known = tuple(territory.bailleurs)
    known_bailleur(request.bailleur, known)
    intake = read_candidates(
        data,
        request.fichier.name,
        territory.facts,
        table,
        mapping=mapping_of(scene, request.correspondance, territory, table),
        bailleur=request.bailleur,
        communes=territory.communes or None,
        bailleurs=known,
        reservataires=(*territory.reservataires, BAILLEUR),
    )
    if not is_read(intake):
        raise Problem(ExitCode.DATA, *intake.notes)
    scene.tell_diagnostics(intake.notes, {})
    return intake


def read_accounts(path: Path, session: Session) -> dict[AccountKey, Account]:
    """The accounts of a file of ``--etat``.

    Raises:
        Problem: It cannot be read, or names somebody this territory does not know.
    """
    accounts, problems = read_state(read_bytes(path), path.name)
    known = {*session.compiled.territory.reservataires, BAILLEUR}
    for key, account in accounts.items():
        strangers = sorted({*account.deficits, *account.received, *account.debts.values()} - known)
        if strangers and key[0] in session.compiled.programs:
            named, listed = " · ".join(map(str, key)), ", ".join(strangers)
            problems += (diagnose("FLX541", Span(path.name), compte=named, reservataires=listed),)
    if problems:
        raise Problem(ExitCode.DATA, *problems)
    return accounts
