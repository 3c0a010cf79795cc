"""What would have changed the decision, in French: never a call to falsify, always who could make the change."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fluxrules.decision.completion import ELSEWHERE
from fluxrules.decision.decision import Decision
from fluxrules.explanation.contractions import before
from fluxrules.explanation.counterfactual_change import Change, Counterfactuals, Famille, Figure, Proposal
from fluxrules.explanation.naming import called, called_names
from fluxrules.explanation.numbers import dwellings, percentage, value_text
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.explanation.positions import enumeration, position


@dataclass(frozen=True, slots=True)
class ProposalSentence:
    """One proposal: what would have done it, and who could make it."""

    proposal: Proposal
    sentence: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CounterfactualSentences:
    """What would have given the dwelling to one réservataire, as people read it.

    Attributes:
        proposals: In order of cost.
        fixed: Why nothing that can be corrected or signed would do; "" when something would.
        searched: What was tried, and where the search stopped.
    """

    proposals: tuple[ProposalSentence, ...]
    fixed: str
    searched: tuple[str, ...]


def counterfactual_sentences(decision: Decision, found: Counterfactuals) -> CounterfactualSentences:
    """Every proposal in a sentence."""
    names = called_names(decision)
    name = names.get(found.holder, found.holder)
    fixed = phrase(f"immuable.{found.fixed}", nom=name, nom_de=before("de ", name)) if found.fixed else ""
    searched = [phrase("recherche.menu")] if found.runs else []
    searched += [phrase("recherche.paires")] if found.pairs else []
    searched += [] if found.complete else [phrase("recherche.borne", nombre=str(found.runs))]
    return CounterfactualSentences(
        tuple(
            ProposalSentence(item, _proposal(decision, item, name), tuple(phrase(f"auteur.{a}") for a in item.authors))
            for item in found.proposals
        ),
        fixed,
        tuple(searched),
    )


def _proposal(decision: Decision, proposal: Proposal, name: str) -> str:
    if len(proposal.changes) == 1:
        return _change("autrement_si", decision, proposal.changes[0], name)
    first, second = (_change("ensemble_si", decision, change, name) for change in proposal.changes)
    return phrase("ensemble_si.ensemble", premier=first, second=second, nom=name)


def _change(section: str, decision: Decision, change: Change, name: str) -> str:
    values = [_value(change.after, change), *(_value(value, change) for value in change.also)]
    return phrase(
        f"{section}.{_key(section, change)}",
        libelle=change.label,
        titre=change.label,
        qui=called(change.label),
        nom=name,
        clause=change.subject,
        fait=decision.labels.get(change.path, change.path),
        valeurs=_either(values),
        avant=_value(change.before, change),
        apres=values[0],
        nombre=_count(change),
        points=_points(change),
    )


def _key(section: str, change: Change) -> str:
    match change.famille:
        case Famille.DONNEE:
            return "donnee_inconnue" if change.before is None else "donnee"
        case Famille.RECUS:
            less = isinstance(change.after, int) and isinstance(change.before, int) and change.after < change.before
            plural = less and change.amount >= 2 and section == "autrement_si"
            return "recus_moins_plusieurs" if plural else "recus_moins" if less else "recus_plus"
        case _:
            return change.famille.value


def _count(change: Change) -> str:
    key = "nombre.pluriel" if change.amount >= 2 else "nombre.singulier"
    return phrase(key, nombre=str(change.amount)) if change.famille is Famille.RECUS else ""


def _points(change: Change) -> str:
    if change.famille is not Famille.PART:
        return ""
    return (
        phrase("autrement_si.point") if change.amount < 2 else phrase("autrement_si.points", nombre=str(change.amount))
    )


def _value(value: Figure, change: Change) -> str:
    if value == ELSEWHERE:
        return phrase("autrement_si.autre_valeur")
    if isinstance(value, Fraction):
        if change.famille in (Famille.PART, Famille.PLAFOND):
            return percentage(value)
        if change.famille is Famille.RETARD:
            return position(value)
        if change.famille is Famille.PREFERENCE:
            return dwellings(value)
    text = value_text(value)
    return phrase(f"periode.{text}") if has_phrase(f"periode.{text}") else text


def _either(values: list[str]) -> str:
    """« a, b ou c »."""
    if len(values) < 2:
        return enumeration(values)
    return phrase("autrement_si.ou", debut=", ".join(values[:-1]), fin=values[-1])
