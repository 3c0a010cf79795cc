"""What the native engine keeps beside its Outcome: the truth and value of everything, and `truth` of one body."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from tests.opinions import naive
from tests.strategies.programs import draw_facts, draw_program

from fluxrules.engines.native import Native, truth
from fluxrules.engines.protocol import Facts, Firing
from fluxrules.program.program import Join, Lit
from fluxrules.vocabulary import Jonction


def _drawn(seed: int) -> tuple[Native, Facts]:
    rng = Random(seed)
    program = draw_program(rng)
    return Native(program), draw_facts(rng, program)


@pytest.mark.parametrize("seed", range(40))
def test_the_trace_says_the_same_as_the_outcome(seed: int) -> None:
    native, facts = _drawn(seed)
    outcome, trace = native.trace(facts)
    assert outcome == native.run(facts)
    fired, maybe, aside = set(outcome.fired), set(outcome.maybe), {one.firing for one in outcome.aside}
    for index, rule in enumerate(native.program.rules):
        for res in facts.reservataires if rule.per_reservataire else ("",):
            firing = Firing(index, res)
            own, final = trace.own(index, res), trace.truth(index, res)
            assert trace.body(rule.body, res) is own
            assert (final is True, final is None) == (firing in fired, firing in maybe)
            holding = [exception for exception, one in trace.exceptions(index, res) if one]
            assert (own is True and bool(holding)) == (firing in aside)
            if not trace.exceptions(index, res):
                assert own is final


@pytest.mark.parametrize("seed", range(40))
def test_the_trace_keeps_the_value_and_truth_of_every_atom(seed: int) -> None:
    native, facts = _drawn(seed)
    outcome, trace = native.trace(facts)
    for index, atom in enumerate(native.program.atoms):
        for res in facts.reservataires if atom.per_reservataire else ("", *facts.reservataires):
            value = trace.value(atom.path, res)
            if native.program.facts[atom.path].derived:
                assert value == outcome.derived.get((atom.path, res if atom.per_reservataire else ""))
            assert trace.atom(index, res) is naive.atom_truth(atom, value, atom.path in facts.supposed)


def test_the_trace_refuses_what_was_not_read() -> None:
    native, facts = next(
        (native, facts)
        for native, facts in map(_drawn, range(40))
        if any(atom.per_reservataire for atom in native.program.atoms)
    )
    _, trace = native.trace(facts)
    index = next(i for i, atom in enumerate(native.program.atoms) if atom.per_reservataire)
    for reservataire in ("", "inconnu"):
        with pytest.raises(KeyError):
            trace.atom(index, reservataire)
        with pytest.raises(KeyError):
            trace.value(native.program.atoms[index].path, reservataire)


@pytest.mark.parametrize("seed", range(40))
def test_truth_of_one_body_is_that_of_a_rule_without_exception(seed: int) -> None:
    native, facts = _drawn(seed)
    program = native.program
    outcome, trace = native.trace(facts)
    known = replace(
        facts,
        values={**facts.values, **{path: value for (path, res), value in outcome.derived.items() if not res}},
        each={
            res: {**facts.each[res], **{path: value for (path, of), value in outcome.derived.items() if of == res}}
            for res in facts.reservataires
        },
    )
    for index, rule in enumerate(program.rules):
        for res in facts.reservataires if rule.per_reservataire else ("",):
            assert truth(program, rule.body, known, res) is trace.own(index, res)


def test_truth_of_a_body_runs_no_rule() -> None:
    native, facts = next((n, f) for n, f in map(_drawn, range(40)) if any(x.derived for x in n.program.facts.values()))
    for index, atom in enumerate(native.program.atoms):
        if native.program.facts[atom.path].derived and not atom.per_reservataire:
            expected = naive.atom_truth(atom, None, False)
            assert truth(native.program, Join(Jonction.TOUS, (Lit(index),)), facts) is expected


def test_rules_out_of_order_are_refused() -> None:
    program = next(
        program
        for program in (draw_program(Random(seed)) for seed in range(100))
        if len({rule.level for rule in program.rules}) > 1
    )
    with pytest.raises(ValueError, match="level"):
        Native(replace(program, rules=tuple(replace(rule, exceptions=()) for rule in reversed(program.rules))))


def test_an_exception_read_after_its_rule_is_refused() -> None:
    program = draw_program(Random(1))
    first = replace(program.rules[0], exceptions=(0,))
    with pytest.raises(ValueError, match="exception"):
        Native(replace(program, rules=(first, *program.rules[1:])))
