"""In what situation a session decides a libération: the first time, or once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from fluxrules.decision.again import Again
from fluxrules.decision.session import Session
from fluxrules.decision.timeline import Freed, Moment, Timeline, Together
from fluxrules.decision.what_if import Situation
from fluxrules.intake.liberation import Liberation


def situation_of(session: Session, liberation: Liberation, day: date, again: Again | None = None) -> Situation:
    """All that a session would decide a libération from, on a day; ``again``: once more.

    One decided again moves the account it was counted in, be it that of the year before.
    """
    found = Situation.of(session, liberation, day.isoformat(), again)
    if again is None:
        return found
    books = session.books
    key = books.record(liberation.id).key
    records = {name: record for name, record in (books.records or {}).items() if record.key == key}
    return replace(found, account=books.accounts[key], records=records)


def situations_before(timeline: Timeline, moment: Moment, wanted: str) -> Iterator[Situation]:
    """What ``wanted`` is about to be decided from, if it is freed then or if rules decide it again then."""
    if not isinstance(moment, Freed | Together):
        again = timeline.once_more(moment) if moment.event.liberation == wanted else None
        if again is not None:
            session, liberation, why = again
            yield situation_of(session, liberation, moment.le, why)
        return
    freed = (moment,) if isinstance(moment, Freed) else moment.freed
    for item in (one.liberation for one in freed if one.liberation.id == wanted):
        ready, _ = timeline.ready(moment.day, item.bailleur)
        if ready is not None:
            yield situation_of(ready, item, moment.day)
