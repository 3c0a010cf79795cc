"""``decider``: decide dwellings on what the ledger holds, and record it. ``simuler`` never does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.failures import Failure, failure_summary
from fluxrules.cli.ledger_file import open_ledger
from fluxrules.cli.problem import Problem
from fluxrules.cli.progress import progress
from fluxrules.cli.project import write_text
from fluxrules.cli.recording import in_order, load_rules, read_happenings, recorder_of
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request, place_of, read_file
from fluxrules.cli.texts import text
from fluxrules.cli.width import width_of
from fluxrules.diagnostics import Diagnostic, diagnose, has_errors
from fluxrules.intake.liberation import Intake
from fluxrules.reports.csv import rejects_csv
from fluxrules.reports.line import columns_of
from fluxrules.reports.recorded import recorded_json, recorded_line
from fluxrules.reports.rejects import rejected_events_text, rejects_text
from fluxrules.vocabulary import StatutDecision

if TYPE_CHECKING:
    from fluxrules.ledger.sending import Recorded

SHOWN_REJECTS = 20
"""Rejected rows told on screen; the file of rejects has them all."""


@options.command("decider")
@options.territory
@click.argument("fichier", type=options.FilePath(), required=False)
@options.ledger
@options.option("--evenements", type=options.FilePath(), text_key="evenements_registre")
@options.option("--par", "by", type=options.Word("texte"), default="")
@options.bailleur
@options.day("date_decider")
@options.option("--ensemble", "together", type=options.Whole(1), default=1)
@options.formats("texte", "json")
@options.option("--rejets", type=options.FilePath())
@options.engine
@click.pass_obj
def decider(
    scene: Scene,
    territoire: str,
    fichier: Path | None,
    registre: str | None,
    evenements: Path | None,
    by: str,
    bailleur: str | None,
    day: date | None,
    together: int,
    form: str,
    rejets: Path | None,
    moteur: str,
) -> int:
    """Flags → what to record, in order → one line for each, once it is on disk → exit code.

    Raises:
        Problem: Nothing was given to record, or something cannot be read or written.
    """
    if fichier is None and evenements is None:
        raise Problem(ExitCode.USAGE, diagnose("FLX978"))
    rules = load_rules(scene, territoire)
    request = Request(territoire, fichier or Path(), bailleur, day, None, moteur)
    intake = read_file(scene, request, rules.territory) if fichier is not None else Intake()
    with open_ledger(scene, territoire, registre, create=True) as store:
        recorder = recorder_of(rules, store, by, moteur, fichier)
        _lawful(scene, recorder.calendar, intake, day or date.today())
        events = read_happenings(evenements, rules.territory, intake, store)
        sent, notices = in_order(recorder, intake, events, day or date.today())
        scene.tell_diagnostics(notices, {})
        columns = replace(columns_of(intake), width=width_of(scene.out))
        count: Counter[str] = Counter()
        wrong: dict[Diagnostic, None] = {}
        failures: list[Failure] = []
        for item in progress(scene, recorder.record(sent, together), len(sent)):
            _tally(count, item)
            wrong |= dict.fromkeys(item.diagnostics)
            if item.failure is not None:
                failures += _failed(item, intake, fichier)
            if scene.verbosity >= 0:
                scene.say(recorded_json(item) if form == "json" else recorded_line(item, columns))
                scene.out.flush()  # whoever reads this line may count on what it says
        scene.tell_diagnostics(wrong, {**rules.texts, **(events.texts or {})})
        shown = None if scene.verbosity > 0 else SHOWN_REJECTS
        scene.tell(rejects_text(intake, shown) + rejected_events_text(events.rejects, events.count, shown))
        scene.tell(text("mots.inscrit", registre=store.shown, **{name: str(count[name]) for name in _COUNTS}))
    if rejets is not None:
        write_text(rejets, rejects_csv(intake, events.rejects))
        scene.tell(text("mots.rejets_ecrits", fichier=rejets))
    if failures:
        found = (failure.diagnostic for failure in failures[:shown])
        raise Problem(ExitCode.INTERNAL, *found, failure_summary(failures))
    if intake.rejects or events.rejects or count["refuses"]:
        return ExitCode.DATA
    if count["conflits"]:
        return ExitCode.FINDINGS
    return ExitCode.UNDECIDED if count["suspendus"] else ExitCode.OK


_COUNTS = ("inscrits", "deja", "refuses", "suspendus", "conflits")


def _tally(count: Counter[str], item: Recorded) -> None:
    if item.already:
        count["deja"] += 1
    elif item.entries:
        count["inscrits"] += 1
    else:
        count["refuses"] += 1
    if item.entries and item.decision is not None:
        count["suspendus"] += item.decision.statut is StatutDecision.SUSPENDU
        count["conflits"] += item.decision.statut is StatutDecision.CONFLIT


def _failed(item: Recorded, intake: Intake, fichier: Path | None) -> Iterable[Failure]:
    """An engine that failed on a row of the file."""
    assert item.failure is not None
    found = next((one for one in intake.liberations if one.id == item.liberation), None)
    if found is None or fichier is None:
        raise item.failure
    return [Failure(found, item.failure, place_of(found, fichier.name))]


def _lawful(scene: Scene, calendar: object, intake: Intake, undated: date) -> None:
    """Compile the law of each day of the file before anything is written.

    Raises:
        Problem: One of the days has no law.
    """
    from fluxrules.decision.calendar import Calendar

    assert isinstance(calendar, Calendar)
    days = {item.values.get("liberation.date", undated) for item in intake.liberations}
    periods = sorted({calendar.period(day) for day in days if isinstance(day, date)})
    found: dict[Diagnostic, None] = {}
    for start in periods:
        compiled = calendar.compiled(start)
        if has_errors(compiled.diagnostics):
            raise Problem(ExitCode.RULES, *compiled.diagnostics, diagnose("FLX915", None, jour=start.isoformat()))
        found |= dict.fromkeys(compiled.diagnostics)
    scene.tell_diagnostics(found, {})
