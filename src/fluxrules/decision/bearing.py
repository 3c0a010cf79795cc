"""Which rules a route rests on: those whose effects shaped it, and those whose deductions these read."""

from __future__ import annotations

from fluxrules.decision.combination import Combined
from fluxrules.decision.decision import Raison
from fluxrules.decision.routing import Route
from fluxrules.engines.native_bodies import atoms_of
from fluxrules.program.program import Program
from fluxrules.vocabulary import StatutDecision


class Bearing:
    """Tells decisive rules from the others, for one Program."""

    def __init__(self, program: Program) -> None:
        self._index = {rule.name: place for place, rule in enumerate(program.rules)}
        self._support = _support(program)

    def decisive(self, route: Route, combined: Combined) -> frozenset[int]:
        """Indexes of the rules that ``route`` rests on."""
        roots = {self._index[name] for name in _roots(route, combined) if name in self._index}
        return frozenset(roots | {other for root in roots for other in self._support[root]})


def _roots(route: Route, combined: Combined) -> set[str]:
    if route.status is StatutDecision.CONFLIT:
        return {name for rules in route.conflicts for name in rules}
    if combined.out is not None:
        return {combined.out.rule}
    names = {voice.rule for voice in combined.reservers}
    if combined.kept is not None:
        names.add(combined.kept.rule)
    for refusal in route.refusals.values():
        if refusal.reason in (Raison.ECARTE, Raison.PLAFOND_ATTEINT, Raison.RANG_INFERIEUR):
            names.update(dict(refusal.details).get("regle", "").split(", "))
    if route.choice is not None:
        names.update(rule for line in route.choice.lines for rule in combined.preferrers.get(line.holder, ()))
    return names


def _support(program: Program) -> tuple[frozenset[int], ...]:
    """For each rule, those that deduce what it reads, and what these read in turn."""
    makers: dict[str, set[int]] = {}
    for place, rule in enumerate(program.rules):
        for deduction in rule.deductions:
            makers.setdefault(deduction.path, set()).add(place)
    found: list[frozenset[int]] = []
    for rule in program.rules:
        seen: set[int] = set()
        paths = {program.atoms[atom].path for atom in atoms_of(rule.body)}
        while paths:
            more = {place for path in paths for place in makers.get(path, ())} - seen
            seen |= more
            paths = {program.atoms[atom].path for place in more for atom in atoms_of(program.rules[place].body)}
        found.append(frozenset(seen))
    return tuple(found)
