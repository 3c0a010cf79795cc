"""What is recorded late: nothing is played before what was recorded last, and a year closed is not opened again."""

from __future__ import annotations

from datetime import date

from fluxrules.decision.gathering import Freed
from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.ledger.sending import Given


def too_late(given: Given, played: date) -> tuple[Diagnostic, ...]:
    """Refuse a past decision that would count in another year than its own.

    Args:
        given: The decision.
        played: Day on which it would be played.
    """
    if played.year == given.day.year:
        return ()
    liberation = given.liberation
    return (
        diagnose(
            "FLX984",
            None,
            id=liberation.id,
            jour=given.day.isoformat(),
            annee=given.day.year,
            bailleur=liberation.bailleur,
            derniere=played.year,
        ),
    )


def counted_later(freed: Freed, played: date) -> tuple[Diagnostic, ...]:
    """Say that a dwelling counts in the year after it was freed.

    Args:
        freed: The dwelling, on its own day.
        played: Day on which it is decided.
    """
    if played.year == freed.day.year:
        return ()
    liberation = freed.liberation
    day = freed.day.isoformat()
    return (diagnose("FLX985", None, id=liberation.id, jour=day, bailleur=liberation.bailleur, derniere=played.year),)
