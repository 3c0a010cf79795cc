"""``registre migrer``: the tables of an older ledger brought to those of this version."""

from __future__ import annotations

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.registre_ouvert import address_of
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text


@options.subcommand("registre", "migrer")
@options.territory_if_asked
@options.ledger
@click.pass_obj
def migrer(scene: Scene, territoire: str | None, registre: str | None) -> int:
    """Flags → migrations."""
    from fluxrules.ledger.migration import migrate

    applied = migrate(address_of(scene, territoire, registre), territoire or "")
    said = text("registre.migre", revisions=", ".join(applied)) if applied else text("registre.a_jour")
    scene.say(said)
    return ExitCode.OK
