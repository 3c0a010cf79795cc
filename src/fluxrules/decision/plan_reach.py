"""On which rules the plan of a year rests: when others change, it stays as it is, and is not made again.

A plan reads of the rules what caps, guarantees, takes a class out of the flux or keeps it there, and the derived facts
that shares read. So it rests on the rules that do that, on those that deduce what these read, on the exceptions of
both, and on nothing else: no other rule can change the truth of one of them on a class.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fluxrules.engines.native_bodies import atoms_of
from fluxrules.program.program import Body, CompiledRule, Program

_READ = frozenset({"plafonner", "garantir", "soustraire_du_flux", "maintenir_dans_le_flux"})
"""Effects that a plan reads."""


@dataclass(frozen=True, slots=True)
class PlanReach:
    """What of one Program a plan rests on.

    Attributes:
        rules: Indexes of its rules.
        paths: Facts that these rules and the shares read.
    """

    rules: frozenset[int]
    paths: frozenset[str]

    @classmethod
    def of(cls, program: Program) -> PlanReach:
        """Find it."""
        rules = {index for index, rule in enumerate(program.rules) if _shapes(rule)}
        paths = {program.atoms[atom].path for body in _share_bodies(program) for atom in atoms_of(body)}
        pending = set(rules)
        while True:
            paths |= {program.atoms[atom].path for index in pending for atom in atoms_of(program.rules[index].body)}
            more = {index for index, rule in enumerate(program.rules) if _deduces(rule, paths)}
            more |= {exception for index in pending for exception in program.rules[index].exceptions}
            pending = more - rules
            if not pending:
                return cls(frozenset(rules), frozenset(paths))
            rules |= pending

    def holds(self, before: Program, after: Program) -> bool:
        """Whether the plan made under ``before``, on which this is, is that of ``after``.

        A « no » may be too careful; a « yes » never is. What is the same object is the same; nothing else is compared.
        """
        if before.shares is not after.shares or before.facts is not after.facts:
            return False
        if after.atoms[: len(before.atoms)] != before.atoms or len(after.rules) != len(before.rules):
            return False
        return not any(
            was is not now and (index in self.rules or _shapes(now) or _deduces(now, self.paths))
            for index, (was, now) in enumerate(zip(before.rules, after.rules, strict=True))
        )


def _shapes(rule: CompiledRule) -> bool:
    return any(effect.kind in _READ for effect in rule.effects)


def _deduces(rule: CompiledRule, paths: set[str] | frozenset[str]) -> bool:
    return any(deduction.path in paths for deduction in rule.deductions)


def _share_bodies(program: Program) -> Iterator[Body | None]:
    """Conditions of shares that a plan reads on each class."""
    for part in program.shares.parts:
        yield part.base
        yield part.served
        yield from (bonus.body for bonus in part.bonuses)
        yield from (nested.served for nested in part.nested)
