"""A checkpoint: the accounts of a chain up to a rank, and what folding on from there asks for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, MutableMapping
from datetime import date
from fractions import Fraction
from typing import Any

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.books import Books
from fluxrules.allotment.journal import Amended
from fluxrules.allotment.journal_file import event_data
from fluxrules.allotment.state_file import from_data, to_data
from fluxrules.ledger.entry import Entry, canonical
from fluxrules.ledger.writings import writings_of
from fluxrules.vocabulary import Report

CHECKPOINT = "fluxrules/registre-etat/1"


def text_of(books: Books, amended: Mapping[AccountKey, int], day: date | None, law: str) -> str:
    """The fold of a chain up to a rank, as canonical JSON.

    Args:
        books: The accounts, years closed and plans in force.
        amended: Rank of the last avenant taken into account, by account.
        day: Day of the last thing recorded.
        law: Hash of the rules of the last decision, "" before any.
    """
    plans = [
        {"ecriture": event_data(planned), "compte": None if account is None else to_data({planned.key: account})}
        for _, (planned, account) in sorted(books.plans.items())
    ]
    data = {
        "version": CHECKPOINT,
        "comptes": to_data(books.accounts),
        "clos": [[*key, mode.value, str(limit)] for key, (mode, limit) in sorted(books.closed.items())],
        "plans": plans,
        "avenants": [[*key, rank] for key, rank in sorted(amended.items())],
        "jour": "" if day is None else day.isoformat(),
        "regles": law,
    }
    return canonical(data)


def fold_of(entries: Iterable[Entry], until: int) -> str:
    """The checkpoint that entries give, whatever one is kept.

    Args:
        entries: A chain, from its beginning.
        until: Rank of the last entry folded.

    Raises:
        ValueError: An entry is not what the ledger writes.
    """
    books = Books(records={})
    amended: dict[AccountKey, int] = {}
    day, law = None, ""
    for entry in entries:
        if entry.rank > until:
            break
        for event in writings_of(entry):
            books.apply(event)
            if isinstance(event, Amended):
                amended[event.key] = entry.rank
        that = date.fromisoformat(entry.day)
        day = that if day is None else max(day, that)
        law = str(entry.content.get("regles", law))
    return text_of(books, amended, day, law)


def opened(text: str, books: Books, amended: MutableMapping[AccountKey, int]) -> Mapping[str, Any]:
    """Put back the accounts of a checkpoint, the years closed, and the rank of each avenant.

    Returns:
        The whole checkpoint: plans in force are for whoever decides.

    Raises:
        ValueError: It is damaged, or is none.
    """
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("version") != CHECKPOINT:
        raise ValueError("not a checkpoint")
    books.accounts.update(accounts_in(data["comptes"]))
    for bailleur, departement, year, mode, limit in data["clos"]:
        books.closed[bailleur, departement, year] = (Report(mode), Fraction(limit))
    for bailleur, departement, year, when in data["avenants"]:
        amended[bailleur, departement, year] = when
    return data


def accounts_in(data: object) -> Mapping[AccountKey, Account]:
    """The accounts of a part of a checkpoint.

    Raises:
        ValueError: They are damaged.
    """
    accounts, found = from_data(data)
    if found:
        raise ValueError(found[0].code)
    return accounts
