"""From what was recorded to what is played: the same machine decides the first time and every time after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fluxrules.decision.gathering import Freed, Together
from fluxrules.decision.timeline import Outcome, Timeline
from fluxrules.ledger.entry import Entry, Nature
from fluxrules.ledger.happenings import event_from, liberation_from
from fluxrules.ledger.sending import Given, Reported, Sent
from fluxrules.ledger.taking_over import given_from, taken_over


def group_size(entry: Entry) -> int:
    """How many dwellings were decided together, 0 when it was decided alone."""
    size = entry.content.get("groupe", 0)
    return size if isinstance(size, int) else 0


def sent_of(entries: Sequence[Entry], freed: Sequence[Entry]) -> Sent:
    """What was sent for these entries to be written.

    Args:
        entries: One entry, or those of a batch, in order.
        freed: The entries that free their dwellings, in order; none for an event.

    Raises:
        ValueError: They are not what the ledger writes.
    """
    first = entries[0]
    day = date.fromisoformat(first.day)
    if first.nature is Nature.REPRISE:
        return given_from(first, liberation_from(freed[-1]) if freed else None)
    if first.nature is not Nature.ORIENTATION:
        event = event_from(first)
        return Reported(event, {}, plays=False) if first.content.get("repris") else event
    if {entry.liberation for entry in freed} != {entry.liberation for entry in entries}:
        raise ValueError(f"{first.liberation} was never freed")
    dwellings = tuple(Freed(day, liberation_from(entry)) for entry in freed)
    return Together(day, dwellings) if group_size(first) else dwellings[-1]


def outcomes_of(timeline: Timeline, sent: Sent, names: Sequence[str]) -> list[Outcome]:
    """Play what was sent.

    Args:
        timeline: Where it stood then.
        sent: What was sent.
        names: The libérations it is about, in the order wanted.

    Raises:
        EngineError: The engine could not finish.
        KeyError: Playing gives nothing for one of ``names``.
    """
    match sent:
        case Given():
            return [taken_over(timeline, sent, not sent.liberation.logement)]
        case Reported():  # what came of it is told by a past decision
            return [Outcome(sent.event.le, None, None)]
        case Together():
            found = {one.liberation.id: one for one in timeline.step_together(sent) if one.liberation is not None}
            return [found[name] for name in names]
        case _:
            return [timeline.step(sent)]
