"""What was just recorded: one line for a person, or one JSON object for a program, told once it is on disk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fluxrules.reports.line import Columns, decision_line
from fluxrules.reports.titles import title

if TYPE_CHECKING:
    from fluxrules.ledger.sending import Recorded

SCHEMA = "fluxrules/inscription/1"


def recorded_line(item: Recorded, columns: Columns) -> str:
    """What was recorded of one thing, on one line; where it stands in the chain comes first."""
    if item.already:
        return title("inscription.attend" if item.waits else "inscription.deja", id=item.liberation, quoi=_what(item))
    if not item.entries:
        return title("inscription.refuse", id=item.liberation, quoi=_what(item))
    rank = f"n° {item.entries[-1].rank}"
    if item.decision is None:
        return f"{rank:<9}{title('inscription.evenement', id=item.liberation, quoi=_what(item))}"
    return f"{rank:<9}{decision_line(item.decision, columns)}"


def recorded_json(item: Recorded) -> str:
    """The same for a program, canonical, on one line."""
    decision = item.decision
    value = {
        "schema": SCHEMA,
        "liberation": item.liberation,
        "evenement": item.event,
        "deja": item.already,
        "attend": item.waits,
        "ecritures": [[entry.rank, entry.nature.value, entry.digest] for entry in item.entries],
        "bailleur": item.entries[0].bailleur if item.entries else "",
        "statut": "" if decision is None else decision.statut.value,
        "reservataire": "" if decision is None else decision.holder,
        "messages": [[found.code, found.message] for found in item.diagnostics],
        "echec": "" if item.failure is None else str(item.failure),
    }
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _what(item: Recorded) -> str:
    return item.event or title("inscription.liberation")
