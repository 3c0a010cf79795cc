"""The rules of a proof: what each read, what it did, what it deduced for others to read."""

from __future__ import annotations

import re
from fractions import Fraction

from fluxrules.decision.decision import AppliedRule, ReadValue
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.positions import enumeration
from fluxrules.explanation.proof_builder import Builder, place_of
from fluxrules.explanation.proof_facts import fact, figures_of
from fluxrules.explanation.proof_tree import Figures, Kind
from fluxrules.explanation.rules import all_rules
from fluxrules.explanation.words import value_words
from fluxrules.program.program import Value

_FIGURE = re.compile(r"-?[0-9]+(/[0-9]+)?")
_DEDUCES = "deduire"
_SILENT = frozenset({_DEDUCES, "modalites", "signaler"})
"""Effects that say nothing of who receives."""


def rules_that_bear(builder: Builder) -> None:
    """The rules that fired and say something of who receives, after those whose deductions they read."""
    for name, group in builder.rules.items():
        if any(rule.decisive or not _SILENT.issuperset(_kinds(rule)) for rule in group):
            rule_node(builder, name)


def rule_node(builder: Builder, name: str) -> str:
    """The node of a rule, and of what it did; its id."""
    found = f"regle:{name}"
    if found in builder.nodes:
        return found
    group = builder.rules[name]
    (said,) = all_rules(group, builder.names)
    rests = [_read(builder, rule, read) for rule in group for read in rule.reads]
    start, end = group[0].validity
    sentence = phrase(
        "preuve.regle",
        titre=said.titre,
        norme=said.norme,
        source=said.source,
        statut=said.statut,
        vigueur=phrase("preuve.vigueur", du=start, au=end) if start or end else "",
        lectures=" ; ".join(said.reads),
    )
    figures: list[tuple[str, Value]] = []
    if group[0].citation.page is not None:
        figures.append((f"{name}.page", group[0].citation.page))
    for rule in group:
        for read in rule.reads:
            for value in (read.value, *read.operands):
                figures += figures_of(f"{name}.{read.path}", value)
    figures += [(f"{name}.{key}", day) for key, day in (("du", start), ("au", end)) if day]
    builder.add(found, Kind.REGLE, sentence, rests, said.place, tuple(dict.fromkeys(figures)), name)
    effects = [effect for effect in said.effects if effect]
    if effects:
        sentence = phrase(
            "preuve.effet",
            titre=said.titre,
            effets=enumeration(effects),
            regles=enumeration(sorted({by for rule in group for by in rule.overridden_by})),
            absents=enumeration([builder.name(who) for who in sorted({w for r in group for w in r.without_effect})]),
        )
        builder.add(
            f"effet:{name}", Kind.EFFET, sentence, [found], place_of(group[0].span), _amounts(name, group), name
        )
    return found


def effects_of(builder: Builder, *kinds: str) -> list[str]:
    """Nodes of the effects of these kinds that stand, in the order in which rules fired."""
    return [
        f"effet:{name}"
        for name, group in builder.rules.items()
        if any(not rule.overridden_by and not _kinds(rule).isdisjoint(kinds) for rule in group)
    ]


def _read(builder: Builder, rule: AppliedRule, read: ReadValue) -> str:
    """The node of what a rule read; its id."""
    makers = [name for name, group in builder.rules.items() if any(_deduces(one, read.path) for one in group)]
    if read.path not in builder.decision.derived:
        made = [rule_node(builder, name) for name in makers]
        if made:  # deduced for this réservataire alone
            return made[0].replace("regle:", "effet:", 1)
        if read.truth is None:
            return f"manquant:{read.path}"
        return fact(builder, read.path, rule.reservataire)
    node = f"deduit:{read.path}"
    if node in builder.nodes:
        return node
    rests = [rule_node(builder, name).replace("regle:", "effet:", 1) for name in makers]
    value = builder.decision.derived[read.path]
    sentence = phrase(
        "preuve.deduit" if rests else "preuve.deduit_par_defaut",
        libelle=read.label or builder.decision.labels.get(read.path) or read.path,
        valeur=value_words(value),
        regles=enumeration([builder.rules[name][0].titre for name in makers]),
    )
    return builder.add(node, Kind.DEDUIT, sentence, rests, figures=figures_of(f"deduits.{read.path}", value))


def _deduces(rule: AppliedRule, path: str) -> bool:
    return any(effect.startswith(f"{_DEDUCES} {path} ") for effect in rule.effects)


def _kinds(rule: AppliedRule) -> set[str]:
    return {effect.partition(" ")[0] for effect in rule.effects}


def _amounts(name: str, group: list[AppliedRule]) -> Figures:
    """The figures of effects: ranks, dwellings, shares; terms of modalities (``delai_jours=30``) keep theirs."""
    words = [word.rpartition("=")[2] for rule in group for effect in rule.effects for word in effect.split()[1:]]
    return tuple(dict.fromkeys((f"{name}.effets", Fraction(word)) for word in words if _FIGURE.fullmatch(word)))
