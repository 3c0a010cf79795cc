"""A batch decided together: placed in order of notice, then moved where that balances it (ALLOTMENT §4, ADR 0011).

Each dwelling is read at its turn, by all the rules, in the state that those placed before it leave: a cap, a debt, a
retard, a count that rules read stand as they do for a decision of its own. The batch then changes hands as long as
retards and categories balance better together, under the same caps. Nothing is written in the books before the end.

Decided apart, one by one and before the others: what is out of the flux, and the first lettings of a programme. What
is suspended or in conflict at its turn is no more of the batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from fluxrules.allotment.account import Account
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.events import post
from fluxrules.allotment.improvement import Move
from fluxrules.allotment.lot import Item, Notice, Placed, place_batch
from fluxrules.decision.batch_caps import BatchCap, caps_over
from fluxrules.decision.combination import terms_for
from fluxrules.decision.decision import BatchMove, BatchPlace, Decision, Raison
from fluxrules.decision.pipeline import Decider
from fluxrules.decision.reading import Reading
from fluxrules.decision.routing import Refusal
from fluxrules.decision.session import Session
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.liberation import Liberation
from fluxrules.vocabulary import BAILLEUR, StatutDecision

NOTICE, FREED = "liberation.date_preavis", "liberation.date"
"""The dates that order a batch: of notice where the file gives it, else of the vacancy."""

_LAST = date.max.isoformat()

_OUTSIDE = (StatutDecision.HORS_FLUX, StatutDecision.STOCK)

_COUNTED = (StatutDecision.ORIENTE, StatutDecision.SANS_RESERVATAIRE)


@dataclass(frozen=True, slots=True)
class Stopped:
    """A libération on which the engine failed: it is reported, the others of its batch go on."""

    liberation: Liberation
    error: EngineError


Result: TypeAlias = Decision | Stopped


def notice_of(liberation: Liberation, position: int) -> Notice:
    """Place in the order of notice; those without a date come last, in the order of the file."""
    day = liberation.values.get(NOTICE, liberation.values.get(FREED))
    return (day.isoformat() if isinstance(day, date) else _LAST, f"{position:09}")


def decide_batch(session: Session, liberations: Iterable[Liberation]) -> list[Result]:
    """Decide the libérations of one bailleur together, and charge its account.

    Args:
        session: Under the law and the plan of the day they are decided.
        liberations: Of one bailleur, in the order of their file.

    Returns:
        What came of each, in order of notice.
    """
    noticed = sorted((notice_of(item, place), item) for place, item in enumerate(liberations))
    results: dict[Notice, Result] = {}
    waiting: dict[Notice, Reading] = {}
    for notice, liberation in noticed:
        try:
            decider, account = session.desk(liberation.bailleur)
            reading = decider.read(liberation, account)
            if reading.route.status not in _OUTSIDE and not reading.programme:
                waiting[notice] = reading
            else:
                results[notice] = session.decide(liberation)
        except EngineError as error:
            results[notice] = Stopped(liberation, error)
    while waiting:
        decider, account = session.desk(next(iter(waiting.values())).liberation.bailleur)
        desk = _Desk(decider, account, waiting)
        try:
            placed = desk.place()
        except _Failed as failed:
            results[failed.notice] = Stopped(waiting.pop(failed.notice).liberation, failed.error)
            continue
        held = dict(zip(waiting, placed.holders, strict=True))
        counted = [notice for notice in sorted(waiting) if held[notice]]
        places = {
            notice: BatchPlace(len(counted), rank, desk.read[notice].route.holder, desk.moves(placed, notice))
            for rank, notice in enumerate(counted, 1)
        }
        results |= _posted(session, desk, held, places)
        break
    return [results[notice] for notice, _ in noticed]


class _Failed(Exception):  # noqa: N818 - caught here, never seen outside
    """The engine failed on one dwelling while the batch was placed: it leaves, and the batch is placed again."""

    def __init__(self, notice: Notice, error: EngineError) -> None:
        super().__init__(notice)
        self.notice = notice
        self.error = error


class _Desk:
    """Reads each dwelling of a batch at its turn.

    Attributes:
        read: By notice, the reading of each.
        seen: By notice, the state it was read in.
    """

    def __init__(self, decider: Decider, account: Account, waiting: Mapping[Notice, Reading]) -> None:
        self.decider = decider
        self.read: dict[Notice, Reading] = {}
        self.seen: dict[Notice, Account] = {}
        self._before = account
        self._account = account
        self._waiting = waiting
        self._charged: set[Notice] = set()
        self._caps: tuple[BatchCap, ...] | None = None

    def place(self) -> Placed:
        """Place the batch.

        Raises:
            _Failed: The engine could not finish on one of its dwellings.
        """
        shares, plan = self.decider.program.shares, self.decider.year.plan
        # Of whom an exception may serve only so often: whether it served rests on who receives.
        limited = {limit.holder for limit in shares.usages}
        movable = frozenset(holder.id for holder in shares.holders if holder.id not in limited)
        items = [
            Item(notice, reading.units, (BAILLEUR,), reading.categories, movable)
            for notice, reading in self._waiting.items()
        ]
        return place_batch(
            self._before,
            self.decider.band,
            items,
            shares.method,
            plan.annual or plan.due,
            self._at_its_turn,
            credited=False,
            permits=self._permits,
        )

    def _permits(self, holders: Sequence[str]) -> bool:
        """Whether no charge crosses a cap when the dwellings of the batch are held so."""
        if self._caps is None:
            counted = [read for _, read in sorted(self.read.items()) if read.route.status in _COUNTED]
            decider, bearing = self.decider, [read.combined.caps for read in counted]
            self._caps = caps_over(decider.program, decider.year, self._before, bearing)
        return all(cap.kept(holders) for cap in self._caps)

    def _at_its_turn(self, item: Item, placed: Mapping[Notice, str]) -> Item:
        """Read one dwelling in the state that those placed before it leave."""
        for notice, holder in placed.items():
            if notice not in self._charged:
                self._charged.add(notice)
                self._account = post(self._account, self.charge(notice, holder, self._account))
        account = self._account
        try:
            reading = self.decider.read(self._waiting[item.notice].liberation, account)
        except EngineError as error:
            raise _Failed(item.notice, error) from error
        self.read[item.notice], self.seen[item.notice] = reading, account
        choice = reading.route.choice
        if reading.route.status not in _COUNTED:
            return replace(item, candidates=())
        if choice is None:
            return replace(item, candidates=(BAILLEUR,), movable=frozenset())
        candidates = tuple(line.holder for line in choice.lines)
        movable = item.movable if self._may_move(reading, account) else frozenset()
        movable = movable.difference(h for h in candidates if terms_for(reading.combined, h)[1])
        return replace(item, candidates=candidates, movable=movable, preferences=reading.combined.preferences)

    @staticmethod
    def _may_move(reading: Reading, account: Account) -> bool:
        """Whether nothing binds the dwelling to the one first named: a reservation, a debt, a datum that is missing.

        With a datum missing, the decision stands because the same holder wins whatever it is: no other can be named.
        """
        owed = reading.liberation.logement in account.debts
        return reading.combined.reserved is None and not owed and not reading.tried

    def charge(self, notice: Notice, holder: str, account: Account) -> Charge:
        """What a dwelling charges once it goes to ``holder``."""
        reading = self.read[notice]
        if reading.route.status is StatutDecision.ORIENTE:
            reading = replace(reading, route=replace(reading.route, holder=holder))
        charge = self.decider.charge(reading, account)
        assert charge is not None
        return charge

    def moves(self, placed: Placed, notice: Notice) -> tuple[BatchMove, ...]:
        """Improvements that bear on one dwelling."""
        return tuple(
            self._move(move, placed.grain, notice) for move in placed.moves if notice in (move.item, move.swapped)
        )

    def _move(self, move: Move, grain: int, notice: Notice) -> BatchMove:
        first = notice == move.item
        other = move.swapped if first else move.item
        return BatchMove(
            source=move.source if first else move.target,
            target=move.target if first else move.source,
            exchanged=self.read[other].liberation.id if other else "",
            before=Fraction(move.before, grain),
            after=Fraction(move.after, grain),
        )


def _posted(
    session: Session, desk: _Desk, holders: Mapping[Notice, str], places: Mapping[Notice, BatchPlace]
) -> dict[Notice, Result]:
    """Charge each dwelling to whom it goes to, in order of notice, and say why."""
    results: dict[Notice, Result] = {}
    last = max((notice for notice in places if holders[notice]), default=())
    for notice in sorted(holders):
        place = places.get(notice)
        reading, seen = desk.read[notice], desk.seen[notice]
        _, before = session.desk(reading.liberation.bailleur)
        charge, after = None, before
        moved = place is not None and place.first not in ("", holders[notice])
        if place is not None and moved:
            reading = _rerouted(reading, holders[notice], place)
        if holders[notice]:
            charge = replace(desk.charge(notice, holders[notice], before), swapped=moved, pending=notice != last)
            after = post(before, charge)
        decision = desk.decider.decision(reading, charge, seen, before, after)
        decision = replace(decision, batch=place, certificate=desk.decider.certificate(before))
        if moved:
            decision = replace(decision, tie_break="")
        session.count(reading.liberation, decision, charge)
        results[notice] = decision
    return results


def _rerouted(reading: Reading, holder: str, place: BatchPlace) -> Reading:
    """Where the batch moved it, and why the one first named does not have it."""
    before, after = place.moves[0].before, place.moves[-1].after
    details = (("apres", str(after)), ("avant", str(before)), ("vers", holder))
    refusals = {**reading.route.refusals, place.first: Refusal(Raison.LOT, details)}
    return reading.routed(replace(reading.route, holder=holder, refusals=refusals))
