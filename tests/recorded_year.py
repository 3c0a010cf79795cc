"""A year of Nantes Métropole recorded in a real ledger: the 200 dwellings of the example, and what happens to them.

Some dwellings are handed back (where a clause allows it), given to another, withdrawn or cancelled; one in eight waits
for its attribution, the others are attributed and leased; those of the last weeks in the year after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fluxrules.decision.gathering import in_order_of_days
from fluxrules.decision.timeline import Freed
from fluxrules.diagnostics import Span
from fluxrules.intake.candidates import read_candidates
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger.following import Followed
from fluxrules.ledger.law import packed_sources
from fluxrules.ledger.recorder import Recorder
from fluxrules.ledger.store import Store
from fluxrules.model import evenement as written
from fluxrules.semantics import Territory, load_territory
from fluxrules.vocabulary import MotifSoustraction

ROOT = Path(__file__).resolve().parents[1]
TERRITOIRE = "nantes-metropole"
FILE = ROOT / "territories/nantes-metropole/logements/candidats-2025.csv"
NOWHERE = Span("")
WRITTEN = "2026-01-31T00:00:00Z"
_KEPT: list[TemporaryDirectory[str]] = []


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the year left."""

    territory: Territory
    address: str

    def store(self) -> Store:
        found, wrong = Store.open(self.address, create=False, territoire=TERRITOIRE)
        assert found is not None, wrong
        return found

    def followed(self) -> tuple[Followed, ...]:
        with self.store() as store, store.reading() as reading:
            return tuple(reading.every_followed())


@cache
def nantes() -> Recorded:
    """The year, recorded once for all the tests of a run."""
    _KEPT.append(TemporaryDirectory(prefix="fluxrules-"))
    address = str(Path(_KEPT[0].name) / "registre.sqlite")
    territory, _, _ = load_territory(ROOT, TERRITOIRE)
    assert territory is not None
    read = read_candidates(FILE.read_bytes(), FILE.name, territory.facts, bailleurs=tuple(territory.bailleurs))
    record(address, territory, read.liberations)
    return Recorded(territory, address)


def record(address: str, territory: Territory, items: Iterable[Liberation]) -> None:
    """Record dwellings and what happens to each, in order of days."""
    store, wrong = Store.open(address, create=True, territoire=TERRITOIRE)
    assert store is not None, wrong
    dated = sorted(((_day(item), item) for item in items), key=lambda pair: (pair[0], pair[1].id))
    freed = [Freed(day, item) for day, item in dated]
    events = [event for rank, (day, item) in enumerate(dated) for event in _later(rank, day, item.id)]
    owners = {item.id: item.bailleur for _, item in dated}
    moments = in_order_of_days(freed, events)
    sent = [(_owner(what, owners), what) for what in moments]
    _, _, texts = load_territory(ROOT, TERRITOIRE)
    sources = packed_sources(texts, territory.attachments)
    with store:
        recorder = Recorder(store, territory, sources, "essai", lambda: WRITTEN)
        for _ in recorder.record(sent, together=50):
            pass


def _owner(what: object, owners: dict[str, str]) -> str:
    if isinstance(what, Freed):
        return what.liberation.bailleur
    assert isinstance(what, written.DatedEvent)
    return owners[what.event.liberation]


def _day(item: Liberation) -> date:
    day = item.values["liberation.date"]
    assert isinstance(day, date)
    return day


def _later(rank: int, day: date, name: str) -> Iterator[written.DatedEvent]:
    """What happens to the dwelling of a rank; nothing at all to one in eight."""

    def at(days: int, event: written.Event) -> written.DatedEvent:
        return written.DatedEvent(le=day + timedelta(days=days), event=event, span=NOWHERE)

    told = {"liberation": name, "span": NOWHERE}
    if rank % 27 == 5:
        yield at(12, written.Withdrawal(**told, motif=MotifSoustraction.MUTATION))
        return
    if rank % 54 == 14:
        yield at(9, written.Cancellation(**told, motif="préavis repris"))
        return
    if rank % 10 == 3:
        yield at(8, written.HandBack(**told, motif="rendu"))
    if rank % 20 == 7:
        yield at(10, written.Override(**told, reservataire="action-logement", par="service", motif="mobilité"))
    if rank % 8 != 1:
        yield at(15, written.Candidates(**told, nombre=3))
        yield at(30 + rank % 40, written.Award(**told))
        yield at(50 + rank % 40, written.Lease(**told))
