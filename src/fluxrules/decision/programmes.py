"""The first letting of a new programme goes by the programme's own table, outside the flux or counted in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.allotment.rounding import largest_remainder
from fluxrules.decision.combination import Combined
from fluxrules.decision.decision import Raison
from fluxrules.decision.routing import Refusal, Route
from fluxrules.engines.native import truth
from fluxrules.engines.native_bodies import atoms_of
from fluxrules.engines.protocol import Facts
from fluxrules.program.program import Program
from fluxrules.program.shares import CompiledProgramme
from fluxrules.vocabulary import BAILLEUR, MotifSoustraction, StatutDecision

PROGRAMME = "logement.programme"
FIRST_LETTING = "liberation.premiere_location"

_BARRING = (Raison.PLAFOND_ATTEINT, Raison.ECARTE)
"""Why a holder of the table is not served all the same: a table lifts no cap."""


class Programmes:
    """The tables of one Program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._tables = {made.programme: made for made in program.shares.programmes}
        self._order = [holder.id for holder in program.shares.holders]

    def table_of(self, facts: Facts) -> CompiledProgramme | None:
        """The table that governs a dwelling: that of its programme, at its first letting."""
        if not self._tables or facts.values.get(FIRST_LETTING) is not True:
            return None
        return self._tables.get(str(facts.values.get(PROGRAMME, "")))

    def unknown(self, facts: Facts) -> tuple[str, ...]:
        """Facts that a line of the dwelling's table reads and that are unknown, sorted."""
        table = self.table_of(facts)
        bodies = [body for _, _, body in table.table] if table is not None else []
        waiting = [body for body in bodies if body is not None and truth(self._program, body, facts) is None]
        paths = {self._program.atoms[index].path for body in waiting for index in atoms_of(body)}
        return tuple(sorted(path for path in paths if path not in facts.values))

    def combined(self, table: CompiledProgramme, combined: Combined) -> Combined:
        """The effects, without the subtraction that the convention sets aside when it counts the programme."""
        out = combined.out
        if table.inside and out is not None and out.effect.motif is MotifSoustraction.PROGRAMME_NEUF:
            combined.out = None
        return combined

    def route(
        self, table: CompiledProgramme, route: Route, facts: Facts, account: Account, returned: Sequence[str] = ()
    ) -> Route:
        """The route by the table, when the dwelling is the programme's to give.

        A dwelling out of the flux for another reason, in conflict, or that lacks a datum stays what it is.
        """
        outside = route.status is StatutDecision.HORS_FLUX and route.motif == MotifSoustraction.PROGRAMME_NEUF
        served = route.status in (StatutDecision.ORIENTE, StatutDecision.SANS_RESERVATAIRE)
        if not (outside and not table.inside) and not (served and table.inside):
            return route
        barred = {name for name, refusal in route.refusals.items() if refusal.reason in _BARRING}
        holder = self.next_of(table, facts, account, barred.union(returned))
        if outside:
            return Route(StatutDecision.HORS_FLUX, holder, {}, None, {}, motif=route.motif)
        others = (other for other in self._order if other != holder)
        refusals = {
            other: route.refusals.get(other) or Refusal(Raison.PROGRAMME, (("regle", table.name),)) for other in others
        }
        return Route(StatutDecision.ORIENTE, holder, refusals, None, route.caps)

    def next_of(self, table: CompiledProgramme, facts: Facts, account: Account, barred: Collection[str] = ()) -> str:
        """Who is served next: seats are split by largest remainder, then the share least served comes first.

        With seats ``s_i`` of ``N`` and ``n`` dwellings let, the largest ``s_i (n + 1) / N − received_i`` among those
        with seats left and not barred; of equals, the first of the table. Beyond ``N`` dwellings, the bailleur.
        """
        shares: dict[str, Fraction] = {}
        for holder, rate, body in table.table:
            if body is None or truth(self._program, body, facts):
                shares[holder] = shares.get(holder, Fraction(0)) + rate
        total = sum(shares.values(), Fraction(0))
        if total > 1:  # conditional lines that meet on this dwelling: they come down in proportion
            shares = {holder: rate / total for holder, rate in shares.items()}
        shares[BAILLEUR] = shares.get(BAILLEUR, Fraction(0)) + 1 - sum(shares.values(), Fraction(0))
        seats = largest_remainder(shares, table.dwellings, list(shares))
        served = {holder: account.programmes.get((table.programme, holder), 0) for holder in shares}
        let = sum(count for (name, _), count in account.programmes.items() if name == table.programme)
        open_ = [holder for holder in shares if served[holder] < seats[holder] and holder not in barred]
        if not open_:
            return BAILLEUR
        return max(open_, key=lambda holder: Fraction(seats[holder] * (let + 1), table.dwellings) - served[holder])
