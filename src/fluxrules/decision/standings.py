"""The table of every holder, and every share before and after: where each stands for this dwelling, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from fluxrules.allotment.account import Account, in_dwellings
from fluxrules.allotment.choice import Choice, Line, TieBreak, Verdict
from fluxrules.decision.combination import Combined
from fluxrules.decision.decision import Quota, Raison, Standing
from fluxrules.decision.planning import Year
from fluxrules.decision.routing import Route
from fluxrules.program.program import Program
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import BAILLEUR, Norme, StatutDecision

ZERO = Fraction(0)
_NORMS = tuple(norm.value for norm in Norme)
_EVERYONE = {
    StatutDecision.HORS_FLUX: Raison.HORS_FLUX,
    StatutDecision.STOCK: Raison.HORS_FLUX,
    StatutDecision.SUSPENDU: Raison.SUSPENDU,
    StatutDecision.CONFLIT: Raison.CONFLIT,
}
"""Statuses that give every holder the same reason."""


_Amounts: TypeAlias = tuple[str, int, int, int, int, int, int, int, int]
"""A holder, then before and after: what it has gained, received, how late it is in units, and what is engaged."""

_KEPT = 2048
"""Lines kept at most, the least used going first: memory stays flat however many dwellings come."""


class Standings:
    """Makes the table of a decision and its shares, for one Program and one plan."""

    def __init__(self, program: Program, territory: Territory, year: Year) -> None:
        self.program = program
        self.year = year
        self._rates = {holder.id: year.plan.rates.get(holder.id, ZERO) for holder in program.shares.holders}
        self._orders = {holder.id: holder.order for holder in program.shares.holders}
        self._targets = {target.holder: target.rate for target in program.shares.targets}
        self._towards = {
            holder: sum((self._rates[h.id] for h in program.shares.holders if holder in (h.id, h.inside)), ZERO)
            for holder in self._targets
        }
        self._line = lru_cache(maxsize=_KEPT)(self._quota)
        known = {holder.id for holder in program.shares.holders}
        absent = [r.reservataire for key, r in territory.reservataires.items() if key not in known]
        self._strangers = {
            reason: tuple(_stranger(item.id, item.nom, reason) for item in absent)
            for reason in (Raison.SANS_CONVENTION, *_EVERYONE.values())
        }

    def table(
        self, route: Route, combined: Combined, account: Account, units: Mapping[str, int]
    ) -> tuple[Standing, ...]:
        """One line per réservataire of the register, and the bailleur's; in order of the register."""
        lines = {line.holder: line for line in route.choice.lines} if route.choice else {}
        refusals, unit, deficits, received = route.refusals, account.unit, account.deficits, account.received
        told = {*lines, *route.caps, *combined.ranks, route.holder}
        table = []
        for holder in self.program.shares.holders:
            name = holder.id
            refusal = refusals.get(name)
            if refusal is not None and not refusal.details and name not in told and not units.get(name):
                # Most holders, at most decisions: out before shares are looked at, and with nothing to say.
                line = _bystander(name, holder.name, deficits.get(name, 0), unit, received.get(name, 0), refusal.reason)
                table.append(line)
            else:
                table.append(self._standing(name, holder.name, route, combined, account, units, lines.get(name)))
        return (*table, *self._strangers[_EVERYONE.get(route.status, Raison.SANS_CONVENTION)])

    def _standing(
        self,
        holder: str,
        name: str,
        route: Route,
        combined: Combined,
        account: Account,
        units: Mapping[str, int],
        line: Line | None,
    ) -> Standing:
        reason = _reason(holder, route, line)
        details = self._details(reason, holder, route, line, account)
        unit, gain, deficit = account.unit, units.get(holder, 0), account.deficits.get(holder, 0)
        if not gain and line is None and not details and holder not in combined.ranks and holder not in route.caps:
            return _bystander(holder, name, deficit, unit, account.received.get(holder, 0), reason)
        choice = route.choice
        categories: dict[str, Fraction] = {}
        score = None
        if choice is not None and line is not None:
            pairs = zip(choice.categories, line.categories, strict=True)
            categories = {f"{axis}:{value}": choice.dwellings(c) for (axis, value), c in pairs}
            score = choice.points(line.score) if line.score is not None else None
        return Standing(
            holder=holder,
            name=name,
            share=in_dwellings(gain, unit),
            deficit=in_dwellings(deficit, unit),
            overdue=in_dwellings(deficit + gain, unit),
            categories=categories,
            preference=combined.preferences.get(holder, ZERO),
            score=score,
            ranks=tuple((_NORMS[norm], rank) for norm, rank in combined.ranks.get(holder, ())),
            received=account.received.get(holder, 0),
            cap=route.caps.get(holder),
            reason=reason,
            details=details,
        )

    def _details(
        self, reason: Raison | None, holder: str, route: Route, line: Line | None, account: Account
    ) -> tuple[tuple[str, str], ...]:
        """What the reason says more: the rule, the figures, the criterion."""
        if reason is None or route.status in _EVERYONE:
            return ()
        refusal = route.refusals.get(holder)
        if refusal is not None:
            return refusal.details
        if reason is Raison.RESERVE_A_UN_AUTRE and route.motif:
            return (("regle", route.motif),)
        if reason is Raison.HORS_BANDE and line is not None:
            return (("verdict", line.verdict.value),)
        if reason is Raison.DEPARTAGE and line is not None and route.choice is not None:
            return self._tied(line, route.choice, account)
        return ()

    def _tied(self, line: Line, choice: Choice, account: Account) -> tuple[tuple[str, str], ...]:
        """By what one of equal score lost; the register, by the numbers it gives to both."""
        lost = _lost_by(line, choice, account)
        told = (("departage", lost.value),)
        if lost is not TieBreak.REGISTRE or BAILLEUR in (line.holder, choice.winner):
            return told  # the bailleur has no number: it comes last
        orders = ("ordre", self._orders[line.holder]), ("ordre_du_choisi", self._orders[choice.winner])
        return (*told, *((key, str(order)) for key, order in orders))

    def quotas(self, before: Account, after: Account) -> tuple[Quota, ...]:
        """Every share before and after, in order of the register."""
        gained, then = before.gained.get, after.gained.get
        received, by_then = before.received.get, after.received.get
        late, still = before.deficits.get, after.deficits.get
        engaged, left = before.provisional.get, after.provisional.get
        line, unit = self._line, before.unit
        return tuple(
            [
                line(
                    (
                        holder,
                        gained(holder, 0),
                        then(holder, 0),
                        received(holder, 0),
                        by_then(holder, 0),
                        late(holder, 0),
                        still(holder, 0),
                        engaged(holder, 0),
                        left(holder, 0),
                    ),
                    unit,
                )
                for holder in self._rates
            ]
        )

    def _quota(self, key: _Amounts, unit: int) -> Quota:
        """One share; most do not move from one dwelling to the next, and are made once."""
        holder, gained, then, received, by_then, late, after, engaged, still = key
        return Quota(
            holder,
            self._rates[holder],
            in_dwellings(gained, unit),
            in_dwellings(then, unit),
            received,
            by_then,
            in_dwellings(late, unit),
            in_dwellings(after, unit),
            engaged,
            still,
            self._targets.get(holder),
            self._towards.get(holder, ZERO),
        )


def reason_in(program: Program, route: Route, holder: str) -> Raison | None:
    """Why ``holder`` does not receive, as its line of the table says; None: it does."""
    if all(row.id != holder for row in program.shares.holders):
        return _EVERYONE.get(route.status, Raison.SANS_CONVENTION)
    lines = route.choice.lines if route.choice else ()
    return _reason(holder, route, next((line for line in lines if line.holder == holder), None))


def _reason(holder: str, route: Route, line: Line | None) -> Raison | None:
    """The first decisive reason."""
    if route.status in _EVERYONE:
        return _EVERYONE[route.status]
    if holder == route.holder:
        return None
    refusal = route.refusals.get(holder)
    if refusal is not None:
        return refusal.reason
    if route.status is StatutDecision.FORCE and route.choice is None:
        return Raison.DEROGATION
    if line is None or route.choice is None:
        return Raison.RESERVE_A_UN_AUTRE
    if line.verdict is not Verdict.RETENU:
        return Raison.HORS_BANDE
    return Raison.DEPARTAGE if holder in route.choice.tied else Raison.SCORE_INFERIEUR


def _lost_by(line: Line, choice: Choice, account: Account) -> TieBreak:
    """What separated one of those of equal score from the winner: each may have lost by another criterion."""
    winner = next(other for other in choice.lines if other.holder == choice.winner)
    if winner.overdue != line.overdue:
        return TieBreak.RETARD
    served = account.last_served
    same = served.get(winner.holder, 0) == served.get(line.holder, 0)
    return TieBreak.REGISTRE if same else TieBreak.ANCIENNETE


def tie_break(choice: Choice | None) -> str:
    """What decided between equal scores, "" when nothing had to."""
    return "" if choice is None or choice.tie_break is TieBreak.AUCUN else choice.tie_break.value


def _stranger(holder: str, name: str, reason: Raison) -> Standing:
    return Standing(holder, name, ZERO, ZERO, ZERO, {}, ZERO, None, (), 0, None, reason)


@lru_cache(maxsize=_KEPT)
def _bystander(holder: str, name: str, deficit: int, unit: int, received: int, reason: Raison | None) -> Standing:
    """The line of a holder that gains nothing on this dwelling: the same at every decision that does not touch it."""
    late = in_dwellings(deficit, unit)
    return Standing(holder, name, ZERO, late, late, {}, ZERO, None, (), received, None, reason)
