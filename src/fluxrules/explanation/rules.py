"""A rule that fired, was set aside or may fire → its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from fluxrules.decision.decision import AppliedRule, AppliedShare, ReadValue
from fluxrules.explanation.explanation import RuleSentences, ShareSentence
from fluxrules.explanation.numbers import decimal_text, percentage, value_text
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.explanation.positions import enumeration
from fluxrules.explanation.words import value_words
from fluxrules.program.program import Citation
from fluxrules.vocabulary import Operateur, Statut


def all_rules(rules: Iterable[AppliedRule], names: dict[str, str]) -> tuple[RuleSentences, ...]:
    """The sentences of ``rules``; one that was read for several holders is said once, for all of them."""
    grouped: dict[str, list[AppliedRule]] = {}
    for rule in rules:
        grouped.setdefault(rule.name, []).append(rule)
    return tuple(_together(group, names) for group in grouped.values())


def _together(group: list[AppliedRule], names: dict[str, str]) -> RuleSentences:
    said = [rule_sentences(rule, names) for rule in group]
    if len(said) == 1 and not group[0].reservataire:
        return said[0]
    holders = [names.get(rule.reservataire, rule.reservataire) for rule in group if rule.reservataire]
    remarks = (phrase("regle.pour", noms=enumeration(holders)),) if holders else ()
    return replace(
        said[0],
        effects=tuple(dict.fromkeys(effect for item in said for effect in item.effects)),
        reads=tuple(dict.fromkeys(read for item in said for read in item.reads)),
        remarks=(*remarks, *dict.fromkeys(remark for item in said for remark in item.remarks)),
    )


def rule_sentences(rule: AppliedRule, names: dict[str, str]) -> RuleSentences:
    """The sentences of ``rule``; ``names`` gives the name of each holder by id."""
    remarks = []
    if rule.without_effect:
        named = enumeration([names.get(target, target) for target in rule.without_effect])
        remarks.append(phrase("regle.sans_effet", noms=named))
    if rule.overridden_by:
        remarks.append(phrase("regle.ecartee", regles=enumeration(rule.overridden_by)))
    return RuleSentences(
        name=rule.name,
        titre=rule.titre,
        decides=rule.decisive,
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


@lru_cache(maxsize=4096)
def source_text(citation: Citation) -> str:
    """Document, article, page, in that order."""
    parts = [citation.title or citation.document, citation.article]
    if citation.page is not None:
        parts.append(phrase("source.page", page=str(citation.page)))
    return ", ".join(part for part in parts if part)


def effect_sentence(effect: str, names: dict[str, str]) -> str:
    """``prioriser etat,commune-44109 1`` → « place État et Commune de Nantes au rang 1 ».

    A code is the effect's name, its targets between commas, its figures. One that nobody worded is shown as it is.
    """
    kind, *words = effect.split()
    key = f"effet.{kind}"
    if not has_phrase(key):
        return effect
    targets = enumeration([_target(target, names) for target in words[0].split(",")]) if words else ""
    try:
        return phrase(key, noms=targets, nombre=_figure(words[1]) if len(words) > 1 else "", detail=" ".join(words))
    except KeyError:
        return effect


def _target(word: str, names: dict[str, str]) -> str:
    """A holder by its name; ``categorie:commune`` → « les communes »."""
    category, _, value = word.partition(":")
    return phrase(f"cible.{value}") if category == "categorie" and value else names.get(word, word)


def share_sentence(share: AppliedShare, names: dict[str, str]) -> ShareSentence:
    """One share clause: whose, how much, by which text."""
    return ShareSentence(
        name=share.name,
        holder=names.get(share.holder, share.holder),
        rate=percentage(share.rate),
        titre=share.titre,
        norme=phrase(f"norme.{share.norme}"),
        source=source_text(share.citation),
        statut=phrase(f"statut.{share.citation.statut}"),
        certain=share.citation.statut is Statut.VERIFIE,
    )


def silent_sentences(rules: Iterable[AppliedRule]) -> tuple[str, ...]:
    """Rules that did not play: title, and what was not met; the lines of one table that lack the same share theirs."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        read = ", ".join(map(read_sentence, rule.reads))
        grouped.setdefault((rule.titre, read), []).append(rule.name)
    return tuple(
        phrase("regle.silencieuse", titre=titre, lecture=read, noms=enumeration(list(dict.fromkeys(_tables(names)))))
        for (titre, read), names in grouped.items()
    )


def _tables(names: list[str]) -> list[str]:
    """Several lines of one table go by the table's name."""
    return names if len(names) == 1 else [name.rsplit(".", 1)[0] for name in names]


def _figure(word: str) -> str:
    """A figure of an effect for people: ``1/2`` → ``0,50``; a word stays as it is."""
    return decimal_text(Fraction(word)) if re.fullmatch(r"-?[0-9]+/[0-9]+", word) else word


def read_sentence(read: ReadValue) -> str:
    """« Typologie : T4 (parmi T4, T5, T6, oui) »."""
    if read.operator == Operateur.EXISTE:
        known = phrase("valeur.inconnu") if read.value is None else value_text(read.value)
        return phrase("lecture.existe", libelle=read.label or read.path, valeur=known)
    bounds = enumeration([value_words(operand) for operand in read.operands])
    comparison = phrase(f"operateur.{read.operator}", bornes=bounds or "-")
    key = {True: "vrai", False: "faux", None: "inconnu"}[read.truth]
    value = value_words(read.value)
    return phrase(f"lecture.{key}", libelle=read.label or read.path, valeur=value, comparaison=comparison)
