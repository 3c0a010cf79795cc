"""What can be recorded, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from fluxrules.decision.decision import Decision
from fluxrules.decision.gathering import Freed, Together
from fluxrules.diagnostics import Diagnostic
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger.entry import Entry, Json
from fluxrules.model.evenement import DatedEvent


@dataclass(frozen=True, slots=True)
class Given:
    """A past decision: a dwelling that persons gave to somebody, first or after another, before the ledger was kept.

    Attributes:
        day: Day of the decision.
        liberation: The dwelling.
        to: Who received it; "": nobody, it was out of the flux.
        reason: Where it comes from, in words.
        by: Who decided, in words; "": whoever records it.
        motif: Why it was out of the flux, or "".
        line: What names the line of the file it comes from, None without one.
    """

    day: date
    liberation: Liberation
    to: str
    reason: str
    by: str = ""
    motif: str = ""
    line: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What happened to a dwelling before the ledger was kept.

    Attributes:
        event: What happened.
        line: What names the line of the file it comes from.
        plays: Whether the accounts follow, as for any event; otherwise it is only noted: what came of it is told by
            the next past decision, not by the rules.
    """

    event: DatedEvent
    line: Mapping[str, Json]
    plays: bool = True


Sent: TypeAlias = Freed | Together | DatedEvent | Given | Reported
"""What can be recorded."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of one thing sent.

    Attributes:
        liberation: Which libération it is about.
        entries: What was written about it; nothing when it was there already, or is wrong.
        decision: The decision, when it called for one.
        diagnostics: What is wrong with it, or has to be said.
        already: Whether it was there already: nothing changes.
        waits: Whether it was there already, and still waits for a datum or a person.
        failure: Why the engine could not finish.
        event: Name of the event, "" for a libération.
    """

    liberation: str
    entries: tuple[Entry, ...] = ()
    decision: Decision | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    already: bool = False
    waits: bool = False
    failure: EngineError | None = None
    event: str = ""
