"""A few decisions over the stock of Nantes, as ``benchmarks.explanation.counterfactuals`` makes a thousand."""

from __future__ import annotations

import pytest
from benchmarks.explanation.counterfactuals import main
from benchmarks.register_year import REGISTER


@pytest.mark.skipif(not REGISTER.exists(), reason=f"no register: {REGISTER}")
def test_every_counterfactual_is_redone_and_every_contrast_is_minimal() -> None:
    figures = main(5)
    assert figures.misses == []
    assert figures.contrasts > 20
    assert sum(figures.families.values()) > 1
