"""The four methods by which shares may decide, each one small function: whom it keeps, and the measure it compares.

- ``bande``: the page's rule. Within the band, the largest balance, in dwellings (ALLOTMENT §2).
- ``tijdeman``: strict proportion only (R. Tijdeman, *The chairman assignment problem*, 1980). Of those with
  g ≥ 1/(2n − 2), the nearest deadline: how many dwellings may still come before g reaches 1 − 1/(2n − 2).
- ``reste_a_faire``: the largest part of the year's due not received yet, in dwellings.
- ``taux_de_realisation``: the lowest share of the year's due already received.

A preference of rules (``preferer``) is in dwellings, and means: as if it were that much more late. It is added to
the balance and to what remains due, and taken from what was received. ``tijdeman`` hears none: strict proportion only
is what the convention asked for, and its bound would be lost. Integers only: a measure is in *grains*, as fine as the
amounts compared ask for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import gcd, lcm

from fluxrules.allotment.band import Band, Selection
from fluxrules.vocabulary import Methode


class Verdict(StrEnum):
    """Why a candidate was kept or not, before scores."""

    RETENU = "retenu"
    MOINS_EN_RETARD = "moins_en_retard"  # only the most overdue were kept, and it is not among them
    EN_AVANCE = "en_avance"  # one more dwelling would take it out of the band, or below Tijdeman's bound
    PEUT_ATTENDRE = "peut_attendre"  # others need every dwelling up to h0, and it does not
    RIEN_DU = "rien_du"  # no due this year, hence no rate to compare


@dataclass(frozen=True, slots=True)
class Turn:
    """What a method reads of the dwelling and of the state before it.

    Attributes:
        unit: Units in a dwelling.
        band: Band of the plan.
        candidates: In order of the register, not empty.
        gains: x(u), in units.
        overdue: g of every holder, in units.
        balances: C_{i,c} of each candidate on each category of the dwelling, in units.
        preferences: Of rules, in dwellings.
        due: What each is due over the year, in dwellings.
        received: Dwellings charged this year.
    """

    unit: int
    band: Band
    candidates: Sequence[str]
    gains: Mapping[str, int]
    overdue: Mapping[str, int]
    balances: Mapping[str, tuple[int, ...]]
    preferences: Mapping[str, Fraction]
    due: Mapping[str, Fraction]
    received: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """Those a method keeps, measured.

    Attributes:
        scores: Measure of those kept, in grains, in order of the register.
        grain: Grains in one of what the method measures.
        selection: How they were kept.
        refused: Why each of the others was not.
        h0: Dwellings ahead at which the look-ahead closes a window, or None.
    """

    scores: Mapping[str, int]
    grain: int
    selection: Selection
    refused: Mapping[str, Verdict]
    h0: int | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """How to measure, and which end wins.

    Attributes:
        measure: The measure.
        least: Whether the smallest wins.
        reads_due: Whether it needs the due of the year.
        balances: Whether it balances categories: only then may a batch move what was first placed.
    """

    measure: Callable[[Turn], Measured]
    least: bool = False
    reads_due: bool = False
    balances: bool = False


def _band(turn: Turn) -> Measured:
    """g_i + Σ_c (C_{i,c} + x_i(u)) + preference, among those the band and its look-ahead keep."""
    band, overdue, preferences, balances = turn.band, turn.overdue, turn.preferences, turn.balances
    kept = band.keep(overdue, turn.candidates)
    scale = _scale(preferences.values(), turn.unit)
    scores = {}
    for holder in kept.holders:
        balance = balances[holder]
        score = overdue[holder] + sum(balance) + len(balance) * turn.gains.get(holder, 0)
        scores[holder] = score * scale
    for holder in preferences.keys() & scores.keys():
        scores[holder] += int(preferences[holder] * turn.unit * scale)
    others = [holder for holder in turn.candidates if holder not in scores]
    if kept.selection in (Selection.RETARD, Selection.REPLI):
        refused = dict.fromkeys(others, Verdict.MOINS_EN_RETARD)
    else:
        ahead = band.dwelling - band.limit  # g ≤ 1 − B
        early = Verdict.EN_AVANCE, Verdict.PEUT_ATTENDRE
        refused = {holder: early[overdue[holder] * band.grains > ahead] for holder in others}
    return Measured(scores, turn.unit * scale, kept.selection, refused, kept.h0)


def _tijdeman(turn: Turn) -> Measured:
    """(1 − 1/(2n − 2) − g_i) / r_i: dwellings until the deadline, among those with g_i ≥ 1/(2n − 2).

    Where nobody has reached 1/(2n − 2), which never happens when everyone is eligible, those of largest g. Who is not
    expected to gain any more has no deadline: it counts as gaining one grain a dwelling, later than all others until
    it is overdue.
    """
    band, overdue, rates = turn.band, turn.overdue, turn.band.rates
    parts = parts_of(rates)
    kept = [holder for holder in turn.candidates if overdue[holder] * parts >= turn.unit]
    selection, why = Selection.DUS, Verdict.EN_AVANCE
    if not kept:
        most = max(overdue[holder] for holder in turn.candidates)
        kept = [holder for holder in turn.candidates if overdue[holder] == most]
        selection, why = Selection.REPLI, Verdict.MOINS_EN_RETARD
    paces = {holder: rates.get(holder, 0) or 1 for holder in kept}
    common = lcm(*paces.values())
    last = turn.unit * (parts - 1)
    scores = {
        holder: (last - overdue[holder] * parts) * band.grains * (common // pace) for holder, pace in paces.items()
    }
    refused = {holder: why for holder in turn.candidates if holder not in paces}
    return Measured(scores, parts * common, selection, refused)


def _remaining(turn: Turn) -> Measured:
    """Due of the year − received + preference."""
    due, received, asked = turn.due, turn.received, turn.preferences
    owed = {holder: due.get(holder, _ZERO) for holder in turn.candidates}
    grain = lcm(_scale(owed.values()), _scale(asked.values()))
    scores = {
        holder: amount.numerator * (grain // amount.denominator) - received.get(holder, 0) * grain
        for holder, amount in owed.items()
    }
    for holder in asked.keys() & scores.keys():
        scores[holder] += int(asked[holder] * grain)
    return Measured(scores, grain, Selection.TOUS, {})


def _rate(turn: Turn) -> Measured:
    """(Received − preference) / due of the year. Nothing due: never, unless nobody has a due (then ties decide)."""
    due, received, asked = turn.due, turn.received, turn.preferences
    owed = {holder: amount for holder in turn.candidates if (amount := due.get(holder, _ZERO)) > 0}
    if not owed:
        return Measured(dict.fromkeys(turn.candidates, 0), 1, Selection.REPLI, {})
    parts = _scale(asked.values())  # of a dwelling, so that what was received less the preference is whole
    counted = {holder: received.get(holder, 0) * parts for holder in owed}
    for holder in asked.keys() & counted.keys():
        counted[holder] -= int(asked[holder] * parts)
    common = lcm(*(amount.numerator for amount in owed.values()))
    scores = {
        holder: counted[holder] * amount.denominator * (common // amount.numerator) for holder, amount in owed.items()
    }
    refused = {holder: Verdict.RIEN_DU for holder in turn.candidates if holder not in owed}
    return Measured(scores, parts * common, Selection.TOUS, refused)


def parts_of(rates: Mapping[str, int] | Mapping[str, Fraction]) -> int:
    """2n − 2, ``n`` counting those who gain: of so many parts of a dwelling, Tijdeman's bound leaves one.

    One alone is treated as two.
    """
    return max(2 * sum(1 for rate in rates.values() if rate) - 2, 2)


def _scale(amounts: Iterable[Fraction], unit: int = 1) -> int:
    """By how much to multiply so that every amount, counted in units, is whole."""
    common = lcm(*(amount.denominator for amount in amounts))
    return common // gcd(common, unit)


_ZERO = Fraction(0)

METHODS: Mapping[Methode, Method] = {
    Methode.BANDE: Method(_band, balances=True),
    Methode.TIJDEMAN: Method(_tijdeman, least=True),
    Methode.RESTE_A_FAIRE: Method(_remaining, reads_due=True),
    Methode.TAUX_DE_REALISATION: Method(_rate, least=True, reads_due=True),
}
"""Every method a convention may choose."""
