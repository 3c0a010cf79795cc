"""From a resolution to the Program of one bailleur: scope, interning, order, levels, hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from fluxrules.diagnostics import Diagnostic, diagnose, has_errors, in_order
from fluxrules.model.convention import ForecastClass
from fluxrules.model.part import UsageCap
from fluxrules.program import Atom, CompiledRule, Effect, Program
from fluxrules.program.canonical import content_hash
from fluxrules.program.limits import limits
from fluxrules.program.shares import Shares
from fluxrules.semantics.assiettes import assiette_problems
from fluxrules.semantics.class_attributes import unplannable
from fluxrules.semantics.conditions import Branch
from fluxrules.semantics.exceptions import exceptions
from fluxrules.semantics.facts import USAGE
from fluxrules.semantics.forecasts import forecast_classes
from fluxrules.semantics.interning import AtomTable, renumber, renumber_shares
from fluxrules.semantics.resolution import Resolution, ResolvedClause, ResolvedRule, resolve
from fluxrules.semantics.shares import ShareCompiler
from fluxrules.semantics.strata import levels, strata
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import BAILLEUR, CHAQUE, Jonction, Operateur, Strate


@dataclass(frozen=True, slots=True)
class Checked:
    """A territory whose rules stand on a day: what every bailleur's Program is compiled from."""

    resolution: Resolution
    excepted: Mapping[str, tuple[str, ...]]
    strata: Mapping[str, Strate]


def check(territory: Territory, day: date) -> tuple[Checked, tuple[Diagnostic, ...]]:
    """Check every rule of the territory on ``day``: names, types, norms, exceptions, strata."""
    resolution, diagnostics = resolve(territory, day)
    excepted, found = exceptions(resolution)
    diagnostics += found
    by_rule, found = strata(resolution.rules, excepted, resolution.facts) if not has_errors(found) else ({}, ())
    diagnostics += found + unplannable(resolution)
    return Checked(resolution, excepted, by_rule), in_order(diagnostics)


def compile_program(
    checked: Checked, bailleur: str, *, planned: bool = True
) -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """Compile what decides for ``bailleur``.

    Args:
        checked: A territory without errors.
        bailleur: One of ``territory.bailleurs``.
        planned: Whether a year will be planned on it: then a forecast is needed.

    Returns:
        The Program, or None with what is wrong in the bailleur's shares, or too large for an engine.
    """
    resolution = checked.resolution
    territory = resolution.territory
    clauses = _standing(checked, [c for c in resolution.clauses if c.in_force and c.bailleur in ("", bailleur)])
    rules = [r for r in resolution.rules if r.in_force and r.bailleur in ("", bailleur)]
    table = AtomTable(resolution)
    compiler = ShareCompiler(resolution, bailleur, table.lower)
    forecast = compiler.forecast()
    classes: tuple[ForecastClass, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    if forecast is None and planned:
        files = compiler.files()
        diagnostics += (diagnose("FLX328", files[0].span if files else None, bailleur=bailleur),)
    elif forecast is not None:
        classes, found = forecast_classes(territory, forecast)
        diagnostics += found
    diagnostics += assiette_problems(territory, compiler.assiette())
    usages, found = _usages(checked, clauses)
    diagnostics += found
    rules = [_with_usage(rule, usages) for rule in rules]
    shares, found = compiler.compile(clauses, classes)
    diagnostics += found
    if has_errors(diagnostics):
        return None, diagnostics
    program = _assemble(checked, bailleur, rules, clauses, table, shares, usages)
    diagnostics += limits(program)
    return (None if has_errors(diagnostics) else program), diagnostics


def _standing(checked: Checked, clauses: list[ResolvedClause]) -> list[ResolvedClause]:
    """Clauses that no other clause in scope sets aside (an exception set aside in its turn does not count)."""
    names = {clause.name for clause in clauses}

    def stands(name: str) -> bool:
        return not any(other in names and stands(other) for other in checked.excepted.get(name, ()))

    return [clause for clause in clauses if stands(clause.name)]


def _usages(checked: Checked, clauses: list[ResolvedClause]) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """Capped rule → name of its usage counter."""
    known = {rule.name for rule in checked.resolution.rules}
    found: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for clause in clauses:
        construct = clause.clause.construct
        if isinstance(construct, UsageCap):
            own = f"{clause.name.split(':')[0]}:{construct.regle}"
            name = construct.regle if ":" in construct.regle else own
            if name not in known:
                diagnostics.append(diagnose("FLX311", construct.span, nom=construct.regle))
            found[name] = clause.name
    return found, tuple(diagnostics)


def _with_usage(rule: ResolvedRule, usages: Mapping[str, str]) -> ResolvedRule:
    """A capped rule also requires that its counter be not exhausted."""
    if rule.name not in usages:
        return rule
    available = Atom(f"{USAGE}{usages[rule.name]}", Operateur.EGAL, (True,), False)
    children = (available,) if rule.condition is None else (rule.condition, available)
    return replace(rule, condition=Branch(Jonction.TOUS, children))


def _assemble(
    checked: Checked,
    bailleur: str,
    rules: list[ResolvedRule],
    clauses: list[ResolvedClause],
    table: AtomTable,
    shares: Shares,
    usages: Mapping[str, str],
) -> Program:
    resolution = checked.resolution
    names = {rule.name for rule in rules}
    standing = {clause.name for clause in clauses}
    excepted = {
        name: tuple(e for e in checked.excepted.get(name, ()) if e in names or e in standing) for name in sorted(names)
    }
    # A share clause that sets a rule aside acts as a rule that always holds and does nothing else.
    needed = sorted({e for found in excepted.values() for e in found if e in standing})
    by_level = levels(tuple(rules), excepted, resolution.facts)
    depth = _depths(excepted)
    present = {holder.id for holder in shares.holders}
    pending: list[tuple[tuple[int, int, str], CompiledRule]] = []
    for rule in rules:
        compiled = _rule(rule, by_level[rule.name], checked.strata[rule.name], table, present, usages)
        pending.append(((by_level[rule.name], depth.get(rule.name, 0), rule.name), compiled))
    heads = {clause.name: clause for clause in clauses}
    for name in needed:
        pending.append(((0, 0, name), _clause_as_rule(heads[name])))
    pending.sort(key=lambda item: item[0])
    position = {compiled.name: place for place, (_, compiled) in enumerate(pending)}
    atoms, places = table.settle()
    ordered = tuple(
        replace(
            compiled,
            body=renumber(compiled.body, places),
            exceptions=tuple(sorted(position[e] for e in excepted.get(compiled.name, ()))),
        )
        for _, compiled in pending
    )
    program = Program(
        territoire=resolution.territory.id,
        bailleur=bailleur,
        day=resolution.day,
        facts=table.facts(
            [
                *(deduction.path for rule in rules for deduction in rule.deductions),
                *(f"logement.{axis}" for axis in shares.axes),
                *(limit.by for limit in shares.usages if limit.by),
            ]
        ),
        atoms=atoms,
        rules=ordered,
        levels=1 + max((rule.level for rule in ordered), default=0),
        hash="",
        shares=renumber_shares(shares, places),
        departement=_departement(resolution, bailleur),
        coverage=resolution.territory.coverage(bailleur),
    )
    return replace(program, hash=content_hash(program))


def _departement(resolution: Resolution, bailleur: str) -> str:
    for source in resolution.territory.sources:
        if source.bailleur == bailleur:
            return str(getattr(source.content, "departement", ""))
    return ""


def _depths(excepted: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """How deep each rule lies in its chain of exceptions: an exception comes before what it sets aside."""
    found: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in found:
            found[name] = 1 + max((depth(e) for e in excepted.get(name, ())), default=-1)
        return found[name]

    for name in excepted:
        depth(name)
    return found


def _rule(
    rule: ResolvedRule,
    level: int,
    stratum: Strate,
    table: AtomTable,
    present: set[str],
    usages: Mapping[str, str],
) -> CompiledRule:
    validity = rule.rule.en_vigueur
    bounds = (validity.du, validity.au) if validity else (None, None)
    return CompiledRule(
        name=rule.name,
        titre=rule.rule.titre,
        norme=rule.rule.norme,
        stratum=stratum,
        level=level,
        per_reservataire=rule.each,
        body=None if rule.condition is None else table.lower(rule.condition),
        deductions=rule.deductions,
        effects=tuple(_for_holders(effect, present) for effect in rule.effects),
        exceptions=(),
        citation=rule.citation,
        explanation=rule.rule.explication or "",
        usage=usages.get(rule.name, ""),
        validity=(
            "" if bounds[0] is None else bounds[0].isoformat(),
            "" if bounds[1] is None else bounds[1].isoformat(),
        ),
        span=rule.rule.span,
    )


def _clause_as_rule(clause: ResolvedClause) -> CompiledRule:
    return CompiledRule(
        name=clause.name,
        titre=clause.clause.titre,
        norme=clause.clause.norme,
        stratum=Strate.QUALIFICATION,
        level=0,
        per_reservataire=False,
        body=None,
        deductions=(),
        effects=(),
        exceptions=(),
        citation=clause.citation,
        explanation=clause.clause.explication or "",
        span=clause.clause.span,
    )


def _for_holders(effect: Effect, present: set[str]) -> Effect:
    """Split the targets into those that have a right with this bailleur and those that have none."""
    kept = tuple(t for t in effect.targets if t in (CHAQUE, BAILLEUR) or t in present)
    absent = tuple(t for t in effect.targets if t not in kept)
    if effect.label.startswith("categorie ") and kept:
        absent = ()  # a category means those of its members that are here
    return replace(effect, targets=kept, absent=absent)
