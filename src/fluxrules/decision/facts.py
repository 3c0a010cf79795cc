"""The facts of one libération: its file, its territory, the state of the flux. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.allotment.caps import usage_reached
from fluxrules.allotment.entitlement import entitlement_of
from fluxrules.decision.classes import class_of, text_of, with_commune
from fluxrules.decision.planning import Year
from fluxrules.decision.reach import capped
from fluxrules.engines.protocol import Facts
from fluxrules.program.program import Program, Value
from fluxrules.program.shares import Holder
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import BAILLEUR

DESCRIBES_HOLDERS = "liberation.candidat_refuse"
"""The datum from which ``reservataire.candidat_refuse`` is read."""


@dataclass(frozen=True, slots=True)
class FactReader:
    """Reads the facts of libérations for one Program. Only what some rule reads is built."""

    program: Program
    territory: Territory
    year: Year

    def read(self, values: Mapping[str, Value], dwelling: str, account: Account, supposed: Iterable[str] = ()) -> Facts:
        """The facts of a libération.

        Args:
            values: Known facts of the file, by path, suppositions included.
            dwelling: Id of the dwelling (debts are looked up by it).
            account: State of the flux before it.
            supposed: Paths whose value is a supposition.
        """
        known = with_commune({**values, "bailleur.id": self.program.bailleur}, self.territory)
        units = entitlement_of(self.year.plan, class_of(known))
        holders = self.covering(known)
        state = {holder.id: self._state(holder.id, account, units) for holder in self.program.shares.holders}
        for path in self.program.facts:
            parts = path.split(".")
            if parts[0] == "flux" and parts[1] in state and parts[2] in state[parts[1]]:
                known[path] = state[parts[1]][parts[2]]
        for limit in self.program.shares.usages:
            value = known.get(limit.by) if limit.by else None
            if not limit.by or value is not None:
                counted = text_of(value) if value is not None else ""
                spent = usage_reached(account, limit.counter, counted, limit.rate)
                known[f"usage.{limit.counter}"] = not spent.reached
        owed = account.debts.get(dwelling, "")
        each = {holder.id: self._each(holder, known, state[holder.id], owed) for holder in holders}
        return Facts(known, tuple(each), each, frozenset(supposed))

    def covering(self, values: Mapping[str, Value]) -> tuple[Holder, ...]:
        """Réservataires whose right with this bailleur covers the dwelling's commune, in order of the register."""
        commune = values.get("logement.commune")
        return tuple(
            holder
            for holder in self.program.shares.holders
            if holder.id != BAILLEUR and (not holder.communes or commune in holder.communes)
        )

    def _state(self, holder: str, account: Account, units: Mapping[str, int]) -> dict[str, Value]:
        return {
            "retard": account.deficit(holder),
            "recus": account.received.get(holder, 0),
            "part": Fraction(units.get(holder, 0), account.unit),
            "plafond_atteint": capped(self.year, account, holder),
        }

    def _each(
        self, holder: Holder, known: Mapping[str, Value], state: Mapping[str, Value], owed: str
    ) -> dict[str, Value]:
        found: dict[str, Value] = {
            "reservataire.id": holder.id,
            "reservataire.categorie": holder.category,
            "reservataire.sans_convention": holder.unsigned,
            "reservataire.creancier": owed == holder.id,
        }
        if holder.inside:
            found["reservataire.dans"] = holder.inside
        refused = known.get(DESCRIBES_HOLDERS)
        if refused is not None:
            found["reservataire.candidat_refuse"] = refused == holder.id
        found.update({f"reservataire.flux.{name}": value for name, value in state.items()})
        return {path: value for path, value in found.items() if path in self.program.facts}
