"""``contester``: the report of one contested attribution, for one reader, in one format."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.expliquer import asked
from fluxrules.cli.failures import Failure, failure_summary, save_traces
from fluxrules.cli.problem import Problem
from fluxrules.cli.progress import progress
from fluxrules.cli.project import read_bytes, write_bytes, write_text
from fluxrules.cli.scene import Scene
from fluxrules.cli.searching import search
from fluxrules.cli.simulation import Request, Simulation, prepare
from fluxrules.cli.texts import text
from fluxrules.cli.told_by import of_a_file_only, of_a_ledger_only
from fluxrules.diagnostics import as_id, closest, diagnose
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.vocabulary import BAILLEUR

if TYPE_CHECKING:
    from fluxrules.allotment.journal import Event
    from fluxrules.cli.year import Year
    from fluxrules.decision.decision import Decision
    from fluxrules.decision.what_if import Situation
    from fluxrules.explanation.history import Step
    from fluxrules.reports.contestation import Contestation, Recomputing
    from fluxrules.semantics import Territory


@options.command("contester")
@options.territory
@options.candidate_or_ledger
@options.ledger
@options.mapping
@options.option("--logement", type=options.Word("identifiant"), required=True)
@options.option("--reservataire", type=options.Word("identifiant"), required=True, text_key="reservataire_conteste")
@options.option("--lecteur", type=options.Choice("agent", "elu", "juge"), default="agent")
@options.bailleur
@options.day("date_lot")
@options.state
@options.option("--evenements", type=options.FilePath())
@options.option("--reprendre", type=options.FilePath())
@options.formats("texte", "markdown", "json", "html", "pdf")
@options.option("--sortie", type=options.FilePath(), text_key="sortie_rapport")
@options.engine
@click.pass_obj
def contester(
    scene: Scene,
    territoire: str,
    fichier: Path | None,
    registre: str | None,
    correspondance: Path | None,
    logement: str,
    reservataire: str,
    lecteur: str,
    bailleur: str | None,
    day: date | None,
    etat: Path | None,
    evenements: Path | None,
    reprendre: Path | None,
    form: str,
    sortie: Path | None,
    moteur: str,
) -> int:
    """Flags → the decision and its journal → the report of one reader → exit code."""
    _writable(form, sortie)
    if fichier is None:
        asked_beside = {"--date": day, "--etat": etat, "--evenements": evenements, "--reprendre": reprendre}
        of_a_file_only(asked_beside | {"--bailleur": bailleur, "--correspondance": correspondance})
        case = recorded_case(scene, territoire, registre, logement, reservataire, moteur)
    else:
        of_a_ledger_only(registre)
        request = Request(
            territoire,
            fichier,
            bailleur,
            day,
            etat,
            moteur,
            True,
            evenements,
            reprendre,
            correspondance=correspondance,
            follows=True,
        )
        case = contested(scene, request, logement, reservataire)
    if form == "pdf":
        assert sortie is not None
        write_bytes(sortie, _pdf(case, lecteur))
    else:
        shown, beside = _shown(case, lecteur, form, sortie)
        for name, svg in beside:
            assert sortie is not None
            write_text(sortie.parent / name, svg)
        if sortie is None:
            scene.say(shown)
        else:
            write_text(sortie, shown)
    if sortie is not None and scene.verbosity >= 0:
        scene.tell(text("mots.rapport_ecrit", fichier=sortie))
    return ExitCode.OK


def _writable(form: str, sortie: Path | None) -> None:
    """Refuse at once a report that could not be made.

    Raises:
        Problem: A PDF has nowhere to go, or what makes it is not installed.
    """
    if form != "pdf":
        return
    from fluxrules.reports.document_pdf import missing_typst

    if sortie is None:
        raise Problem(ExitCode.USAGE, diagnose("FLX942"))
    if (missing := missing_typst()) is not None:
        raise Problem(ExitCode.USAGE, missing)


def contested(scene: Scene, request: Request, logement: str, reservataire: str, bound: int = 0) -> Contestation:
    """Play the file up to the dwelling, and put the case together.

    Args:
        scene: What every command shares.
        request: What was asked, its journal followed.
        logement: The dwelling, or its libération.
        reservataire: Who contests.
        bound: Runs of the engine at most, in search of what would have changed it; 0: as many as the search allows.

    Raises:
        Problem: The dwelling or the réservataire is not known, the réservataire received it, or the engine failed.
    """
    from fluxrules.reports.contestation import Recomputing

    simulation = prepare(scene, request)
    _known(simulation.territory, reservataire)
    wanted = asked(simulation, logement, simulation.intake.place)
    if isinstance(simulation, Simulation):
        simulation.session.books.events = []
    decision: Decision | None = None
    history: tuple[Step, ...] = ()
    failures: list[Failure] = []
    seen: list[Situation] = []
    for outcome in progress(scene, simulation.outcomes(wanted, seen.append), simulation.total):
        if isinstance(outcome, Failure):
            failures.append(outcome)
        elif outcome.liberation == wanted:
            decision, history = outcome.decision or decision, outcome.history
    if failures or decision is None:
        found = [failure.diagnostic for failure in failures[-1:]]
        raise Problem(ExitCode.INTERNAL, *found, failure_summary(failures), *save_traces(failures, None))
    recomputing = Recomputing(_commands(_settled(request, simulation), logement, reservataire), _hashes(request))
    untold = text("mots.depart_inconnu") if request.etat is not None else ""
    witness = Witness(simulation.territory, decision, history, tuple(seen), _journal(simulation), untold, recomputing)
    return _case(witness, reservataire, bound)


def recorded_case(
    scene: Scene, territoire: str, registre: str | None, logement: str, reservataire: str, moteur: str
) -> Contestation:
    """The case of a recorded decision.

    Raises:
        Problem: The ledger does not hold it, the réservataire is not known, or received it.
    """
    from fluxrules.cli.recorded import recorded
    from fluxrules.reports.contestation import Recomputing

    found = recorded(scene, territoire, registre, logement, moteur)
    _known(found.found.territory, reservataire)
    beside = [] if registre is None else ["--registre", registre]
    words = (
        ["contester", territoire, "--logement", logement, "--reservataire", reservataire, *beside],
        ["registre", "rejouer", territoire, *beside],
    )
    commands = tuple(shlex.join(["fluxrules", *said]) for said in words)
    again = found.found
    recomputing = Recomputing(commands, found.digests)
    return _case(
        Witness(again.territory, found.decision, found.history, again.situations, again.events, "", recomputing),
        reservataire,
    )


@dataclass(frozen=True, slots=True)
class Witness:
    """What is known of a decision that is contested, whether a file or a ledger tells it.

    Attributes:
        territory: The rules it was taken under.
        decision: The decision.
        history: What happened to the dwelling.
        seen: What it was decided from; none when a person decided.
        events: Journal of the account up to it.
        untold: Why the journal cannot be drawn, in words; "" when it can.
        recomputing: How to make it again.
    """

    territory: Territory
    decision: Decision
    history: tuple[Step, ...]
    seen: tuple[Situation, ...]
    events: tuple[Event, ...]
    untold: str
    recomputing: Recomputing


def _known(territory: Territory, reservataire: str) -> None:
    known = (*territory.reservataires, BAILLEUR)
    if reservataire not in known:
        named = {as_id(item.reservataire.nom): item.reservataire for item in territory.reservataires.values()}
        near = closest(as_id(reservataire), named)
        hint = did_you_mean(closest(reservataire, known)) or (
            did_you_mean(named[near].id, named[near].nom) if near is not None else ""
        )
        raise Problem(ExitCode.USAGE, diagnose("FLX941", hint=hint, nom=reservataire, territoire=territory.id))


def _case(witness: Witness, reservataire: str, bound: int = 0) -> Contestation:
    """The case put together.

    Raises:
        Problem: The réservataire received the dwelling.
    """
    from fluxrules.explanation.naming import holder_names
    from fluxrules.explanation.why_not_proof import why_not_of
    from fluxrules.reports.contestation import Contestation, is_received
    from fluxrules.reports.contestation_links import clauses_of, register_of

    decision, seen = witness.decision, witness.seen
    if is_received(decision, reservataire):
        name = holder_names(decision)[reservataire]
        raise Problem(ExitCode.USAGE, diagnose("FLX940", nom=name, logement=decision.logement))
    searched = search(seen, decision, reservataire, bound)
    return Contestation(
        decision,
        reservataire,
        witness.history,
        witness.events,
        witness.untold,
        register_of(witness.territory, reservataire) | (clauses_of(seen[-1].program) if seen else {}),
        why_not_of(decision, reservataire, searched.near, searched.trace) if searched else None,
        searched.changes if searched else None,
        searched.held if searched else None,
        witness.recomputing,
    )


def _journal(simulation: Simulation | Year) -> tuple[Event, ...]:
    return tuple(simulation.session.books.events or () if isinstance(simulation, Simulation) else simulation.journal)


def _settled(request: Request, simulation: Simulation | Year) -> Request:
    """The request with the day of its one law: without one, another day would give another law."""
    return replace(request, day=simulation.day) if isinstance(simulation, Simulation) else request


def _commands(request: Request, logement: str, reservataire: str) -> tuple[str, ...]:
    """What gives this report again, and the decision in full."""
    flags = {
        "--bailleur": request.bailleur,
        "--date": request.day,
        "--correspondance": request.correspondance,
        "--etat": request.etat,
        "--evenements": request.evenements,
        "--reprendre": request.reprendre,
        "--moteur": None if request.moteur == "durable" else request.moteur,
    }
    given = [word for flag, value in flags.items() if value is not None for word in (flag, str(value))]
    where = [request.territoire, str(request.fichier), "--logement", logement]
    first = shlex.join(["fluxrules", "contester", *where, "--reservataire", reservataire, *given])
    return first, shlex.join(["fluxrules", "expliquer", *where, *given, "--format", "json"])


def _hashes(request: Request) -> dict[str, str]:
    """SHA-256 of each file read beside the rules."""
    files = (request.fichier, request.correspondance, request.etat, request.evenements, request.reprendre)
    return {file.name: sha256(read_bytes(file)).hexdigest() for file in files if file is not None}


def _shown(case: Contestation, lecteur: str, form: str, sortie: Path | None) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The report as text, and the pictures that go beside it."""
    from fluxrules.reports.contestation_document import contestation_document
    from fluxrules.reports.contestation_reader import Lecteur
    from fluxrules.reports.pictures import missing_library

    if form == "json":
        from fluxrules.reports.contestation_json import contestation_json

        return contestation_json(case), ()
    beside = form == "markdown" and sortie is not None
    draws = (beside or form == "html") and missing_library() is None
    document = contestation_document(case, Lecteur(lecteur), draws=draws)
    if form == "html":
        from fluxrules.reports.document_html import document_html

        return document_html(document), ()
    if form == "markdown":
        from fluxrules.reports.document_markdown import document_markdown, picture_files

        stem = sortie.stem if beside and draws and sortie is not None else ""
        return document_markdown(document, pictures=stem), picture_files(document, stem) if stem else ()
    from fluxrules.reports.document_text import document_text

    return document_text(document), ()


def _pdf(case: Contestation, lecteur: str) -> bytes:
    from fluxrules.reports.contestation_document import contestation_document
    from fluxrules.reports.contestation_reader import Lecteur
    from fluxrules.reports.contestation_words import day_text
    from fluxrules.reports.document_pdf import document_pdf

    day = case.decision.day
    document = contestation_document(case, Lecteur(lecteur))
    made, problems = document_pdf(document, dated=day_text(day), day=date.fromisoformat(day))
    if made is None:
        raise Problem(ExitCode.USAGE, *problems)
    return made
