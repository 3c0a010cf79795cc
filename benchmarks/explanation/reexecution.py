"""A counterfactual executed again by another path: facts and accounts changed by hand, rules and shares in the YAML.

Nothing of ``what_if_edits`` is used. A change of a rule or of a share is written in the files of a copy of the project,
which is loaded, compiled and planned anew. A rule that no file holds under its own name (a line of a grille, a clause
taken from a model) is changed in the compiled rules instead; it is counted apart.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import lcm
from pathlib import Path
from typing import Any

import yaml
from benchmarks.explanation.nantes_draw import DAY
from tests.system.project import TERRITOIRE

from fluxrules.allotment.events import in_unit
from fluxrules.decision.planning import Planner
from fluxrules.decision.session import Compiled, Session, compile_territory
from fluxrules.decision.what_if import Situation
from fluxrules.explanation.counterfactual import Change, Famille, Proposal
from fluxrules.program.program import CompiledRule, Program
from fluxrules.semantics import load_territory
from fluxrules.vocabulary import BAILLEUR


class Plain(yaml.SafeDumper):
    """Writes text as it was read: the reader of the project gives each scalar the type its key expects."""


Plain.yaml_implicit_resolvers = {}

IN_FILES = (Famille.PART, Famille.SEUIL, Famille.PREFERENCE, Famille.PLAFOND, Famille.REGLE)


@dataclass(frozen=True, slots=True)
class Executed:
    """What came out, and by which path: ``faits``, ``yaml`` or ``programme``."""

    status: str
    holder: str
    path: str


def execute(situation: Situation, proposal: Proposal, project: Path, scratch: Path) -> Executed:
    """Decide with the changes of a proposal, otherwise than its edits do.

    Args:
        situation: As it is.
        proposal: What is proposed.
        project: The project its rules come from.
        scratch: A folder to write a copy in.
    """
    account, liberation, year, program = situation.account, situation.liberation, situation.year, situation.program
    path = "faits"
    compiled: Compiled | None = None
    written = [change for change in proposal.changes if change.famille in IN_FILES]
    if written:
        if all(_in_yaml(project, change) for change in written):
            compiled, path = _compiled(project, written, scratch), "yaml"
            program = compiled.programs[program.bailleur]
            planned, found = compiled.planners[program.bailleur].plan(year.progress)
        else:
            gone = {change.subject for change in written if change.famille is Famille.REGLE}
            program, path = _without(program, gone), "programme"
            for change in written:
                if change.famille is not Famille.REGLE:
                    program = _preferring(program, change)
            planned, found = Planner(program, situation.territory).plan(year.progress)
        assert planned is not None, found
        year = planned
    for change in proposal.changes:
        if change.famille is Famille.DONNEE:
            liberation = replace(liberation, values={**liberation.values, change.subject: change.after})  # type: ignore[dict-item]
        elif change.famille is Famille.RECUS:
            more = int(change.after) - int(change.before)  # type: ignore[arg-type]
            kept = account.received.get(BAILLEUR, 0)
            added = max(0, more - kept)
            deficits, received, gained = dict(account.deficits), dict(account.received), dict(account.gained)
            deficits[change.holder] = deficits.get(change.holder, 0) - more * account.unit
            deficits[BAILLEUR] = deficits.get(BAILLEUR, 0) + more * account.unit
            received[change.holder] = received.get(change.holder, 0) + more
            received[BAILLEUR] = kept - more + added
            gained[BAILLEUR] = gained.get(BAILLEUR, 0) + added * account.unit
            counted = account.counted + added
            account = replace(account, deficits=deficits, received=received, gained=gained, counted=counted)
        elif change.famille is Famille.RETARD:
            late = Fraction(change.after)  # type: ignore[arg-type]
            account = in_unit(account, lcm(account.unit, late.denominator))
            deficits = dict(account.deficits)
            moved = int(late * account.unit) - deficits.get(change.holder, 0)
            deficits[change.holder] = deficits.get(change.holder, 0) + moved
            deficits[BAILLEUR] = deficits.get(BAILLEUR, 0) - moved
            account = replace(account, deficits=deficits)
    bailleur = program.bailleur
    compiled = compiled or Compiled(situation.territory, program.day, {bailleur: program}, {bailleur: year})
    session = Session(compiled)
    session.plan_with(bailleur, year)
    session.accounts[session.key(bailleur)] = account
    decider, before = session.desk(bailleur)
    decision, _ = decider.decide(liberation, before, situation.again)
    return Executed(decision.statut.value, decision.holder, path)


@cache
def _files(project: Path) -> dict[Path, Any]:
    return {
        path: yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        for folder in ("rules", "territories")
        for path in sorted((project / folder).rglob("*.yaml"))
    }


def _place(project: Path, change: Change) -> tuple[Path, str, int] | None:
    """The file, the section and the place in it of the rule or clause a change is about."""
    pack, _, name = change.subject.partition(":")
    for path, content in _files(project).items():
        if isinstance(content, dict) and content.get("paquet") == pack:
            for section in ("regles", "parts"):
                for place, item in enumerate(content.get(section, [])):
                    if item["id"] == name:
                        return path, section, place
    return None


def _in_yaml(project: Path, change: Change) -> bool:
    return _place(project, change) is not None


def _compiled(project: Path, changes: list[Change], scratch: Path) -> Compiled:
    copy = scratch / "projet"
    if copy.exists():
        shutil.rmtree(copy)
    shutil.copytree(project, copy)
    for change in changes:
        found = _place(project, change)
        assert found is not None
        path, section, place = copy / found[0].relative_to(project), found[1], found[2]
        content = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        items = content[section]
        place = next(n for n, item in enumerate(items) if item["id"] == change.subject.partition(":")[2])
        if change.famille is Famille.REGLE:
            del items[place]
            _forget(copy, change.subject, path, content)
        else:
            _rewrite(items[place], change)
        path.write_text(yaml.dump(content, Dumper=Plain, allow_unicode=True, sort_keys=False), "utf-8")
    territory, found_, _ = load_territory(copy, TERRITOIRE)
    assert territory is not None, [d.message for d in found_]
    compiled = compile_territory(territory, DAY)
    assert compiled.ready, [(d.code, d.message) for d in compiled.diagnostics]
    return compiled


def _forget(copy: Path, name: str, ours: Path, content: Any) -> None:
    """No rule sets aside one that is gone."""
    pack, _, short = name.partition(":")
    for path in sorted(copy.rglob("*.yaml")):
        held = content if path == ours else yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        changed = False
        for item in held.get("regles", []) if isinstance(held, dict) else []:
            names = item.get("deroge_a", [])
            kept = [n for n in names if n != name and not (n == short and held.get("paquet") == pack)]
            if len(kept) < len(names):
                changed = True
                item["deroge_a"] = kept
                if not kept:
                    del item["deroge_a"]
        if changed and path != ours:
            path.write_text(yaml.dump(held, Dumper=Plain, allow_unicode=True, sort_keys=False), "utf-8")


def _rewrite(item: Any, change: Change) -> None:
    after = change.after
    if change.famille is Famille.PART:
        rights = [item["part"], *item["part"].get("dont", [])]
        next(right for right in rights if right["reservataire"] == change.holder)["taux"] = str(after)
    elif change.famille is Famille.SEUIL:
        for comparison in _comparisons(item["quand"], change.path):
            for operator in list(comparison):
                comparison[operator] = str(after)
    else:
        kind, key = ("preferer", "logements") if change.famille is Famille.PREFERENCE else ("plafonner", "taux")
        for effect in item["alors"]:
            if kind in effect:
                effect[kind][key] = str(after)


def _comparisons(node: Any, path: str) -> Iterator[Any]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == path and isinstance(value, dict):
                yield value
            else:
                yield from _comparisons(value, path)
    elif isinstance(node, list):
        for child in node:
            yield from _comparisons(child, path)


def _without(program: Program, names: set[str]) -> Program:
    """The rules stay where they are and do nothing any more."""
    gone = {place for place, rule in enumerate(program.rules) if rule.name in names}

    def kept(place: int, rule: CompiledRule) -> CompiledRule:
        exceptions = tuple(other for other in rule.exceptions if other not in gone)
        if place in gone:
            return replace(rule, effects=(), deductions=(), exceptions=())
        return replace(rule, exceptions=exceptions)

    return replace(program, rules=tuple(kept(place, rule) for place, rule in enumerate(program.rules)))


def _preferring(program: Program, change: Change) -> Program:
    """A line of a grille adds another amount."""
    assert change.famille is Famille.PREFERENCE, change
    rules = []
    for rule in program.rules:
        effects = [
            replace(effect, amount=Fraction(str(change.after))) if effect.kind == "preferer" else effect
            for effect in rule.effects
        ]
        rules.append(replace(rule, effects=tuple(effects)) if rule.name == change.subject else rule)
    return replace(program, rules=tuple(rules))
