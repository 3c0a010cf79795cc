"""What each method of allotment measures, in words: nobody speaks of a band where none applies."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from fluxrules.decision.decision import Decision, Standing
from fluxrules.explanation.numbers import decimal_text, dwellings, percentage
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.positions import score_text
from fluxrules.vocabulary import Methode

OF_THE_BAND = frozenset({Methode.BANDE.value})
"""Methods that keep a band and balance categories: a score is a sum of terms there, and a figure elsewhere."""


def method_of(decision: Decision) -> str:
    """The method that decided."""
    return decision.certificate.method if decision.certificate is not None else Methode.BANDE.value


def method_name(method: str) -> str:
    """« bande puis équilibre »."""
    return phrase(f"methode.{method}")


def measure_text(score: Fraction | None, method: str) -> str:
    """A score in the method's own measure: points of balance, dwellings, or a share of the due; "" without one."""
    if score is None:
        return ""
    if method == Methode.BANDE.value:
        return decimal_text(score)
    return percentage(score) if method == Methode.TAUX_DE_REALISATION.value else dwellings(score)


def measured(standing: Standing, decision: Decision) -> str:
    """What was compared, as fully as the method allows: for the band, the terms of the score."""
    method = method_of(decision)
    if method in OF_THE_BAND:
        return score_text(standing, decision.commune_name)
    return measure_text(standing.score, method)


def worded(key: str, decision: Decision) -> str:
    """The wording of ``key`` for the method that decided."""
    method = method_of(decision)
    return key if method in OF_THE_BAND else f"{key}_{method}"


def otherwise_sentences(decision: Decision, names: Mapping[str, str]) -> tuple[str, ...]:
    """Whom each method would have chosen here, the convention's own first."""
    if not decision.otherwise:
        return ()
    ours = method_of(decision)
    order = [ours, *(method.value for method in Methode if method.value != ours)]
    return tuple(
        phrase(
            "autrement.la_notre" if method == ours else "autrement.autre",
            methode=method_name(method),
            nom=names.get(decision.otherwise[method], decision.otherwise[method]),
        )
        for method in order
        if method in decision.otherwise
    )
