"""``registre etat``: what the ledger holds, without verifying anything."""

from __future__ import annotations

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.registre_ouvert import asked_ledger
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.ledger.content import Content, content_of
from fluxrules.ledger.store import Store
from fluxrules.reports.json import canonical
from fluxrules.reports.layout import table

SCHEMA = "fluxrules/registre-contenu/1"

WIDTH = 110
"""Columns of the table: names of bailleurs are long."""

DAY = 10
"""Characters of a moment that say its day."""


@options.subcommand("registre", "etat")
@options.territory_if_asked
@options.ledger
@options.formats("texte", "json")
@click.pass_obj
def etat(scene: Scene, territoire: str | None, registre: str | None, form: str) -> int:
    """Flags → what each chain holds → report."""
    with asked_ledger(scene, territoire, registre) as store:
        with store.reading() as reading:
            found = content_of(reading)
        scene.say(_json(store, found) if form == "json" else _text(store, found))
    return ExitCode.OK


def _text(store: Store, found: Content) -> str:
    said = [text("registre.entete", registre=store.shown, territoire=store.territoire)]
    if found.chains:
        titles = ("bailleur", "ecritures", "liberations", "premier_jour", "dernier_jour", "derniere_inscription")
        rows = [
            [item.bailleur, str(item.entries), str(item.followed), item.first, item.last, item.written[:DAY]]
            for item in found.chains
        ]
        said += table([text(f"registre.{name}") for name in titles], rows, width=WIDTH)
    else:
        said.append(text("registre.vide"))
    said += ["", text("registre.sceaux") if found.seals else text("registre.aucun_sceau")]
    said += [f"  {seal.number}  {seal.written}  {seal.text}" for seal in found.seals]
    return "\n".join(said) + "\n"


def _json(store: Store, found: Content) -> str:
    return canonical(
        {
            "schema": SCHEMA,
            "registre": store.shown,
            "territoire": store.territoire,
            "chaines": {
                item.bailleur: {
                    "ecritures": item.entries,
                    "empreinte": item.digest,
                    "liberations": item.followed,
                    "premier_jour": item.first,
                    "dernier_jour": item.last,
                    "derniere_inscription": item.written,
                }
                for item in found.chains
            },
            "sceaux": [
                {"numero": seal.number, "texte": seal.text, "inscrit_le": seal.written, "par": seal.by}
                for seal in found.seals
            ],
        }
    )
