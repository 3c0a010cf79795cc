"""What a ledger holds, counted by the database: nothing is verified here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from fluxrules.ledger.reading import Reading
from fluxrules.ledger.seal import Seal
from fluxrules.ledger.tables import CHAINE, ECRITURE, SUIVI


@dataclass(frozen=True, slots=True)
class ChainContent:
    """One chain.

    Attributes:
        bailleur: Whose.
        entries: How many entries.
        digest: Digest of the last one.
        followed: How many libérations are followed.
        first: First day (ISO) of what is written.
        last: Last day.
        written: When the last entry was written.
    """

    bailleur: str
    entries: int
    digest: str
    followed: int
    first: str
    last: str
    written: str


@dataclass(frozen=True, slots=True)
class Content:
    """All of them, by name, and the seals."""

    chains: tuple[ChainContent, ...]
    seals: tuple[Seal, ...]


def content_of(reading: Reading) -> Content:
    """Count what a ledger holds."""
    run = reading.connection.execute
    e = ECRITURE.c
    spans = select(e.bailleur, func.min(e.jour), func.max(e.jour), func.max(e.inscrit_le)).group_by(e.bailleur)
    days = {bailleur: (first, last, written) for bailleur, first, last, written in run(spans)}
    counts = {name: count for name, count in run(select(SUIVI.c.bailleur, func.count()).group_by(SUIVI.c.bailleur))}
    heads = run(select(CHAINE.c.bailleur, CHAINE.c.rang, CHAINE.c.empreinte).order_by(CHAINE.c.bailleur))
    chains = [
        ChainContent(name, rank, digest, counts.get(name, 0), *days.get(name, ("", "", "")))
        for name, rank, digest in heads
        if rank
    ]
    return Content(tuple(chains), reading.seals())
