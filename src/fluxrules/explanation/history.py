"""What happened to a dwelling, step by step: oriented to one, handed back, then to another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fluxrules.decision.decision import Decision
from fluxrules.explanation.naming import called_names
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.explanation.sentences import motif_text
from fluxrules.vocabulary import StatutDecision


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a libération.

    Attributes:
        day: When.
        event: Name of the event; "" for the libération itself.
        statut: Of the decision it called for, or None.
        holder: Who has the dwelling after it, or "".
        name: Its name.
        by: Who decided (derogation).
        reason: Words of whoever wrote the event.
    """

    day: str
    event: str
    statut: StatutDecision | None = None
    holder: str = ""
    name: str = ""
    by: str = ""
    reason: str = ""


def step_of(decision: Decision) -> Step:
    """The step a decision is."""
    return Step(
        decision.day,
        decision.cause,
        decision.statut,
        decision.holder,
        called_names(decision).get(decision.holder, decision.holder),
        decision.by,
        decision.reason,
    )


def history_sentences(steps: Iterable[Step]) -> tuple[str, ...]:
    """One sentence per step, in order."""
    return tuple(_sentence(step) for step in steps)


def ended_by(steps: Sequence[Step]) -> Step | None:
    """What took the dwelling out of every account after its last decision (cancelled, withdrawn), if anything did."""
    return steps[-1] if steps and has_phrase(f"fin.{steps[-1].event}") else None


def ended_sentence(step: Step, day: str) -> str:
    """That it was cancelled or withdrawn, why, and that it counts for nobody any more; ``day``: as it is to be read."""
    return phrase(f"fin.{step.event}", jour=day, motif=motif_text(step.reason))


def before_it_ended(verdict: str) -> str:
    """What was decided before."""
    return phrase("fin_avant.dit", verdict=verdict[:1].lower() + verdict[1:])


def _sentence(step: Step) -> str:
    return phrase(
        f"histoire.{step.event or 'liberation'}",
        jour=step.day,
        nom=step.name if step.statut in (StatutDecision.ORIENTE, StatutDecision.FORCE) else "",
        statut=phrase(f"statut_court.{step.statut}") if step.statut is not None else "",
        par=step.by,
        motif=motif_text(step.reason),
    )
