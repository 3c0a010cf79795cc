"""The engines give equal Outcomes on random programs: durable, native, the literal transcription, and CLIPS.

The long run, over a million pairs, is benchmarks/engines/differential.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import given, settings
from tests.opinions import naive
from tests.opinions.comparison import Make, Tally, compare, draw
from tests.strategies.programs import SMALL, cases

from fluxrules.engines.native import Native
from fluxrules.engines.protocol import Aside, Facts, Firing, Outcome
from fluxrules.program.program import Body, Join, Lit, Program


@dataclass(frozen=True, slots=True)
class Literal:
    """The transcription of protocol.py, with the face of an engine."""

    program: Program

    def run(self, facts: Facts) -> Outcome:
        return naive.run(self.program, facts)


def durable() -> Make:
    make: Make = pytest.importorskip("fluxrules.engines.durable").Durable
    return make


def clips() -> Make:
    pytest.importorskip("clips", reason="clipspy is not installed")
    from tests.opinions.clips_engine import Clips

    return Clips


def _agree(tally: Tally, pairs: int) -> None:
    assert not tally.disagreements, "\n".join(map(str, tally.disagreements[:3]))
    assert tally.pairs >= pairs
    assert tally.firings > tally.pairs


def test_native_and_the_transcription_agree() -> None:
    _agree(compare(Native, Literal, range(200), 6), 1200)


def test_durable_and_native_agree() -> None:
    tally = compare(durable(), Native, range(10_000, 10_250), 8)
    _agree(tally, 1900)
    assert tally.refused <= 10


def test_clips_and_native_agree() -> None:
    _agree(compare(clips(), Native, range(20_000, 20_040), 8), 320)


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(case=cases(SMALL, facts=3))
def test_engines_agree_on_programs_hypothesis_can_shrink(case: tuple[Program, list[Facts]]) -> None:
    program, drawn = case
    engines = [Native(program), durable()(program)]
    for facts in drawn:
        expected = naive.run(program, facts)
        for engine in engines:
            assert engine.run(facts) == expected


@pytest.mark.parametrize("seed", range(30))
def test_the_order_of_rules_and_atoms_changes_nothing(seed: int) -> None:
    """Any order that keeps levels rising and exceptions first gives the same rules, by name."""
    program, drawn = draw(seed, 4)
    shuffled = _shuffled(program, Random(seed))
    makes = (Native, durable())
    for facts in drawn:
        other = replace(facts, reservataires=tuple(reversed(facts.reservataires)))
        for make in makes:
            before, after = make(program).run(facts), make(shuffled).run(other)
            assert _named(before, program) == _named(after, shuffled)


def _shuffled(program: Program, rng: Random) -> Program:
    waiting = list(range(len(program.rules)))
    order: list[int] = []
    while waiting:
        level = min(program.rules[i].level for i in waiting)
        ready = [i for i in waiting if program.rules[i].level == level and set(program.rules[i].exceptions) <= {*order}]
        order.append(rng.choice(ready))
        waiting.remove(order[-1])
    atoms = rng.sample(range(len(program.atoms)), len(program.atoms))
    rules = tuple(
        replace(
            program.rules[old],
            body=_renumbered(program.rules[old].body, atoms),
            exceptions=tuple(order.index(e) for e in program.rules[old].exceptions),
        )
        for old in order
    )
    return replace(program, atoms=tuple(program.atoms[old] for old in atoms), rules=rules)


def _renumbered(body: Body | None, atoms: list[int]) -> Body | None:
    if body is None:
        return None
    if isinstance(body, Lit):
        return Lit(atoms.index(body.atom))
    children = [child for child in (_renumbered(one, atoms) for one in body.children) if child is not None]
    return Join(body.kind, tuple(children))


def _named(outcome: Outcome, program: Program) -> object:
    def name(firing: Firing) -> tuple[str, str]:
        return program.rules[firing.rule].name, firing.reservataire

    def names(one: Aside) -> tuple[tuple[str, str], tuple[str, str]]:
        return name(one.firing), name(one.by)

    return (
        {name(firing) for firing in outcome.fired},
        {name(firing) for firing in outcome.maybe},
        {names(one) for one in outcome.aside},
        outcome.derived,
        {(path, res, frozenset(program.rules[i].name for i in rules)) for path, res, rules in outcome.clashes},
    )
