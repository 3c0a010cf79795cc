"""Which rules a route rests on: those whose effects shaped it, and those whose deductions these read."""

from __future__ import annotations

from collections.abc import Iterable

from fluxrules.decision.combination import Combined
from fluxrules.decision.decision import Raison
from fluxrules.decision.routing import Route
from fluxrules.engines.native_bodies import atoms_of
from fluxrules.engines.protocol import Firing
from fluxrules.program.program import Program
from fluxrules.vocabulary import StatutDecision


class Bearing:
    """Tells decisive rules from the others, for one Program."""

    def __init__(self, program: Program) -> None:
        self._names = {rule.name: place for place, rule in enumerate(program.rules)}
        makers: dict[str, list[int]] = {}
        for place, rule in enumerate(program.rules):
            for deduction in rule.deductions:
                makers.setdefault(deduction.path, []).append(place)
        paths = [{program.atoms[atom].path for atom in atoms_of(rule.body)} for rule in program.rules]
        self._makers = tuple(tuple(m for path in read for m in makers.get(path, ())) for read in paths)

    def decisive(self, route: Route, combined: Combined, fired: Iterable[Firing]) -> frozenset[int]:
        """Indexes of the rules that ``route`` rests on, back through what the rules that fired deduced."""
        holding = {firing.rule for firing in fired}
        pending = [self._names[name] for name in _roots(route, combined) if name in self._names]
        found: set[int] = set()
        while pending:
            rule = pending.pop()
            if rule in holding and rule not in found:
                found.add(rule)
                pending.extend(self._makers[rule])
        return frozenset(found)


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
