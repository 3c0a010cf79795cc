"""Quality as a rank: better than how many dwellings of the year, less worse than how many.

A rank needs no unit and no law of distribution, one palace does not weigh more than a fine flat, and integers suffice.
The ranks of a year sum to zero: receiving a middling dwelling counts for nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction


def centred_ranks(scores: Sequence[Fraction | int | None], higher_is_better: bool) -> tuple[int, ...]:
    """For each dwelling, those it is better than less those better than it; an unknown score ranks 0.

    Args:
        scores: Of each dwelling, None where unknown.
        higher_is_better: Which way the score goes.
    """
    known = sorted(score for score in scores if score is not None)
    sign = 1 if higher_is_better else -1
    return tuple(
        0 if score is None else sign * (bisect_left(known, score) + bisect_right(known, score) - len(known))
        for score in scores
    )


def percentile(total: Fraction | int, received: Fraction | int, known: int) -> Fraction | None:
    """Mean rank of dwellings received, between 0 (the worst) and 100; None when nothing was received.

    Args:
        total: Sum of their centred ranks.
        received: How many.
        known: Dwellings of known quality.
    """
    if not received or not known:
        return None
    return 50 + Fraction(50) * total / (received * known)
