"""Who receives this dwelling: the convention's method, then declared ties; and the table that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from fluxrules.allotment.account import Account, Category, in_dwellings
from fluxrules.allotment.band import Band, Selection
from fluxrules.allotment.methods import METHODS, Turn, Verdict
from fluxrules.vocabulary import Methode

__all__ = ["Choice", "Line", "TieBreak", "Verdict", "choose", "otherwise", "winner_of"]


class TieBreak(StrEnum):
    """What decided between those of equal score."""

    AUCUN = ""
    RETARD = "retard"  # larger g
    ANCIENNETE = "anciennete"  # longest since last served
    REGISTRE = "registre"  # order of the register


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate. Amounts in units of the account, except ``score`` and ``preference``.

    Attributes:
        holder: Who.
        gain: x_i(u).
        deficit: G_i before this dwelling.
        overdue: g_i = G_i + x_i(u).
        categories: C_{i,c} before this dwelling, in the order of ``Choice.categories``.
        preference: Asked by the rules (``preferer``), in dwellings; ``methods`` says what each method does of it.
        score: In the method's own measure, in ``Choice.grain``; None when not kept.
        verdict: Kept, or why not.
    """

    holder: str
    gain: int
    deficit: int
    overdue: int
    categories: tuple[int, ...]
    preference: Fraction
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
        grain: Score amounts in one of what the method measures: a dwelling owed (``bande``, ``reste_a_faire``), a
            dwelling to come (``tijdeman``), the whole due (``taux_de_realisation``).
        method: How shares decided.
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
    method: Methode = Methode.BANDE
    selection: Selection | None = None
    h0: int | None = None
    tie_break: TieBreak = TieBreak.AUCUN
    tied: tuple[str, ...] = ()

    @property
    def least(self) -> bool:
        """Whether the smallest score wins."""
        return METHODS[self.method].least

    def dwellings(self, units: int) -> Fraction:
        """An amount of a line (gain, deficit, overdue, category) in dwellings."""
        return in_dwellings(units, self.unit)

    def points(self, grains: int) -> Fraction:
        """A score in the method's own measure: dwellings, or a share of the due."""
        return in_dwellings(grains, self.grain)


def choose(
    account: Account,
    band: Band,
    entitlement: Mapping[str, int],
    candidates: Sequence[str],
    categories: Sequence[Category] = (),
    preferences: Mapping[str, Fraction] | None = None,
    method: Methode = Methode.BANDE,
    due: Mapping[str, Fraction] | None = None,
) -> Choice:
    """Choose among the candidates.

    Args:
        account: State before this dwelling.
        band: Band of the plan, of the same unit as the account.
        entitlement: x(u) in units, of sum ``account.unit`` (``entitlement_of``).
        candidates: E: allowed, not capped, of the best rank; in any order.
        categories: Of this dwelling, one per declared axis.
        preferences: Dwellings added by rules, by holder.
        method: How shares decide.
        due: What each is due over the whole year, in dwellings (``Plan.annual``); a holder it lacks is due nothing.

    Raises:
        ValueError: Units differ, the entitlement does not sum to one dwelling, or the method needs a due that is not
            given (a bug of the caller).
    """
    turn = _turn(account, band, entitlement, candidates, categories, preferences, due)
    if not turn.candidates:
        return Choice("", (), tuple(categories), account.unit, account.unit, method)
    return _decide(account, turn, tuple(categories), method, due is not None)


def otherwise(
    account: Account,
    band: Band,
    entitlement: Mapping[str, int],
    candidates: Sequence[str],
    categories: Sequence[Category],
    preferences: Mapping[str, Fraction] | None,
    due: Mapping[str, Fraction],
) -> Mapping[Methode, str]:
    """Whom each method would choose here, in the same state: one decision apart, not another history.

    Args:
        account: As in ``choose``, as all the others.
        band: The band.
        entitlement: x(u).
        candidates: E.
        categories: Of this dwelling.
        preferences: Of rules.
        due: Of the year.
    """
    turn = _turn(account, band, entitlement, candidates, categories, preferences, due)
    if not turn.candidates:
        return dict.fromkeys(Methode, "")
    return {method: winner_of(turn, account.last_served, method) for method in Methode}


def winner_of(turn: Turn, last_served: Mapping[str, int], name: Methode) -> str:
    """Who receives, without the table: what an audit that plays a year hundreds of times asks.

    Args:
        turn: The dwelling and the state before it, candidates in order of the register.
        last_served: When each was last served (``Account.last_served``).
        name: How shares decide.
    """
    method = METHODS[name]
    return _best(method.measure(turn).scores, method.least, turn.overdue, last_served)[0]


def _turn(
    account: Account,
    band: Band,
    entitlement: Mapping[str, int],
    candidates: Sequence[str],
    categories: Sequence[Category],
    preferences: Mapping[str, Fraction] | None,
    due: Mapping[str, Fraction] | None,
) -> Turn:
    unit = account.unit
    if band.unit != unit or sum(entitlement.values()) != unit:
        raise ValueError("account, band and entitlement must be in the same unit, and the entitlement one dwelling")
    order = dict.fromkeys(band.order)
    order.update(dict.fromkeys(sorted({*entitlement, *account.deficits, *candidates} - order.keys())))
    deficits = account.deficits
    overdue = {holder: deficits.get(holder, 0) + entitlement.get(holder, 0) for holder in order}
    wanted = set(candidates)
    ranked = [holder for holder in order if holder in wanted]
    tables = [account.by_category.get(category, {}) for category in categories]
    balances = {holder: tuple([table.get(holder, 0) for table in tables]) for holder in ranked}
    return Turn(unit, band, ranked, entitlement, overdue, balances, preferences or {}, due or {}, account.received)


def _decide(account: Account, turn: Turn, categories: tuple[Category, ...], name: Methode, has_due: bool) -> Choice:
    """Measure, break ties, and lay out the table."""
    method = METHODS[name]
    if method.reads_due and not has_due:
        raise ValueError(f"{name} compares what is due over the year: it must be given")
    found = method.measure(turn)
    winner, tie_break, tied = _best(found.scores, method.least, turn.overdue, account.last_served)
    gains, overdue, balances, asked = turn.gains, turn.overdue, turn.balances, turn.preferences
    deficits, scores, refused = account.deficits, found.scores, found.refused
    lines = tuple(
        [
            Line(
                holder,
                gains.get(holder, 0),
                deficits.get(holder, 0),
                overdue[holder],
                balances[holder],
                asked.get(holder, _NONE),
                scores.get(holder),
                refused.get(holder, Verdict.RETENU),
            )
            for holder in turn.candidates
        ]
    )
    return Choice(winner, lines, categories, turn.unit, found.grain, name, found.selection, found.h0, tie_break, tied)


_NONE = Fraction(0)


def _best(
    scores: Mapping[str, int], least: bool, overdue: Mapping[str, int], last_served: Mapping[str, int]
) -> tuple[str, TieBreak, tuple[str, ...]]:
    """Best score; then larger g; then longest since last served (never served first); then the register."""
    top = min(scores.values()) if least else max(scores.values())
    names = tuple([holder for holder, score in scores.items() if score == top])
    if len(names) == 1:
        return names[0], TieBreak.AUCUN, names
    most = max(overdue[holder] for holder in names)
    tied = [holder for holder in names if overdue[holder] == most]
    if len(tied) == 1:
        return tied[0], TieBreak.RETARD, names
    oldest = min(last_served.get(holder, 0) for holder in tied)
    tied = [holder for holder in tied if last_served.get(holder, 0) == oldest]
    if len(tied) == 1:
        return tied[0], TieBreak.ANCIENNETE, names
    return tied[0], TieBreak.REGISTRE, names
