"""``registre exporter``: the ledger as lines of JSON that anybody can verify."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.project import move, unwritten
from fluxrules.cli.registre_ouvert import asked_ledger, known_chain
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.ledger.export import export_lines


@options.subcommand("registre", "exporter")
@options.territory_if_asked
@options.ledger
@options.option("--bailleur", type=options.Word("identifiant"), text_key="bailleur_exporte")
@options.option("--sortie", type=options.FilePath(), text_key="sortie_export")
@click.pass_obj
def exporter(
    scene: Scene, territoire: str | None, registre: str | None, bailleur: str | None, sortie: Path | None
) -> int:
    """Flags → lines."""
    with asked_ledger(scene, territoire, registre) as store, store.reading() as reading:
        known_chain(bailleur, reading.bailleurs())
        lines = export_lines(reading, store.territoire, bailleur)
        if sortie is None:
            for line in lines:
                scene.out.write(line)
        else:
            _write(sortie, lines)
            scene.tell(text("registre.exporte", fichier=sortie))
    return ExitCode.OK


def _write(path: Path, lines: Iterable[str]) -> None:
    """Write the file as it comes; it takes its name once it is whole."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".fluxrules-")
    except OSError as error:
        raise unwritten(path, error) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            for line in lines:
                try:
                    file.write(line)
                except OSError as error:
                    raise unwritten(path, error) from error
        os.chmod(temporary, 0o644)
        move(Path(temporary), path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
