"""Where a libération stands after one more entry about it: the fold that follow-up and accounts rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from fluxrules.ledger.entry import Entry, Nature
from fluxrules.ledger.following import UNKNOWN, Followed, Issue, Proposal
from fluxrules.vocabulary import BAILLEUR, StatutDecision

CANCELLED, WITHDRAWN = "annule", "soustrait"
"""Statuses of a libération that is no longer to be oriented."""

OUTSIDE = frozenset({StatutDecision.HORS_FLUX.value, StatutDecision.STOCK.value})
"""Statuses of a libération that is counted nowhere, and attributed all the same."""

WAITING = frozenset({StatutDecision.SUSPENDU.value, StatutDecision.CONFLIT.value})
"""Statuses of a libération that waits for a datum, or for a person."""

DELAY = "delai_jours"
"""The modality that says how many days there are to propose candidates."""

_GIVEN = frozenset({StatutDecision.ORIENTE.value, StatutDecision.FORCE.value, StatutDecision.SANS_RESERVATAIRE.value})
"""Statuses under which somebody has the dwelling."""

_ENDS = {
    Nature.RESTITUTION: Issue.RENDU,
    Nature.REFUS: Issue.REFUSE,
    Nature.DELAI_DEPASSE: Issue.DELAI,
    Nature.FORCE: Issue.DEROGE,
    Nature.REPRISE: Issue.DEROGE,
}
"""What becomes of the standing proposal when a dwelling is decided again."""


def follow(before: Followed | None, entry: Entry) -> Followed | None:
    """Where a libération stands after ``entry``.

    Args:
        before: Where it stood; None: the ledger knew nothing of it.
        entry: The next entry about it.

    Returns:
        Where it stands; as before, when the entry is about no libération.
    """
    content = entry.content
    if entry.nature is Nature.LIBERATION:
        return _freed(before, entry)
    if before is None:
        return None
    match entry.nature:
        case Nature.CANDIDATS:
            return replace(before, candidates=entry.happened)
        case Nature.ATTRIBUTION:
            return _attributed(before, entry.happened)
        case Nature.BAIL:
            return replace(_attributed(before, entry.happened), leased=entry.happened)
        case Nature.SOUSTRACTION:
            gone = _ended(before, Issue.SOUSTRAIT, entry.happened, True)
            return replace(gone, statut=WITHDRAWN, motif=str(content["motif"]))
        case Nature.ANNULATION:
            return replace(_ended(before, Issue.ANNULE, entry.happened, True), statut=CANCELLED, motif="")
    if entry.nature is Nature.REPRISE and "hors_flux" in content:
        return replace(before, statut=StatutDecision.HORS_FLUX.value, motif=str(content["hors_flux"]))
    if content.get("repris"):  # what came of it is told by the next past decision
        return _ended(before, _ENDS[entry.nature], entry.happened, True)
    decision = content.get("decision")
    return _decided(before, entry, decision) if isinstance(decision, Mapping) else before


def _freed(before: Followed | None, entry: Entry) -> Followed:
    """A dwelling freed; or what its file says put right, before it is decided again."""
    content, facts = entry.content, entry.content["faits"]
    assert isinstance(facts, Mapping)
    freed = facts.get("liberation.date")
    found = Followed(
        bailleur=entry.bailleur,
        departement=str(content["departement"]),
        year=int(str(content["annee"])),
        liberation=entry.liberation,
        dwelling=str(content["logement"]),
        freed=str(freed["jour"]) if isinstance(freed, Mapping) else entry.day,
        typologie=_category(facts, "logement.typologie"),
        financement=_category(facts, "logement.financement"),
        qpv=_category(facts, "logement.qpv"),
        commune=str(content["commune"]) or UNKNOWN,
        periode=_category(facts, "logement.periode"),
        statut=StatutDecision.SUSPENDU.value,
    )
    return found if before is None else replace(found, proposals=before.proposals)


def _decided(before: Followed, entry: Entry, decision: Mapping[str, object]) -> Followed:
    """A decision: the proposal that stood ends, another begins where somebody has the dwelling."""
    # What people did has the day they did it; what the rules decide, the day they decided.
    statut, day = str(decision["statut"]), entry.happened if entry.nature is Nature.FORCE else entry.day
    if entry.nature in _ENDS:
        before = _ended(before, _ENDS[entry.nature], entry.happened, True)
    uncharged = bool(decision["non_facture"])
    deduced = decision["deduits"]
    assert isinstance(deduced, Mapping)
    found = replace(
        before,
        year=int(str(entry.content["annee"])),
        statut=statut,
        motif=str(decision["motif"]) if statut not in _GIVEN else "",
        periode=_category(deduced, "logement.periode") if before.periode == UNKNOWN else before.periode,
        qpv=_category(deduced, "logement.qpv") if before.qpv == UNKNOWN else before.qpv,
        deadline=_deadline(day, decision["modalites"]) if statut in _GIVEN else "",
    )
    if statut not in _GIVEN:
        return found
    proposal = Proposal(
        holder=str(decision["reservataire"]) or BAILLEUR,
        beneficiary=str(decision["beneficiaire"]),
        day=day,
        charged=not uncharged,
        issue=Issue.EN_COURS,
        since=day,
    )
    earlier = found.proposals
    if not uncharged:
        earlier = tuple(replace(item, charged=False) for item in earlier)
    return replace(found, proposals=(*earlier, proposal))


def _attributed(followed: Followed, day: str) -> Followed:
    """The committee has attributed the dwelling; one out of the flux had been proposed to nobody."""
    if followed.proposals or followed.statut not in OUTSIDE:
        return _ended(followed, Issue.ATTRIBUE, day)
    nobody = Proposal(holder="", beneficiary="", day=day, charged=False, issue=Issue.ATTRIBUE, since=day)
    return replace(followed, proposals=(nobody,))


def _ended(followed: Followed, issue: Issue, day: str, again: bool = False) -> Followed:
    """The standing proposal so ended; ``again``: one that was attributed is taken back."""
    if not followed.proposals:
        return followed
    *earlier, last = followed.proposals
    open_ones = (Issue.EN_COURS, Issue.ATTRIBUE) if again else (Issue.EN_COURS,)
    if last.issue in open_ones:
        last = replace(last, issue=issue, since=day)
    return replace(followed, proposals=(*earlier, last))


def _deadline(day: str, terms: object) -> str:
    """Last day to propose candidates, by the modality of the decision."""
    assert isinstance(terms, Mapping)
    delay = terms.get(DELAY)
    if not isinstance(delay, str) or not delay.isdigit():
        return ""
    return (date.fromisoformat(day) + timedelta(days=int(delay))).isoformat()


def _category(values: Mapping[str, object], path: str) -> str:
    """A value as people write it; ``UNKNOWN`` when it is missing."""
    value = values.get(path)
    match value:
        case None:
            return UNKNOWN
        case bool():
            return "oui" if value else "non"
        case _:
            return str(value)
