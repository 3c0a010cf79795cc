"""``registre reconstruire``: what is derived from the entries, made again from them."""

from __future__ import annotations

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.registre_ouvert import asked_ledger
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.ledger.derived import rebuild


@options.subcommand("registre", "reconstruire")
@options.territory_if_asked
@options.ledger
@click.pass_obj
def reconstruire(scene: Scene, territoire: str | None, registre: str | None) -> int:
    """Flags → fold → tables."""
    with asked_ledger(scene, territoire, registre) as store:
        for bailleur, count in rebuild(store).items():
            scene.say(text("registre.reconstruit", bailleur=bailleur, nombre=count))
    return ExitCode.OK
