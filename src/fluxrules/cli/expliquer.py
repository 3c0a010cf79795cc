"""``expliquer``: one decision in full, the file replayed up to it so that the counters are those of the moment."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.failures import Failure, failure_summary, save_traces
from fluxrules.cli.problem import Problem
from fluxrules.cli.progress import progress
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request, prepare
from fluxrules.decision.decision import Decision
from fluxrules.diagnostics import Span, closest, diagnose
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.intake.liberation import Intake
from fluxrules.reports.csv import csv_opening, csv_row
from fluxrules.reports.json import decision_json
from fluxrules.reports.text import decision_text
from fluxrules.vocabulary import StatutDecision


@options.command("expliquer")
@options.territory
@options.candidate_file
@options.option("--logement", type=options.Word("identifiant"), required=True)
@options.bailleur
@options.day("date_lot")
@options.state
@options.formats("texte", "json", "csv")
@options.engine
@click.pass_obj
def expliquer(
    scene: Scene,
    territoire: str,
    fichier: Path,
    logement: str,
    bailleur: str | None,
    day: date | None,
    etat: Path | None,
    form: str,
    moteur: str,
) -> int:
    """Flags → one decision → report → exit code."""
    simulation = prepare(scene, Request(territoire, fichier, bailleur, day, etat, moteur, explains=True))
    position = find(simulation.intake, logement, fichier.name)
    failures: list[Failure] = []
    wanted: Decision | None = None
    for outcome in progress(scene, simulation.outcomes(position + 1), position + 1):
        wanted = None if isinstance(outcome, Failure) else outcome
        failures += [outcome] if isinstance(outcome, Failure) else []
    if wanted is not None:
        scene.say(_shown(wanted, form))
    if failures:
        found = [failure.diagnostic for failure in failures[-1:]]
        raise Problem(ExitCode.INTERNAL, *found, failure_summary(failures), *save_traces(failures, None))
    return ExitCode.OK if wanted is None else _CODES.get(wanted.statut, ExitCode.OK)


_CODES = {StatutDecision.CONFLIT: ExitCode.FINDINGS, StatutDecision.SUSPENDU: ExitCode.UNDECIDED}


def _shown(decision: Decision, form: str) -> str:
    if form == "csv":
        return csv_opening() + csv_row(decision)
    return decision_json(decision) if form == "json" else decision_text(decision)


def find(intake: Intake, wanted: str, name: str) -> int:
    """Position of the libération, or of the last libération of the dwelling, of that id.

    Raises:
        Problem: No row decided has it.
    """
    for position, liberation in enumerate(intake.liberations):
        if liberation.id == wanted:
            return position
    found = [position for position, liberation in enumerate(intake.liberations) if liberation.logement == wanted]
    if found:
        return found[-1]
    for reject in intake.rejects:
        if wanted in (cell.strip() for cell in reject.cells):
            span = Span(name, reject.row, 1, reject.row, 1)
            rejected = diagnose("FLX908", span, logement=wanted, ligne=reject.row)
            raise Problem(ExitCode.DATA, rejected, *reject.diagnostics)
    known = {liberation.logement for liberation in intake.liberations}
    hint = did_you_mean(closest(wanted, known)) if len(known) < 5000 else ""
    raise Problem(ExitCode.DATA, diagnose("FLX905", Span(name), hint=hint, logement=wanted))
