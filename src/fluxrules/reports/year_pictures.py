"""The pictures of a journal: folded event after event, and drawn as trajectories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment import journal
from fluxrules.allotment.account import Account
from fluxrules.allotment.books import Books
from fluxrules.allotment.journal import Event
from fluxrules.reports.titles import title
from fluxrules.reports.trajectories import EventMark, Progress, ProgressPoint, Trajectory, TrajectoryPoint


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose journal is drawn.

    Attributes:
        bailleur: Its id.
        heading: What the picture is called.
        names: Holders to draw, by id, in the order of the panels.
        band: B in dwellings, or None when the method has none.
        bound: What is guaranteed in dwellings, or None.
        warning: What a reader must know first, or "".
    """

    bailleur: str
    heading: str
    names: Mapping[str, str]
    band: Fraction | None = None
    bound: Fraction | None = None
    warning: str = ""


def trajectory_of(events: Iterable[Event], subject: Subject) -> Trajectory:
    """The « retard » of each holder after each event."""
    points: list[TrajectoryPoint] = []
    marks: list[EventMark] = []
    for rank, event, account in _folded(events, subject.bailleur):
        late = {holder: account.deficit(holder) for holder in subject.names}
        points.append(TrajectoryPoint(rank, late))
        marks += _marks(rank, event, subject)
    return Trajectory(subject.heading, subject.names, points, subject.band, subject.bound, marks, subject.warning)


def progress_of(events: Iterable[Event], subject: Subject) -> Progress:
    """Entitlement gained and dwellings received by each holder after each event."""
    points: list[ProgressPoint] = []
    marks: list[EventMark] = []
    for rank, event, account in _folded(events, subject.bailleur):
        gained = {holder: Fraction(account.gained.get(holder, 0), account.unit) for holder in subject.names}
        points.append(
            ProgressPoint(rank, gained, {holder: account.received.get(holder, 0) for holder in subject.names})
        )
        marks += _marks(rank, event, subject)
    return Progress(subject.heading, subject.names, points, marks, subject.warning)


def holders_drawn(events: Iterable[Event], bailleur: str) -> tuple[str, ...]:
    """Who ever gained or received something, the bailleur among them."""
    books = Books(records={})
    for event in events:
        if event.key[0] == bailleur:
            books.apply(event)
    found: dict[str, None] = {}
    for account in books.accounts.values():
        found |= dict.fromkeys(holder for holder, units in account.gained.items() if units)
        found |= dict.fromkeys(holder for holder, count in account.received.items() if count)
    return tuple(found)


def _folded(events: Iterable[Event], bailleur: str) -> Iterator[tuple[int, Event, Account]]:
    """Each event of a bailleur that moves balances, how many dwellings had come, and the account it leaves."""
    books = Books(records={})
    rank = 0
    for event in events:
        if event.key[0] != bailleur:
            continue
        books.apply(event)
        if isinstance(event, journal.Planned | journal.FirstLet | journal.Confirmed):
            continue
        key = event.key
        if isinstance(event, journal.Closed):
            key = (key[0], key[1], key[2] + 1)
        rank += isinstance(event, journal.Counted)
        if isinstance(event, journal.Counted) and event.charge.pending:
            continue  # inside a batch: nobody's state
        yield rank, event, books.accounts[key]


def _marks(rank: int, event: Event, subject: Subject) -> list[EventMark]:
    """What deserves a mark beside the dwellings themselves."""
    match event:
        case journal.Moved():
            return [EventMark(rank, title(f"evenement.{event.cause}", vers=_name(event.to, subject)))]
        case journal.Uncounted():
            return [EventMark(rank, title(f"evenement.{event.cause}"))]
        case journal.Amended():
            return [EventMark(rank, title("evenement.avenant"))]
        case journal.Settled():
            who = {"de": _name(event.holder, subject), "vers": _name(event.onto, subject)}
            return [EventMark(rank, title("evenement.solde", **who))]
        case journal.Closed():
            return [EventMark(rank, title("evenement.cloture"))]
        case _:
            return []


def _name(holder: str, subject: Subject) -> str:
    return subject.names.get(holder, holder)
