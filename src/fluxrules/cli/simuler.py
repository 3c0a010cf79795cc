"""``simuler``: decide a whole file, write the report, record nothing."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fluxrules.allotment.journal_file import journal_lines
from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.failures import Failure, failure_summary, save_traces, without_failures
from fluxrules.cli.outputs import Batch, Ending, Style
from fluxrules.cli.problem import Problem
from fluxrules.cli.progress import progress
from fluxrules.cli.project import write_text
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request, Simulation, prepare
from fluxrules.cli.texts import text
from fluxrules.cli.width import width_of
from fluxrules.cli.year import Year
from fluxrules.diagnostics import diagnose
from fluxrules.intake.state import write_state
from fluxrules.reports.csv import rejects_csv
from fluxrules.reports.rejects import rejected_events_text, rejects_text
from fluxrules.reports.summary import Summary
from fluxrules.vocabulary import Rythme, StatutDecision

if TYPE_CHECKING:
    from fluxrules.intake.evenements import RejectedEvent
    from fluxrules.intake.liberation import Intake

SHOWN_REJECTS = 20
"""Rejected rows told on screen; the file of rejects has them all."""


@options.command("simuler")
@options.territory
@options.candidate_file
@options.mapping
@options.bailleur
@options.day("date_lot")
@options.state
@options.option("--evenements", type=options.FilePath())
@options.option("--reprendre", type=options.FilePath())
@options.option("--journal", type=options.FilePath())
@options.option("--lot", is_flag=False, flag_value="semaine", type=options.Choice(*Rythme))
@options.option("--logement", type=options.Word("identifiant"), text_key="logement_si")
@options.option("--si", "suppositions", type=options.Word("supposition"), multiple=True)
@options.option("--etat-final", type=options.FilePath())
@options.formats("texte", "json", "csv")
@options.option("--sortie", type=options.FilePath("dossier"))
@options.option("--rejets", type=options.FilePath())
@options.engine
@options.option("--detail", is_flag=True)
@click.pass_obj
def simuler(
    scene: Scene,
    territoire: str,
    fichier: Path,
    correspondance: Path | None,
    bailleur: str | None,
    day: date | None,
    etat: Path | None,
    evenements: Path | None,
    reprendre: Path | None,
    journal: Path | None,
    lot: str | None,
    logement: str | None,
    suppositions: tuple[str, ...],
    etat_final: Path | None,
    form: str,
    sortie: Path | None,
    rejets: Path | None,
    moteur: str,
    detail: bool,
) -> int:
    """Flags → decisions → report → exit code."""
    explains = sortie is not None or detail or form == "json"
    request = Request(
        territoire,
        fichier,
        bailleur,
        day,
        etat,
        moteur,
        explains,
        evenements,
        reprendre,
        bool(journal),
        lot,
        correspondance,
    )
    if suppositions or logement is not None:
        useless = {
            "--sortie": sortie is not None,
            "--etat-final": etat_final is not None,
            "--rejets": rejets is not None,
            "--journal": journal is not None,
            "--detail": detail,
            "--format csv": form == "csv",
        }
        return _what_if(
            scene, request, logement, suppositions, form, [name for name, asked in useless.items() if asked]
        )
    simulation = prepare(scene, request)
    intake = simulation.intake
    summary = Summary(simulation.territory.nom, *_days(simulation))
    failures: list[Failure] = []
    style = Style(scene.verbosity < 0, detail, scene.verbosity > 0, width_of(scene.out))
    with Batch(scene.out, form, sortie, intake, style) as batch:
        for outcome in progress(scene, simulation.outcomes(), simulation.total):
            if isinstance(outcome, Failure):
                failures.append(outcome)
                continue
            summary.tell(outcome.decision, outcome.account, outcome.event, outcome.liberation)
            if outcome.decision is not None:
                batch.add(outcome.decision, outcome.history)
        intake = without_failures(simulation.intake, failures)
        events = simulation.events
        summary.notes = simulation.later
        summary.settle(simulation.accounts, simulation.plans if isinstance(simulation, Year) else {})
        state = write_state(simulation.accounts)
        batch.end(Ending(summary, intake, simulation.territory.warnings, state, events.rejects))
    shown = None if scene.verbosity > 0 else SHOWN_REJECTS
    scene.tell(rejects_text(intake, shown) + rejected_events_text(events.rejects, events.count, shown))
    scene.tell_diagnostics(simulation.later, {})
    if sortie is not None:
        scene.tell(text("mots.ecrit", dossier=sortie, fichiers=", ".join(batch.written)))
        if intake.liberations and scene.verbosity >= 0:
            asked = {"--correspondance": correspondance, "--bailleur": bailleur, "--date": day, "--etat": etat}
            asked |= {"--evenements": evenements, "--reprendre": reprendre}
            scene.tell(text("mots.voir_un", commande=_one(territoire, fichier, intake, asked)))
    if etat_final is not None:
        write_text(etat_final, state)
        scene.tell(text("mots.etat_ecrit", fichier=etat_final))
    if journal is not None and isinstance(simulation, Year):
        write_text(journal, "".join(journal_lines(simulation.journal)))
        scene.tell(text("mots.journal_ecrit", fichier=journal))
    if rejets is not None:
        write_text(rejets, rejects_csv(intake, events.rejects))
        scene.tell(text("mots.rejets_ecrits", fichier=rejets))
    if failures:
        found = (failure.diagnostic for failure in failures[: None if scene.verbosity > 0 else SHOWN_REJECTS])
        traces = save_traces(failures, sortie)
        raise Problem(ExitCode.INTERNAL, *found, failure_summary(failures), *traces)
    return exit_code(summary, intake, events.rejects)


def _what_if(
    scene: Scene, request: Request, logement: str | None, written: tuple[str, ...], form: str, useless: list[str]
) -> int:
    """One dwelling, as it is and as it would be.

    Raises:
        Problem: No dwelling is named, or something is asked that a supposition does not do.
    """
    from fluxrules.cli.what_if import run

    if logement is None or not written:
        raise Problem(ExitCode.USAGE, diagnose("FLX918"))
    if useless:
        raise Problem(ExitCode.USAGE, *(diagnose("FLX919", option=name) for name in useless))
    return run(scene, replace(request, explains=True), logement, written, form)


def _days(simulation: Simulation | Year) -> tuple[str, str]:
    """First and last day of the law applied; one and the same when all is decided under one law."""
    if isinstance(simulation, Year):
        first, last = simulation.days or (date.min, date.min)
        return first.isoformat(), last.isoformat()
    return simulation.day.isoformat(), ""


def _one(territoire: str, fichier: Path, intake: Intake, asked: Mapping[str, object]) -> str:
    """The command that explains the first dwelling of the file, under the same conditions."""
    asked = {**asked, "--logement": intake.liberations[0].logement}
    words = (part for name, value in asked.items() if value is not None for part in (name, str(value)))
    return shlex.join(["fluxrules", "expliquer", territoire, str(fichier), *words])


def exit_code(summary: Summary, intake: Intake, events: Sequence[RejectedEvent] = ()) -> ExitCode:
    """Wrong rows and events first, then conflicts, then what waits for a datum."""
    if intake.rejects or events:
        return ExitCode.DATA
    if summary.statuts[StatutDecision.CONFLIT]:
        return ExitCode.FINDINGS
    return ExitCode.UNDECIDED if summary.statuts[StatutDecision.SUSPENDU] else ExitCode.OK
