"""A ledger as lines of JSON that anybody can verify.

``docs/registre.md`` says the format: a header, then one line per rule set kept, entry and seal, each canonical. An
entry is what its digest covers, and its digest.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from fluxrules.diagnostics import diagnose
from fluxrules.ledger.entry import FORMAT as LEDGER
from fluxrules.ledger.entry import Json, canonical, entry_data
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.reading import Reading
from fluxrules.ledger.seal import Seal

FORMAT = "fluxrules/registre-export/1"


def export_lines(reading: Reading, territoire: str, bailleur: str | None = None) -> Iterator[str]:
    """The lines of an export, each with its line break.

    Args:
        reading: The ledger, at one moment.
        territoire: Its territory.
        bailleur: Only this chain, without the seals that cover others too.

    Raises:
        LedgerProblem: An entry was altered, or is missing: an export is whole and sound, or is not.
    """
    bailleurs = reading.bailleurs() if bailleur is None else (bailleur,)
    heads = {name: reading.head(name) for name in bailleurs}
    yield _line(
        {
            "format": FORMAT,
            "registre": LEDGER,
            "territoire": territoire,
            "chaines": {name: {"rang": rank, "empreinte": digest} for name, (rank, digest) in heads.items()},
        }
    )
    for digest, kind in reading.laws():
        blob = b64encode(reading.law(digest, kind) or b"").decode("ascii")
        yield _line({"reglement": digest, "genre": kind, "contenu": blob})
    for name in bailleurs:
        last = ""
        for entry in reading.entries(name):
            last = entry.digest
            yield _line({**entry_data(entry), "empreinte": entry.digest})
        if last != heads[name][1]:
            raise LedgerProblem(diagnose("FLX964", bailleur=name, tete=heads[name][0], derniere="?"))
    for seal in reading.seals():
        if bailleur is None or all(head.bailleur == bailleur for head in seal.heads):
            yield _line(_seal_data(seal))


def _seal_data(seal: Seal) -> dict[str, Json]:
    heads: dict[str, Json] = {head.bailleur: {"rang": head.rank, "empreinte": head.digest} for head in seal.heads}
    return {
        "sceau": seal.number,
        "texte": seal.text,
        "chaines": heads,
        "inscrit_le": seal.written,
        "par": seal.by,
    }


def _line(data: Json) -> str:
    return canonical(data) + "\n"
