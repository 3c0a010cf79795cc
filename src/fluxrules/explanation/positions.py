"""Where a holder stands, in words: « 1,30 logement de retard, dont 0,80 sur les T3 et 0,40 hors QPV »."""

from __future__ import annotations

from fractions import Fraction

from fluxrules.decision.decision import Standing
from fluxrules.explanation.numbers import dwellings
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


def detail(standing: Standing) -> str:
    """The categories that make the delay, largest first: « , dont 0,80 sur les T3 »; empty when none does."""
    late = [(amount, axis) for axis, amount in standing.categories.items() if amount >= _SHOWN]
    late.sort(key=lambda pair: (-pair[0], _axis_order(pair[1])))
    parts = [phrase("position.part", nombre=dwellings(amount), ou=category(axis)) for amount, axis in late]
    return phrase("position.dont", liste=enumeration(parts)) if parts else ""


def category(name: str) -> str:
    """``typologie:T3`` → « sur les T3 »; ``qpv:non`` → « hors QPV »."""
    axis, _, value = name.partition(":")
    if value == UNKNOWN:
        return phrase("categorie.inconnu", axe=axis)
    if axis == Axe.QPV:
        return phrase(f"categorie.qpv_{value}")
    if axis == Axe.PERIODE and has_phrase(f"periode.{value}"):
        value = phrase(f"periode.{value}")
    key = f"categorie.{axis}"
    return phrase(key, valeur=value) if has_phrase(key) else value


def _axis_order(name: str) -> int:
    axis = name.partition(":")[0]
    known = [item.value for item in Axe]
    return known.index(axis) if axis in known else len(known)


def enumeration(parts: list[str] | tuple[str, ...]) -> str:
    """« a, b et c »."""
    if len(parts) < 2:
        return "".join(parts)
    return phrase("liste.et", debut=", ".join(parts[:-1]), fin=parts[-1])
