"""The compiler gives the meaning of the page: random rule files, beside a naive reading of the same files."""

from __future__ import annotations

from collections import Counter

from tests.opinions.compiler_sample import compile_case, disagreement, draw_case

CASES = 150


def test_the_compiler_agrees_with_the_page() -> None:
    verdicts = Counter(disagreement(draw_case(seed), compile_case) for seed in range(CASES))
    assert [verdict for verdict in verdicts if verdict and not verdict.startswith("refused")] == []
    assert verdicts[""] >= CASES / 2, verdicts
