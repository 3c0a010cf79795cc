"""Rules that could have said who receives a dwelling and did not, with the first condition that was not met."""

from __future__ import annotations

from collections.abc import Iterator

from fluxrules.decision.decision import AppliedRule, ReadValue
from fluxrules.engines.native_bodies import atoms_of
from fluxrules.engines.native_trace import Trace
from fluxrules.program.program import Body, CompiledRule, Join, Lit, Program
from fluxrules.vocabulary import Jonction, Norme

_ORIENTS = frozenset({"prioriser", "reserver_a", "ecarter", "preferer"})


class SilentRules:
    """Tells the local rules that orient and did not play, for one Program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._rules = tuple(place for place, rule in enumerate(program.rules) if _could_matter(rule))

    def of(self, trace: Trace) -> tuple[AppliedRule, ...]:
        """Each rule whose conditions are false, once, in the Program's order, reading what was not met.

        A rule read for each réservataire is silent when it is for all of them; the first one's reading is shown.
        """
        return tuple(self._said(trace))

    def _said(self, trace: Trace) -> Iterator[AppliedRule]:
        for place in self._rules:
            rule = self.program.rules[place]
            holders = tuple(trace.each) if rule.per_reservataire else ("",)
            if not holders or any(trace.own(place, holder) is not False for holder in holders):
                continue
            atom = _unmet(rule.body, trace, holders[0])
            if atom is not None:
                yield self._applied(rule, atom, trace, holders[0])

    def _applied(self, rule: CompiledRule, index: int, trace: Trace, holder: str) -> AppliedRule:
        atom = self.program.atoms[index]
        value, truth = trace.value(atom.path, holder), trace.atom(index, holder)
        label = self.program.facts[atom.path].label
        return AppliedRule(
            name=rule.name,
            titre=rule.titre,
            norme=rule.norme,
            stratum=rule.stratum,
            reservataire=holder,
            citation=rule.citation,
            explanation=rule.explanation,
            effects=(),
            reads=(ReadValue(atom.path, label, value, atom.operator.value, atom.operands, truth),),
            span=rule.span,
        )


def _could_matter(rule: CompiledRule) -> bool:
    """A local rule that orients towards, or away from, somebody who has a right here."""
    return rule.norme.rank >= Norme.CONVENTION_ETAT.rank and any(
        effect.kind in _ORIENTS and effect.targets for effect in rule.effects
    )


def _unmet(body: Body | None, trace: Trace, holder: str) -> int | None:
    """The first leaf that makes ``body`` false: one that is false, or, under ``aucun``, one that is true."""
    if isinstance(body, Lit):
        return body.atom
    if not isinstance(body, Join):
        return None
    for child in body.children:
        truth = trace.body(child, holder)
        if body.kind is Jonction.AUCUN:
            if truth is True:
                return _met(child, trace, holder)
        elif truth is False:
            return _unmet(child, trace, holder)
    return None


def _met(body: Body, trace: Trace, holder: str) -> int | None:
    """The first leaf of a true ``body``; under a second ``aucun``, any leaf it rests on."""
    if isinstance(body, Lit):
        return body.atom
    if body.kind is Jonction.AUCUN:
        return next(atoms_of(body), None)
    return next((_met(child, trace, holder) for child in body.children if trace.body(child, holder) is True), None)
