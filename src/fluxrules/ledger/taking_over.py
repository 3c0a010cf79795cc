"""Past decisions taken over: who received is what persons decided then; the rules' own choice is kept beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fluxrules.decision.again import TAKEN_OVER
from fluxrules.decision.timeline import Outcome, Timeline
from fluxrules.diagnostics import Span, diagnose
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger.entry import Entry, Json
from fluxrules.ledger.sending import Given
from fluxrules.model.evenement import DatedEvent, Override

_NOWHERE = Span("")


def given_key(given: Given) -> str:
    """What makes a past decision the same when it is sent twice."""
    return f"reprise:{given.liberation.id}:{given.day.isoformat()}:{given.to or given.motif}"


def given_content(given: Given, by: str) -> dict[str, Json]:
    """What a past decision says, beside its libération and day."""
    said: dict[str, Json] = {"vers": given.to, "decideur": by, "motif": given.reason}
    if not given.to:
        said["hors_flux"] = given.motif
    if given.line is not None:
        said["ligne"] = dict(given.line)
    return said


def given_from(entry: Entry, freed: Liberation | None) -> Given:
    """The past decision that made an entry.

    Args:
        entry: The entry.
        freed: The libération, when this decision was the first on it.
    """
    said = entry.content
    to, by, reason, motif = (str(said.get(name, "")) for name in ("vers", "decideur", "motif", "hors_flux"))
    liberation = freed or Liberation(entry.liberation, "", entry.bailleur, "", 0)
    return Given(date.fromisoformat(entry.day), liberation, to, reason, by, motif)


def taken_over(timeline: Timeline, given: Given, again: bool) -> Outcome:
    """What a past decision makes of the accounts.

    Args:
        timeline: Where it is played.
        given: The decision.
        again: Whether the dwelling had been given to another before.

    Raises:
        EngineError: The engine could not finish.
    """
    if not given.to:
        return _outside(timeline, given)
    if again:
        name = given.liberation.id
        moved = Override(liberation=name, reservataire=given.to, par=given.by, motif=given.reason, span=_NOWHERE)
        outcome = timeline.step(DatedEvent(le=given.day, event=moved, span=_NOWHERE))
    else:
        outcome = timeline.given(given.day, given.liberation, given.to, given.by, given.reason)
    if outcome.decision is None:
        return outcome
    return replace(outcome, decision=replace(outcome.decision, cause=TAKEN_OVER))


def _outside(timeline: Timeline, given: Given) -> Outcome:
    """A dwelling out of the flux: it is counted nowhere."""
    compiled = timeline.calendar.compiled(given.day)
    bailleur = given.liberation.bailleur
    program = compiled.programs.get(bailleur)
    if program is None:
        found = compiled.diagnostics or (diagnose("FLX801", None, bailleur=bailleur),)
        return Outcome(given.day, given.liberation, None, found)
    timeline.forget(given.liberation.id)  # should it have waited, it does no more
    return Outcome(given.day, given.liberation, None, account=(bailleur, program.departement, compiled.day.year))
