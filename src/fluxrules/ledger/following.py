"""Where each libération of the ledger stands: what follow-up and accounts count. A fold of the entries about it.

A libération is *proposed* to each réservataire that it is oriented to, in turn: handed back or refused, it may be
proposed to another. It is *attributed* once, when the committee gives it (an ``attribution``, or a ``bail`` without
one). Both are counted by what the dwelling is (R.441-5-1): typologie, financement, QPV, commune, période.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

UNKNOWN = "inconnu"
"""Category of a dwelling on an axis whose datum is missing."""


class Issue(StrEnum):
    """What became of one proposal."""

    EN_COURS = "en_cours"  # nothing yet
    ATTRIBUE = "attribue"  # the committee attributed the dwelling to its candidate
    RENDU = "rendu"  # handed back
    REFUSE = "refuse"  # its candidate was refused, and the dwelling went to another
    DELAI = "delai_depasse"  # nobody was proposed in time
    DEROGE = "deroge"  # a person gave it to another
    SOUSTRAIT = "soustrait"  # the dwelling left the flux
    ANNULE = "annule"  # the libération was cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One dwelling proposed to one réservataire.

    Attributes:
        holder: To whom: a réservataire, or ``bailleur``; "" for a dwelling out of the flux, attributed though proposed
            to nobody.
        beneficiary: Who benefits inside it, or "".
        day: ISO day of the decision.
        charged: Whether it is on this holder's account that the dwelling is counted in the end.
        issue: What became of it.
        since: ISO day of ``issue``; that of the decision while it is EN_COURS.
    """

    holder: str
    beneficiary: str
    day: str
    charged: bool
    issue: Issue
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One libération as the ledger leaves it.

    Attributes:
        bailleur: Whose dwelling.
        departement: Where; with ``bailleur`` and ``year``, its account.
        year: In which it was freed.
        liberation: Its id.
        dwelling: Id of the dwelling.
        freed: ISO day it was freed.
        typologie: Category on this axis, ``UNKNOWN`` when the datum is missing.
        financement: Likewise.
        qpv: ``oui``, ``non`` or ``UNKNOWN``.
        commune: INSEE code.
        periode: Of construction, as the vocabulary names it; ``UNKNOWN``.
        statut: Of the last decision (``StatutDecision``), ``annule`` or ``soustrait`` once it is.
        motif: Why it is out of the flux (``MotifSoustraction`` or what a rule says), or "".
        proposals: In order; the last is the standing one.
        leased: ISO day the lease was signed, or "".
        candidates: ISO day candidates were last proposed for it, or "".
        deadline: ISO day by which candidates are due (``delai_proposition`` of the decision), or "".
    """

    bailleur: str
    departement: str
    year: int
    liberation: str
    dwelling: str
    freed: str
    typologie: str
    financement: str
    qpv: str
    commune: str
    periode: str
    statut: str
    motif: str = ""
    proposals: tuple[Proposal, ...] = ()
    leased: str = ""
    candidates: str = ""
    deadline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyKey:
    """One cell of the follow-up: dwellings that agree on all of these (R.441-5-1, and whose they are).

    Attributes:
        bailleur: Whose dwellings.
        departement: Where; with ``bailleur`` and ``year``, an account.
        year: Year of the account.
        holder: Réservataire proposed to; "" for dwellings proposed to nobody (``statut`` and ``motif`` say why).
        typologie: As in ``Followed``.
        financement: As in ``Followed``.
        qpv: As in ``Followed``.
        commune: As in ``Followed``.
        periode: As in ``Followed``.
        statut: As in ``Followed``.
        motif: As in ``Followed``.
        month: ``2026-03``: month in which the dwelling was freed.
    """

    bailleur: str
    departement: str
    year: int
    holder: str
    typologie: str
    financement: str
    qpv: str
    commune: str
    periode: str
    statut: str
    motif: str
    month: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is counted in one cell.

    Attributes:
        proposed: Proposals made to the holder (a dwelling handed back and proposed to another counts for each).
        standing: Those that still stand: the dwelling is with the holder, attributed or not.
        attributed: Those attributed to its candidate.
        leased: Those whose lease is signed.
        handed_back: Those it handed back, let pass the delay, or whose candidate was refused.
        dwellings: Dwellings, for ``holder == ""``: those out of the flux (attributed or not), suspended, in conflict,
            cancelled.
    """

    proposed: int = 0
    standing: int = 0
    attributed: int = 0
    leased: int = 0
    handed_back: int = 0
    dwellings: int = 0
