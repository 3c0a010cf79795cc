"""What happened to one libération, as steps that explanations tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fluxrules.explanation.history import Step
from fluxrules.ledger.entry import Entry, Nature
from fluxrules.ledger.happenings import NATURES
from fluxrules.vocabulary import StatutDecision

_EVENTS = {nature: name for name, nature in NATURES.items()} | {Nature.ORIENTATION: "", Nature.REPRISE: "reprise"}
"""Name of the event behind each entry; "" for the libération itself."""


def history_of(about: Iterable[Entry], names: Mapping[str, str]) -> tuple[Step, ...]:
    """The steps that entries tell, in order.

    Args:
        about: Every entry about the libération.
        names: What people call each réservataire.
    """
    return tuple(_step(entry, names) for entry in about if entry.nature in _EVENTS)


def _step(entry: Entry, names: Mapping[str, str]) -> Step:
    content = entry.content
    decision = content.get("decision")
    statut, holder = None, ""
    if isinstance(decision, Mapping):
        statut, holder = StatutDecision(str(decision["statut"])), str(decision["reservataire"])
    by, reason = str(content.get("decideur", "")), str(content.get("motif", ""))
    return Step(entry.happened, _EVENTS[entry.nature], statut, holder, names.get(holder, holder), by, reason)
