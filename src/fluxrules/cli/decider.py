"""``decider``: decide dwellings on what the ledger holds, and record it. ``simuler`` never does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.inscription import Inscription
from fluxrules.cli.ledger_file import open_ledger
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import read_bytes
from fluxrules.cli.recording import already_come, in_order, lawful, load_rules, read_happenings, recorder_of
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request, read_file
from fluxrules.decision.calendar import Calendar
from fluxrules.diagnostics import diagnose
from fluxrules.intake.liberation import Intake


@options.command("decider")
@options.territory
@click.argument("fichier", type=options.FilePath(), required=False)
@options.ledger
@options.option("--evenements", type=options.FilePath(), text_key="evenements_registre")
@options.option("--par", "by", type=options.Word("texte"), default="", text_key="par")
@options.mapping
@options.bailleur
@options.day("date_decider")
@options.option("--ensemble", "together", type=options.Whole(1), default=1, text_key="ensemble")
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
    correspondance: Path | None,
    bailleur: str | None,
    day: date | None,
    together: int,
    form: str,
    rejets: Path | None,
    moteur: str,
) -> ExitCode:
    """Flags → what to record, in order → one line for each, once it is on disk → exit code.

    Raises:
        Problem: Nothing was given to record, or something cannot be read or written.
    """
    if fichier is None and evenements is None:
        raise Problem(ExitCode.USAGE, diagnose("FLX978"))
    rules = load_rules(scene, territoire)
    request = Request(territoire, fichier or Path(), bailleur, day, None, moteur, correspondance=correspondance)
    intake = read_file(scene, request, rules.territory) if fichier is not None else Intake()
    today = date.today()
    undated = day or today
    intake = already_come(intake, today)
    lawful(scene, Calendar(rules.territory), intake, undated)
    with open_ledger(scene, territoire, registre, create=True) as store:
        recorder = recorder_of(rules, store, by, moteur, fichier)
        data = None if evenements is None else (read_bytes(evenements), evenements.name)
        events = read_happenings(data, rules.territory, intake, store, today)
        sent, notices = in_order(recorder, intake, events, undated)
        scene.tell_diagnostics(notices, {})
        return Inscription(rules, intake, events, form, together, rejets).record(scene, recorder, sent)
