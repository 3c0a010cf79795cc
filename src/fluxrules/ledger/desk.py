"""One bailleur's year as its chain leaves it: opened from the last checkpoint, caught up before each thing is added.

A checkpoint is the fold of the chain up to a rank, kept so that a long ledger opens fast. It is derived: verifying a
ledger folds it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from fluxrules.allotment.account import AccountKey
from fluxrules.allotment.books import Books
from fluxrules.allotment.journal import Event, Planned
from fluxrules.allotment.journal_reader import event_of
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.timeline import Timeline
from fluxrules.diagnostics import Diagnostic
from fluxrules.ledger.checkpoint import accounts_in, opened, text_of
from fluxrules.ledger.entry import Entry, Nature
from fluxrules.ledger.follow import WAITING
from fluxrules.ledger.following import Followed
from fluxrules.ledger.happenings import liberation_from
from fluxrules.ledger.shelf import Shelf
from fluxrules.ledger.writings import writings_of


class Chain(Protocol):
    """What a desk reads of a store, inside one transaction."""

    def entries(self, bailleur: str, after: int = 0, liberation: str | None = None) -> Iterator[Entry]:
        """Entries of a chain past a rank, in order; of one libération when it is named."""

    def last_checkpoint(self, bailleur: str) -> tuple[int, str] | None:
        """The last checkpoint, and the rank it stands for."""


@dataclass(slots=True)
class Desk:
    """What decides for one bailleur, where its chain stands.

    Attributes:
        bailleur: Whose.
        timeline: What plays.
        shelf: Records of its libérations.
        rank: Up to which entry the books are folded.
        kept: Rank of the last checkpoint.
        day: Day of the last thing recorded: nothing is played before it.
        law: Hash of the rules of the last decision recorded, "" before any.
        digest: Of the entry ``rank``, "" while it was not read.
    """

    bailleur: str
    timeline: Timeline
    shelf: Shelf
    rank: int = 0
    kept: int = 0
    day: date | None = None
    law: str = ""
    digest: str = ""
    _waiting: dict[AccountKey, None] = field(default_factory=dict)

    @classmethod
    def open(
        cls,
        bailleur: str,
        calendar: Calendar,
        engine: str,
        chain: Chain,
        *,
        until: int | None = None,
        explains: bool = False,
    ) -> tuple[Desk, tuple[Diagnostic, ...]]:
        """The desk as the chain's last checkpoint leaves it, and what had to be said.

        Args:
            bailleur: Whose.
            calendar: The law of each day.
            engine: Name of the engine.
            chain: Its chain.
            until: Rank that nothing is folded past: a later checkpoint is left. None: the whole chain.
            explains: As in ``Timeline``.

        Raises:
            ValueError: The checkpoint is damaged; it can be made again from the chain.
        """
        shelf = Shelf(bailleur)
        books = Books(records=shelf, events=[])
        desk = cls(bailleur, Timeline(calendar, engine, books, explains), shelf)
        kept = chain.last_checkpoint(bailleur)
        if kept is None or (until is not None and kept[0] > until):
            return desk, ()
        return desk, desk._resume(*kept)

    def catch_up(self, chain: Chain, until: int | None = None) -> tuple[Diagnostic, ...]:
        """Fold what was added to the chain since; the plans it leaves in force are put back.

        Args:
            chain: Its chain.
            until: Rank of the last entry to fold; None: the whole chain.

        Raises:
            ValueError: An entry is not what the ledger writes.
        """
        self.shelf.chain = chain
        changed, self._waiting = self._waiting, {}
        for entry in chain.entries(self.bailleur, self.rank):
            if entry.liberation:
                # What was known of it may be older than what others have just written.
                self.timeline.forget(entry.liberation)
            if until is not None and entry.rank > until:
                break
            for event in writings_of(entry):
                self.timeline.books.apply(event)
                if isinstance(event, Planned):
                    changed[event.key] = None
            self.passed(entry)
        self._written().clear()
        return self._put_back(changed)

    def begins(self, chain: Chain) -> bool:
        """Whether a chain goes on from what this desk knows: one put back from a copy may not."""
        after = next(iter(chain.entries(self.bailleur, self.rank)), None)
        return after is not None and after.previous == self.digest

    def passed(self, entry: Entry) -> None:
        """One more entry of the chain is folded."""
        self.rank, self.digest = entry.rank, entry.digest
        self.shelf.rank = entry.rank
        day = date.fromisoformat(entry.day)
        self.day = day if self.day is None else max(self.day, day)
        self.law = str(entry.content.get("regles", self.law))
        if entry.nature is Nature.AVENANT:
            self.shelf.amended |= {event.key: entry.rank for event in writings_of(entry)}

    def wake(self, followed: Followed, chain: Chain) -> None:
        """Let a person settle a libération that waits: what is known of it is read from its chain."""
        if followed.statut not in WAITING:
            return
        entries = chain.entries(self.bailleur, liberation=followed.liberation)
        freed = [entry for entry in entries if entry.nature is Nature.LIBERATION]
        self.timeline.wait(liberation_from(freed[-1]))

    def taken(self) -> list[Event]:
        """The journal events just written in the books, taken out of them."""
        written = list(self._written())
        self._written().clear()
        return written

    def checkpoint(self) -> str:
        """The fold so far, as canonical JSON."""
        return text_of(self.timeline.books, self.shelf.amended, self.day, self.law)

    def _resume(self, rank: int, text: str) -> tuple[Diagnostic, ...]:
        books = self.timeline.books
        data = opened(text, books, self.shelf.amended)
        for item in data["plans"]:
            planned = event_of(item["ecriture"])
            assert isinstance(planned, Planned)
            account = None if item["compte"] is None else accounts_in(item["compte"])[planned.key]
            books.plans[planned.key] = (planned, account)
        self.rank = self.shelf.rank = self.kept = rank
        self.day = date.fromisoformat(data["jour"]) if data["jour"] else None
        self.law = data["regles"]
        self._waiting = dict.fromkeys(books.plans)
        return ()

    def _put_back(self, keys: Iterable[AccountKey]) -> tuple[Diagnostic, ...]:
        """Put plans back in force; those of years gone by serve no more: days do not go back."""
        now = current_plans(self.timeline.books)
        return tuple(found for key in keys if key in now for found in self.timeline.put_back(key))

    def _written(self) -> list[Event]:
        events = self.timeline.books.events
        assert events is not None
        return events


def current_plans(books: Books) -> list[AccountKey]:
    """Accounts whose plan may still be in force: those of the last year that has one."""
    last = max((key[2] for key in books.plans), default=0)
    return [key for key in books.plans if key[2] == last]
