"""Replay: every decision of a chain taken again from what was recorded, and compared byte for byte.

Nothing of today is asked but this version of the code: facts come from the chain, rules from what the ledger kept under
their hash, the state from the fold of what was played again. A drift is said where it first shows: the rules compile
otherwise, an entry is not what playing gives, or something cannot be played.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from fluxrules.allotment.books import Books
from fluxrules.allotment.journal import Event
from fluxrules.allotment.journal_file import event_data
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.timeline import Outcome, Timeline
from fluxrules.engines.protocol import EngineError
from fluxrules.ledger.core import decision_core
from fluxrules.ledger.desk import current_plans
from fluxrules.ledger.drafts import opening_drafts, own_events
from fluxrules.ledger.drift import Drift, Drifted, differs
from fluxrules.ledger.entry import Entry, Nature
from fluxrules.ledger.follow import WAITING
from fluxrules.ledger.happenings import liberation_from
from fluxrules.ledger.law import PROGRAM, SOURCES, packed_program, territory_of, unpacked
from fluxrules.ledger.playing import group_size, outcomes_of, sent_of
from fluxrules.ledger.undoing import Before, Remembered
from fluxrules.ledger.writings import writings_of

OPENING = frozenset({Nature.PLAN, Nature.AVENANT, Nature.SOLDE, Nature.CLOTURE})
"""Natures of entries that a day asks for before what is decided on it."""


@dataclass(frozen=True, slots=True)
class Played:
    """One happening played again: a dwelling, a batch, or an event.

    Attributes:
        entries: What was recorded of it.
        outcomes: What playing gives, in the same order; none when it could not be played.
        drifted: Where the two differ.
        events: What playing writes in the books, what the day asked before included.
    """

    entries: tuple[Entry, ...]
    outcomes: tuple[Outcome, ...]
    drifted: tuple[Drifted, ...]
    events: tuple[Event, ...] = ()


class Kept(Protocol):
    """What a replay reads of a store."""

    def entries(self, bailleur: str, after: int = 0, liberation: str | None = None) -> Iterator[Entry]:
        """Entries of a chain past a rank, in order."""

    def law(self, hash: str, kind: str) -> bytes | None:
        """What was kept under a hash."""


@dataclass(slots=True)
class Replay:
    """Plays one chain again.

    Attributes:
        bailleur: Whose chain.
        territoire: Slug of its territory.
        kept: The store.
        engine: Name of the engine.
        decisions: Decisions compared so far.
        rank: Of the last entry read.
    """

    bailleur: str
    territoire: str
    kept: Kept
    engine: str = "native"
    decisions: int = 0
    rank: int = 0
    _law: str = ""
    _timeline: Timeline | None = None
    _books: Books = field(default_factory=lambda: Books(records=Remembered(), events=[]))
    _freed: list[Entry] = field(default_factory=list)
    _took: list[Entry] = field(default_factory=list)
    _opening: list[Entry] = field(default_factory=list)
    _programs: set[str] = field(default_factory=set)

    def run(self) -> Iterator[Drifted]:
        """Every entry that playing does not give again, in order; what follows is played on what was recorded."""
        for played in self.play():
            yield from played.drifted

    def play(self) -> Iterator[Played]:
        """Play the chain, one happening after another."""
        waiting: list[Entry] = []
        for entry in self.kept.entries(self.bailleur):
            self.rank = entry.rank
            if entry.nature is Nature.LIBERATION:
                self._freed.append(entry)
                continue
            if self._opening and asked(entry) != asked(self._opening[0]):
                yield self._open()
            if entry.nature in OPENING:
                self._opening.append(entry)
            elif waiting or (entry.nature is Nature.ORIENTATION and group_size(entry) > 1):
                waiting.append(entry)
                if len(waiting) == group_size(waiting[0]):
                    yield self._play(waiting)
                    waiting = []
            else:
                yield self._play([entry])
        if self._opening:
            yield self._open()
        for entry in waiting:
            yield Played((entry,), (), (Drifted(entry, Drift.INJOUABLE),))

    def _play(self, entries: Sequence[Entry]) -> Played:
        """Play what made some entries: one, or those of a batch."""
        first = entries[0]
        opening, self._opening = self._opening, []
        wrong = self._under(str(first.content["regles"])) if "regles" in first.content else None
        if self._timeline is None or wrong is not None:
            self._follow([*opening, *entries])
            return Played(tuple(entries), (), () if wrong is None else (Drifted(first, wrong),))
        before = Before.of(self._books)
        outcomes: list[Outcome] = []
        found: list[Drifted] = []
        try:
            if opening:
                self._timeline.ready(date.fromisoformat(first.day), self.bailleur)
            outcomes = self._outcomes(self._timeline, entries)
        except (EngineError, KeyError, ValueError) as error:
            found = [Drifted(first, Drift.INJOUABLE, played=str(error))]
        events = self._taken_events()
        if outcomes:
            found = list(self._compared(opening, entries, outcomes, events))
        if found:
            self._again(before, [*opening, *entries])
        return Played(tuple(entries), tuple(outcomes), tuple(found), events)

    def _open(self) -> Played:
        """Play what a day asked before something that came to nothing: refused, or that the engine could not decide."""
        opening, self._opening = self._opening, []
        first = opening[0]
        wrong = self._under(str(first.content["regles"]))
        if self._timeline is None or wrong is not None:
            self._follow(opening)
            return Played(tuple(opening), (), () if wrong is None else (Drifted(first, wrong),))
        before = Before.of(self._books)
        self._timeline.ready(date.fromisoformat(first.day), self.bailleur)
        events = self._taken_events()
        found = tuple(self._compared(opening, (), (), events))
        if found:
            self._again(before, opening)
        return Played(tuple(opening), (), found, events)

    def _taken_events(self) -> tuple[Event, ...]:
        """What was just written in the books, taken out of them."""
        assert self._books.events is not None
        events = tuple(self._books.events)
        self._books.events.clear()
        return events

    def _outcomes(self, timeline: Timeline, entries: Sequence[Entry]) -> list[Outcome]:
        """What playing gives for these entries, in their order."""
        names = [entry.liberation for entry in entries]
        decides = entries[0].nature in (Nature.ORIENTATION, Nature.REPRISE)
        return outcomes_of(timeline, sent_of(entries, self._taken(names) if decides else ()), names)

    def _taken(self, names: Sequence[str]) -> list[Entry]:
        """The entries of libérations that wait to be decided, taken out of those that do."""
        self._took = found = [entry for entry in self._freed if entry.liberation in names]
        self._freed = [entry for entry in self._freed if entry.liberation not in names]
        return found

    def _compared(
        self, opening: Sequence[Entry], entries: Sequence[Entry], outcomes: Sequence[Outcome], events: Sequence[Event]
    ) -> Iterator[Drifted]:
        """Where what was played is not what was recorded."""
        made = opening_drafts(self.bailleur, events, self._law)
        for n, entry in enumerate(opening):
            played = made[n].content if n < len(made) else None
            yield from differs(entry, Drift.OUVERTURE, "", entry.content, played)
        if len(made) > len(opening):
            yield Drifted([*opening, *entries][-1], Drift.OUVERTURE, played=made[len(opening)].nature.value)
        own = own_events(events)
        for entry, outcome in zip(entries, outcomes, strict=True):
            content = entry.content
            yield from self._program(entry)
            if "decision" in content:
                self.decisions += 1
                core = None if outcome.decision is None else decision_core(outcome.decision)
                yield from differs(entry, Drift.DECISION, "decision", content["decision"], core)
            mine = [event_data(event) for event in own if getattr(event, "liberation", "") == entry.liberation]
            yield from differs(entry, Drift.ECRITURES, "ecritures", content["ecritures"], mine)

    def _under(self, law: str) -> Drift | None:
        """Play under the rules kept under a hash from now on."""
        if law == self._law and self._timeline is not None:
            return None
        blob = self.kept.law(law, SOURCES)
        if blob is None:
            return Drift.REGLES_PERDUES
        try:
            territory = territory_of(blob, self.territoire)
        except ValueError:
            return Drift.REGLES_ILLISIBLES
        if territory is None or territory.hash != law:
            return Drift.REGLES_ILLISIBLES
        self._law = law
        self._resume(Calendar(territory))
        return None

    def _resume(self, calendar: Calendar) -> None:
        """A timeline on the books as they stand."""
        waiting = () if self._timeline is None else self._timeline.waiting
        self._timeline = Timeline(calendar, self.engine, self._books)
        for key in current_plans(self._books):
            self._timeline.put_back(key)
        for liberation in waiting:
            self._timeline.wait(liberation)

    def _program(self, entry: Entry) -> Iterator[Drifted]:
        """Whether the rules compile to the Program that was kept; asked once for each."""
        decision = entry.content.get("decision")
        if not isinstance(decision, dict) or self._timeline is None:
            return
        digest = decision["empreintes"]["programme"]
        if digest in self._programs:
            return
        self._programs.add(digest)
        blob = self.kept.law(digest, PROGRAM)
        program = self._timeline.calendar.compiled(date.fromisoformat(entry.day)).programs.get(self.bailleur)
        if blob is None or program is None:
            yield Drifted(entry, Drift.REGLES_PERDUES)
        elif unpacked(blob) != unpacked(packed_program(program)):
            yield Drifted(entry, Drift.PROGRAMME, "", digest, program.hash)

    def _follow(self, entries: Sequence[Entry]) -> None:
        """Fold what was recorded, whatever playing gives; what cannot be folded counts for nothing."""
        before = Before.of(self._books)
        try:
            for entry in entries:
                for event in writings_of(entry):
                    self._books.apply(event)
        except (KeyError, ValueError):
            before.restore(self._books)
        self._taken_events()

    def _again(self, before: Before, entries: Sequence[Entry]) -> None:
        """Go on from what was recorded: a drift is said once, not at every entry after it."""
        before.restore(self._books)
        self._follow(entries)
        if self._timeline is None:
            return
        self._resume(self._timeline.calendar)
        waiting = {entry.liberation for entry in entries if _waits(entry)}
        for freed in self._took:
            if freed.liberation in waiting:
                self._timeline.wait(liberation_from(freed))


def asked(entry: Entry) -> tuple[str, str]:
    """The day that something was asked of, and the rules of that day."""
    return entry.day, str(entry.content.get("regles", ""))


def _waits(entry: Entry) -> bool:
    """Whether rules could not decide, for what was recorded."""
    decision = entry.content.get("decision")
    return isinstance(decision, dict) and decision.get("statut") in WAITING
