"""Rows that read well and could not be decided after all: they join the rejects, whole, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fluxrules.diagnostics import Diagnostic
from fluxrules.intake.liberation import Intake, Liberation, Reject
from fluxrules.intake.table import Row, Table, rows


def set_apart(intake: Intake, reasons: Mapping[str, tuple[Diagnostic, ...]]) -> Intake:
    """``intake`` once the libérations of ``reasons`` (by id) are rejects; its rows stay all accounted for."""
    if not reasons:
        return intake
    kept = tuple(item for item in intake.liberations if item.id not in reasons)
    failed = (
        Reject(item.row, item.raw, _cells(item, intake), reasons[item.id])
        for item in intake.liberations
        if item.id in reasons
    )
    rejects = sorted((*intake.rejects, *failed), key=lambda reject: reject.row)
    return replace(intake, liberations=kept, rejects=tuple(rejects))


def _cells(liberation: Liberation, intake: Intake) -> tuple[str, ...]:
    """Its cells, read again as the file was: keeping those of every row would weigh more than the file."""
    above = Table(Row(0, "", intake.columns), intake.delimiter)
    return next((row.cells for row in rows(liberation.raw, above)), ())
