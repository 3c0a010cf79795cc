"""Entries and what is followed, as rows of the tables and back.

The digest of a row is computed on its text as it is stored: any byte that changes in any column changes it, even where
the JSON that it makes would be read the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, RowMapping

from fluxrules.ledger.entry import Entry, Nature, canonical
from fluxrules.ledger.following import Followed, Issue, Proposal
from fluxrules.ledger.tables import ECRITURE, PROPOSITION, SUIVI

Row = Sequence[Any]
"""Values in the order of ``ENTRY``, ``FOLLOWED`` or ``PROPOSAL``."""

ENTRY: tuple[ColumnElement[Any], ...] = tuple(ECRITURE.c)
FOLLOWED: tuple[ColumnElement[Any], ...] = tuple(SUIVI.c)
PROPOSAL: tuple[ColumnElement[Any], ...] = tuple(PROPOSITION.c)

PREVIOUS, DIGEST = 9, 10
"""Places of ``precedente`` and ``empreinte`` among the columns of an entry."""


def entry_row(entry: Entry) -> dict[str, Any]:
    """The row of an entry."""
    return {
        "bailleur": entry.bailleur,
        "rang": entry.rank,
        "nature": entry.nature.value,
        "jour": entry.day,
        "liberation": entry.liberation,
        "cle": entry.key,
        "inscrit_le": entry.written,
        "par": entry.by,
        "contenu": canonical(entry.content),
        "precedente": entry.previous,
        "empreinte": entry.digest,
    }


def entry_of(row: Row) -> Entry:
    """The entry of a row whose digest was verified."""
    bailleur, rank, nature, day, liberation, key, written, by, content, previous, digest = row
    return Entry(
        bailleur=bailleur,
        nature=Nature(nature),
        day=day,
        liberation=liberation,
        key=key,
        content=json.loads(content),
        rank=rank,
        written=written,
        by=by,
        previous=previous,
        digest=digest,
    )


def sound(row: Row) -> bool:
    """Whether a row still says what its digest covers."""
    types = (str, int, *[str] * 9)
    return (
        all(type(value) is kind for value, kind in zip(row, types, strict=True)) and digest_of_row(row) == row[DIGEST]
    )


def digest_of_row(row: Row) -> str:
    """Digest of what the row says: ``entry.digest_of`` without reading the JSON."""
    bailleur, rank, nature, day, liberation, key, written, by, content, previous, _ = row
    # The keys in their order; ``contenu`` is canonical already, or the digest is not that of the entry.
    covered = (
        f'{{"bailleur":{_quoted(bailleur)},"cle":{_quoted(key)},"contenu":{content},"inscrit_le":{_quoted(written)},'
        f'"jour":{_quoted(day)},"liberation":{_quoted(liberation)},"nature":{_quoted(nature)},"par":{_quoted(by)},'
        f'"precedente":{_quoted(previous)},"rang":{rank}}}'
    )
    return sha256(covered.encode("utf-8", "surrogateescape")).hexdigest()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def followed_row(item: Followed) -> dict[str, Any]:
    """The row of one libération."""
    return {
        "bailleur": item.bailleur,
        "liberation": item.liberation,
        "departement": item.departement,
        "annee": item.year,
        "logement": item.dwelling,
        "libere_le": item.freed,
        "typologie": item.typologie,
        "financement": item.financement,
        "qpv": item.qpv,
        "commune": item.commune,
        "periode": item.periode,
        "statut": item.statut,
        "motif": item.motif,
        "bail_le": item.leased,
        "candidats_le": item.candidates,
        "echeance": item.deadline,
    }


def proposal_rows(item: Followed) -> list[dict[str, Any]]:
    """The rows of its proposals."""
    return [
        {
            "bailleur": item.bailleur,
            "liberation": item.liberation,
            "numero": number,
            "reservataire": proposal.holder,
            "beneficiaire": proposal.beneficiary,
            "jour": proposal.day,
            "compte": proposal.charged,
            "issue": proposal.issue.value,
            "depuis": proposal.since,
        }
        for number, proposal in enumerate(item.proposals, 1)
    ]


def followed_of(row: RowMapping, proposals: Sequence[RowMapping]) -> Followed:
    """One libération, from its row and those of its proposals in order.

    Raises:
        ValueError: An issue is none that is known.
    """
    return Followed(
        bailleur=row["bailleur"],
        departement=row["departement"],
        year=row["annee"],
        liberation=row["liberation"],
        dwelling=row["logement"],
        freed=row["libere_le"],
        typologie=row["typologie"],
        financement=row["financement"],
        qpv=row["qpv"],
        commune=row["commune"],
        periode=row["periode"],
        statut=row["statut"],
        motif=row["motif"],
        proposals=tuple(
            Proposal(
                holder=item["reservataire"],
                beneficiary=item["beneficiaire"],
                day=item["jour"],
                charged=bool(item["compte"]),
                issue=Issue(item["issue"]),
                since=item["depuis"],
            )
            for item in proposals
        ),
        leased=row["bail_le"],
        candidates=row["candidats_le"],
        deadline=row["echeance"],
    )
