"""What one decision would be were something else: a situation is a value, an edit makes another, the engine decides.

Nothing is approximated in deciding: the rules run, the plan is made, the shares choose, as they do for a decision. What
an edit itself supposes is said by its note, and whether that is an approximation. Nothing is written anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from fluxrules.allotment.account import Account
from fluxrules.allotment.events import aligned
from fluxrules.allotment.record import Record
from fluxrules.decision.again import Again
from fluxrules.decision.decision import Decision
from fluxrules.decision.pipeline import Decider
from fluxrules.decision.planning import Planner, Year
from fluxrules.decision.session import Session
from fluxrules.diagnostics import Diagnostic, diagnose, has_errors
from fluxrules.engines import make_engine
from fluxrules.intake.liberation import Liberation
from fluxrules.program.canonical import content_hash
from fluxrules.program.program import Program
from fluxrules.semantics.territory import Territory


@dataclass(frozen=True, slots=True)
class Note:
    """What an edit did, precisely.

    Attributes:
        edit: The edit, as written.
        kind: Which sentence says it.
        values: What the sentence needs.
        approximate: Whether what is supposed is only near what would have happened.
    """

    edit: str
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """All that one decision is made from.

    Attributes:
        territory: The territory.
        program: The rules.
        year: The plan in force.
        account: State of the flux before the dwelling.
        liberation: The dwelling.
        records: What was counted before it and may be handed back, by libération, in order.
        engine: Name of the engine.
        day: Day of the decision (ISO).
        notes: What edits did, in order.
        again: Why it is decided once more, when it is (a hand-back, a refusal, a delay).
    """

    territory: Territory
    program: Program
    year: Year
    account: Account
    liberation: Liberation
    records: Mapping[str, Record] = field(default_factory=dict)
    engine: str = "native"
    day: str = ""
    notes: tuple[Note, ...] = ()
    again: Again | None = None

    @classmethod
    def of(cls, session: Session, liberation: Liberation, day: str = "", again: Again | None = None) -> Situation:
        """The situation in which a session would decide ``liberation`` now."""
        bailleur = liberation.bailleur
        key = session.key(bailleur)
        records = {name: record for name, record in (session.books.records or {}).items() if record.key == key}
        return cls(
            session.compiled.territory,
            session.compiled.programs[bailleur],
            session.year(bailleur),
            session.account(bailleur),
            liberation,
            records,
            session.engine,
            day,
            again=again,
        )

    def decide(self) -> Decision:
        """What is decided in this situation.

        Raises:
            EngineError: The engine could not finish.
        """
        decider, account = self.desk()
        decision, _ = decider.decide(self.liberation, account, self.again)
        return replace(decision, day=self.day or decision.day)

    def desk(self) -> tuple[Decider, Account]:
        """What decides here, and the account it decides in, in one unit.

        Raises:
            EngineError: The engine cannot be made.
        """
        plan, account = aligned(self.year.plan, self.account)
        program = self.program if self.program.hash else replace(self.program, hash=content_hash(self.program))
        engine = make_engine(self.engine, program)
        return Decider(program, self.territory, replace(self.year, plan=plan), engine, True), account

    def under(self, program: Program) -> tuple[Situation, tuple[Diagnostic, ...]]:
        """The same under other rules or shares, its plan made again from what the plan in force was made from.

        The plan in force stays where it rests on nothing of what changes. Only what decides has a hash (``desk``): most
        situations are tried and never shown.

        Returns:
            The situation; or this one, and why the plan cannot be made.
        """
        program = replace(program, hash="")
        if self.year.rests_on.holds(self.program, program):
            return replace(self, program=program), ()
        year, found = Planner(program, self.territory).plan(self.year.progress)
        if year is None or has_errors(found):
            return self, (*found, diagnose("FLX595", None, bailleur=program.bailleur))
        return replace(self, program=program, year=year), ()

    def noted(self, note: Note) -> Situation:
        """The same, one more note."""
        return replace(self, notes=(*self.notes, note))


class Edit(Protocol):
    """One thing that would be otherwise."""

    def apply(self, situation: Situation) -> tuple[Situation, tuple[Diagnostic, ...]]:
        """The situation so changed, its note added; or the same, and why it cannot be.

        Raises:
            EngineError: Applying it decides a dwelling again, and the engine could not finish.
        """


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A decision as it is, and as it would be.

    Attributes:
        actual: As it is.
        supposed: As it would be.
        notes: What was changed, in order.
    """

    actual: Decision
    supposed: Decision
    notes: tuple[Note, ...]

    @property
    def same(self) -> bool:
        """Whether the dwelling goes to the same one, under the same status."""
        return (self.actual.statut, self.actual.holder) == (self.supposed.statut, self.supposed.holder)


def what_if(situation: Situation, edits: Iterable[Edit]) -> tuple[WhatIf | None, tuple[Diagnostic, ...]]:
    """Decide in a situation, and in the one that edits make of it, applied one after another.

    Returns:
        The two decisions, or None with everything that cannot be changed so.

    Raises:
        EngineError: The engine could not finish.
    """
    changed = situation
    found: list[Diagnostic] = []
    for edit in edits:
        changed, wrong = edit.apply(changed)
        found += wrong
    if has_errors(found):
        return None, tuple(found)
    return WhatIf(situation.decide(), changed.decide(), changed.notes), tuple(found)
