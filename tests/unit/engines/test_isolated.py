"""durable in a child process: same conclusions, and a crash in C costs one set of facts."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from types import MappingProxyType

import pytest
from tests.strategies.programs import draw_facts, draw_program

from fluxrules.engines.durable import Durable
from fluxrules.engines.isolated import Isolated
from fluxrules.engines.protocol import EngineError, Facts
from fluxrules.program.program import Atom, Join, Lit
from fluxrules.vocabulary import Jonction, Operateur

pytest.importorskip("durable_rules_engine")

PROGRAM = draw_program(Random(11))
GIVEN = [draw_facts(Random(seed), PROGRAM) for seed in range(20)]


@pytest.fixture
def engine() -> Iterator[Isolated]:
    isolated = Isolated(PROGRAM, timeout=20)
    yield isolated
    isolated.close()


def crash(engine: Isolated, sign: signal.Signals) -> None:
    """The child dies, as it does when the library reads past the end of a buffer."""
    assert engine.pid is not None
    os.kill(engine.pid, sign)


def test_concludes_what_durable_concludes(engine: Isolated) -> None:
    inside = Durable(PROGRAM)
    assert [engine.run(facts) for facts in GIVEN] == [inside.run(facts) for facts in GIVEN]
    assert (engine.name, engine.version, engine.program) == (inside.name, inside.version, PROGRAM)


def test_mappings_that_do_not_travel_are_copied(engine: Isolated) -> None:
    facts = GIVEN[0]
    views = Facts(
        MappingProxyType(dict(facts.values)),
        facts.reservataires,
        MappingProxyType({name: MappingProxyType(dict(known)) for name, known in facts.each.items()}),
        facts.supposed,
    )
    assert engine.run(views) == engine.run(facts)


def test_a_crash_is_an_error_for_those_facts_and_the_next_are_run(engine: Isolated) -> None:
    expected = engine.run(GIVEN[1])
    first = engine.pid
    crash(engine, signal.SIGSEGV)
    with pytest.raises(EngineError) as caught:
        engine.run(GIVEN[0])
    assert (caught.value.code, caught.value.values) == ("FLX708", {"cause": "SIGSEGV"})
    assert engine.pid is None
    assert engine.run(GIVEN[1]) == expected
    assert engine.pid not in (None, first)


def test_a_crash_in_the_middle_of_a_run(engine: Isolated) -> None:
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGSTOP)
    engine.send(GIVEN[0])
    crash(engine, signal.SIGSEGV)
    os.kill(engine.pid, signal.SIGCONT)
    with pytest.raises(EngineError) as caught:
        engine.receive()
    assert caught.value.code == "FLX708"
    assert engine.run(GIVEN[0]) == Durable(PROGRAM).run(GIVEN[0])


def test_an_answer_never_read_is_not_taken_for_the_next(engine: Isolated) -> None:
    expected = [Durable(PROGRAM).run(facts) for facts in GIVEN[:2]]
    assert expected[0] != expected[1]
    engine.send(GIVEN[0])
    assert engine.run(GIVEN[1]) == expected[1]


def test_a_silent_child_is_replaced() -> None:
    engine = Isolated(PROGRAM)
    engine._timeout = 0.3
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGSTOP)
    with pytest.raises(EngineError) as caught:
        engine.run(GIVEN[0])
    assert (caught.value.code, caught.value.values) == ("FLX709", {"secondes": "0.3"})
    engine._timeout = 20
    assert engine.run(GIVEN[0]) == Durable(PROGRAM).run(GIVEN[0])
    engine.close()


def test_the_child_leaves_with_its_engine() -> None:
    engine = Isolated(PROGRAM)
    pid = engine.pid
    assert pid is not None
    del engine
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    pytest.fail("the child is still there")


def test_an_error_of_the_engine_keeps_its_code() -> None:
    """A rule too large for durable: refused in the child, told by the parent."""
    body = Join(Jonction.UN_DE, tuple(Lit(i) for i in range(401)))
    rule = replace(PROGRAM.rules[0], body=body, per_reservataire=True)
    atoms = tuple(Atom(f"f{i}", Operateur.EGAL, (True,), False) for i in range(401))
    with pytest.raises(EngineError) as caught:
        Isolated(replace(PROGRAM, atoms=atoms, rules=(rule,)))
    assert (caught.value.code, caught.value.values) == ("FLX706", {"regle": rule.name})
