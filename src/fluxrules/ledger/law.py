"""The rules a decision was taken under, kept whole: the files of the territory, and the compiled Programs.

Files are kept as they were read, under the hash of their content: read again, they give the same Territory, and
compiled again the same Programs, or the drift is found and said. A Program is kept as its canonical bytes, under its
own hash: what an auditor compares.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from fluxrules.program.canonical import canonical_bytes
from fluxrules.program.program import Program
from fluxrules.semantics import Territory, load_territory

SOURCES, PROGRAM = "sources", "programme"
"""Kinds of what is kept."""


def packed_sources(texts: Mapping[str, str], attachments: Mapping[str, bytes]) -> bytes:
    """Every file of a territory in one blob.

    Args:
        texts: Text of each YAML file, by path from the root of the project.
        attachments: Bytes of each file beside them.
    """
    beside = {path: data.hex() for path, data in attachments.items()}
    return _packed({"fichiers": {path: text for path, text in texts.items() if path not in beside}, "joints": beside})


def packed_program(program: Program) -> bytes:
    """The canonical bytes of a Program, as what its hash covers."""
    from dataclasses import replace

    return zlib.compress(canonical_bytes(replace(program, hash="")), 9)


def unpacked(blob: bytes) -> bytes:
    """What was packed, as canonical JSON.

    Raises:
        ValueError: It is damaged.
    """
    try:
        return zlib.decompress(blob)
    except zlib.error as error:
        raise ValueError(str(error)) from error


def territory_of(blob: bytes, territoire: str) -> Territory | None:
    """The territory that kept files make; None when this version cannot read them.

    Raises:
        ValueError: The blob is damaged.
    """
    kept = json.loads(unpacked(blob))
    with TemporaryDirectory(prefix="fluxrules-") as name:
        root = Path(name).resolve()  # the folder of temporary files may be a link
        for path, text in kept["fichiers"].items():
            _write(root, path, text.encode("utf-8"))
        for path, data in kept["joints"].items():
            _write(root, path, bytes.fromhex(data))
        territory, _, _ = load_territory(root, territoire)
    return territory


def _write(root: Path, path: str, data: bytes) -> None:
    full = root / path
    if root not in full.resolve().parents:
        raise ValueError(f"{path} leads outside")
    full.parent.mkdir(parents=True, exist_ok=True)
    full.write_bytes(data)


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(), 9)
