"""Journal events inside entries, as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fluxrules.allotment.journal import Event
from fluxrules.allotment.journal_reader import event_of
from fluxrules.ledger.entry import Entry


def writings_of(entry: Entry) -> Iterator[Event]:
    """The journal events that an entry bears, in order.

    Raises:
        ValueError: One of them is not a journal event: the entry was altered.
    """
    found = entry.content.get("ecritures", ())
    assert isinstance(found, list | tuple)
    for data in found:
        if not isinstance(data, Mapping):
            raise ValueError("not an event of a journal")
        yield event_of(data)
