"""The facts of one libération: its file, its territory, the state of the flux. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fluxrules.allotment.account import Account, in_dwellings
from fluxrules.allotment.caps import usage_reached
from fluxrules.allotment.entitlement import entitlement_of
from fluxrules.allotment.plan import ClassKey
from fluxrules.decision.classes import class_of, text_of, with_commune
from fluxrules.decision.objectives import EACH_EPCI, EPCI, objective_measure
from fluxrules.decision.planning import Year
from fluxrules.decision.reach import capped
from fluxrules.engines.protocol import Facts
from fluxrules.program.program import Program, Value
from fluxrules.program.shares import Holder
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import BAILLEUR

DESCRIBES_HOLDERS = "liberation.candidat_refuse"
"""The datum from which ``reservataire.candidat_refuse`` is read."""

EACH_FLUX = "reservataire.flux."
"""Prefix of the measures of the flux read for each réservataire."""


class FactReader:
    """Reads the facts of libérations for one Program. Only what some rule reads is built."""

    def __init__(self, program: Program, territory: Territory, year: Year) -> None:
        self._program = program
        self._territory = territory
        self._year = year
        self._units: dict[ClassKey, Mapping[str, int]] = {}
        self._planned = {path for key in year.plan.units for path, _ in key}
        self._measures = _measures_read(program, "flux")
        self._objectives = _measures_read(program, EPCI)
        self._each_objectives = {p.removeprefix(EACH_EPCI) for p in program.facts if p.startswith(EACH_EPCI)}
        self._each_measures = {p.removeprefix(EACH_FLUX) for p in program.facts if p.startswith(EACH_FLUX)}

    def read(
        self, values: Mapping[str, Value], dwelling: str, account: Account, supposed: Iterable[str] = ()
    ) -> tuple[Facts, ClassKey, Mapping[str, int]]:
        """The facts of a libération, its class in the plan, and what each holder gains on it in units.

        Args:
            values: Known facts of the file, by path, suppositions included.
            dwelling: Id of the dwelling (debts are looked up by it).
            account: State of the flux before it.
            supposed: Paths whose value is a supposition.
        """
        program = self._program
        known = with_commune({**values, "bailleur.id": program.bailleur}, self._territory)
        kind = class_of(known, self._planned)
        units = self._entitlement(kind)
        for holder_id, measure, path in self._measures:
            known[path] = self._measure(measure, holder_id, account, units)
        for holder_id, measure, path in self._objectives:
            known[path] = objective_measure(program, account, measure, holder_id)
        for limit in program.shares.usages:
            value = known.get(limit.by) if limit.by else None
            if not limit.by or value is not None:
                counted = text_of(value) if value is not None else ""
                spent = usage_reached(account, limit.counter, counted, limit.rate)
                known[f"usage.{limit.counter}"] = not spent.reached
        owed = account.debts.get(dwelling, "")
        refused = known.get(DESCRIBES_HOLDERS)
        each = {h.id: self._each(h, refused, account, units, owed) for h in self.covering(known)}
        return Facts(known, tuple(each), each, frozenset(supposed)), kind, units

    def covering(self, values: Mapping[str, Value]) -> tuple[Holder, ...]:
        """Réservataires whose right with this bailleur covers the dwelling's commune, in order of the register."""
        commune = values.get("logement.commune")
        return tuple(
            holder
            for holder in self._program.shares.holders
            if holder.id != BAILLEUR and (not holder.communes or commune in holder.communes)
        )

    def _entitlement(self, known: ClassKey) -> Mapping[str, int]:
        """What each holder gains on a class; classes are few and the plan does not change."""
        found = self._units.get(known)
        if found is None:
            found = self._units[known] = entitlement_of(self._year.plan, known)
        return found

    def _measure(self, measure: str, holder: str, account: Account, units: Mapping[str, int]) -> Value:
        if measure == "retard":
            return account.deficit(holder)
        if measure == "recus":
            return account.received.get(holder, 0)
        if measure == "part":
            return in_dwellings(units.get(holder, 0), account.unit)
        return capped(self._year, account, holder)

    def _each(
        self, holder: Holder, refused: Value | None, account: Account, units: Mapping[str, int], owed: str
    ) -> dict[str, Value]:
        found: dict[str, Value] = {
            "reservataire.id": holder.id,
            "reservataire.categorie": holder.category,
            "reservataire.sans_convention": holder.unsigned,
            "reservataire.creancier": owed == holder.id,
        }
        if holder.inside:
            found["reservataire.dans"] = holder.inside
        if refused is not None:
            found["reservataire.candidat_refuse"] = refused == holder.id
        for measure in self._each_measures:
            found[EACH_FLUX + measure] = self._measure(measure, holder.id, account, units)
        for measure in self._each_objectives:
            found[EACH_EPCI + measure] = objective_measure(self._program, account, measure, holder.id)
        return {path: value for path, value in found.items() if path in self._program.facts}


def _measures_read(program: Program, family: str) -> tuple[tuple[str, str, str], ...]:
    """(holder, measure, path) of every ``<family>.<holder>.<measure>`` that a rule reads."""
    found = []
    for path in program.facts:
        parts = path.split(".")
        if parts[0] == family:
            found.append((parts[1], parts[2], path))
    return tuple(found)
