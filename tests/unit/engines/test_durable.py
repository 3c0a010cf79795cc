"""The durable engine as a whole: its failures cost one run, its order never matters, its memory stays flat.

What it concludes is held to the meaning of protocol.py by tests/conformance and tests/property.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from random import Random

import pytest
from tests.opinions import naive
from tests.strategies.programs import draw_facts, draw_program

from fluxrules.engines.durable import Durable
from fluxrules.engines.durable_session import Session
from fluxrules.engines.protocol import EngineError, Facts, Firing
from fluxrules.program.program import Atom, CompiledRule, Fact, Join, Lit, Program
from fluxrules.vocabulary import Jonction, Operateur, TypeFait

pytest.importorskip("durable_rules_engine")


def drawn(seed: int) -> tuple[Program, list[Facts]]:
    rng = Random(seed)
    program = draw_program(rng)
    return program, [draw_facts(rng, program) for _ in range(8)]


@pytest.mark.parametrize("seed", range(25))
def test_concludes_what_the_protocol_says(seed: int) -> None:
    program, given = drawn(seed)
    engine = Durable(program)
    for facts in given:
        assert engine.run(facts) == naive.run(program, facts)


def test_runs_do_not_depend_on_those_before() -> None:
    program, given = drawn(3)
    engine = Durable(program)
    first = [engine.run(facts) for facts in given]
    assert [engine.run(facts) for facts in reversed(given)] == first[::-1]


def test_order_of_what_is_given_does_not_matter() -> None:
    program, given = drawn(4)
    engine = Durable(program)
    for facts in given:
        turned = replace(
            facts,
            values=dict(reversed(facts.values.items())),
            each={name: dict(reversed(known.items())) for name, known in reversed(facts.each.items())},
        )
        outcome = engine.run(turned)
        assert outcome == engine.run(facts)
        assert list(outcome.derived) == sorted(outcome.derived)


def wide(alternatives: int) -> tuple[Program, CompiledRule]:
    """One rule per réservataire, true when any of many facts is."""
    paths = [f"logement.f{i}" for i in range(alternatives)]
    program, _ = drawn(0)
    body = Join(Jonction.UN_DE, tuple(Lit(i) for i in range(alternatives)))
    rule = replace(
        program.rules[0], level=0, per_reservataire=True, body=body, exceptions=(), deductions=(), effects=()
    )
    return (
        replace(
            program,
            facts={path: Fact(path, TypeFait.BOOLEEN, False, False) for path in paths},
            atoms=tuple(Atom(path, Operateur.EGAL, (True,), False) for path in paths),
            rules=(rule,),
            levels=1,
        ),
        rule,
    )


def test_a_hundred_true_alternatives_for_many_reservataires() -> None:
    """Well beyond the 64 siblings at which the library stops firing."""
    program, _ = wide(100)
    names = tuple(f"r{i:02d}" for i in range(40))
    outcome = Durable(program).run(Facts({fact: True for fact in program.facts}, names))
    assert outcome.fired == tuple(Firing(0, name) for name in names)


def test_many_rules_on_one_condition() -> None:
    """The library crashes at 256 rules ending on one condition."""
    program, rule = wide(1)
    rules = tuple(replace(rule, name=f"p:r{i:03d}", per_reservataire=False, body=Lit(0)) for i in range(400))
    program = replace(program, rules=rules)
    assert Durable(program).run(Facts({"logement.f0": True})).fired == tuple(Firing(i) for i in range(400))


def test_a_failure_costs_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    program, given = drawn(5)
    engine = Durable(program)
    expected = [engine.run(facts) for facts in given]
    collect = Session.collect

    def failing(session: Session) -> list[tuple[int, int]]:
        found = collect(session)
        if found:
            raise EngineError("FLX702", etape="run", cause="303")
        return found

    monkeypatch.setattr(Session, "collect", failing)
    firing = given[next(i for i, outcome in enumerate(expected) if outcome.fired)]
    with pytest.raises(EngineError):
        engine.run(firing)
    monkeypatch.undo()
    assert [engine.run(facts) for facts in given] == expected


def test_threads_take_turns() -> None:
    program, given = drawn(6)
    engine = Durable(program)
    expected = [engine.run(facts) for facts in given]
    wrong: list[int] = []

    def work() -> None:
        for _ in range(10):
            wrong.extend(i for i, facts in enumerate(given) if engine.run(facts) != expected[i])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_rule_too_large_is_refused_when_built() -> None:
    program, rule = wide(401)
    with pytest.raises(EngineError) as caught:
        Durable(program)
    assert (caught.value.code, caught.value.values) == ("FLX706", {"regle": rule.name})


def test_closed_then_used_again() -> None:
    program, given = drawn(7)
    engine = Durable(program)
    expected = engine.run(given[0])
    engine.close()
    assert engine.run(given[0]) == expected
