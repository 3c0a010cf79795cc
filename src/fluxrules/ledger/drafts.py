"""What a happening leaves to write: the drafts of its entries, and what makes each the same when it is sent twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from fluxrules.allotment.journal import Amended, Closed, Event, Planned, Settled
from fluxrules.allotment.journal_file import event_data
from fluxrules.decision.timeline import Outcome
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger.core import decision_core
from fluxrules.ledger.entry import Draft, Json, Nature, canonical
from fluxrules.ledger.happenings import NATURES, event_content, liberation_content
from fluxrules.ledger.sending import Sent
from fluxrules.model import evenement as written

_OPENING: dict[type, Nature] = {
    Planned: Nature.PLAN,
    Amended: Nature.AVENANT,
    Settled: Nature.SOLDE,
    Closed: Nature.CLOTURE,
}
"""What a day may ask before anything is decided on it."""


def opening_drafts(bailleur: str, events: Iterable[Event], law: str) -> list[Draft]:
    """A draft for each event of the year itself: closed, amended, settled, planned.

    Args:
        bailleur: Whose chain.
        events: What was written in the books.
        law: Hash of the rules that asked for it.
    """
    return [
        Draft(
            bailleur=bailleur,
            nature=_OPENING[type(event)],
            day=event.day,
            content={"ecritures": _data([event]), "regles": law},
        )
        for event in events
        if type(event) in _OPENING
    ]


def own_events(events: Iterable[Event]) -> list[Event]:
    """The events that are about a libération."""
    return [event for event in events if type(event) not in _OPENING]


def freed_key(liberation: Liberation, content: Mapping[str, Json] | None = None) -> str:
    """Same libération, same facts: the same thing sent twice.

    Args:
        liberation: What is sent.
        content: Its ``liberation_content``, where it is made already.
    """
    return f"liberation:{liberation.id}:{_short(content or liberation_content(liberation))}"


def event_key(event: written.DatedEvent, number: int) -> str:
    """Same event, same day, said as many times: the same thing sent twice.

    Args:
        event: The event.
        number: How many like it came before in what is sent.
    """
    said = {"nature": event.event.name, "jour": event.le.isoformat(), "contenu": event_content(event.event)}
    return f"{event.event.name}:{event.event.liberation}:{_short(said)}:{number}"


def numbered(sent: Iterable[tuple[str, Sent]]) -> Iterator[tuple[str, Sent, int]]:
    """Things sent, each with how many like it, of the same bailleur, came before."""
    seen: Counter[tuple[str, str]] = Counter()
    for bailleur, what in sent:
        number = 0
        if isinstance(what, written.DatedEvent):
            same = bailleur, event_key(what, 0)
            number = seen[same]
            seen[same] += 1
        yield bailleur, what, number


def freed_draft(liberation: Liberation, outcome: Outcome, provenance: Json) -> Draft:
    """The libération itself."""
    assert outcome.account is not None
    _, departement, year = outcome.account
    content = liberation_content(liberation)
    return Draft(
        bailleur=liberation.bailleur,
        nature=Nature.LIBERATION,
        day=outcome.day.isoformat(),
        liberation=liberation.id,
        key=freed_key(liberation, content),
        content={**content, "departement": departement, "annee": year, "provenance": provenance},
    )


def decided_draft(
    nature: Nature, outcome: Outcome, events: Sequence[Event], law: str, key: str, said: dict[str, Json]
) -> Draft:
    """What came of a happening: its decision, if it called for one, and what it writes in the books.

    Args:
        nature: Of the entry.
        outcome: What came.
        events: Journal events about it.
        law: Hash of the rules.
        key: What makes it the same when it is sent twice.
        said: What the happening said.
    """
    assert outcome.account is not None
    assert outcome.liberation is not None
    content: dict[str, Json] = {**said, "ecritures": _data(events), "annee": outcome.account[2], "regles": law}
    if outcome.decision is not None:
        decision = outcome.decision
        content |= {"decision": decision_core(decision), "moteur": decision.engine, "version": decision.version}
    return Draft(
        bailleur=outcome.account[0],
        nature=nature,
        day=outcome.day.isoformat(),
        liberation=outcome.liberation.id,
        key=key,
        content=content,
    )


def event_nature(event: written.DatedEvent) -> Nature:
    """Nature of the entry that an event makes."""
    return NATURES[event.event.name]


def _data(events: Sequence[Event]) -> list[Json]:
    return [event_data(event) for event in events]  # type: ignore[misc]


def _short(data: object) -> str:
    return sha256(canonical(data).encode("utf-8")).hexdigest()[:16]
