"""A ledger of a few invented entries: what the store, its verification and its export are tested on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fluxrules.ledger.entry import Draft, Nature
from fluxrules.ledger.following import Followed, Issue, Proposal
from fluxrules.ledger.store import Store

TERRITOIRE = "petit-territoire"
NOW = "2026-03-02T09:30:00+00:00"
BY = "service habitat"


@contextmanager
def ledger(address: str, territoire: str = TERRITOIRE, *, create: bool = True) -> Iterator[Store]:
    """An open ledger, made if it is not there."""
    store, diagnostics = Store.open(address, create=create, territoire=territoire)
    assert store is not None, diagnostics
    with store:
        yield store


def draft(number: int, bailleur: str = "nmh", **changes: Any) -> Draft:
    """An entry about the libération of this number."""
    values: dict[str, Any] = {
        "bailleur": bailleur,
        "nature": Nature.CANDIDATS,
        "day": f"2026-01-{number % 28 + 1:02d}",
        "liberation": f"L-{number:04d}",
        "key": f"candidats:{number}",
        "content": {"nombre": number, "note": "Été « déjà » vu\n", "liste": [1, "a", None, True]},
    }
    return Draft(**{**values, **changes})


def fill(store: Store, count: int, bailleur: str = "nmh", first: int = 1) -> None:
    """Add entries, each in its transaction."""
    for number in range(first, first + count):
        with store.writing(bailleur) as chain:
            chain.append([draft(number, bailleur)], NOW, BY)


def proposal(holder: str, issue: Issue = Issue.EN_COURS, **changes: Any) -> Proposal:
    values: dict[str, Any] = {"beneficiary": "", "day": "2026-01-05", "charged": True, "since": "2026-01-05"}
    return Proposal(**{**values, **changes, "holder": holder, "issue": issue})


def followed(number: int, *proposals: Proposal, bailleur: str = "nmh", **changes: Any) -> Followed:
    """Where the libération of this number stands."""
    values: dict[str, Any] = {
        "departement": "44",
        "year": 2026,
        "dwelling": f"D-{number}",
        "freed": "2026-01-04",
        "typologie": "T3",
        "financement": "PLUS",
        "qpv": "non",
        "commune": "44109",
        "periode": "1975-1985",
        "statut": "oriente" if proposals else "suspendu",
    }
    return Followed(
        **{**values, **changes, "bailleur": bailleur, "liberation": f"L-{number:04d}", "proposals": proposals}
    )
