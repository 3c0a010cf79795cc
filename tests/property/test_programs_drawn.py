"""The programs drawn are valid, and hold everything that the engines must be compared on."""

from __future__ import annotations

from collections import Counter
from random import Random

from tests.opinions import naive
from tests.strategies.programs import SMALL, draw_facts, draw_program

from fluxrules.program.program import Body, Join, Lit, Program
from fluxrules.vocabulary import Jonction, Operateur, TypeFait


def _atoms(body: Body | None) -> set[int]:
    if body is None:
        return set()
    return {body.atom} if isinstance(body, Lit) else set().union(*(_atoms(child) for child in body.children))


def _features(body: Body | None) -> list[str]:
    if body is None:
        return ["toujours"]
    if isinstance(body, Lit):
        return ["atome seul"]
    own = [body.kind.value] if body.children else [f"{body.kind.value} vide"]
    return own + [feature for child in body.children if isinstance(child, Join) for feature in _features(child)]


def _check(program: Program) -> None:
    resolved: dict[str, int] = {}
    for rule in program.rules:
        for deduction in rule.deductions:
            resolved[deduction.path] = max(resolved.get(deduction.path, -1), rule.level)
    assert len(set(program.atoms)) == len(program.atoms)
    assert [rule.level for rule in program.rules] == sorted(rule.level for rule in program.rules)
    for index, rule in enumerate(program.rules):
        assert rule.level < program.levels
        for exception in rule.exceptions:
            assert exception < index
            assert rule.per_reservataire or not program.rules[exception].per_reservataire
        for atom in (program.atoms[i] for i in _atoms(rule.body)):
            assert atom.per_reservataire is program.facts[atom.path].per_reservataire
            assert rule.per_reservataire or not atom.per_reservataire
            assert resolved.get(atom.path, -1) < rule.level or not program.facts[atom.path].derived


def test_programs_are_valid_and_varied() -> None:
    seen: Counter[str] = Counter()
    for seed in range(150):
        rng = Random(seed)
        program = draw_program(rng)
        _check(program)
        _check(draw_program(rng, SMALL))
        for atom in program.atoms:
            fact = program.facts[atom.path]
            seen[atom.operator.value] += 1
            seen[fact.type.value] += 1
            seen["derived read"] += fact.derived
            seen["derived read per réservataire"] += fact.derived and fact.per_reservataire
        for rule in program.rules:
            seen.update(_features(rule.body))
        for _ in range(3):
            outcome = naive.run(program, draw_facts(rng, program))
            seen["fired"] += len(outcome.fired)
            seen["maybe"] += len(outcome.maybe)
            seen["aside"] += len(outcome.aside)
            seen["clashes"] += len(outcome.clashes)
            seen["derived"] += len(outcome.derived)
    wanted = [*(o.value for o in Operateur), *(t.value for t in TypeFait), *(j.value for j in Jonction)]
    wanted += [f"{j.value} vide" for j in Jonction]
    wanted += ["toujours", "atome seul", "derived read", "derived read per réservataire"]
    wanted += ["fired", "maybe", "aside", "clashes", "derived"]
    assert {name: seen[name] for name in wanted if seen[name] < 30} == {}


def test_same_seed_same_program() -> None:
    assert draw_program(Random(7)) == draw_program(Random(7))
