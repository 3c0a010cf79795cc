"""One decision on one line: dwelling, commune, bailleur, and who receives it or why nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fluxrules.decision.decision import Decision
from fluxrules.explanation.naming import holder_names
from fluxrules.explanation.phrases import phrase
from fluxrules.intake.liberation import Intake
from fluxrules.reports.layout import WIDTH
from fluxrules.reports.titles import title
from fluxrules.vocabulary import StatutDecision

_LONGEST_ID = 22
"""Columns an id may take; a longer one pushes what follows."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of the dwelling and of the bailleur, and of the whole line."""

    logement: int = _LONGEST_ID
    bailleur: int = 16
    width: int = WIDTH


def columns_of(intake: Intake, width: int = WIDTH) -> Columns:
    """Columns that hold every dwelling of a file."""
    return Columns(
        min(max((len(item.logement) for item in intake.liberations), default=0), _LONGEST_ID),
        max((len(item.bailleur) for item in intake.liberations), default=0),
        width,
    )


def short_name(name: str, others: Mapping[str, str]) -> str:
    """``name`` without what it says in parentheses, unless it is then taken for another."""
    short = _cut(name)
    return name if not short or any(_cut(other) == short for other in others.values() if other != name) else short


def _cut(name: str) -> str:
    return name.split(" (", 1)[0].strip()


def decision_line(decision: Decision, columns: Columns | None = None) -> str:
    """One decision on one line, cut to the width of the columns."""
    columns = columns or Columns()
    typologie = str(decision.facts.get("logement.typologie", "T?"))
    text = (
        f"{decision.logement:<{columns.logement}} {decision.commune:<5} {typologie:<2} "
        f"{decision.bailleur:<{columns.bailleur}} {_who(decision)}"
    )
    return text if len(text) <= columns.width else f"{text[: columns.width - 1]}…"


def _who(decision: Decision) -> str:
    if decision.statut in (StatutDecision.ORIENTE, StatutDecision.FORCE):
        names = holder_names(decision)
        name = short_name(names.get(decision.holder, decision.holder), names)
        how = decision.cause or ("programme" if decision.programme else "")
        return title("lot.suite", nom=name, comment=phrase(f"court.{how}")) if how else name
    statut = phrase(f"statut_court.{decision.statut}")
    why = _why(decision)
    return title("lot.autre_statut", statut=statut, motif=why) if why else statut


def _why(decision: Decision) -> str:
    """What makes the status: the motif, the rules, the data to look for under the names of their columns."""
    match decision.statut:
        case StatutDecision.HORS_FLUX if decision.programme and decision.holder:
            names = holder_names(decision)
            return title("lot.programme", nom=short_name(names.get(decision.holder, decision.holder), names))
        case StatutDecision.HORS_FLUX | StatutDecision.STOCK:
            return title(f"motif_court.{decision.motif}") if decision.motif else ""
        case StatutDecision.SANS_RESERVATAIRE:
            return _rules(decision.motif.split(", "))
        case StatutDecision.SUSPENDU:
            missing = [datum.path.rsplit(".", 1)[-1] for datum in decision.missing if datum.decisive]
            return title("lot.il_manque", donnees=", ".join(missing)) if missing else ""
        case _:
            return _rules([name for rules in decision.conflicts for name in rules])


def _rules(names: list[str]) -> str:
    """Rules by their own names: what comes before says in which file they are, and the whole report says it."""
    return ", ".join(dict.fromkeys(name.rsplit(":", 1)[-1] for name in names))
