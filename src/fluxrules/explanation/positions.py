"""Where a holder stands, in words: « 1,30 logement de retard », and the terms of its score."""

from __future__ import annotations

from fractions import Fraction

from fluxrules.decision.decision import Standing
from fluxrules.explanation.numbers import decimal_text, dwellings
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.vocabulary import Axe

UNKNOWN = "inconnu"
"""The category of a dwelling whose datum is missing, on any axis."""

_SHOWN = Fraction(1, 200)
"""Below this, an amount reads « 0,00 » and says nothing."""


def position(amount: Fraction) -> str:
    """``13/10`` → « 1,30 logement de retard »; negative → « d'avance »."""
    if abs(amount) < _SHOWN:
        return phrase("position.nul")
    return phrase("position.retard" if amount > 0 else "position.avance", nombre=dwellings(abs(amount)))


def score_text(standing: Standing, commune: str = "") -> str:
    """« 1,35 = 0,30 sur l'ensemble + 0,15 sur les T3 - 0,10 hors QPV + 1,00 de préférence »; empty without a score.

    Every term is that of the score itself, once this dwelling's entitlement is added. What is printed adds up: the
    hundredths that rounding loses go to the terms it moved most. Terms that read « 0,00 » are left out.
    """
    if standing.score is None:
        return ""
    terms = [(standing.overdue, phrase("score.ensemble"))]
    terms += [(amount + standing.share, category(axis, commune)) for axis, amount in standing.categories.items()]
    terms.append((standing.preference, phrase("score.preference")))
    whole = decimal_text(standing.score)
    said = ""
    for amount, (_, where) in zip(_adding_up([amount for amount, _ in terms], standing.score), terms, strict=True):
        if amount:
            key = ("score.moins" if amount < 0 else "score.plus") if said else "score.premier"
            shown = abs(amount) if said else amount
            said += phrase(key, nombre=decimal_text(shown), ou=where)
    return phrase("score.somme", score=whole, termes=said) if said else whole


def _adding_up(terms: list[Fraction], total: Fraction) -> list[Fraction]:
    """``terms`` in hundredths whose sum is ``total`` in hundredths, each within one hundredth of what it was."""
    rounded = [round(term * 100) for term in terms]
    gap = round(total * 100) - sum(rounded)
    step = 1 if gap > 0 else -1
    furthest = sorted(range(len(terms)), key=lambda place: (step * (rounded[place] - terms[place] * 100), place))
    for place in furthest[: abs(gap)]:
        rounded[place] += step
    return [Fraction(term, 100) for term in rounded]


def category(name: str, commune: str = "") -> str:
    """``typologie:T3`` → « sur les T3 »; ``qpv:non`` → « hors QPV »; ``commune``: the name of the dwelling's."""
    axis, _, value = name.partition(":")
    if value == UNKNOWN:
        return phrase("categorie.inconnu", axe=axis)
    if axis == Axe.QPV:
        return phrase(f"categorie.qpv_{value}")
    if axis == Axe.PERIODE and has_phrase(f"periode.{value}"):
        value = phrase(f"periode.{value}")
    if axis == Axe.COMMUNE and commune:
        value = commune
    key = f"categorie.{axis}"
    return phrase(key, valeur=value) if has_phrase(key) else value


def enumeration(parts: list[str] | tuple[str, ...]) -> str:
    """« a, b et c »."""
    if len(parts) < 2:
        return "".join(parts)
    return phrase("liste.et", debut=", ".join(parts[:-1]), fin=parts[-1])
