"""Every rule and share clause of a territory, resolved on a day: names, types, figures. No bailleur yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.model.part import ShareClause
from fluxrules.model.rule import Headed, Rule
from fluxrules.program import Citation, Deduction, Effect
from fluxrules.semantics.communes import MemberCommunes
from fluxrules.semantics.conditions import ConditionResolver, Tree
from fluxrules.semantics.effects import EffectResolver
from fluxrules.semantics.facts import FactTable
from fluxrules.semantics.parameters import Parameters
from fluxrules.semantics.targets import TargetResolver
from fluxrules.semantics.territory import RuleSource, Territory


@dataclass(frozen=True, slots=True)
class ResolvedRule:
    """A rule with its condition and effects typed. ``bailleur`` is "" for a rule of a pack or of the CIA."""

    name: str
    bailleur: str
    rule: Rule
    citation: Citation
    in_force: bool
    each: bool
    condition: Tree | None
    deductions: tuple[Deduction, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class ResolvedClause:
    """A share clause, its construct still as written (``shares`` compiles it for a bailleur)."""

    name: str
    bailleur: str
    clause: ShareClause
    citation: Citation
    in_force: bool


@dataclass(frozen=True, slots=True)
class Resolution:
    """All rules and clauses of a territory on one day, and the resolvers share clauses need."""

    territory: Territory
    day: date
    rules: tuple[ResolvedRule, ...]
    clauses: tuple[ResolvedClause, ...]
    facts: FactTable
    conditions: ConditionResolver
    effects: EffectResolver
    targets: TargetResolver
    communes: MemberCommunes


def resolve(territory: Territory, day: date) -> tuple[Resolution, tuple[Diagnostic, ...]]:
    """Resolve everything the territory's files say, as of ``day``.

    A rule that is wrong is left out and reported; the others go on. A rule out of force on ``day`` is checked on the
    first day it holds, so that tomorrow's rules are not wrong in silence.
    """
    holders = tuple(territory.reservataires)
    facts = FactTable(territory.facts, territory.reservataires)
    parameters = Parameters(territory.parameters)
    targets = TargetResolver(territory.reservataires)
    communes = MemberCommunes(territory)
    conditions = ConditionResolver(facts, parameters, (*holders, "bailleur"), communes)
    effects = EffectResolver(facts, parameters, targets, (*holders, "bailleur"))
    rules: list[ResolvedRule] = []
    clauses: list[ResolvedClause] = []
    diagnostics: list[Diagnostic] = []
    for source in territory.sources:
        for rule in source.rules:
            made, found = _rule(territory, source, rule, day, conditions, effects)
            diagnostics.extend(found)
            if made is not None:
                rules.append(made)
        for clause in source.clauses:
            citation, found = cite(territory, clause)
            diagnostics.extend(found)
            clauses.append(
                ResolvedClause(source.full_name(clause), source.bailleur, clause, citation, in_force(clause, day))
            )
    rules.sort(key=lambda rule: rule.name)
    clauses.sort(key=lambda clause: clause.name)
    made_all = Resolution(territory, day, tuple(rules), tuple(clauses), facts, conditions, effects, targets, communes)
    return made_all, tuple(diagnostics)


def _rule(
    territory: Territory,
    source: RuleSource,
    rule: Rule,
    day: date,
    conditions: ConditionResolver,
    effects: EffectResolver,
) -> tuple[ResolvedRule | None, tuple[Diagnostic, ...]]:
    holds = in_force(rule, day)
    read_on = day if holds else _first_day(rule, day)
    each = rule.pour_chaque is not None
    citation, diagnostics = cite(territory, rule)
    condition, found = conditions.resolve(rule.quand, read_on, each)
    diagnostics += found
    deductions: list[Deduction] = []
    others: list[Effect] = []
    for written in rule.alors:
        effect, found = effects.resolve(written, read_on, each)
        diagnostics += found
        if isinstance(effect, Deduction):
            deductions.append(effect)
        elif effect is not None:
            others.append(effect)
    if diagnostics:
        return None, diagnostics
    name = source.full_name(rule)
    made = ResolvedRule(name, source.bailleur, rule, citation, holds, each, condition, tuple(deductions), tuple(others))
    return made, ()


def cite(territory: Territory, item: Headed) -> tuple[Citation, tuple[Diagnostic, ...]]:
    """The citation behind an item; a document nobody declares is a diagnostic."""
    source = item.source
    document = territory.documents.get(source.document)
    title = document.titre if document else source.document
    citation = Citation(source.document, title, source.article or "", source.page, item.statut)
    if document is None:
        return citation, (diagnose("FLX301", source.span, nom=source.document),)
    return citation, ()


def in_force(item: Headed, day: date) -> bool:
    """Whether the item holds on ``day``."""
    return item.en_vigueur is None or item.en_vigueur.covers(day)


def _first_day(item: Headed, day: date) -> date:
    validity = item.en_vigueur
    if validity is None:
        return day
    return validity.du if validity.du is not None and validity.du > day else validity.au or day
