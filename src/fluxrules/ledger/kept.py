"""Whether the rules kept beside the decisions are those that decisions name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

from fluxrules.diagnostics import diagnose
from fluxrules.ledger.law import PROGRAM, SOURCES, unpacked
from fluxrules.ledger.links import Finding
from fluxrules.ledger.reading import Reading
from fluxrules.source.project import files_hash


def altered_laws(reading: Reading, territoire: str) -> Iterator[Finding]:
    """Rules whose content is not what their hash covers."""
    for digest, kind in reading.laws():
        blob = reading.law(digest, kind)
        if blob is None or not law_holds(digest, kind, blob, territoire):
            yield Finding("", 0, 0, diagnose("FLX926", genre=kind, empreinte=digest))


def law_holds(digest: str, kind: str, blob: bytes, territoire: str) -> bool:
    """Whether ``blob`` is what ``digest`` covers, for the kinds that this version writes."""
    try:
        data = unpacked(blob)
        if kind == PROGRAM:
            return sha256(data).hexdigest() == digest
        if kind != SOURCES:
            return False
        files = json.loads(data)
        hashes = {path: sha256(text.encode("utf-8")).hexdigest() for path, text in files["fichiers"].items()}
        hashes |= {path: sha256(bytes.fromhex(text)).hexdigest() for path, text in files["joints"].items()}
        return files_hash(territoire, hashes) == digest
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
