"""Where a libération stands, found in its chain only when it is asked for, and no further than it is folded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from fluxrules.allotment.charge import Charge
from fluxrules.allotment.journal import Confirmed, Counted, Event, Moved, Uncounted
from fluxrules.allotment.journal_file import event_data
from fluxrules.ledger.entry import Draft, Entry, Nature, sealed
from fluxrules.ledger.shelf import Shelf
from fluxrules.vocabulary import BAILLEUR

KEY = ("bail", "99", 2025)
KIND = (("logement.commune", "99001"),)
DAY = "2025-06-02"


def charge(holder: str) -> Charge:
    return Charge(holder, {"etat": 1, BAILLEUR: 1}, (), KIND, provisional=True)


def counted(name: str = "l1", holder: str = "etat") -> Event:
    return Counted(key=KEY, day=DAY, liberation=name, dwelling="D1", charge=charge(holder))


def moved(to: str = BAILLEUR) -> Event:
    return Moved(key=KEY, day=DAY, liberation="l1", cause="restitution", to=to, charge=charge(to))


GONE = Uncounted(key=KEY, day=DAY, liberation="l1", cause="annulation")
FIRM = Confirmed(key=KEY, day=DAY, liberation="l1", cause="attribution")


@dataclass
class Chain:
    """A chain of writings about one libération, that counts how often it is asked."""

    events: tuple[Event, ...]
    asked: list[str | None] = field(default_factory=list)

    def entries(self, bailleur: str, after: int = 0, liberation: str | None = None) -> Iterator[Entry]:
        self.asked.append(liberation)
        for rank, event in enumerate(self.events, 1):
            draft = Draft(
                bailleur="bail",
                nature=Nature.ORIENTATION,
                day=DAY,
                liberation=getattr(event, "liberation", ""),
                content={"ecritures": [event_data(event)]},  # type: ignore[list-item]
            )
            if liberation in (None, draft.liberation):
                yield sealed(draft, rank, "0" * 64, "", "")


def shelf(*events: Event, rank: int | None = None) -> tuple[Shelf, Chain]:
    chain = Chain(events)
    return Shelf("bail", chain=chain, rank=len(events) if rank is None else rank), chain


def test_found_once() -> None:
    found, chain = shelf(counted("l2"), counted(), moved(), FIRM)
    assert found["l1"].holder == BAILLEUR
    assert found["l1"].returned == ("etat",)
    assert not found["l1"].charge.provisional
    assert "l9" not in found
    assert "l9" not in found
    assert chain.asked == ["l1", "l9"]


@pytest.mark.parametrize(("rank", "holder"), [(1, "etat"), (2, BAILLEUR)])
def test_no_further_than_it_is_folded(rank: int, holder: str) -> None:
    found, _ = shelf(counted(), moved(), GONE, rank=rank)
    assert found["l1"].holder == holder


def test_gone() -> None:
    found, _ = shelf(counted(), GONE)
    with pytest.raises(KeyError):
        found["l1"]
    assert found.get("l1") is None


def test_of_no_class_since_an_avenant() -> None:
    """Counted before it; counted again after it, it is of a class again."""
    found, _ = shelf(counted(), moved())
    found.amended[KEY] = 2
    assert found["l1"].charge.kind is None
    again, _ = shelf(counted(), GONE, counted())
    again.amended[KEY] = 2
    assert again["l1"].charge.kind == KIND
    other, _ = shelf(counted())
    other.amended["bail", "99", 2024] = 9
    assert other["l1"].charge.kind == KIND


def test_what_is_told_is_not_asked() -> None:
    found, chain = shelf(counted())
    found.absent("l7")
    assert "l7" not in found
    record = found["l1"]
    found["l7"] = record
    assert (found["l7"], len(found), sorted(found)) == (record, 2, ["l1", "l7"])
    del found["l1"]
    assert "l1" not in found
    assert sorted(found) == ["l7"]
    assert chain.asked == ["l1"]


def test_without_a_chain_nothing_is_known() -> None:
    assert "l1" not in Shelf("bail")
