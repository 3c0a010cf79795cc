"""What happens to dwellings, as content of entries, and back: a replay plays what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fluxrules.allotment.journal_file import datum_data
from fluxrules.allotment.journal_reader import datum_of
from fluxrules.diagnostics import Span
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger.entry import Entry, Json, Nature
from fluxrules.model import evenement as written
from fluxrules.vocabulary import MotifSoustraction

NATURES = {
    written.HandBack.name: Nature.RESTITUTION,
    written.Expiry.name: Nature.DELAI_DEPASSE,
    written.Refusal.name: Nature.REFUS,
    written.Override.name: Nature.FORCE,
    written.Cancellation.name: Nature.ANNULATION,
    written.Withdrawal.name: Nature.SOUSTRACTION,
    written.Validation.name: Nature.VALIDATION,
    written.Candidates.name: Nature.CANDIDATS,
    written.Award.name: Nature.ATTRIBUTION,
    written.Lease.name: Nature.BAIL,
}
"""Nature of the entry that each event makes."""

_NOWHERE = Span("")


def event_content(event: written.Event) -> dict[str, Json]:
    """What an event says, beside its libération and day."""
    match event:
        case written.Override():
            return {"vers": event.reservataire, "decideur": event.par, "motif": event.motif}
        case written.Withdrawal():
            return {"motif": event.motif.value}
        case written.HandBack() | written.Refusal() | written.Cancellation():
            return {"motif": event.motif or ""}
        case written.Validation():
            return {"decideur": event.par, "motif": event.motif or ""}
        case written.Candidates():
            return {"nombre": event.nombre}
        case written.Expiry() | written.Award() | written.Lease():
            return {}


def event_from(entry: Entry) -> written.DatedEvent:
    """The event that made an entry.

    Raises:
        ValueError: It is not one.
    """
    content, name = entry.content, entry.liberation
    motif = str(content.get("motif", ""))
    event: written.Event
    match entry.nature:
        case Nature.FORCE:
            event = written.Override(
                liberation=name,
                reservataire=str(content["vers"]),
                par=str(content["decideur"]),
                motif=motif,
                span=_NOWHERE,
            )
        case Nature.SOUSTRACTION:
            event = written.Withdrawal(liberation=name, motif=MotifSoustraction(motif), span=_NOWHERE)
        case Nature.RESTITUTION:
            event = written.HandBack(liberation=name, motif=motif or None, span=_NOWHERE)
        case Nature.REFUS:
            event = written.Refusal(liberation=name, motif=motif or None, span=_NOWHERE)
        case Nature.ANNULATION:
            event = written.Cancellation(liberation=name, motif=motif, span=_NOWHERE)
        case Nature.VALIDATION:
            event = written.Validation(
                liberation=name, par=str(content["decideur"]), motif=motif or None, span=_NOWHERE
            )
        case Nature.CANDIDATS:
            event = written.Candidates(liberation=name, span=_NOWHERE)
        case Nature.DELAI_DEPASSE:
            event = written.Expiry(liberation=name, span=_NOWHERE)
        case Nature.ATTRIBUTION:
            event = written.Award(liberation=name, span=_NOWHERE)
        case Nature.BAIL:
            event = written.Lease(liberation=name, span=_NOWHERE)
        case _:
            raise ValueError(f"{entry.nature} is no event")
    return written.DatedEvent(le=date.fromisoformat(entry.day), event=event, span=_NOWHERE)


def liberation_content(liberation: Liberation) -> dict[str, Json]:
    """What a file said of a libération: what its decision rests on."""
    facts: dict[str, Json] = {path: _json(datum_data(value)) for path, value in sorted(liberation.values.items())}
    return {"logement": liberation.logement, "commune": liberation.commune, "faits": facts}


def liberation_from(entry: Entry) -> Liberation:
    """The libération that an entry bears.

    Raises:
        ValueError: It bears none.
    """
    content = entry.content
    facts = content["faits"]
    if not isinstance(facts, Mapping):
        raise ValueError("no facts")
    values = {path: datum_of(value) for path, value in facts.items()}
    return Liberation(entry.liberation, str(content["logement"]), entry.bailleur, str(content["commune"]), 0, values)


def _json(value: object) -> Json:
    match value:
        case None | bool() | int() | str():
            return value
        case dict():
            return {str(name): _json(item) for name, item in value.items()}
        case _:
            raise TypeError(f"no JSON form for {type(value).__name__}")
