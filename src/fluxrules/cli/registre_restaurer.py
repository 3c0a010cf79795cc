"""``registre restaurer``: an export put back in a new ledger, verified line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.ledger_file import open_ledger
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import read_bytes
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.diagnostics import diagnose
from fluxrules.ledger.restoring import restore, territory_of_export


@options.subcommand("registre", "restaurer")
@click.argument("export", type=options.FilePath())
@options.option("--registre", type=options.Word("texte"), required=True, text_key="registre_neuf")
@click.pass_obj
def restaurer(scene: Scene, export: Path, registre: str) -> int:
    """Flags → lines read and verified → a ledger."""
    lines = _lines(export)
    territoire, wrong = territory_of_export(next(lines, ""))
    if wrong:
        raise Problem(ExitCode.DATA, *wrong)
    with open_ledger(scene, territoire, registre, create=True) as store:
        counts = restore(store, _lines(export))
        said = text("registre.restaure", ecritures=sum(counts.values()), chaines=len(counts), registre=store.shown)
        scene.say(said)
    return ExitCode.OK


def _lines(path: Path) -> Iterator[str]:
    try:
        whole = read_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(ExitCode.DATA, diagnose("FLX922", ligne=1)) from None
    return iter(whole.split("\n")[:-1] if whole.endswith("\n") else whole.split("\n"))
