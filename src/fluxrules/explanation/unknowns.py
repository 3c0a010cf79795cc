"""Missing data: which of them could change the decision, and to what."""

from __future__ import annotations

from collections.abc import Mapping

from fluxrules.decision.decision import MissingDatum
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.positions import enumeration
from fluxrules.explanation.words import value_words
from fluxrules.vocabulary import StatutDecision


def unknown_sentence(datum: MissingDatum, names: Mapping[str, str]) -> str:
    """What nobody knows of the dwelling, whether the decision depends on it, and who would receive for each value."""
    if not datum.decisive:
        return phrase("manquant.sans_effet", libelle=datum.label or datum.path)
    outcomes = [
        phrase(
            "manquant.issue",
            valeur=values,
            nom=names.get(holder, holder) if status is StatutDecision.ORIENTE else "",
            statut=phrase(f"statut_court.{status}"),
        )
        for values, status, holder in _runs(datum)
    ]
    return phrase("manquant.decisif", libelle=datum.label or datum.path, issues=" ; ".join(outcomes))


def _runs(datum: MissingDatum) -> list[tuple[str, StatutDecision, str]]:
    """Outcomes with neighbouring values of one outcome put together: the values tried, in their order."""
    runs: list[tuple[list[str], StatutDecision, str]] = []
    for value, status, holder in datum.outcomes:
        if runs and runs[-1][1:] == (status, holder):
            runs[-1][0].append(value)
        else:
            runs.append(([value], status, holder))
    return [(_values(values), status, holder) for values, status, holder in runs]


def _values(values: list[str]) -> str:
    """Words are listed; figures and dates go from the first to the last tried."""
    if len(values) < 3 or not all(value[:1].isdigit() or value[:1] == "-" for value in values):
        return enumeration([value_words(value) for value in values])
    return phrase("manquant.de_a", premier=values[0], dernier=values[-1])
