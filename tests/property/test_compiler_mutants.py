"""A wrong operator in the compiler makes the sample fail. All of them: benchmarks/engines/mutations.py."""

from __future__ import annotations

from tests.opinions.compiler_mutants import TARGET, mutants, reason, sample, wrong
from tests.opinions.mutants import judge, unmutated

ONE_IN = 20


def test_mutants_of_the_compiler_are_noticed() -> None:
    sample()
    wrong()
    assert unmutated(TARGET) == 0
    chosen = [mutant for mutant in mutants() if not reason(mutant)][::ONE_IN]
    assert len(chosen) >= 10
    verdicts = [judge(TARGET, mutant) for mutant in chosen]
    assert [verdict.mutant.place() for verdict in verdicts if not verdict.how] == []
