"""What ``simuler`` and ``expliquer`` share: rules, file, state, and the decisions one after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.failures import Failure
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import read_bytes
from fluxrules.cli.register_table import register_table
from fluxrules.cli.scene import Scene
from fluxrules.diagnostics import Span, closest, diagnose, has_errors
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.candidates import is_read, read_candidates
from fluxrules.intake.liberation import Intake
from fluxrules.intake.state import read_state
from fluxrules.semantics import Territory, load_territory
from fluxrules.vocabulary import BAILLEUR

if TYPE_CHECKING:
    from fluxrules.decision.decision import Decision
    from fluxrules.decision.session import Session
    from fluxrules.intake.liberation import Liberation

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


@dataclass(frozen=True, slots=True)
class Simulation:
    """A file read and a session ready to decide it.

    Attributes:
        territory: The territory.
        intake: The file.
        session: What decides.
        day: Date of law.
        name: Name of the file, for messages.
    """

    territory: Territory
    intake: Intake
    session: Session
    day: date
    name: str

    def outcomes(self, count: int | None = None) -> Iterator[Decision | Failure]:
        """Each decision, in the order of the file; the accounts move as they come, but for what fails.

        Args:
            count: How many libérations to decide; None: all of them.

        Raises:
            EngineError: The engine cannot be made for one of the bailleurs: said before anything is decided.
        """
        liberations = self.intake.liberations[:count]
        for bailleur in dict.fromkeys(liberation.bailleur for liberation in liberations):
            self.session.decider(bailleur)
        for liberation in liberations:
            try:
                yield self.session.decide(liberation)
            except EngineError as error:
                yield Failure(liberation, error, self._place(liberation))

    def _place(self, liberation: Liberation) -> Span:
        return Span(self.name, liberation.row, 1, liberation.row, 1 + len(liberation.raw.split("\n", 1)[0]))


def load(scene: Scene, territoire: str) -> Territory:
    """The territory, its warnings said.

    Raises:
        Problem: It does not exist, or its files cannot be read.
    """
    root = scene.project()
    scene.chosen((territoire,))
    territory, diagnostics, texts = load_territory(root, territoire)
    if territory is None or has_errors(diagnostics):
        raise Problem(ExitCode.RULES, *diagnostics, texts=texts)
    scene.tell_diagnostics(diagnostics, texts)
    return territory


def prepare(scene: Scene, request: Request) -> Simulation:
    """Read everything that a simulation needs.

    Raises:
        Problem: The rules do not compile, the file or the state cannot be read.
    """
    from fluxrules.decision.session import Session, compile_territory

    root = scene.project()
    scene.chosen((request.territoire,))
    territory, diagnostics, texts = load_territory(root, request.territoire)
    if territory is None or has_errors(diagnostics):
        raise Problem(ExitCode.RULES, *diagnostics, texts=texts)
    intake = _read_file(scene, request, territory)
    day = request.day or last_day(intake) or date.today()
    compiled = compile_territory(territory, day)
    if not compiled.ready:
        raise Problem(ExitCode.RULES, *compiled.diagnostics, texts=texts)
    scene.tell_diagnostics({*diagnostics, *compiled.diagnostics}, texts)
    session = Session(compiled, ENGINES[request.moteur], explains=request.explains)
    if request.etat is not None:
        session.accounts.update(read_accounts(request.etat, session))
    return Simulation(territory, intake, session, day, request.fichier.name)


def last_day(intake: Intake) -> date | None:
    """The last date of libération of the file: the law of that day applies when none is asked."""
    days = [day for item in intake.liberations if isinstance(day := item.values.get("liberation.date"), date)]
    return max(days, default=None)


def _read_file(scene: Scene, request: Request, territory: Territory) -> Intake:
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
        bailleur=request.bailleur,
        communes=territory.communes or None,
        bailleurs=known,
        reservataires=(*territory.reservataires, BAILLEUR),
    )
    if not is_read(intake):
        raise Problem(ExitCode.DATA, *intake.notes)
    scene.tell_diagnostics(intake.notes, {})
    return intake


def known_bailleur(bailleur: str | None, known: tuple[str, ...]) -> None:
    """Refuse a bailleur that the territory does not know.

    Raises:
        Problem: It is not one of ``known``.
    """
    if bailleur is not None and bailleur not in known:
        hint = did_you_mean(closest(bailleur, known))
        raise Problem(ExitCode.USAGE, diagnose("FLX525", hint=hint, bailleur=bailleur))


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
