"""Every engine passes every case: expected outcomes are written by hand, never computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.conformance import conditions, inference
from tests.conformance.case import Case
from tests.opinions import naive

from fluxrules.engines.native import Native
from fluxrules.engines.protocol import Facts, Outcome
from fluxrules.program.program import Program

CASES = (*conditions.CASES, *inference.CASES)


def _durable(program: Program) -> Any:
    return pytest.importorskip("fluxrules.engines.durable").Durable(program)


def _clips(program: Program) -> Any:
    pytest.importorskip("clips", reason="clipspy is not installed")
    from tests.opinions.clips_engine import Clips

    return Clips(program)


RUNS: dict[str, Callable[[Program, Facts], Outcome]] = {
    "native": lambda program, facts: Native(program).run(facts),
    "durable": lambda program, facts: _durable(program).run(facts),
    "clips": lambda program, facts: _clips(program).run(facts),
    "transcription": naive.run,
}


def test_names_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("engine", RUNS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_engine_passes(engine: str, case: Case) -> None:
    assert RUNS[engine](case.program(), case.given()) == case.expected()
