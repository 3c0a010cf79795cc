"""Recording: each thing that happens is decided on what the ledger holds, and written, in one transaction.

Whoever records takes the bailleur's chain for itself, catches up with what others have written, plays what happens and
appends what came of it. Nothing is told to the caller before it is on disk; whatever goes wrong leaves the chain as it
was, and what was in memory is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import groupby, islice

from fluxrules.decision.calendar import Calendar
from fluxrules.decision.timeline import Freed, Outcome, Together
from fluxrules.diagnostics import Diagnostic, diagnose, has_errors
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger.desk import Desk
from fluxrules.ledger.drafts import (
    decided_draft,
    event_key,
    event_nature,
    freed_draft,
    numbered,
    opening_drafts,
    own_events,
)
from fluxrules.ledger.entry import Draft, Entry, Json, Nature
from fluxrules.ledger.follow import OUTSIDE, WAITING, follow
from fluxrules.ledger.following import Followed
from fluxrules.ledger.happenings import event_content
from fluxrules.ledger.inscribed import otherwise, to_decide
from fluxrules.ledger.lateness import counted_later, too_late
from fluxrules.ledger.law import PROGRAM, SOURCES, packed_program
from fluxrules.ledger.sending import Given, Recorded, Reported, Sent
from fluxrules.ledger.store import Store, Writing
from fluxrules.ledger.taking_over import given_content, given_key, taken_over
from fluxrules.model.evenement import Award, Cancellation, Candidates, DatedEvent, Lease, Validation
from fluxrules.semantics import Territory

_OUTSIDE = (Validation, Candidates, Award, Lease, Cancellation)
"""What may happen to a dwelling out of the flux."""

EVERY = 256
"""Entries between two checkpoints."""


@dataclass(slots=True)
class Recorder:
    """Records under the rules of one territory as they are today.

    Attributes:
        store: Where.
        territory: The territory.
        sources: Its files, packed (``law.packed_sources``).
        by: Who records: a function, a service.
        now: The moment of writing (ISO, UTC, seconds), asked at each entry.
        engine: Name of the engine.
        provenance: Where what is recorded comes from, plain JSON.
    """

    store: Store
    territory: Territory
    sources: bytes
    by: str
    now: Callable[[], str]
    engine: str = "native"
    provenance: Json = None
    calendar: Calendar = field(init=False)
    _desks: dict[str, Desk] = field(default_factory=dict)
    _kept: set[tuple[str, str]] = field(default_factory=set)
    _keeping: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.calendar = Calendar(self.territory)

    def record(self, sent: Iterable[tuple[str, Sent]], together: int = 1) -> Iterator[Recorded]:
        """Record things one after another.

        Args:
            sent: Each with the bailleur whose chain it goes to; in order.
            together: How many are written in one transaction: none of them is told before all are on disk.

        Raises:
            ValueError: The ledger holds what fluxrules does not write.
            LedgerProblem: The store cannot be read or written; what was told before is on disk.
        """
        for bailleur, group in groupby(numbered(sent), key=lambda item: item[0]):
            while chunk := list(islice(group, together)):
                yield from self._write(bailleur, [(what, number) for _, what, number in chunk])

    def _write(self, bailleur: str, sent: Sequence[tuple[Sent, int]]) -> list[Recorded]:
        """One transaction. What is in memory is kept only once all is on disk; a transaction done again starts anew."""

        def work(chain: Writing) -> tuple[Desk, list[Recorded]]:
            self._keeping.clear()
            desk, said = self._caught_up(self._desks.pop(bailleur, None), bailleur, chain)
            results = [result for what, number in sent for result in self._play(desk, chain, what, number)]
            if desk.rank - desk.kept >= EVERY:
                chain.checkpoint(desk.rank, desk.checkpoint())
                desk.kept = desk.rank
            if said and results:
                results[0] = replace(results[0], diagnostics=(*said, *results[0].diagnostics))
            return desk, results

        desk, results = self.store.attempt(bailleur, work)
        self._desks[bailleur] = desk
        self._kept |= self._keeping
        return results

    def _caught_up(self, desk: Desk | None, bailleur: str, chain: Writing) -> tuple[Desk, tuple[Diagnostic, ...]]:
        """The desk, where the chain stands now; a first one says whether the rules are those of the last decision."""
        if desk is not None and chain.tip == (desk.rank, desk.digest):
            desk.shelf.chain = chain
            return desk, ()
        if desk is not None and desk.begins(chain):
            return desk, desk.catch_up(chain)
        desk, found = Desk.open(bailleur, self.calendar, self.engine, chain)
        found += desk.catch_up(chain)
        desk.digest = chain.tip[1]
        if desk.law and desk.law != self.territory.hash:
            return desk, (
                diagnose("FLX977", None, bailleur=bailleur, avant=desk.law[:12], apres=self.territory.hash[:12]),
            )
        return desk, found

    def _play(self, desk: Desk, chain: Writing, what: Sent, number: int) -> list[Recorded]:
        match what:
            case Freed():
                return self._free(desk, chain, [what], None)
            case Together():
                return self._free(desk, chain, list(what.freed), what)
            case Given():
                return [self._give(desk, chain, what)]
            case Reported():
                return [self._happen(desk, chain, what.event, number, what)]
            case _:
                return [self._happen(desk, chain, what, number)]

    def _free(self, desk: Desk, chain: Writing, freed: list[Freed], batch: Together | None) -> list[Recorded]:
        """Decide dwellings, one or a batch; those that the ledger has already are left."""
        ready: list[Freed] = []
        known, results = to_decide(desk, chain, [item.liberation for item in freed], self.territory.hash)
        for item in freed:
            if item.liberation.id in known:
                ready.append(replace(item, day=self._day(desk, item.day)))
        if not ready:
            return results
        if batch is not None:
            outcomes = desk.timeline.step_together(Together(self._day(desk, batch.day), tuple(ready)))
        else:
            try:
                outcomes = [desk.timeline.step(ready[0])]
            except EngineError as error:
                self._opened(desk, chain)
                return [*results, Recorded(ready[0].liberation.id, failure=error)]
        said: dict[str, Json] = {"groupe": len(_done(outcomes))} if batch is not None else {}
        late = {item.liberation.id: counted_later(item, self._day(desk, item.day)) for item in freed}
        decided = self._decided(desk, chain, outcomes, known, Nature.ORIENTATION, said)
        return results + [replace(one, diagnostics=(*late[one.liberation], *one.diagnostics)) for one in decided]

    def _give(self, desk: Desk, chain: Writing, given: Given) -> Recorded:
        """Take over a past decision: the first on a dwelling frees it, those after it move it."""
        liberation = given.liberation
        before = chain.followed(desk.bailleur, [liberation.id]).get(liberation.id)
        key = given_key(given)
        if before is None:
            desk.shelf.absent(liberation.id)
        elif key in chain.known(desk.bailleur, [key]):
            return Recorded(liberation.id, already=True)
        elif not given.to and before.statut not in WAITING | OUTSIDE:  # it is counted, or gone: an event says it left
            return Recorded(liberation.id, diagnostics=(otherwise(before),))
        else:
            desk.wake(before, chain)
        day = self._day(desk, given.day)
        if late := too_late(given, day):
            return Recorded(liberation.id, diagnostics=late)
        by = given.by or self.by
        try:
            outcome = taken_over(desk.timeline, replace(given, day=day, by=by), before is not None)
        except EngineError as error:
            self._opened(desk, chain)
            return Recorded(liberation.id, failure=error)
        events = desk.taken()
        drafts = opening_drafts(desk.bailleur, events, self.territory.hash)
        if outcome.account is not None and (outcome.decision is not None or not given.to):
            said = given_content(given, by)
            if before is None:
                drafts.insert(0, freed_draft(liberation, outcome, self.provenance))
            drafts.append(decided_draft(Nature.REPRISE, outcome, own_events(events), self.territory.hash, key, said))
        written = self._append(desk, chain, drafts, {liberation.id: before})
        about = tuple(entry for entry in written if entry.liberation == liberation.id)
        return Recorded(liberation.id, about, outcome.decision, outcome.diagnostics)

    def _decided(
        self,
        desk: Desk,
        chain: Writing,
        outcomes: Sequence[Outcome],
        known: dict[str, Followed | None],
        nature: Nature,
        said: dict[str, Json],
    ) -> list[Recorded]:
        """Write dwellings freed, what the year asked before, and what was decided of each."""
        events = desk.taken()
        own = own_events(events)
        done = _done(outcomes)
        freed = [freed_draft(item.liberation, item, self.provenance) for item in done if item.liberation is not None]
        # One decided again with the same facts, under other rules, is not the same thing sent twice.
        taken = chain.known(desk.bailleur, [draft.key for draft in freed if known[draft.liberation] is not None])
        freed = [replace(one, key=f"{one.key}:{desk.rank}") if one.key in taken else one for one in freed]
        keys = {draft.liberation: draft.key for draft in freed}
        orientations: list[Draft] = []
        counted = {name: place for place, event in enumerate(own) if (name := getattr(event, "liberation", ""))}
        # In the order the books were written in, not that of notice: an account knows who was served last.
        for item in sorted(done, key=lambda one: counted.get(_name(one), -1)):
            assert item.liberation is not None
            mine = [event for event in own if getattr(event, "liberation", "") == item.liberation.id]
            key = f"{nature.value}:{keys[item.liberation.id]}"
            orientations.append(decided_draft(nature, item, mine, self.territory.hash, key, said))
        opening = opening_drafts(desk.bailleur, events, self.territory.hash)
        written = self._append(desk, chain, [*freed, *opening, *orientations], known)
        results: list[Recorded] = []
        for item in outcomes:
            about = tuple(entry for entry in written if entry.liberation == _name(item))
            results.append(Recorded(_name(item), about, item.decision, item.diagnostics, failure=item.failure))
        return results

    def _happen(
        self, desk: Desk, chain: Writing, event: DatedEvent, number: int, reported: Reported | None = None
    ) -> Recorded:
        """Record what happens to a dwelling the ledger holds; or what is reported to have happened."""
        name, what = event.event.liberation, event.event.name
        key = event_key(event, number)
        before = chain.followed(desk.bailleur, [name]).get(name)
        if before is None:
            return Recorded(name, diagnostics=(diagnose("FLX976", event.span, id=name),), event=what)
        if key in chain.known(desk.bailleur, [key]):
            return Recorded(name, already=True, event=what)
        day = self._day(desk, event.le)
        said = event_content(event.event)
        if day != event.le:
            said["survenu_le"] = event.le.isoformat()
        if reported is not None:
            said |= {"ligne": dict(reported.line), "repris": not reported.plays}
        noted = reported is not None and not reported.plays
        if noted or (before.statut in OUTSIDE and isinstance(event.event, _OUTSIDE)):
            return self._noted(desk, chain, replace(event, le=day), key, before, said)
        desk.wake(before, chain)
        try:
            outcome = desk.timeline.step(replace(event, le=day))
        except EngineError as error:
            self._opened(desk, chain)
            return Recorded(name, failure=error, event=what)
        events = desk.taken()
        drafts = opening_drafts(desk.bailleur, events, self.territory.hash)
        accepted = outcome.account is not None and not (has_errors(outcome.diagnostics) and outcome.decision is None)
        if accepted:
            drafts.append(
                decided_draft(event_nature(event), outcome, own_events(events), self.territory.hash, key, said)
            )
        written = self._append(desk, chain, drafts, {name: before})
        about = tuple(entry for entry in written if entry.liberation == name)
        return Recorded(name, about, outcome.decision, outcome.diagnostics, event=what)

    def _noted(
        self, desk: Desk, chain: Writing, event: DatedEvent, key: str, before: Followed, said: dict[str, Json]
    ) -> Recorded:
        """Take note of what moves no account, but the bilan counts: on a dwelling out of the flux, or only reported."""
        account = (before.bailleur, before.departement, before.year)
        liberation = Liberation(before.liberation, before.dwelling, before.bailleur, before.commune, 0)
        outcome = Outcome(event.le, liberation, None, account=account)
        draft = decided_draft(event_nature(event), outcome, (), self.territory.hash, key, said)
        written = self._append(desk, chain, [draft], {before.liberation: before})
        return Recorded(before.liberation, written, event=event.event.name)

    def _opened(self, desk: Desk, chain: Writing) -> None:
        """Write what the day asked before something that could not be decided."""
        self._append(desk, chain, opening_drafts(desk.bailleur, desk.taken(), self.territory.hash), {})

    def _append(
        self, desk: Desk, chain: Writing, drafts: Sequence[Draft], known: dict[str, Followed | None]
    ) -> tuple[Entry, ...]:
        """Write drafts; the desk has folded them already, by playing them."""
        if not drafts:
            return ()
        self._keep_law(desk, chain, drafts)
        written = chain.append(drafts, self.now(), self.by)
        for entry in written:
            desk.passed(entry)
            if entry.liberation:
                known[entry.liberation] = follow(known.get(entry.liberation), entry)
        touched = dict.fromkeys(entry.liberation for entry in written if entry.liberation)
        chain.follow([found for name in touched if (found := known[name]) is not None])
        return written

    def _keep_law(self, desk: Desk, chain: Writing, drafts: Sequence[Draft]) -> None:
        """Keep the rules that these entries rest on, once each."""
        if not any("regles" in draft.content for draft in drafts):
            return
        self._keep(chain, self.territory.hash, SOURCES, lambda: self.sources)
        for draft in drafts:
            if "decision" in draft.content:
                program = self.calendar.compiled(date.fromisoformat(draft.day)).programs[desk.bailleur]
                self._keep(chain, program.hash, PROGRAM, partial(packed_program, program))

    def _keep(self, chain: Writing, digest: str, kind: str, blob: Callable[[], bytes]) -> None:
        if (digest, kind) not in self._kept | self._keeping:
            if chain.law(digest, kind) is None:
                chain.keep_law(digest, kind, blob())
            self._keeping.add((digest, kind))

    def _day(self, desk: Desk, day: date) -> date:
        """Nothing is played before what was recorded last: a late event counts from that day on."""
        return day if desk.day is None else max(day, desk.day)


def _done(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those that are decided: the engine did not fail, and there is a law."""
    return [item for item in outcomes if item.account is not None and item.failure is None and item.decision]


def _name(outcome: Outcome) -> str:
    """Id of the libération that an outcome is about."""
    return outcome.liberation.id if outcome.liberation is not None else ""


def _otherwise(before: Followed) -> Diagnostic:
    """What is sent of a libération is not what the ledger holds of it."""
    return diagnose("FLX975", None, id=before.liberation, statut=before.statut)
