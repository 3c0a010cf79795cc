"""What is still to come of the year: how many dwellings, and of which classes (ALLOTMENT §1).

Both estimates are exact fractions of what was declared and of what has come, and nothing else: anyone can redo them.
Neither needs to be right: a re-plan corrects the last one. They only have to react, and not to jump.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey
from fluxrules.allotment.sums import sum_of

ZERO = Fraction(0)

DEFAULT_WEIGHT = Fraction(50)
"""Dwellings the declared mix counts as, beside those that came."""


def remaining_dwellings(forecast_total: Fraction, realised_total: Fraction, elapsed: Fraction) -> Fraction:
    """Dwellings still expected.

    Two estimates: what the forecast leaves (``forecast − realised``, never below 0), and what comes if the pace seen
    goes on (``realised × (1 − elapsed) / elapsed``). The first counts for the part of the year to come, the second
    for the part elapsed, since the pace is worth what it was observed on; so nothing is left when the year is over.
    Before anything has come there is no pace, and it is the forecast.

    Args:
        forecast_total: Dwellings forecast for the year.
        realised_total: Dwellings that came.
        elapsed: Part of the year elapsed, brought between 0 and 1.

    Returns:
        Dwellings, never below 0. Everything has come of a year forecast at 0 whose pace is not known: 0.
    """
    if realised_total <= 0:
        return max(ZERO, forecast_total)
    elapsed = min(Fraction(1), max(ZERO, elapsed))
    left = max(ZERO, forecast_total - realised_total)
    if not elapsed:
        return left
    pace = realised_total * (1 - elapsed) / elapsed
    return (1 - elapsed) * left + elapsed * pace


def expected_mix(
    forecast: Mapping[ClassKey, Fraction],
    realised: Mapping[ClassKey, Fraction],
    remaining: Fraction,
    weight: Fraction = DEFAULT_WEIGHT,
) -> dict[ClassKey, Fraction]:
    """Dwellings still expected by class: the mix declared and the mix seen, averaged, times ``remaining``.

    The mix declared counts as ``weight`` dwellings beside those that came (a Dirichlet prior): with ``weight`` 0 only
    what came counts, the larger it is the slower the plan believes what it sees.

    Args:
        forecast: Dwellings declared by class.
        realised: Dwellings that came by class; a class the forecast does not know is expected again.
        remaining: Dwellings still expected.
        weight: Dwellings the forecast counts as.

    Returns:
        Weights of sum ``remaining``, for every class of either, in order; all 0 when neither says anything.
    """
    declared, came = sum_of(forecast.values()), sum_of(realised.values())
    prior = weight if declared > 0 else ZERO
    if not came:
        prior = Fraction(1) if declared > 0 else ZERO
    total = prior + came
    found = {}
    for key in sorted({*forecast, *realised}):
        share = forecast.get(key, ZERO) * prior / declared if prior else ZERO
        found[key] = (share + realised.get(key, ZERO)) * remaining / total if total else ZERO
    return found
