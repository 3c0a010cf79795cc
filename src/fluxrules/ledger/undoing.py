"""The books before something is played, so that they can go on from what was recorded when playing gives otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.books import Books
from fluxrules.allotment.journal import Planned
from fluxrules.allotment.record import Record
from fluxrules.ledger.entry import Entry, Nature
from fluxrules.vocabulary import Report


@dataclass(frozen=True, slots=True)
class Before:
    """The books before some entries are played, as far as playing them may change."""

    accounts: dict[AccountKey, Account]
    closed: dict[AccountKey, tuple[Report, Fraction]]
    plans: dict[AccountKey, tuple[Planned, Account | None]]
    records: dict[str, Record | None]

    @classmethod
    def of(cls, books: Books, opening: Sequence[Entry], entries: Sequence[Entry]) -> Before:
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
