"""Counting where libérations stand, cell by cell: what the store's SQL must give, said in Python.

Two counts are kept apart. Proposals: one dwelling handed back and proposed again counts for each réservataire in turn.
Dwellings: each libération is either with somebody (one proposal stands) or with nobody (one dwelling of a cell without
holder, whose ``statut`` and ``motif`` say why). So Σ standing + Σ dwellings is the number of libérations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, fields

from fluxrules.ledger.following import Followed, Issue, Proposal, Tally, TallyKey

_STANDING = (Issue.EN_COURS, Issue.ATTRIBUE)
_HANDED_BACK = (Issue.RENDU, Issue.REFUSE, Issue.DELAI)


def tally_of(followed: Iterable[Followed]) -> tuple[tuple[TallyKey, Tally], ...]:
    """The cells of these libérations, none empty, in order of their keys."""
    counts: dict[TallyKey, list[int]] = {}

    def count(row: Followed, holder: str, amounts: Iterable[int]) -> None:
        cell = counts.setdefault(_key(row, holder), [0] * len(fields(Tally)))
        for place, amount in enumerate(amounts):
            cell[place] += amount

    for row in followed:
        for proposal in row.proposals:
            count(row, proposal.holder, _counted(proposal, bool(row.leased)))
        if not any(stands(proposal) for proposal in row.proposals):
            count(row, "", (0, 0, 0, 0, 0, 1))
    return tuple((key, _tally(counts[key])) for key in sorted(counts, key=astuple))


def _tally(counts: list[int]) -> Tally:
    return Tally(**dict(zip((field.name for field in fields(Tally)), counts, strict=True)))


def stands(proposal: Proposal) -> bool:
    """Whether the dwelling is with this holder, attributed or not."""
    return proposal.issue in _STANDING


def _counted(proposal: Proposal, leased: bool) -> tuple[int, int, int, int, int, int]:
    """In the order of the fields of ``Tally``; the lease is that of whom it is attributed to."""
    there = stands(proposal)
    attributed = proposal.issue is Issue.ATTRIBUE
    given = bool(proposal.holder)  # a dwelling out of the flux is attributed, though proposed to nobody
    return (
        int(given),
        int(there and given),
        int(attributed),
        int(attributed and leased),
        int(proposal.issue in _HANDED_BACK),
        int(there and not given),
    )


def _key(row: Followed, holder: str) -> TallyKey:
    return TallyKey(
        bailleur=row.bailleur,
        departement=row.departement,
        year=row.year,
        holder=holder,
        typologie=row.typologie,
        financement=row.financement,
        qpv=row.qpv,
        commune=row.commune,
        periode=row.periode,
        statut=row.statut,
        motif=row.motif,
        month=row.freed[:7],
    )


def plus(one: Tally, other: Tally) -> Tally:
    """Both together."""
    return Tally(
        proposed=one.proposed + other.proposed,
        standing=one.standing + other.standing,
        attributed=one.attributed + other.attributed,
        leased=one.leased + other.leased,
        handed_back=one.handed_back + other.handed_back,
        dwellings=one.dwellings + other.dwellings,
    )


def totals(cells: Iterable[tuple[TallyKey, Tally]], *dimensions: str) -> dict[tuple[str, ...], Tally]:
    """The cells added up over all but some dimensions of their key, in order of what is left of it.

    Args:
        cells: What is counted.
        dimensions: Names of attributes of ``TallyKey``.
    """
    found: dict[tuple[str, ...], Tally] = {}
    for key, tally in cells:
        short = tuple(str(getattr(key, name)) for name in dimensions)
        found[short] = plus(found.get(short, Tally()), tally)
    return dict(sorted(found.items()))
