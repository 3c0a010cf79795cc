"""On which rules the plan of a year rests: when others change, it stays as it is, and is not made again.

A plan reads of the rules what caps, guarantees, takes a class out of the flux or keeps it there, and the derived facts
that shares read. So it rests on the rules that do that, on those that deduce what these read, on the exceptions of
both, and on nothing else: no other rule can change the truth of one of them on a class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fluxrules.decision.rule_reach import bearing_on
from fluxrules.engines.native_bodies import atoms_of
from fluxrules.engines.protocol import Outcome
from fluxrules.program.program import Body, CompiledRule, Program

_READ = frozenset({"plafonner", "garantir", "soustraire_du_flux", "maintenir_dans_le_flux"})
"""Effects that a plan reads."""


@dataclass(frozen=True, slots=True)
class PlanReach:
    """What of one Program a plan rests on.

    Attributes:
        rules: Indexes of its rules.
        paths: Facts that these rules and the shares read.
        idle: Those of the rules that only matter by their effects, and had none on any class.
    """

    rules: frozenset[int]
    paths: frozenset[str]
    idle: frozenset[int] = frozenset()

    @classmethod
    def of(cls, program: Program) -> PlanReach:
        """Find it."""
        rules = [index for index, rule in enumerate(program.rules) if _shapes(rule)]
        paths = [program.atoms[atom].path for body in _share_bodies(program) for atom in atoms_of(body)]
        return cls(*bearing_on(program, rules, paths))

    def among(self, program: Program, outcomes: Iterable[Outcome]) -> PlanReach:
        """The same, once the rules have been read on classes, all those of the plan being among them."""
        fired = {firing.rule for outcome in outcomes for firing in outcome.fired}
        heard = {exception for index in self.rules for exception in program.rules[index].exceptions}
        idle = (index for index in self.rules - fired - heard if not program.rules[index].deductions)
        return replace(self, idle=frozenset(idle))

    def holds(self, before: Program, after: Program) -> bool:
        """Whether the plan made under ``before``, on which this is, is that of ``after``.

        A « no » may be too careful; a « yes » never is. What is the same object is the same; nothing else is compared.
        """
        if before.shares is not after.shares or before.facts is not after.facts:
            return False
        if after.atoms[: len(before.atoms)] != before.atoms or len(after.rules) != len(before.rules):
            return False
        strict = self.rules - self.idle
        return not any(
            was is not now and (index in strict or _shapes(now) or _deduces(now, self.paths))
            for index, (was, now) in enumerate(zip(before.rules, after.rules, strict=True))
        )


def _shapes(rule: CompiledRule) -> bool:
    return any(effect.kind in _READ for effect in rule.effects)


def _deduces(rule: CompiledRule, paths: frozenset[str]) -> bool:
    return any(deduction.path in paths for deduction in rule.deductions)


def _share_bodies(program: Program) -> Iterator[Body | None]:
    """Conditions of shares that a plan reads on each class."""
    for part in program.shares.parts:
        yield part.base
        yield part.served
        yield from (bonus.body for bonus in part.bonuses)
        yield from (nested.served for nested in part.nested)
