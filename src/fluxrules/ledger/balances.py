"""The accounts of a bailleur as its chain leaves them, for whoever only reads: no plan is put back in force.

As ``Desk``, from the last checkpoint on. A plan of the chain moves an account by its unit and by whether its shares
are new: the rest of it, thousands of exact fractions, is not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.books import Books
from fluxrules.allotment.journal import Event, Planned
from fluxrules.allotment.journal_reader import event_of
from fluxrules.allotment.plan import Plan
from fluxrules.ledger.checkpoint import opened
from fluxrules.ledger.entry import Json, Nature
from fluxrules.ledger.shelf import Shelf

if TYPE_CHECKING:
    from fluxrules.ledger.desk import Chain


def accounts_of(bailleur: str, chain: Chain) -> Mapping[AccountKey, Account]:
    """Every account of a bailleur.

    Raises:
        ValueError: The checkpoint is damaged, or an entry is not what the ledger writes.
    """
    shelf = Shelf(bailleur, chain=chain)
    books = Books(records=shelf)
    kept = chain.last_checkpoint(bailleur)
    if kept is not None:
        shelf.rank, text = kept
        opened(text, books, shelf.amended)
    for entry in chain.entries(bailleur, shelf.rank):
        written = entry.content.get("ecritures", ())
        assert isinstance(written, list | tuple)
        events = [_event(data) for data in written]
        for event in events:
            books.apply(event)
        if entry.nature is Nature.AVENANT:
            shelf.amended |= {event.key: entry.rank for event in events}
        shelf.rank = entry.rank
    return books.accounts


def _event(data: Json) -> Event:
    if not isinstance(data, Mapping):
        raise ValueError("not an event of a journal")
    plan = data.get("plan")
    if data["evenement"] != "plan" or not isinstance(plan, Mapping):
        return event_of(data)
    key = (str(data["bailleur"]), str(data["departement"]), int(str(data["annee"])))
    bare = Plan({}, {}, {}, {}, int(str(plan["unite"])), {}, False)
    return Planned(key=key, day=str(data["le"]), plan=bare, cause=str(data["cause"]), varies=data["change"] is True)
