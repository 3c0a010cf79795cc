"""Whether chains hold: each entry sound, in its place, after the one before, up to the head. Rows in, findings out.

An altered row may lie about its own place: that place is where it says when a neighbour agrees, or else where the
digests that it shares with its neighbours say it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.ledger.entry import ORIGIN
from fluxrules.ledger.rows import DIGEST, PREVIOUS, Row, sound

Place = tuple[str, int]
"""Bailleur and rank."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong, and which entries it is about.

    Attributes:
        bailleur: Of which chain.
        first: Rank of the first entry, 0 for none.
        last: Rank of the last one.
        diagnostic: What to say.
    """

    bailleur: str
    first: int
    last: int
    diagnostic: Diagnostic = field(compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """What a row is to its chain.

    Attributes:
        place: Where it says it is; None when it says nothing of the sort.
        previous: Digest of the entry before.
        digest: Its own, as it is written.
        row: The row, when it no longer says what its digest covers.
    """

    place: Place | None
    previous: object
    digest: object
    row: Row | None


def link_of(row: Row) -> Link:
    """The link that a row makes."""
    place = (row[0], row[1]) if type(row[0]) is str and type(row[1]) is int else None
    return Link(place, row[PREVIOUS], row[DIGEST], None if sound(row) else row)


@dataclass(frozen=True, slots=True)
class Chains:
    """Every chain, each entry in its place.

    Attributes:
        entries: By bailleur, then rank.
        findings: What is wrong with entries themselves.
    """

    entries: Mapping[str, Mapping[int, Link]]
    findings: tuple[Finding, ...]


Heads = Mapping[str, tuple[int, str]]
"""Rank and digest of the last entry of each chain, as the table of heads says."""


def chains_of(links: Iterable[Link], heads: Heads) -> Chains:
    """Put each link in its place, and say which do not hold by themselves."""
    entries: dict[str, dict[int, Link]] = defaultdict(dict)
    altered: list[Link] = []
    for link in links:
        if link.row is not None:
            altered.append(link)
        elif link.place is not None:
            entries[link.place[0]][link.place[1]] = link
    if not altered:
        return Chains(entries, ())
    findings: list[Finding] = []
    for link, place in _places(altered, entries, heads).items():
        bailleur, rank = place
        if place != link.place and link.place is not None and _sound_at(link, place):
            said = diagnose("FLX973", bailleur=bailleur, rang=rank, autre=link.place[0], ou=link.place[1])
            intruder = entries[bailleur].get(rank)
            if intruder is not None and intruder.row is None:
                findings.append(Finding(bailleur, rank, rank, diagnose("FLX963", bailleur=bailleur, rang=rank)))
            entries[bailleur][rank] = Link(place, link.previous, link.digest, None)
        else:
            said = diagnose("FLX960", bailleur=bailleur, rang=rank)
            entries[bailleur].setdefault(rank, link)
        findings.append(Finding(bailleur, rank, rank, said))
    return Chains(entries, tuple(findings))


def _sound_at(link: Link, place: Place | None) -> bool:
    """Whether an altered row is itself again once it is put there."""
    return link.row is not None and place is not None and sound((*place, *link.row[2:]))


def _places(altered: list[Link], entries: Mapping[str, Mapping[int, Link]], heads: Heads) -> dict[Link, Place]:
    """Where altered rows were: where they are sound, or where they say if a neighbour agrees, or where one says."""
    held = [((bailleur, rank), link) for bailleur, chain in entries.items() for rank, link in chain.items()]
    after = {link.digest: (bailleur, rank + 1) for (bailleur, rank), link in held}
    before: dict[object, Place] = {digest: (bailleur, rank) for bailleur, (rank, digest) in heads.items() if rank}
    before |= {link.previous: (bailleur, rank - 1) for (bailleur, rank), link in held if rank > 1}
    by_digest = {link.digest: link for link in altered}
    by_previous = {link.previous: link for link in altered}
    onwards: dict[Link, Place] = {}
    backwards: dict[Link, Place] = {}
    found: dict[Link, Place] = {}
    for link in altered:
        _walk(link, onwards, lambda item: after.get(item.previous), lambda item: by_digest.get(item.previous), 1)
        _walk(link, backwards, lambda item: before.get(item.digest), lambda item: by_previous.get(item.digest), -1)
        told = [place for place in (onwards.get(link), backwards.get(link)) if place is not None]
        there = [place for place in told if _sound_at(link, place)]
        agreed = [place for place in told if place == link.place]
        found[link] = (*there, *agreed, *told, link.place or ("?", 0))[0]
    return found


def _walk(
    link: Link,
    found: dict[Link, Place],
    known: Callable[[Link], Place | None],
    neighbour: Callable[[Link], Link | None],
    step: int,
) -> None:
    """Follow altered rows from one to the next until one has a known place, and place all of them from it."""
    path: list[Link] = []
    seen: set[Link] = set()
    item: Link | None = link
    while item is not None and item not in seen and item not in found:
        place = known(item)
        if place is not None:
            found[item] = place
            break
        path.append(item)
        seen.add(item)
        item = neighbour(item)
    if item is None or item not in found:
        return
    bailleur, rank = found[item]
    for waiting in reversed(path):
        rank += step
        found[waiting] = (bailleur, rank)


def broken(chains: Chains, heads: Heads) -> Iterator[Finding]:
    """What is wrong between entries: gaps, entries replaced, tails and heads.

    Args:
        chains: The entries.
        heads: Where each chain is said to stand.
    """
    for bailleur in sorted({*chains.entries, *heads}):
        entries = chains.entries.get(bailleur, {})
        ranks = sorted(rank for rank in entries if rank > 0)
        for rank in sorted(rank for rank, link in entries.items() if rank <= 0 and link.row is None):
            yield Finding(bailleur, rank, rank, diagnose("FLX963", bailleur=bailleur, rang=rank))
        last = 0
        for rank in ranks:
            if rank > last + 1:
                yield _missing(bailleur, last + 1, rank - 1)
            elif last and (replaced := _replaced(entries, last, rank, heads.get(bailleur))):
                yield Finding(bailleur, replaced, replaced, diagnose("FLX963", bailleur=bailleur, rang=replaced))
            last = rank
        if 1 in entries and entries[1].row is None and entries[1].previous != ORIGIN:
            yield Finding(bailleur, 1, 1, diagnose("FLX963", bailleur=bailleur, rang=1))
        yield from _head(bailleur, entries.get(last), last, heads.get(bailleur, (0, ORIGIN)))


def _missing(bailleur: str, first: int, last: int) -> Finding:
    return Finding(bailleur, first, last, diagnose("FLX961", bailleur=bailleur, du=first, au=last))


def _replaced(entries: Mapping[int, Link], before: int, rank: int, head: tuple[int, str] | None) -> int:
    """Which of two neighbours was replaced, when the second does not follow the first: the one that nothing attests."""
    first, second = entries[before], entries[rank]
    if first.row is not None or second.row is not None or second.previous == first.digest:
        return 0
    after = entries.get(rank + 1)
    attested = after.previous == second.digest if after is not None else head == (rank, second.digest)
    return before if attested else rank


def _head(bailleur: str, link: Link | None, last: int, head: tuple[int, str]) -> Iterator[Finding]:
    """Whether a chain ends where its head says."""
    rank, digest = head
    ends = ORIGIN if link is None else link.digest
    if rank == last and (digest == ends or (link is not None and link.row is not None)):
        return
    if rank > last and digest != ends:
        yield _missing(bailleur, last + 1, rank)
    else:
        yield Finding(bailleur, last, last, diagnose("FLX964", bailleur=bailleur, tete=rank, derniere=last))
