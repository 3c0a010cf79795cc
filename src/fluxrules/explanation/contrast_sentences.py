"""A contrast in French: what separates the two, what else speaks for the one who received, what for the other."""

from __future__ import annotations

from dataclasses import dataclass

from fluxrules.decision.decision import Decision, Raison
from fluxrules.explanation.contrast import Aspect, Contrast, Difference
from fluxrules.explanation.methods import measure_text
from fluxrules.explanation.naming import called_names
from fluxrules.explanation.numbers import decimal_text, dwellings
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.positions import category, position
from fluxrules.explanation.sentences import register_sentence, why_not


@dataclass(frozen=True, slots=True)
class DifferenceSentence:
    """One difference, its sentence, and the exact figures beside."""

    difference: Difference
    sentence: str


@dataclass(frozen=True, slots=True)
class ContrastSentences:
    """A contrast, as people read it.

    Attributes:
        heading: Who rather than whom.
        opening: How many differences suffice.
        separating: The fewest that separate them.
        others: What else speaks for the one who received.
        against: What speaks for the other.
        others_heading, against_heading: What stands above these two.
    """

    heading: str
    opening: str
    separating: tuple[DifferenceSentence, ...]
    others: tuple[DifferenceSentence, ...]
    against: tuple[DifferenceSentence, ...]
    others_heading: str
    against_heading: str


def contrast_sentences(decision: Decision, found: Contrast) -> ContrastSentences:
    """Every difference in a sentence."""
    names = called_names(decision)
    nom, autre = names.get(found.chosen, found.chosen), names.get(found.other, found.other)
    count = len(found.separating)
    key = "contraste.separe_un" if count == 1 else "contraste.separe_plusieurs"
    rest = [item for item in found.favours if item not in found.separating]

    def said(items: tuple[Difference, ...] | list[Difference], contre: bool = False) -> tuple[DifferenceSentence, ...]:
        return tuple(DifferenceSentence(item, _sentence(decision, found, item, nom, autre, contre)) for item in items)

    return ContrastSentences(
        phrase("contraste.entete", nom=nom, autre=autre),
        phrase(key, nombre=str(count), nom=nom, autre=autre),
        said(found.separating),
        said(rest),
        said(found.against, contre=True),
        phrase("contraste.autres"),
        phrase("contraste.contre"),
    )


def no_contrast(decision: Decision, asked: str) -> str:
    """Why there is nothing to compare: nobody received, the same did, or somebody else than the one asked about."""
    names = called_names(decision)
    if not decision.holder:
        return phrase("contraste.sans_objet")
    name = names.get(decision.holder, decision.holder)
    if asked == decision.holder:
        return phrase("contraste.le_meme", nom=name)
    return phrase("contraste.pas_lui", demande=names.get(asked, asked), nom=name)


def _sentence(decision: Decision, found: Contrast, item: Difference, nom: str, autre: str, contre: bool) -> str:
    side = "_contre" if contre else ""
    match item.aspect:
        case Aspect.BARRIERE | Aspect.RANG | Aspect.BANDE:
            return _conclusive(decision, found, item, nom, autre, contre)
        case Aspect.DEPARTAGE:
            told = phrase(f"departage.{item.key}") if item.key else ""
            loser = next(one for one in decision.standings if one.holder == found.other)
            said = phrase("difference.departage", nom=nom, departage=told)
            return " ".join(filter(None, (said, register_sentence(decision, loser))))
        case Aspect.MESURE:
            first, second = (measure_text(amount, item.key) for amount in (item.chosen, item.other))
            return phrase(f"difference.mesure_{item.key}", nom=nom, autre=autre, choisi=first, second=second)
        case Aspect.PREFERENCE:
            first, second = (dwellings(amount or 0) for amount in (item.chosen, item.other))
            return phrase(f"difference.preference{side}", nom=nom, autre=autre, choisi=first, second=second)
        case _:
            first, second = (position(amount) if amount is not None else "" for amount in (item.chosen, item.other))
            where = (
                phrase("score.ensemble") if item.aspect is Aspect.RETARD else category(item.key, decision.commune_name)
            )
            return phrase(f"difference.chiffre{side}", nom=nom, autre=autre, choisi=first, second=second, ou=where)


def _conclusive(decision: Decision, found: Contrast, item: Difference, nom: str, autre: str, contre: bool) -> str:
    if contre:
        return phrase("difference.rang_contre", nom=nom, autre=autre)
    reason = next((line.reason for line in why_not(decision) if line.holder == found.other), "")
    if item.aspect is Aspect.BARRIERE and item.key != reason and item.key in (Raison.LOT, Raison.DEROGATION):
        return phrase(f"difference.barriere_{item.key}", nom=nom)
    if item.aspect is Aspect.RANG and reason != Raison.RANG_INFERIEUR:
        return phrase("difference.rang_seul", nom=nom, autre=autre)
    told = next((line.sentence for line in why_not(decision) if line.holder == found.other), "")
    return phrase(f"difference.{item.aspect}", autre=autre, raison=told)


def exact_gap(item: Difference) -> str:
    """The gap in dwellings, two decimals, with its sign: « +0,60 »; "" where there is no figure."""
    return "" if item.chosen is None else decimal_text(item.gap, signed=True)
