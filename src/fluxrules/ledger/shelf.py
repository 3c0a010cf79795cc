"""Where each libération counted stands, found in its chain as it is asked for: no ledger is read whole to add to it."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Protocol

from fluxrules.allotment.account import AccountKey
from fluxrules.allotment.journal import Confirmed, Counted, Moved, Uncounted
from fluxrules.allotment.record import Record, classless, record_after
from fluxrules.ledger.entry import Entry
from fluxrules.ledger.writings import writings_of


class OfOne(Protocol):
    """What finds the entries about one libération."""

    def entries(self, bailleur: str, after: int = 0, liberation: str | None = None) -> Iterator[Entry]:
        """Entries of a chain past a rank, in order; of one libération when it is named."""


@dataclass(slots=True)
class Shelf(MutableMapping[str, Record]):
    """Records by libération; those not asked for yet are in the chain.

    Attributes:
        bailleur: Whose chain.
        amended: Rank of the last avenant taken into account, by account: records of before it are of no class.
        chain: Where to look, while a transaction is open.
        rank: Up to which entry the books are folded: what comes after it is not looked at.
    """

    bailleur: str
    amended: dict[AccountKey, int] = field(default_factory=dict)
    chain: OfOne | None = None
    rank: int = 0
    _known: dict[str, Record | None] = field(default_factory=dict)

    def __getitem__(self, liberation: str) -> Record:
        """The record of a libération.

        Raises:
            KeyError: It is not counted.
        """
        if liberation not in self._known:
            self._known[liberation] = self._found(liberation)
        record = self._known[liberation]
        if record is None:
            raise KeyError(liberation)
        return record

    def __setitem__(self, liberation: str, record: Record) -> None:
        self._known[liberation] = record

    def __delitem__(self, liberation: str) -> None:
        self._known[liberation] = None

    def __iter__(self) -> Iterator[str]:
        """Those asked for so far."""
        return iter([name for name, record in self._known.items() if record is not None])

    def __len__(self) -> int:
        return sum(1 for record in self._known.values() if record is not None)

    def absent(self, liberation: str) -> None:
        """Take note that a libération is in no entry of the chain."""
        self._known[liberation] = None

    def _found(self, liberation: str) -> Record | None:
        if self.chain is None:
            return None
        record: Record | None = None
        since = 0
        for entry in self.chain.entries(self.bailleur, liberation=liberation):
            if entry.rank > self.rank:
                break
            for event in writings_of(entry):
                if isinstance(event, Counted | Moved | Uncounted | Confirmed):
                    record = record_after(record, event)
                    since = entry.rank if isinstance(event, Counted) else since
        return classless(record) if record is not None and self.amended.get(record.key, 0) > since else record
