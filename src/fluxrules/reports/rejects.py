"""Rejected rows as people read them: line, code, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from fluxrules.intake.evenements import RejectedEvent
from fluxrules.intake.liberation import Intake
from fluxrules.reports.titles import title


def rejects_text(intake: Intake, limit: int | None = None) -> str:
    """Each rejected row and why, the first ``limit`` of them; empty without any."""
    if not intake.rejects:
        return ""
    lines = [title("rejets.titre", nombre=len(intake.rejects), lues=intake.rows)]
    shown = intake.rejects if limit is None else intake.rejects[:limit]
    for reject in shown:
        for diagnostic in reject.diagnostics:
            message = f"{diagnostic.message} {diagnostic.hint}".strip()
            lines.append("  " + title("rejets.ligne", ligne=reject.row, code=diagnostic.code, message=message))
    left = len(intake.rejects) - len(shown)
    if left:
        lines.append("  " + title("rejets.suite", nombre=left))
    return "\n".join(lines) + "\n"


def rejected_events_text(rejects: Sequence[RejectedEvent], count: int, limit: int | None = None) -> str:
    """Each event that could not be played and why, the first ``limit`` of them; empty without any."""
    if not rejects:
        return ""
    lines = [title("rejets.evenements", nombre=len(rejects), lus=count)]
    for reject in rejects if limit is None else rejects[:limit]:
        for diagnostic in reject.diagnostics:
            place = diagnostic.span or reject.span
            message = f"{diagnostic.message} {diagnostic.hint}".strip()
            lines.append("  " + title("rejets.evenement", lieu=place, code=diagnostic.code, message=message))
    left = len(rejects) - len(rejects if limit is None else rejects[:limit])
    if left:
        lines.append("  " + title("rejets.suite_evenements", nombre=left))
    return "\n".join(lines) + "\n"
