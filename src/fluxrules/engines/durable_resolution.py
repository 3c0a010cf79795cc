"""Between two levels of durable: exceptions, then the derived facts the next level may read.

durable's own negation is wrong one time in six, so it never sees any: it matches bodies, and this module takes from
what it fired the rules that an exception sets aside. Réservataires are numbers here, 1 … n; 0 is « read once ».
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from fluxrules.program.program import CompiledRule, Program, Value

_NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Deducer:
    """A rule that deduces some fact: its index, the rank of its norm (0: the highest), the value."""

    rule: int
    norm: int
    value: Value


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived fact and all that deduces it; ``level`` is when the last of them has been read (-1: none)."""

    path: str
    per_reservataire: bool
    default: Value | None
    deducers: tuple[Deducer, ...]
    level: int


def derived_facts(program: Program) -> tuple[Derived, ...]:
    """The derived facts of ``program``, by path."""
    deducers: dict[str, list[Deducer]] = {path: [] for path, fact in program.facts.items() if fact.derived}
    for index, rule in enumerate(program.rules):
        for deduction in rule.deductions:
            deducers[deduction.path].append(Deducer(index, rule.norme.rank, deduction.value))
    return tuple(
        Derived(
            path,
            program.facts[path].per_reservataire,
            program.facts[path].default,
            tuple(found),
            max((program.rules[deducer.rule].level for deducer in found), default=-1),
        )
        for path, found in sorted(deducers.items())
    )


class Resolution:
    """What a run has settled so far.

    Attributes:
        fires: For each rule, whom it fires for.
        may: For each rule, whom it may fire for.
        aside: (rule, whom, exception, whom the exception is read for).
        values: Known values of derived facts, by (path, number).
        clashes: (path, number, rules).
    """

    def __init__(self, rules: tuple[CompiledRule, ...], count: int) -> None:
        self._rules = rules
        self._everyone = range(1, count + 1)
        self.fires: dict[int, Collection[int]] = {}
        self.may: dict[int, Collection[int]] = {}
        self.aside: list[tuple[int, int, int, int]] = []
        self.values: dict[tuple[str, int], Value] = {}
        self.clashes: list[tuple[str, int, tuple[int, ...]]] = []

    def settle(self, index: int, certain: Collection[int], possible: Collection[int]) -> None:
        """Settle a rule, all its exceptions being settled.

        Args:
            index: The rule.
            certain: Whom its body is true for.
            possible: Whom its body is not false for; contains ``certain``.
        """
        rule = self._rules[index]
        if not rule.exceptions:
            self.fires[index] = certain
            self.may[index] = [whom for whom in possible if whom not in certain]
            return
        fires: list[int] = []
        may: list[int] = []
        for whom in possible:
            is_certain = whom in certain
            is_aside = is_doubtful = False
            for exception in rule.exceptions:
                if not self._rules[exception].per_reservataire:
                    other = 0
                elif rule.per_reservataire:
                    other = whom
                else:
                    continue  # An exception per réservataire says nothing of a rule that is read once.
                if other in self.fires.get(exception, _NOBODY):
                    is_aside = True
                    if is_certain:
                        self.aside.append((index, whom, exception, other))
                elif other in self.may.get(exception, _NOBODY):
                    is_doubtful = True
            if not is_aside:
                (fires if is_certain and not is_doubtful else may).append(whom)
        self.fires[index], self.may[index] = fires, may

    def conclude(self, facts: Iterable[Derived]) -> None:
        """Give derived facts their values, every rule that deduces them being settled."""
        for fact in facts:
            firing = [deducer for deducer in fact.deducers if self.fires.get(deducer.rule)]
            doubtful = [deducer for deducer in fact.deducers if self.may.get(deducer.rule)]
            for whom in self._everyone if fact.per_reservataire else (0,):
                value = fact.default
                if firing or doubtful:
                    value = self._value(
                        fact,
                        whom,
                        [deducer for deducer in firing if self._concerns(deducer, self.fires, fact, whom)],
                        [deducer for deducer in doubtful if self._concerns(deducer, self.may, fact, whom)],
                    )
                if value is not None:
                    self.values[fact.path, whom] = value

    def _concerns(self, deducer: Deducer, where: Mapping[int, Collection[int]], fact: Derived, whom: int) -> bool:
        if fact.per_reservataire and self._rules[deducer.rule].per_reservataire:
            return whom in where[deducer.rule]
        return True

    def _value(self, fact: Derived, whom: int, firing: list[Deducer], doubtful: list[Deducer]) -> Value | None:
        if not firing:
            return None if any(deducer.value != fact.default for deducer in doubtful) else fact.default
        norm = min(deducer.norm for deducer in firing)
        highest = [deducer for deducer in firing if deducer.norm == norm]
        value = highest[0].value
        if any(deducer.value != value for deducer in highest):
            self.clashes.append((fact.path, whom, tuple(sorted({deducer.rule for deducer in highest}))))
            return None
        if any(deducer.norm <= norm and deducer.value != value for deducer in doubtful):
            return None
        return value
