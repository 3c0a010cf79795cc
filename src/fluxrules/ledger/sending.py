"""What can be recorded, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from fluxrules.decision.decision import Decision
from fluxrules.decision.gathering import Freed, Together
from fluxrules.diagnostics import Diagnostic
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger.entry import Entry
from fluxrules.model.evenement import DatedEvent


@dataclass(frozen=True, slots=True)
class Given:
    """A past decision: a dwelling that persons gave to somebody before the ledger was kept.

    Attributes:
        day: Day of the decision.
        liberation: The dwelling.
        to: Who received it.
        reason: Where it comes from, in words.
        by: Who decided, in words; "": whoever records it.
    """

    day: date
    liberation: Liberation
    to: str
    reason: str
    by: str = ""


Sent: TypeAlias = Freed | Together | DatedEvent | Given
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
        failure: Why the engine could not finish.
        event: Name of the event, "" for a libération.
    """

    liberation: str
    entries: tuple[Entry, ...] = ()
    decision: Decision | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    already: bool = False
    failure: EngineError | None = None
    event: str = ""
