"""A checkpoint read back: the accounts of a chain up to a rank, and what folding on from there asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping
from fractions import Fraction
from typing import Any

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.books import Books
from fluxrules.allotment.state_file import from_data
from fluxrules.vocabulary import Report

CHECKPOINT = "fluxrules/registre-etat/1"


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
