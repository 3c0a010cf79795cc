"""What the convention's clauses make of an event: never guessed, always read from the terms of the decision."""

from __future__ import annotations

from collections.abc import Mapping

from fluxrules.allotment.record import Record
from fluxrules.decision.again import Again
from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.model import evenement as written
from fluxrules.vocabulary import BAILLEUR, SUIVANT, Restitution

REFUSED = "liberation.candidat_refuse"
"""The fact an event ``refus`` adds, for clauses that owe the right back."""


def again_of(
    event: written.HandBack | written.Expiry | written.Refusal | written.Override,
    record: Record,
    terms: Mapping[str, str],
    name: str = "",
) -> tuple[Again | None, tuple[Diagnostic, ...]]:
    """How a libération is decided again.

    Args:
        event: What happened.
        record: Where the libération stands.
        terms: Modalities of its last decision: ``restitution`` says whether the turn counts, ``sans_candidat`` who is
            served when nobody was proposed.
        name: Name of who has it, for messages.

    Returns:
        What to do, or None with the clause that is missing: nothing is supposed in its place.
    """
    if isinstance(event, written.Override):
        return Again(
            event.name,
            record.charge,
            record.returned,
            successor=event.reservataire,
            by=event.par,
            reason=event.motif,
        ), ()
    if record.holder == BAILLEUR:
        return None, (diagnose("FLX565", event.span, evenement=event.name, id=event.liberation),)
    asked = ["restitution"] if isinstance(event, written.HandBack) else ["restitution", "sans_candidat"]
    missing = [name for name in asked if name not in terms]
    if missing:
        who = f"{name} ({record.holder})" if name else record.holder
        return None, tuple(
            diagnose("FLX551", event.span, evenement=event.name, modalite=name, id=event.liberation, qui=who)
            for name in missing
        )
    returned = (*record.returned, record.holder)
    reason = getattr(event, "motif", None) or ""
    return Again(
        event.name,
        record.charge,
        returned,
        # A turn lost on this dwelling stays lost, whatever those who then had it for nothing do with it.
        lost=record.lost or terms["restitution"] == Restitution.COMPTEE.value,
        successor=terms.get("sans_candidat", SUIVANT) if "sans_candidat" in asked else SUIVANT,
        facts={REFUSED: record.holder} if isinstance(event, written.Refusal) else {},
        reason=reason,
    ), ()
