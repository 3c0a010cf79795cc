"""``expliquer``: one decision in full, the file replayed up to it so that the counters are those of the moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.failures import Failure, failure_summary, save_traces
from fluxrules.cli.problem import Problem
from fluxrules.cli.progress import progress
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request, Simulation, prepare
from fluxrules.cli.texts import text
from fluxrules.cli.told_by import of_a_file_only, of_a_ledger_only
from fluxrules.cli.year import Year
from fluxrules.decision.decision import Decision
from fluxrules.diagnostics import Span, closest, diagnose
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.explanation.history import Step
from fluxrules.intake.liberation import Intake, Liberation
from fluxrules.reports.csv import csv_opening, csv_row
from fluxrules.reports.json import decision_json
from fluxrules.reports.rejects import rejected_events_text
from fluxrules.reports.text import decision_text
from fluxrules.vocabulary import StatutDecision

if TYPE_CHECKING:
    from fluxrules.decision.what_if import Situation


@options.command("expliquer")
@options.territory
@options.candidate_or_ledger
@options.ledger
@options.mapping
@options.option("--logement", type=options.Word("identifiant"), required=True)
@options.bailleur
@options.day("date_lot")
@options.state
@options.option("--evenements", type=options.FilePath())
@options.option("--reprendre", type=options.FilePath())
@options.option("--pourquoi", type=options.Word("identifiant"))
@options.option("--plutot-que", "plutot_que", type=options.Word("identifiant"), text_key="plutot_que")
@options.formats("texte", "json", "csv")
@options.engine
@click.pass_obj
def expliquer(
    scene: Scene,
    territoire: str,
    fichier: Path | None,
    registre: str | None,
    correspondance: Path | None,
    logement: str,
    bailleur: str | None,
    day: date | None,
    etat: Path | None,
    evenements: Path | None,
    reprendre: Path | None,
    pourquoi: str | None,
    plutot_que: str | None,
    form: str,
    moteur: str,
) -> int:
    """Flags → one decision → report → exit code."""
    if (pourquoi is not None and plutot_que is None) or (plutot_que is not None and form == "csv"):
        raise Problem(ExitCode.USAGE, diagnose("FLX943"))
    if fichier is None:
        asked_beside = {"--date": day, "--etat": etat, "--evenements": evenements, "--reprendre": reprendre}
        of_a_file_only(asked_beside | {"--bailleur": bailleur, "--correspondance": correspondance})
        return _recorded(scene, territoire, registre, logement, pourquoi, plutot_que, form, moteur)
    of_a_ledger_only(registre)
    request = Request(
        territoire, fichier, bailleur, day, etat, moteur, True, evenements, reprendre, correspondance=correspondance
    )
    simulation = prepare(scene, request)
    wanted = asked(simulation, logement, simulation.intake.place)
    failures: list[Failure] = []
    decision: Decision | None = None
    history: tuple[Step, ...] = ()
    seen: list[Situation] = []
    watch = seen.append if plutot_que is not None else None
    for outcome in progress(scene, simulation.outcomes(wanted, watch), simulation.total):
        if isinstance(outcome, Failure):
            failures.append(outcome)
        elif outcome.liberation == wanted:
            decision, history = outcome.decision or decision, outcome.history
    if decision is not None:
        if plutot_que is None:
            scene.say(_shown(decision, history, form))
        else:
            scene.say(_compared(decision, seen, pourquoi, plutot_que, form, territoire))
    events = simulation.events
    scene.tell(rejected_events_text(events.rejects, events.count))
    if failures:
        found = [failure.diagnostic for failure in failures[-1:]]
        raise Problem(ExitCode.INTERNAL, *found, failure_summary(failures), *save_traces(failures, None))
    return ExitCode.OK if decision is None else _CODES.get(decision.statut, ExitCode.OK)


def _recorded(
    scene: Scene,
    territoire: str,
    registre: str | None,
    logement: str,
    why: str | None,
    other: str | None,
    form: str,
    moteur: str,
) -> int:
    """A recorded decision, and where it stands in its chain."""
    from fluxrules.cli.recorded import recorded

    found = recorded(scene, territoire, registre, logement, moteur)
    decision = found.decision
    if other is None:
        scene.say(_shown(decision, found.history, form))
    else:
        scene.say(_compared(decision, found.found.situations, why, other, form, territoire))
    for name, digest in found.digests.items():
        scene.tell(text("mots.empreinte_ecriture", ecriture=name, empreinte=digest))
    return _CODES.get(decision.statut, ExitCode.OK)


_CODES = {StatutDecision.CONFLIT: ExitCode.FINDINGS, StatutDecision.SUSPENDU: ExitCode.UNDECIDED}


def _shown(decision: Decision, history: Sequence[Step], form: str) -> str:
    if form == "csv":
        return csv_opening() + csv_row(decision)
    return decision_json(decision, history) if form == "json" else decision_text(decision, history)


def _compared(
    decision: Decision, seen: Sequence[Situation], why: str | None, other: str, form: str, territory: str
) -> str:
    """What separates the one who received from ``other``, and the fewest rules and counts that hold it there.

    Raises:
        Problem: A name is not known, or there is nothing to compare: the sentence says who received.
    """
    from fluxrules.explanation.contrast import contrast
    from fluxrules.explanation.contrast_sentences import no_contrast
    from fluxrules.explanation.minimal import minimal_set
    from fluxrules.reports.contrast import contrast_json, contrast_text

    known = [standing.holder for standing in decision.standings]
    for name in (why or other, other):
        if name not in known:
            raise Problem(
                ExitCode.USAGE,
                diagnose("FLX941", hint=did_you_mean(closest(name, known)), nom=name, territoire=territory),
            )
    found = contrast(decision, other) if why in (None, decision.holder) else None
    if found is None:
        told = no_contrast(decision, other if why in (None, decision.holder) else why or other)
        raise Problem(ExitCode.USAGE, diagnose("FLX944", phrase=told))
    held = minimal_set(seen[-1], other) if seen and decision.by_itself else None
    return contrast_json(decision, found, held) if form == "json" else contrast_text(decision, found, held)


def asked(simulation: Simulation | Year, wanted: str, name: str) -> str:
    """Id of the libération of that id, or of the last libération of the dwelling of that id.

    Raises:
        Problem: No row decided has it, nor the journal resumed where something happens to it.
    """
    resumed = simulation.resumed if isinstance(simulation, Year) else {}
    happening = {event.event.liberation for event in simulation.events.events}
    for liberation, dwelling in resumed.items():
        if wanted in (liberation, dwelling) and liberation in happening:
            return liberation
    return find(simulation.intake, wanted, name).id


def find(intake: Intake, wanted: str, name: str) -> Liberation:
    """The libération, or the last libération of the dwelling, of that id.

    Raises:
        Problem: No row decided has it.
    """
    for liberation in intake.liberations:
        if liberation.id == wanted:
            return liberation
    found = [liberation for liberation in intake.liberations if liberation.logement == wanted]
    if found:
        return max(found, key=_day) if all(map(_day, found)) else found[-1]
    for reject in intake.rejects:
        if wanted in (cell.strip() for cell in reject.cells):
            span = Span(name, reject.row, 1, reject.row, 1)
            rejected = diagnose("FLX908", span, logement=wanted, ligne=reject.row)
            raise Problem(ExitCode.DATA, rejected, *reject.diagnostics)
    known = {liberation.logement for liberation in intake.liberations}
    hint = did_you_mean(closest(wanted, known)) if len(known) < 5000 else ""
    raise Problem(ExitCode.DATA, diagnose("FLX905", Span(name), hint=hint, logement=wanted))


def _day(liberation: Liberation) -> str:
    day = liberation.values.get("liberation.date")
    return day.isoformat() if isinstance(day, date) else ""
