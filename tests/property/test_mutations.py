"""A wrong operator in an engine makes the differential sample fail. All of them: benchmarks/engines/mutations.py."""

from __future__ import annotations

from types import ModuleType

import pytest

pytest.importorskip("fluxrules.engines.durable")

from tests.opinions.engine_mutants import TARGETS, mutants, reason, sample
from tests.opinions.mutants import Mutant, Target, judge, replacements, source, unmutated

MEANING = ("native", "native_atoms", "native_bodies", "native_resolution", "durable_atoms", "durable_resolution")


@pytest.mark.parametrize(("engine", "one_in"), [("native", 9), ("durable", 12)])
def test_mutants_are_noticed(engine: str, one_in: int) -> None:
    sample(engine)
    assert unmutated(TARGETS[engine]) == 0
    chosen = [mutant for mutant in mutants(engine) if mutant.module.rpartition(".")[2] in MEANING][::one_in]
    assert len(chosen) >= 5
    verdicts = [judge(TARGETS[engine], mutant) for mutant in chosen if not reason(mutant)]
    assert [verdict.mutant.place() for verdict in verdicts if not verdict.how] == []


# The harness itself, on a module with nothing else to it.
TOY = "tests.opinions.naive"


def _wrong_and(module: ModuleType) -> int:
    return int([module.kleene_and([True, None]), module.kleene_and([False, None])] != [None, False])


def test_a_mutant_is_judged_by_what_the_function_counts() -> None:
    target = Target((TOY,), _wrong_and)
    noticed, unnoticed = replacements(
        TOY, (("False if False in truths", "True if False in truths"), ("fires", "fired"))
    )[:2]
    assert judge(target, noticed).how == "1 disagreements"
    assert judge(target, unnoticed).how == ""
    assert unmutated(target) == 0


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("raise KeyError(truth)", "KeyError"),
        ("__import__('os')._exit(3)", "exit 3"),
        ("[None for _ in iter(int, 1)]", "timeout after 1 s"),
    ],
)
def test_whatever_a_mutant_breaks_is_a_verdict(text: str, how: str) -> None:
    before = source(TOY)
    (mutant,) = replacements(TOY, (("return None if truth is None else not truth", text),))
    target = Target((TOY,), lambda module: int(module.kleene_not(True)))
    assert judge(target, mutant, timeout=1.0).how == how
    assert source(TOY) == before


def test_a_text_that_is_gone_is_an_error() -> None:
    with pytest.raises(ValueError, match="not there any more"):
        replacements(TOY, (("no such text", ""),))


def test_a_mutant_shows_its_place() -> None:
    mutant = Mutant(TOY, source(TOY).index("is None else not truth"), "is None", "is not None")
    assert mutant.place().endswith(
        "return None if truth is None else not truth  →  return None if truth is not None else not truth"
    )
