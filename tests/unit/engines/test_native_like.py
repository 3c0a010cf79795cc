"""An engine made from another that ran nearly the same Program runs as one made from nothing."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from tests.strategies.programs import draw_facts, draw_program

from fluxrules.engines.native import Native
from fluxrules.program.program import CompiledRule, Join, Program
from fluxrules.vocabulary import Jonction

NEVER = Join(Jonction.UN_DE, ())


def _gone(rule: CompiledRule) -> CompiledRule:
    return replace(rule, body=NEVER, deductions=(), effects=(), exceptions=())


def _changed(rng: Random, program: Program) -> Program:
    """The same, a few rules being changed, or its conditions."""
    rules = list(program.rules)
    for _ in range(rng.randint(0, 3)):
        place = rng.randrange(len(rules))
        rule = rules[place]
        other = rng.choice([r for r in program.rules if r.per_reservataire is rule.per_reservataire])
        rules[place] = rng.choice(
            [
                _gone(rule),
                replace(rule, exceptions=rule.exceptions[1:]),
                replace(rule, body=other.body if other.level <= rule.level else NEVER),
                replace(rule, deductions=rule.deductions[:-1]),
                replace(rule, body=Join(Jonction.TOUS, ()), deductions=(), exceptions=(), per_reservataire=False),
            ]
        )
    atoms = program.atoms
    place = rng.randrange(len(atoms))
    alike = [a for a in atoms if (a.path, a.operator) == (atoms[place].path, atoms[place].operator)]
    if rng.random() < 0.3:
        atoms = (*atoms, rng.choice(alike))
    if rng.random() < 0.2:
        atoms = (*atoms[:place], rng.choice(alike), *atoms[place + 1 :])
    return replace(program, rules=tuple(rules), atoms=atoms)


@pytest.mark.parametrize("seed", range(120))
def test_it_runs_the_same(seed: int) -> None:
    rng = Random(seed)
    program = draw_program(rng)
    like = Native(program)
    for _ in range(4):
        changed = _changed(rng, program)
        made, anew = Native(changed, like), Native(changed)
        for _ in range(4):
            facts = draw_facts(rng, program)
            assert made.run(facts) == anew.run(facts)
        program, like = rng.choice([(program, like), (changed, made)])


@pytest.mark.parametrize("seed", range(30))
def test_a_shorter_program_is_compiled_anew(seed: int) -> None:
    rng = Random(seed)
    program = draw_program(rng)
    short = replace(program, rules=program.rules[: len(program.rules) // 2])
    facts = draw_facts(rng, program)
    assert Native(short, Native(program)).run(facts) == Native(short).run(facts)


def test_an_exception_that_is_read_once_is_asked_anew() -> None:
    """The rules that it sets aside do not change: what they ask of it does."""
    seen = 0
    for seed in range(60):
        rng = Random(seed)
        program = draw_program(rng)
        for place in {place for rule in program.rules for place in rule.exceptions}:
            if not program.rules[place].per_reservataire:
                continue
            general = replace(program.rules[place], per_reservataire=False, body=None, deductions=(), exceptions=())
            rules = (*program.rules[:place], general, *program.rules[place + 1 :])
            changed, facts = replace(program, rules=rules), draw_facts(rng, program)
            assert Native(changed, Native(program)).run(facts) == Native(changed).run(facts)
            seen += 1
    assert seen > 20


@pytest.mark.parametrize("seed", range(40))
def test_conditions_on_what_is_deduced_are_read_anew(seed: int) -> None:
    """The same rules, each condition on a deduced yes or no being the contrary."""
    rng = Random(seed)
    program = draw_program(rng)
    contrary = tuple(
        replace(atom, operands=(not atom.operands[0],))
        if program.facts[atom.path].derived and isinstance(atom.operands[0], bool) and len(atom.operands) == 1
        else atom
        for atom in program.atoms
    )
    changed = replace(program, atoms=contrary)
    for _ in range(6):
        facts = draw_facts(rng, program)
        assert Native(changed, Native(program)).run(facts) == Native(changed).run(facts)
