"""The books before something is played, so that they can go on from what was recorded when playing gives otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.books import Books
from fluxrules.allotment.journal import Planned
from fluxrules.allotment.record import Record
from fluxrules.vocabulary import Report


class Remembered(dict[str, Record]):
    """Records that remember what they were at the last mark: an avenant changes all of them, most events one."""

    def __init__(self) -> None:
        super().__init__()
        self._were: dict[str, Record | None] = {}

    def __setitem__(self, liberation: str, record: Record) -> None:
        self._were.setdefault(liberation, self.get(liberation))
        super().__setitem__(liberation, record)

    def pop(self, liberation: str, *default: Record) -> Record:  # type: ignore[override]
        """The record of a libération that is counted no more."""
        self._were.setdefault(liberation, self.get(liberation))
        return super().pop(liberation, *default)

    def mark(self) -> None:
        """What they are now is what ``undo`` goes back to."""
        self._were.clear()

    def undo(self) -> None:
        """Put back what they were at the last mark."""
        for liberation, record in self._were.items():
            if record is None:
                super().pop(liberation, None)
            else:
                super().__setitem__(liberation, record)
        self._were.clear()


@dataclass(frozen=True, slots=True)
class Before:
    """The books before some entries are played."""

    accounts: dict[AccountKey, Account]
    closed: dict[AccountKey, tuple[Report, Fraction]]
    plans: dict[AccountKey, tuple[Planned, Account | None]]

    @classmethod
    def of(cls, books: Books) -> Before:
        """What stands now."""
        assert isinstance(books.records, Remembered)
        books.records.mark()
        return cls(dict(books.accounts), dict(books.closed), dict(books.plans))

    def restore(self, books: Books) -> None:
        """Put all of it back."""
        books.accounts.clear()
        books.accounts.update(self.accounts)
        books.closed, books.plans = dict(self.closed), dict(self.plans)
        assert isinstance(books.records, Remembered)
        books.records.undo()
