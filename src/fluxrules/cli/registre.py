"""``registre``: the commands about the ledger itself; each stands in a module ``registre_<name>``."""

from __future__ import annotations

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.french import FrenchGroup

NAMES = ("inscrire", "etat", "verifier", "rejouer", "sceller", "exporter", "restaurer", "reconstruire", "migrer")
"""In the order of the help."""


@click.group("registre", cls=FrenchGroup, names=NAMES, inside="registre", invoke_without_command=True)
@options.common
@click.pass_context
def registre(ctx: click.Context) -> int:
    """Without a command, the help."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    return ExitCode.OK
