"""Where a holder stands, in words: « 1,30 logement de retard, dont 0,80 sur les T3 et 0,40 hors QPV »."""

from __future__ import annotations

from fractions import Fraction

from fluxrules.decision.decision import Decision, Standing
from fluxrules.explanation.numbers import dwellings, value_text
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.vocabulary import Axe

_SHOWN = Fraction(1, 200)
"""Below this, an amount reads « 0,00 » and says nothing."""


def position(amount: Fraction) -> str:
    """``13/10`` → « 1,30 logement de retard »; negative → « d'avance »."""
    if abs(amount) < _SHOWN:
        return phrase("position.nul")
    return phrase("position.retard" if amount > 0 else "position.avance", nombre=dwellings(abs(amount)))


def detail(standing: Standing, decision: Decision) -> str:
    """The categories that make the delay, largest first: « , dont 0,80 sur les T3 »; empty when none does."""
    late = [(amount, axis) for axis, amount in standing.categories.items() if amount >= _SHOWN]
    late.sort(key=lambda pair: (-pair[0], _axis_order(pair[1])))
    parts = [phrase("position.part", nombre=dwellings(amount), ou=category(axis, decision)) for amount, axis in late]
    return phrase("position.dont", liste=enumeration(parts)) if parts else ""


def category(axis: str, decision: Decision) -> str:
    """The dwelling's category on ``axis``, in words."""
    path = f"logement.{axis}"
    value = decision.derived.get(path, decision.facts.get(path))
    if value is None:
        return phrase("categorie.inconnu", axe=axis)
    text = value_text(value)
    if axis == Axe.QPV:
        return phrase("categorie.qpv_oui" if value is True else "categorie.qpv_non")
    if axis == Axe.PERIODE and has_phrase(f"periode.{text}"):
        text = phrase(f"periode.{text}")
    key = f"categorie.{axis}"
    return phrase(key, valeur=text) if has_phrase(key) else text


def _axis_order(axis: str) -> int:
    known = [item.value for item in Axe]
    return known.index(axis) if axis in known else len(known)


def enumeration(parts: list[str] | tuple[str, ...]) -> str:
    """« a, b et c »."""
    if len(parts) < 2:
        return "".join(parts)
    return phrase("liste.et", debut=", ".join(parts[:-1]), fin=parts[-1])
