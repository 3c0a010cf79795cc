"""Who receives this dwelling: band, then balance, then declared ties; and the table that shows it (ALLOTMENT §2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm

from fluxrules.allotment.account import Account, Category, in_dwellings
from fluxrules.allotment.band import Band, Selection


class Verdict(StrEnum):
    """Why a candidate was kept or not, before scores."""

    RETENU = "retenu"
    MOINS_EN_RETARD = "moins_en_retard"  # only the most overdue were kept, and it is not among them
    EN_AVANCE = "en_avance"  # g ≤ 1 − B: one more dwelling would take it out of the band
    PEUT_ATTENDRE = "peut_attendre"  # others need every dwelling up to h0, and it does not


class TieBreak(StrEnum):
    """What decided between those of equal score."""

    AUCUN = ""
    RETARD = "retard"  # larger g
    ANCIENNETE = "anciennete"  # longest since last served
    REGISTRE = "registre"  # order of the register


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate. Amounts in units of the account, except ``score`` and ``preference`` in ``Choice.grain``.

    Attributes:
        holder: Who.
        gain: x_i(u).
        deficit: G_i before this dwelling.
        overdue: g_i = G_i + x_i(u).
        categories: C_{i,c} before this dwelling, in the order of ``Choice.categories``.
        preference: Added by the rules (``preferer``).
        score: g_i + Σ_c (C_{i,c} + x_i(u)) + preference; None when not kept.
        verdict: Kept, or why not.
    """

    holder: str
    gain: int
    deficit: int
    overdue: int
    categories: tuple[int, ...]
    preference: int
    score: int | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Choice:
    """The winner and the table. ``winner`` is "" when there was no candidate (the dwelling stays with the bailleur).

    Attributes:
        winner: Who receives.
        lines: One per candidate, in order of the register.
        categories: Categories of this dwelling, one per declared axis.
        unit: Units in a dwelling.
        grain: Score amounts in a dwelling (a multiple of ``unit`` when preferences ask for it).
        selection: How the kept set was made.
        h0: Dwellings ahead at which the look-ahead closes a window, or None.
        tie_break: What decided between equal scores.
        tied: Those who had the winner's score, in order of the register; one holder when there was no tie.
    """

    winner: str
    lines: tuple[Line, ...]
    categories: tuple[Category, ...]
    unit: int
    grain: int
    selection: Selection | None = None
    h0: int | None = None
    tie_break: TieBreak = TieBreak.AUCUN
    tied: tuple[str, ...] = ()

    def dwellings(self, units: int) -> Fraction:
        """An amount of a line (gain, deficit, overdue, category) in dwellings."""
        return in_dwellings(units, self.unit)

    def points(self, grains: int) -> Fraction:
        """A score or a preference in dwellings."""
        return in_dwellings(grains, self.grain)


def choose(
    account: Account,
    band: Band,
    entitlement: Mapping[str, int],
    candidates: Sequence[str],
    categories: Sequence[Category] = (),
    preferences: Mapping[str, Fraction] | None = None,
) -> Choice:
    """Choose among the candidates.

    Args:
        account: State before this dwelling.
        band: Band of the plan, of the same unit as the account.
        entitlement: x(u) in units, of sum ``account.unit`` (``entitlement_of``).
        candidates: E: allowed, not capped, of the best rank; in any order.
        categories: Of this dwelling, one per declared axis.
        preferences: Dwellings added by rules, by holder.

    Raises:
        ValueError: Units differ or the entitlement does not sum to one dwelling (a bug of the caller).
    """
    unit = account.unit
    if band.unit != unit or sum(entitlement.values()) != unit:
        raise ValueError("account, band and entitlement must be in the same unit, and the entitlement one dwelling")
    order = dict.fromkeys(band.order)
    order.update(dict.fromkeys(sorted({*entitlement, *account.deficits, *candidates} - order.keys())))
    deficits = account.deficits
    overdue = {holder: deficits.get(holder, 0) + entitlement.get(holder, 0) for holder in order}
    wanted = set(candidates)
    ranked = [holder for holder in order if holder in wanted]
    if not ranked:
        return Choice("", (), tuple(categories), unit, unit)
    kept = band.keep(overdue, ranked)
    given = preferences or {}
    scale = lcm(*((amount * unit).denominator for amount in given.values())) if given else 1
    chosen = set(kept.holders)
    by_category = account.by_category
    tables = [by_category.get(category, _NOTHING) for category in categories]
    axes = len(tables)
    ahead = band.dwelling - band.limit
    lines = []
    for holder in ranked:
        gain, g = entitlement.get(holder, 0), overdue[holder]
        balance = tuple([table.get(holder, 0) for table in tables])
        bonus = int(given[holder] * unit * scale) if holder in given else 0
        if holder in chosen:
            score, verdict = (g + sum(balance) + axes * gain) * scale + bonus, Verdict.RETENU
        else:
            score, verdict = None, _refusal(kept.selection, g * band.grains <= ahead)
        lines.append(Line(holder, gain, deficits.get(holder, 0), g, balance, bonus, score, verdict))
    winner, tie_break, tied = _best([line for line in lines if line.score is not None], account.last_served)
    return Choice(winner, tuple(lines), tuple(categories), unit, unit * scale, kept.selection, kept.h0, tie_break, tied)


_NOTHING: Mapping[str, int] = {}


def _refusal(selection: Selection, ahead: bool) -> Verdict:
    """Why a candidate was not kept, ``ahead`` meaning g ≤ 1 − B."""
    if selection in (Selection.RETARD, Selection.REPLI):
        return Verdict.MOINS_EN_RETARD
    return Verdict.EN_AVANCE if ahead else Verdict.PEUT_ATTENDRE


def _best(kept: Sequence[Line], last_served: Mapping[str, int]) -> tuple[str, TieBreak, tuple[str, ...]]:
    """Largest score; then larger g; then longest since last served (never served first); then the register."""
    top = max(line.score for line in kept if line.score is not None)
    tied = [line for line in kept if line.score == top]
    names = tuple(line.holder for line in tied)
    if len(tied) == 1:
        return names[0], TieBreak.AUCUN, names
    most = max(line.overdue for line in tied)
    tied = [line for line in tied if line.overdue == most]
    if len(tied) == 1:
        return tied[0].holder, TieBreak.RETARD, names
    oldest = min(last_served.get(line.holder, 0) for line in tied)
    tied = [line for line in tied if last_served.get(line.holder, 0) == oldest]
    if len(tied) == 1:
        return tied[0].holder, TieBreak.ANCIENNETE, names
    return tied[0].holder, TieBreak.REGISTRE, names
