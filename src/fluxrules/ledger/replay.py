"""Replay: every decision of a chain taken again from what was recorded, and compared byte for byte.

Nothing of today is asked but this version of the code: facts come from the chain, rules from what the ledger kept under
their hash, the state from the fold of what was played again. A drift is said where it first shows: the rules compile
otherwise, an entry is not what playing gives, or something cannot be played.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.books import Books
from fluxrules.allotment.journal import Planned
from fluxrules.allotment.journal_file import event_data
from fluxrules.allotment.record import Record
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.gathering import Freed, Together
from fluxrules.decision.timeline import Outcome, Timeline
from fluxrules.engines.protocol import EngineError
from fluxrules.ledger.core import decision_core
from fluxrules.ledger.drafts import opening_drafts, own_events
from fluxrules.ledger.entry import Entry, Nature, canonical
from fluxrules.ledger.happenings import event_from, liberation_from
from fluxrules.ledger.law import PROGRAM, SOURCES, packed_program, territory_of, unpacked
from fluxrules.ledger.writings import writings_of
from fluxrules.vocabulary import Report

OPENING = frozenset({Nature.PLAN, Nature.AVENANT, Nature.SOLDE, Nature.CLOTURE})
"""Natures of entries that a day asks for before what is decided on it."""


class Drift(StrEnum):
    """How what is played again differs from what was recorded."""

    REGLES_PERDUES = "regles_perdues"  # the ledger does not hold the rules
    REGLES_ILLISIBLES = "regles_illisibles"  # this version does not read them, or not as the same rules
    PROGRAMME = "programme"  # the rules compile otherwise
    DECISION = "decision"  # the decision's core
    ECRITURES = "ecritures"  # what the decision writes in the books
    OUVERTURE = "ouverture"  # what the day asked before (a plan, a closing)
    INJOUABLE = "injouable"  # it cannot be played


@dataclass(frozen=True, slots=True)
class Drifted:
    """One entry that playing does not give again.

    Attributes:
        entry: The entry.
        kind: How it differs.
        path: First place where the two differ, as ``decision.classement.0.score``.
        recorded: What is recorded there, as canonical JSON.
        played: What playing gives.
    """

    entry: Entry
    kind: Drift
    path: str = ""
    recorded: str = ""
    played: str = ""


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
    _books: Books = field(default_factory=lambda: Books(records={}, events=[]))
    _freed: list[Entry] = field(default_factory=list)
    _opening: list[Entry] = field(default_factory=list)
    _programs: set[str] = field(default_factory=set)

    def run(self) -> Iterator[Drifted]:
        """Every entry that playing does not give again, in order; what follows is played on what was recorded."""
        waiting: list[Entry] = []
        for entry in self.kept.entries(self.bailleur):
            self.rank = entry.rank
            if entry.nature is Nature.LIBERATION:
                self._freed.append(entry)
            elif entry.nature in OPENING:
                self._opening.append(entry)
            elif waiting or (entry.nature is Nature.ORIENTATION and _size(entry) > 1):
                waiting.append(entry)
                if len(waiting) == _size(waiting[0]):
                    yield from self._play(waiting)
                    waiting = []
            else:
                yield from self._play([entry])
        for entry in waiting:
            yield Drifted(entry, Drift.INJOUABLE)

    def _play(self, entries: Sequence[Entry]) -> Iterator[Drifted]:
        """Play what made some entries: one, or those of a batch."""
        first = entries[0]
        opening, self._opening = self._opening, []
        wrong = self._under(str(first.content["regles"])) if "regles" in first.content else None
        if wrong is not None:
            yield Drifted(first, wrong)
        if self._timeline is None or wrong is not None:
            self._follow([*opening, *entries])
            return
        before = _Before.of(self._books, opening, entries)
        try:
            outcomes = self._outcomes(self._timeline, entries)
        except (EngineError, KeyError, ValueError, StopIteration) as error:
            yield Drifted(first, Drift.INJOUABLE, played=str(error))
            outcomes = None
        events = list(self._books.events or ())
        assert self._books.events is not None
        self._books.events.clear()
        found = [] if outcomes is None else list(self._compared(opening, entries, outcomes, events))
        yield from found
        if outcomes is None or found:
            self._again(before, [*opening, *entries])

    def _outcomes(self, timeline: Timeline, entries: Sequence[Entry]) -> list[Outcome]:
        """What playing gives for these entries, in their order."""
        first = entries[0]
        day = date.fromisoformat(first.day)
        if first.nature not in (Nature.ORIENTATION, Nature.REPRISE):
            return [timeline.step(event_from(first))]
        names = [entry.liberation for entry in entries]
        mine = [entry for entry in self._freed if entry.liberation in names]
        self._freed = [entry for entry in self._freed if entry.liberation not in names]
        freed = [Freed(day, liberation_from(entry)) for entry in mine]
        if first.nature is Nature.REPRISE:
            said = first.content
            return [
                timeline.given(day, freed[0].liberation, str(said["vers"]), str(said["decideur"]), str(said["motif"]))
            ]
        if _size(first) == 0:
            return [timeline.step(freed[0])]
        found = {
            item.liberation.id: item for item in timeline.step_together(Together(day, tuple(freed))) if item.liberation
        }
        return [found[name] for name in names]

    def _compared(
        self, opening: Sequence[Entry], entries: Sequence[Entry], outcomes: Sequence[Outcome], events: Sequence[object]
    ) -> Iterator[Drifted]:
        """Where what was played is not what was recorded."""
        made = opening_drafts(self.bailleur, events)  # type: ignore[arg-type]
        for n, entry in enumerate(opening):
            played = made[n].content if n < len(made) else None
            yield from _differs(entry, Drift.OUVERTURE, "", entry.content, played)
        if len(made) > len(opening):
            yield Drifted(entries[0], Drift.OUVERTURE, played=made[len(opening)].nature.value)
        own = own_events(events)  # type: ignore[arg-type]
        for entry, outcome in zip(entries, outcomes, strict=True):
            content = entry.content
            yield from self._program(entry)
            if "decision" in content:
                self.decisions += 1
                core = None if outcome.decision is None else decision_core(outcome.decision)
                yield from _differs(entry, Drift.DECISION, "decision", content["decision"], core)
            mine = [event_data(event) for event in own if getattr(event, "liberation", "") == entry.liberation]
            yield from _differs(entry, Drift.ECRITURES, "ecritures", content["ecritures"], mine)

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
        for key in self._books.plans:
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
        """Fold what was recorded, whatever playing gives."""
        for entry in entries:
            for event in writings_of(entry):
                self._books.apply(event)
        assert self._books.events is not None
        self._books.events.clear()

    def _again(self, before: _Before, entries: Sequence[Entry]) -> None:
        """Go on from what was recorded: a drift is said once, not at every entry after it."""
        before.restore(self._books)
        self._follow(entries)
        if self._timeline is not None:
            self._resume(self._timeline.calendar)


@dataclass(frozen=True, slots=True)
class _Before:
    """The books before some entries are played, as far as playing them may change."""

    accounts: dict[AccountKey, Account]
    closed: dict[AccountKey, tuple[Report, Fraction]]
    plans: dict[AccountKey, tuple[Planned, Account | None]]
    records: dict[str, Record | None]

    @classmethod
    def of(cls, books: Books, opening: Sequence[Entry], entries: Sequence[Entry]) -> _Before:
        """What stands now; an avenant changes every record."""
        records = books.records or {}
        amends = any(entry.nature is Nature.AVENANT for entry in opening)
        names = list(records) if amends else [entry.liberation for entry in entries]
        kept = {name: records.get(name) for name in names}
        return cls(dict(books.accounts), dict(books.closed), dict(books.plans), kept)

    def restore(self, books: Books) -> None:
        """Put all of it back."""
        books.accounts.clear()
        books.accounts.update(self.accounts)
        books.closed, books.plans = dict(self.closed), dict(self.plans)
        assert books.records is not None
        for name, record in self.records.items():
            if record is None:
                books.records.pop(name, None)
            else:
                books.records[name] = record


def _size(entry: Entry) -> int:
    """How many dwellings were decided together, 0 when it was decided alone."""
    size = entry.content.get("groupe", 0)
    return size if isinstance(size, int) else 0


def _differs(entry: Entry, kind: Drift, where: str, recorded: object, played: object) -> Iterator[Drifted]:
    if canonical(recorded) == canonical(played):
        return
    path, one, other = _first(where, recorded, played)
    yield Drifted(entry, kind, path, canonical(one), canonical(other))


def _first(path: str, one: object, other: object) -> tuple[str, object, object]:
    """The first place, in canonical order, where two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other}):
            if canonical(one.get(name)) != canonical(other.get(name)) or (name in one) != (name in other):
                return _first(f"{path}.{name}" if path else name, one.get(name), other.get(name))
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            if canonical(left) != canonical(right):
                return _first(f"{path}.{place}", left, right)
    return path, one, other
