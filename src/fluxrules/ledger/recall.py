"""One recorded decision taken again where it was taken, to be explained: the rules, the facts and the state of then."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from fluxrules.allotment.journal import Event
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.decision import Decision
from fluxrules.decision.situation import situations_before
from fluxrules.decision.what_if import Situation
from fluxrules.ledger.core import decision_core
from fluxrules.ledger.desk import Desk
from fluxrules.ledger.drift import Drift, Drifted, differs
from fluxrules.ledger.entry import Entry, Nature
from fluxrules.ledger.follow import follow
from fluxrules.ledger.following import Followed
from fluxrules.ledger.law import SOURCES, territory_of
from fluxrules.ledger.playing import group_size, outcomes_of, sent_of
from fluxrules.ledger.reading import Reading
from fluxrules.ledger.replay import OPENING, asked
from fluxrules.ledger.sending import Given, Reported
from fluxrules.ledger.writings import writings_of
from fluxrules.model.evenement import DatedEvent
from fluxrules.semantics import Territory


@dataclass(frozen=True, slots=True)
class Recalled:
    """A recorded decision, taken again.

    Attributes:
        territory: The rules it was taken under.
        entry: The entry that bears it.
        decision: The decision; None when it cannot be taken again.
        situations: What rules decided it from; none for one that a person took.
        about: Every entry about the libération, in order: what happened to it before and since.
        events: Journal of the account up to the decision.
        drifted: Where it differs from what was recorded; empty: byte for byte the same.
    """

    territory: Territory
    entry: Entry
    decision: Decision | None
    situations: tuple[Situation, ...]
    about: tuple[Entry, ...]
    events: tuple[Event, ...]
    drifted: tuple[Drifted, ...]


def recall(
    reading: Reading, territoire: str, bailleur: str, liberation: str, engine: str = "native"
) -> Recalled | None:
    """Take again the last decision recorded on a libération.

    Args:
        reading: The ledger.
        territoire: Slug of its territory.
        bailleur: Whose chain.
        liberation: The libération.
        engine: Name of the engine.

    Returns:
        The decision and what it rests on; None when the ledger holds no decision on it, or no rules for it.

    Raises:
        EngineError: The engine could not finish.
        ValueError: The ledger holds what fluxrules does not write.
    """
    about = tuple(reading.entries(bailleur, liberation=liberation))
    decided = [entry for entry in about if "decision" in entry.content]
    if not decided:
        return None
    target = decided[-1]
    blob = reading.law(str(target.content["regles"]), SOURCES)
    territory = None if blob is None else territory_of(blob, territoire)
    if territory is None:
        return None
    entries, freed, start = _written_with(reading, target)
    desk, _ = Desk.open(bailleur, Calendar(territory), engine, reading, until=start, explains=True)
    desk.catch_up(reading, start)
    sent = sent_of(entries, freed)
    if isinstance(sent, DatedEvent | Given) and (before := _standing(about, entries[0].rank)) is not None:
        desk.wake(before, reading)  # a person may have settled what the rules could not decide
    seen: list[Situation] = []
    if not isinstance(sent, Given | Reported):
        seen += situations_before(desk.timeline, sent, liberation)
    names = [entry.liberation for entry in entries]
    outcome = outcomes_of(desk.timeline, sent, names)[names.index(liberation)]
    core = None if outcome.decision is None else decision_core(outcome.decision)
    drifted = tuple(differs(target, Drift.DECISION, "decision", target.content["decision"], core))
    events = tuple(_journal(reading, target))
    return Recalled(territory, target, outcome.decision, tuple(seen), about, events, drifted)


def _standing(about: tuple[Entry, ...], rank: int) -> Followed | None:
    """Where a libération stood before an entry."""
    found: Followed | None = None
    for entry in about:
        if entry.rank < rank:
            found = follow(found, entry)
    return found


def _written_with(reading: Reading, target: Entry) -> tuple[list[Entry], list[Entry], int]:
    """Entries of the happening of ``target``, those that free its dwellings, and the rank of the last one before."""
    size = max(1, group_size(target))
    first = max(0, target.rank - _longest(size))
    window = list(islice(reading.entries(target.bailleur, first), target.rank + size - 1 - first))
    at = next(place for place, entry in enumerate(window) if entry.rank == target.rank)
    entries = [target]
    if group_size(target):
        begin = at
        while begin and group_size(window[begin - 1]) == size and at - begin + 1 < size:
            begin -= 1
        entries = window[begin : begin + size]
        at = begin
    start = at
    while start and _with(window[start - 1], target):
        start -= 1
    names = {entry.liberation for entry in entries}
    before = window[start:at]
    freed = [entry for entry in before if entry.nature is Nature.LIBERATION and entry.liberation in names]
    return entries, freed, window[start].rank - 1


def _with(entry: Entry, target: Entry) -> bool:
    """Whether an entry that stands before a decision was written with it, or may as well have been."""
    return entry.nature is Nature.LIBERATION or (entry.nature in OPENING and asked(entry) == asked(target))


def _longest(size: int) -> int:
    """How many entries at most stand between the first one written with a decision and it."""
    return 2 * size + 64


def _journal(reading: Reading, target: Entry) -> list[Event]:
    """What was written in the books of the account of a decision, up to it."""
    year = target.content["annee"]
    found: list[Event] = []
    for entry in reading.entries(target.bailleur):
        if entry.rank > target.rank:
            break
        found += [event for event in writings_of(entry) if event.key[2] == year]
    return found
