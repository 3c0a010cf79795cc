"""Writes the JSON Schemas of ``schemas/``, or checks that they are those of the model.

``python -m fluxrules.shape schemas`` writes; with ``--verifier`` it names the files that differ and exits 1.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from fluxrules.shape.schema import text_of
from fluxrules.source.project import FileKind


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the schemas, or only compare them.

    Raises:
        SystemExit: With ``--verifier``, naming the files that differ from the model.
    """
    parser = argparse.ArgumentParser(prog="python -m fluxrules.shape", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("schemas"))
    parser.add_argument("--verifier", action="store_true")
    asked = parser.parse_args(arguments)
    texts = {asked.folder / f"{kind.value}.schema.json": text_of(kind) for kind in FileKind}
    stale = [path for path, text in texts.items() if not path.is_file() or path.read_text("utf-8") != text]
    if asked.verifier:
        raise SystemExit("\n".join(path.as_posix() for path in stale) or None)
    asked.folder.mkdir(parents=True, exist_ok=True)
    for path in stale:
        path.write_text(texts[path], "utf-8")


if __name__ == "__main__":
    main()
