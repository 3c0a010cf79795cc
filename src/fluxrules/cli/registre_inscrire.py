"""``registre inscrire``: one event on one dwelling, without a file."""

from __future__ import annotations

import json
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
        Problem: The event lacks something, or the ledger does not know the libération.
    """
    with open_ledger(scene, territoire, registre, create=False) as store, store.reading() as reading:
        known = reading.named(liberation)
    name = known[-1].liberation if known else liberation
    said = {"liberation": name, "motif": motif, "reservataire": vers, "par": decideur, "nombre": nombre}
    event = {name: value for name, value in said.items() if value is not None}
    on = (day or date.today()).isoformat()
    typed = json.dumps({"evenements": [{"le": on, evenement: event}]}, ensure_ascii=False)
    rules = load_rules(scene, territoire)
    with open_ledger(scene, territoire, registre, create=False) as store:
        recorder = recorder_of(rules, store, by, moteur)
        events = read_happenings((typed.encode("utf-8"), text("mots.commande_tapee")), rules.territory, Intake(), store)
        sent, _ = in_order(recorder, Intake(), events, date.today())
        return Inscription(rules, events=events, form=form).record(scene, recorder, sent)
