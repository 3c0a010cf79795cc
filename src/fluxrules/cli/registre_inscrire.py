"""``registre inscrire``: one event on one dwelling, without a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.inscription import Inscription
from fluxrules.cli.ledger_file import open_ledger
from fluxrules.cli.recording import in_order, load_rules, read_happenings, recorder_of
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.intake.liberation import Intake
from fluxrules.ledger.happenings import NATURES
from fluxrules.model.evenement import Cancellation, Override, Validation, Withdrawal

_NEEDED = {
    Override.name: ("vers", "decideur", "motif"),
    Validation.name: ("decideur",),
    Cancellation.name: ("motif",),
    Withdrawal.name: ("motif",),
}
"""Options that an event cannot do without."""


@options.subcommand("registre", "inscrire")
@options.territory
@click.argument("evenement", type=options.Choice(*NATURES))
@click.argument("liberation", type=options.Word("identifiant"))
@options.ledger
@options.option("--le", "day", type=options.Day(), text_key="le")
@options.option("--motif", type=options.Word("texte"))
@options.option("--vers", type=options.Word("identifiant"))
@options.option("--decideur", type=options.Word("texte"))
@options.option("--nombre", type=options.Whole(0))
@options.option("--par", "by", type=options.Word("texte"), default="", text_key="par")
@options.formats("texte", "json")
@options.engine
@click.pass_obj
def inscrire(
    scene: Scene,
    territoire: str,
    evenement: str,
    liberation: str,
    registre: str | None,
    day: date | None,
    motif: str | None,
    vers: str | None,
    decideur: str | None,
    nombre: int | None,
    by: str,
    form: str,
    moteur: str,
) -> ExitCode:
    """Flags → one event, read as a file of events would be → recorded → exit code.

    Raises:
        UsageError: The event lacks something, or is not yet come.
        Problem: The ledger does not know the libération.
    """
    today = date.today()
    _asked(evenement, {"motif": motif, "vers": vers, "decideur": decideur}, day, today)
    with open_ledger(scene, territoire, registre, create=False) as store, store.reading() as reading:
        known = reading.named(liberation)
    name = known[-1].liberation if known else liberation
    said = {"liberation": name, "motif": motif, "reservataire": vers, "par": decideur, "nombre": nombre}
    event = {name: value for name, value in said.items() if value is not None}
    on = (day or today).isoformat()
    typed = json.dumps({"evenements": [{"le": on, evenement: event}]}, ensure_ascii=False)
    rules = load_rules(scene, territoire)
    with open_ledger(scene, territoire, registre, create=False) as store:
        recorder = recorder_of(rules, store, by, moteur)
        said_here = (typed.encode("utf-8"), text("mots.commande_tapee"))
        events = read_happenings(said_here, rules.territory, Intake(), store, today)
        sent, _ = in_order(recorder, Intake(), events, today)
        events = replace(events, texts={})  # nobody wrote the line that an excerpt would show
        return Inscription(rules, events=events, form=form).record(scene, recorder, sent)


def _asked(evenement: str, said: Mapping[str, str | None], day: date | None, today: date) -> None:
    """Refuse what cannot be recorded, by the name of the option: what is recorded is never erased.

    Raises:
        MissingParameter: The event cannot do without an option.
        BadParameter: One is empty; or the day is to come.
    """
    context = click.get_current_context()
    params = {param.opts[0].removeprefix("--"): param for param in context.command.params}
    for name, value in said.items():
        if value is None and name in _NEEDED.get(evenement, ()):
            raise click.MissingParameter(ctx=context, param=params[name])
        if value is not None and not value.strip():
            raise click.BadParameter(text("usage.vide"), ctx=context, param=params[name])
    if day is not None and day > today:
        told = text("usage.a_venir", jour=day.isoformat(), aujourdhui=today.isoformat())
        raise click.BadParameter(told, ctx=context, param=params["le"])
