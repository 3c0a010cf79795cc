"""Two engines side by side: agreement passes through, any difference stops and says where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from tests.strategies.programs import draw_facts, draw_program

from fluxrules.engines.double import DisagreementError, Double, compare
from fluxrules.engines.native import Native
from fluxrules.engines.protocol import Aside, EngineError, Facts, Firing, Outcome

pytest.importorskip("durable_rules_engine")

PROGRAM = draw_program(Random(11))
GIVEN = [draw_facts(Random(seed), PROGRAM) for seed in range(15)]


@pytest.mark.parametrize("isolated", [False, True])
def test_agreement_passes_through(isolated: bool) -> None:
    engine = Double(PROGRAM, isolated=isolated)
    native = Native(PROGRAM)
    assert [engine.run(facts) for facts in GIVEN] == [native.run(facts) for facts in GIVEN]
    engine.close()


def test_the_trace_of_native_stays_at_hand() -> None:
    engine = Double(PROGRAM, isolated=False)
    outcome, _ = engine.native.trace(GIVEN[0])
    assert outcome == engine.run(GIVEN[0])


EMPTY = Outcome((), (), (), {})
CHANGES: list[tuple[Callable[[Outcome], Outcome], str, str]] = [
    (lambda o: replace(o, fired=(Firing(0, "etat"),)), "FLX711", "native est seul à déclencher « pack:r"),
    (lambda o: replace(o, maybe=(Firing(0),)), "FLX712", "native est seul à tenir"),
    (lambda o: replace(o, aside=(Aside(Firing(1), Firing(0)),)), "FLX713", "native est seul à écarter"),
    (
        lambda o: replace(o, derived={("f", "etat"): Fraction(1, 2)}),
        "FLX714",
        "« f » (etat) vaut ? selon durable et 1/2",
    ),
    (lambda o: replace(o, clashes=(("f", "", (0, 1)),)), "FLX715", "native est seul à voir un conflit sur « f » entre"),
]


@pytest.mark.parametrize(("change", "code", "text"), CHANGES, ids=[code for _, code, _ in CHANGES])
def test_each_kind_of_difference_is_seen_and_said(change: Callable[[Outcome], Outcome], code: str, text: str) -> None:
    assert compare(PROGRAM, EMPTY, EMPTY) == ()
    (difference,) = compare(PROGRAM, EMPTY, change(EMPTY))
    assert (difference.code, text in difference.message) == (code, True), difference.message
    (turned,) = compare(PROGRAM, change(EMPTY), EMPTY)
    assert turned.code == code
    assert turned.message != difference.message


def test_values_of_different_types_differ() -> None:
    assert compare(PROGRAM, replace(EMPTY, derived={("f", ""): True}), replace(EMPTY, derived={("f", ""): 1}))


def test_order_is_not_a_difference() -> None:
    two = replace(EMPTY, fired=(Firing(0), Firing(1)))
    assert compare(PROGRAM, two, replace(EMPTY, fired=(Firing(1), Firing(0)))) == ()


@pytest.mark.parametrize("isolated", [False, True])
def test_a_difference_stops_and_carries_both_traces(isolated: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Double(PROGRAM, isolated=isolated)
    facts = next(facts for facts in GIVEN if len(Native(PROGRAM).run(facts).fired) > 4)
    right = engine.run(facts)
    wrong = replace(right, fired=())
    monkeypatch.setattr(Native, "run", lambda self, facts: wrong)
    with pytest.raises(DisagreementError) as caught:
        engine.run(facts)
    error = caught.value
    assert isinstance(error, EngineError)
    assert (error.code, error.values["nombre"]) == ("FLX710", len(right.fired))
    assert str(error.values["premieres"]).count(" ; ") == 2
    assert (error.facts, error.durable, error.native) == (facts, right, wrong)
    monkeypatch.undo()
    assert engine.run(facts) == right
    engine.close()


def test_a_failure_of_native_leaves_the_child_in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Double(PROGRAM, isolated=True)
    expected = engine.run(GIVEN[0])

    def failing(self: Native, facts: Facts) -> Outcome:
        raise RuntimeError("native")

    monkeypatch.setattr(Native, "run", failing)
    with pytest.raises(RuntimeError):
        engine.run(GIVEN[1])
    monkeypatch.undo()
    assert engine.run(GIVEN[0]) == expected
    engine.close()
