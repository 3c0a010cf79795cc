"""A rule that fired, was set aside or may fire → its sentences."""

from __future__ import annotations

from fluxrules.decision.decision import AppliedRule, ReadValue
from fluxrules.explanation.explanation import RuleSentences
from fluxrules.explanation.numbers import value_text
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.explanation.positions import enumeration
from fluxrules.program.program import Citation
from fluxrules.vocabulary import Statut


def rule_sentences(rule: AppliedRule, names: dict[str, str]) -> RuleSentences:
    """The sentences of ``rule``; ``names`` gives the name of each holder by id."""
    remarks = []
    if rule.reservataire:
        remarks.append(phrase("regle.pour", nom=names.get(rule.reservataire, rule.reservataire)))
    if rule.without_effect:
        named = enumeration([names.get(target, target) for target in rule.without_effect])
        remarks.append(phrase("regle.sans_effet", noms=named))
    if rule.overridden_by:
        remarks.append(phrase("regle.ecartee", regles=enumeration(rule.overridden_by)))
    return RuleSentences(
        name=rule.name,
        titre=rule.titre,
        norme=phrase(f"norme.{rule.norme}"),
        source=source_text(rule.citation),
        statut=phrase(f"statut.{rule.citation.statut}"),
        certain=rule.citation.statut is Statut.VERIFIE,
        explanation=rule.explanation,
        effects=tuple(effect_sentence(effect, names) for effect in rule.effects),
        reads=tuple(read_sentence(read) for read in rule.reads),
        remarks=tuple(remarks),
        place=f"{rule.span.file}:{rule.span.line}" if rule.span else "",
    )


def source_text(citation: Citation) -> str:
    """Document, article, page, in that order."""
    parts = [citation.title or citation.document, citation.article]
    if citation.page is not None:
        parts.append(phrase("source.page", page=str(citation.page)))
    return ", ".join(part for part in parts if part)


def effect_sentence(effect: str, names: dict[str, str]) -> str:
    """``prioriser etat 1`` → « place État au rang 1 »; a code nobody worded is shown as it is."""
    kind, *words = effect.split()
    key = f"effet.{kind}"
    if not has_phrase(key):
        return effect
    *targets, last = words or [""]
    named = [names.get(word, word) for word in words if word in names]
    if not named:
        named = [word for word in (targets or words) if word]
    try:
        return phrase(key, noms=enumeration(named), dernier=last)
    except KeyError:
        return effect


def read_sentence(read: ReadValue) -> str:
    """« Typologie : T4 (parmi T4, T5, T6, oui) »."""
    bounds = enumeration([value_text(operand) for operand in read.operands])
    comparison = phrase(f"operateur.{read.operator}", bornes=bounds or "-")
    key = {True: "vrai", False: "faux", None: "inconnu"}[read.truth]
    value = value_text(read.value)
    return phrase(f"lecture.{key}", libelle=read.label or read.path, valeur=value, comparaison=comparison)
