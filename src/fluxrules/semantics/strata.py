"""Strata: in which step of a decision each rule belongs, inferred from what it reads and does (DESIGN §4).

A rule with an effect belongs to the stratum of its first effect. A rule that only deduces belongs to the earliest
stratum that its readings allow; so does what any rule deduces, and any exception: only its conditions must be known.
A positive reading may be of the same stratum; a negation, or any reading that holds when nothing has been concluded,
only of an earlier one. Hence the result cannot depend on an order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.program import Atom, Fact
from fluxrules.semantics.conditions import readings
from fluxrules.semantics.effects import STRATUM_OF
from fluxrules.semantics.exceptions import cycles
from fluxrules.semantics.facts import FactTable
from fluxrules.semantics.resolution import ResolvedRule
from fluxrules.vocabulary import Operateur, Strate

_BY_RANK = {strate.rank: strate for strate in Strate}


@dataclass(frozen=True, slots=True)
class _Needs:
    """Derived facts a rule reads, and whether each reading is positive."""

    fixed: int
    reads: tuple[tuple[str, bool], ...]
    exceptions: tuple[str, ...]
    concludes: tuple[str, ...]


def strata(
    rules: tuple[ResolvedRule, ...], excepted: Mapping[str, tuple[str, ...]], facts: FactTable
) -> tuple[dict[str, Strate], tuple[Diagnostic, ...]]:
    """The stratum of every rule, by full name.

    Returns:
        Strata, and diagnostics: a loop of deductions, a negation inside its own stratum, a rule that reads what is
        only known later, an exception decided after what it sets aside.
    """
    spans = {rule.name: rule.rule.span for rule in rules}
    needs = {rule.name: _needs(rule, excepted, facts) for rule in rules}
    looping = cycles(_dependencies(needs))
    if looping:
        return {}, tuple(diagnose("FLX315", spans[c[0]], cycle=" → ".join((*c, c[0]))) for c in looping)
    makers: dict[str, list[str]] = {}
    for name, need in needs.items():
        for path in need.concludes:
            makers.setdefault(path, []).append(name)
    known: dict[str, int] = {}
    diagnostics: list[Diagnostic] = []

    def knowable(name: str) -> int:
        """The earliest stratum in which the truth of a rule is known."""
        if name in known:
            return known[name]
        need = needs[name]
        earliest = 1
        for path, positive in need.reads:
            concluded = max((knowable(maker) for maker in makers.get(path, ())), default=0)
            at_least = concluded if positive or not concluded else concluded + 1
            if need.fixed and at_least > need.fixed:
                code = "FLX317" if concluded > need.fixed else "FLX316"
                diagnostics.append(
                    diagnose(code, spans[name], regle=name, chemin=path, strate=_BY_RANK[need.fixed].value)
                )
            earliest = max(earliest, at_least)
        for exception in need.exceptions:
            if exception not in needs:
                continue  # a share clause: it always holds
            if need.fixed and knowable(exception) > need.fixed:
                diagnostics.append(diagnose("FLX340", spans[exception], exception=exception, regle=name))
            earliest = max(earliest, knowable(exception))
        known[name] = min(earliest, len(_BY_RANK))
        return known[name]

    ranks = {name: need.fixed or knowable(name) for name, need in needs.items()}
    for name in needs:
        knowable(name)
    return {name: _BY_RANK[value] for name, value in ranks.items()}, tuple(diagnostics)


def levels(
    rules: tuple[ResolvedRule, ...], excepted: Mapping[str, tuple[str, ...]], facts: FactTable
) -> dict[str, int]:
    """The engine pass of every rule: one more than the last pass that concludes something it reads."""
    needs = {rule.name: _needs(rule, excepted, facts) for rule in rules}
    after = _dependencies(needs)
    found: dict[str, int] = {}

    def level(name: str) -> int:
        if name not in found:
            read = set(after[name])
            found[name] = max(
                (level(other) + (1 if _concludes_for(needs[other], needs[name]) else 0) for other in read),
                default=0,
            )
        return found[name]

    for name in needs:
        level(name)
    return found


def _concludes_for(maker: _Needs, reader: _Needs) -> bool:
    return any(path in maker.concludes for path, _ in reader.reads)


def _needs(rule: ResolvedRule, excepted: Mapping[str, tuple[str, ...]], facts: FactTable) -> _Needs:
    reads: dict[str, bool] = {}
    for reading in readings(rule.condition):
        fact = facts.find(reading.atom.path)
        if fact is not None and fact.derived:
            positive = not reading.negated and _waits_for_a_conclusion(reading.atom, fact)
            reads[fact.path] = reads.get(fact.path, True) and positive
    own = [STRATUM_OF[effect.kind].rank for effect in rule.effects]
    return _Needs(
        min(own, default=0),
        tuple(sorted(reads.items())),
        excepted.get(rule.name, ()),
        tuple(sorted({deduction.path for deduction in rule.deductions})),
    )


def _waits_for_a_conclusion(atom: Atom, fact: Fact) -> bool:
    """Whether the atom is not already true when no rule has concluded anything."""
    if fact.default is None:
        return True
    if atom.operator is Operateur.EGAL:
        return atom.operands[0] != fact.default
    if atom.operator is Operateur.PARMI:
        return fact.default not in atom.operands
    return False


def _dependencies(needs: Mapping[str, _Needs]) -> dict[str, tuple[str, ...]]:
    makers: dict[str, list[str]] = {}
    for name, need in needs.items():
        for path in need.concludes:
            makers.setdefault(path, []).append(name)
    return {
        name: tuple(
            sorted(
                {maker for path, _ in need.reads for maker in makers.get(path, ())}
                | {e for e in need.exceptions if e in needs}
            )
        )
        for name, need in needs.items()
    }
