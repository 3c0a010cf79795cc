"""The meaning of engines/protocol.py and of Atom, transcribed as literally as possible: nothing is fast here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fluxrules.engines.protocol import Aside, Facts, Firing, Outcome
from fluxrules.program.program import Atom, Body, Lit, Program
from fluxrules.vocabulary import Jonction


def run(program: Program, facts: Facts) -> Outcome:
    derived: dict[tuple[str, str], Any] = {}
    truths: dict[Firing, bool | None] = {}
    aside: list[Aside] = []
    clashes: list[tuple[str, str, tuple[int, ...]]] = []

    def value(path: str, res: str) -> Any:
        fact = program.facts[path]
        if fact.derived:
            return derived.get((path, res if fact.per_reservataire else ""))
        return facts.each.get(res, {}).get(path) if fact.per_reservataire else facts.values.get(path)

    def truth_of(body: Body | None, res: str) -> bool | None:
        if body is None:
            return True
        if isinstance(body, Lit):
            atom = program.atoms[body.atom]
            return atom_truth(atom, value(atom.path, res), atom.path in facts.supposed)
        children = [truth_of(child, res) for child in body.children]
        if body.kind is Jonction.TOUS:
            return kleene_and(children)
        return kleene_or(children) if body.kind is Jonction.UN_DE else kleene_not(kleene_or(children))

    def readings(rule: int) -> list[Firing]:
        return [Firing(rule, res) for res in (facts.reservataires if program.rules[rule].per_reservataire else ("",))]

    def resolve_all(level: int) -> None:
        for path, fact in program.facts.items():
            deducing = [(i, d) for i, rule in enumerate(program.rules) for d in rule.deductions if d.path == path]
            if fact.derived and level == max((program.rules[i].level for i, _ in deducing), default=-1):
                for res in facts.reservataires if fact.per_reservataire else ("",):
                    resolve(path, res, deducing)

    def resolve(path: str, res: str, deducing: list[tuple[int, Any]]) -> None:
        fires, may = [], []
        for rule, deduction in deducing:
            for firing in readings(rule):
                if not res or not firing.reservataire or firing.reservataire == res:
                    claim = (program.rules[rule].norme.rank, deduction.value, rule)
                    fires += [claim] if truths[firing] is True else []
                    may += [claim] if truths[firing] is None else []
        default = program.facts[path].default
        if fires:
            best = min(norm for norm, _, _ in fires)
            values = [v for norm, v, _ in fires if norm == best]
            if any(v != values[0] for v in values):
                clashes.append((path, res, tuple(sorted({rule for norm, _, rule in fires if norm == best}))))
            elif not any(norm <= best and v != values[0] for norm, v, _ in may):
                derived[path, res] = values[0]
        elif default is not None and not any(v != default for _, v, _ in may):
            derived[path, res] = default

    resolve_all(-1)
    for level in range(program.levels):
        for index, rule in enumerate(program.rules):
            for firing in readings(index) if rule.level == level else []:
                own = truth_of(rule.body, firing.reservataire)
                against = [
                    other for e in rule.exceptions for other in readings(e)
                    if other.reservataire in ("", firing.reservataire)
                ]  # fmt: skip
                truths[firing] = kleene_and([own, kleene_not(kleene_or([truths[other] for other in against]))])
                aside += [Aside(firing, other) for other in against if own is True and truths[other] is True]
        resolve_all(level)
    return Outcome(
        tuple(sorted(firing for firing, truth in truths.items() if truth is True)),
        tuple(sorted(firing for firing, truth in truths.items() if truth is None)),
        tuple(sorted(aside)),
        derived,
        tuple(sorted(clashes)),
    )


def kleene_and(truths: list[bool | None]) -> bool | None:
    return False if False in truths else None if None in truths else True


def kleene_or(truths: list[bool | None]) -> bool | None:
    return True if True in truths else None if None in truths else False


def kleene_not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def atom_truth(atom: Atom, v: Any, supposed: bool) -> bool | None:
    o, operands = atom.operands[0] if atom.operands else None, atom.operands
    if atom.operator == "existe":
        return (v is not None and not supposed) == o
    if v is None:
        return None
    tests: dict[str, Callable[[], bool]] = {
        "egal": lambda: v == o,
        "different": lambda: v != o,
        "parmi": lambda: v in operands,
        "hors": lambda: v not in operands,
        "au_moins": lambda: v >= o,
        "au_plus": lambda: v <= o,
        "plus_de": lambda: v > o,
        "moins_de": lambda: v < o,
        "entre": lambda: operands[0] <= v <= operands[1],
        "commence_par": lambda: v.startswith(o),
        "contient": lambda: o in v,
    }
    return tests[atom.operator.value]()
