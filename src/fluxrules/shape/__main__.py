"""Writes the JSON Schemas of ``schemas/``, or checks that they are those of the model.

``python -m fluxrules.shape schemas`` writes; ``python -m fluxrules.shape schemas --verifier`` exits 1 on drift.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fluxrules.shape.schema import text_of
from fluxrules.source.project import FileKind


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("schemas"))
@click.option("--verifier", "checking", is_flag=True)
def main(folder: Path, checking: bool) -> None:
    """Write the schemas into FOLDER; with --verifier, only compare."""
    stale = []
    for kind in FileKind:
        path, text = folder / f"{kind.value}.schema.json", text_of(kind)
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(path.as_posix())
        if not checking:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for path_name in stale:
        click.echo(path_name)
    sys.exit(1 if checking and stale else 0)


if __name__ == "__main__":
    main()
