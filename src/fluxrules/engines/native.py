"""The native engine: the reference of what a Program means, in Python alone.

It reads every rule of every level and keeps the truth of everything (``native_trace``), so that it can say why a rule
did not fire. It shares the Program, and no evaluation, with the other engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fluxrules.engines.native_atoms import Reader, readers
from fluxrules.engines.native_bodies import Evaluate, Truth, atoms_of, compile_body
from fluxrules.engines.native_resolution import Claim, claims, resolve
from fluxrules.engines.native_trace import Reading, Trace
from fluxrules.engines.protocol import Aside, Facts, Firing, Outcome
from fluxrules.program.program import Body, Fact, Program, Value


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule compiled.

    Attributes:
        heard_in_general: It is read per réservataire and deduces a fact that is not.
        exceptions: Index of each, and whether it is read per réservataire.
    """

    index: int
    per_reservataire: bool
    heard_in_general: bool
    body: Evaluate
    exceptions: tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class _Conclusion:
    """A derived fact to resolve: who claims it, and who reads it (nobody, for one that only leaves the engine)."""

    fact: Fact
    claims: tuple[Claim, ...]
    reader: Reader | None


class _Scope:
    """What is known so far in general (``reservataire`` is ""), or for one réservataire."""

    __slots__ = ("false", "firings", "own", "reservataire", "true", "truth")

    def __init__(self, reservataire: str, rules: int, firings: Sequence[Firing]) -> None:
        self.reservataire = reservataire
        self.firings = firings
        self.true = 0
        self.false = 0
        self.own: list[Truth] = [None] * rules
        self.truth: list[Truth] = [None] * rules

    def read(self, reader: Reader, value: Value | None, supposed: bool = False) -> None:
        """Add the truth of the atoms of one fact."""
        true, false = reader.read(value, supposed)
        self.true |= true
        self.false |= false


class Native:
    """Runs a Program by reading it level after level.

    Raises:
        ValueError: The rules are not in a safe order (levels rising, exceptions before what they set aside).
    """

    name = "native"
    version = "1"

    def __init__(self, program: Program, like: Native | None = None) -> None:
        """Compile a Program.

        Args:
            program: The Program.
            like: The engine of a Program it was made from: what has not changed is not compiled again.
        """
        _check_order(program)
        self.program = program
        alike = None if like is None else _Alike(like.program, program)
        self._readers: tuple[Reader, ...] = (
            like._readers if like and alike and alike.atoms else readers(enumerate(program.atoms))
        )
        self._general = tuple(r for r in self._readers if _is_given(program.facts[r.path], per_reservataire=False))
        self._each = tuple(r for r in self._readers if _is_given(program.facts[r.path], per_reservataire=True))
        self._compiled: tuple[_Rule, ...] = tuple(
            like._compiled[i] if like and alike and alike.rules[i] else _compile(program, i)
            for i in range(len(program.rules))
        )
        self._rules = [[self._compiled[i] for i in _of_level(program, level)] for level in range(program.levels)]
        self._conclusions: list[list[_Conclusion]] = (
            like._conclusions
            if like and alike and alike.deductions
            else _conclusions(program, {reader.path: reader for reader in self._readers})
        )
        self._firings: dict[str, tuple[Firing, ...]] = {}

    def run(self, facts: Facts) -> Outcome:
        """Run the Program on ``facts``."""
        return self._infer(facts)[0]

    def trace(self, facts: Facts) -> tuple[Outcome, Trace]:
        """Run the Program on ``facts`` and keep everything seen."""
        outcome, general, each = self._infer(facts)
        readings = {scope.reservataire: _reading(scope, general) for scope in each}
        return outcome, Trace(self.program, facts, outcome.derived, _reading(general, general), readings)

    def _infer(self, facts: Facts) -> tuple[Outcome, _Scope, list[_Scope]]:
        # Réservataires in the order of their ids: what is collected below is then already sorted.
        general = self._scope("")
        each = [self._scope(reservataire) for reservataire in sorted(facts.reservataires)]
        self._read_given(facts, general, each)
        derived: dict[tuple[str, str], Value] = {}
        fired: list[Firing] = []
        maybe: list[Firing] = []
        aside: list[Aside] = []
        clashes: list[tuple[str, str, tuple[int, ...]]] = []
        self._conclude(self._conclusions[0], general, each, derived, clashes)
        for rules, conclusions in zip(self._rules, self._conclusions[1:], strict=True):
            for scope in each:
                scope.true |= general.true
                scope.false |= general.false
            for rule in rules:
                index = rule.index
                for scope in each if rule.per_reservataire else (general,):
                    truth = scope.own[index] = rule.body(scope.true, scope.false)
                    if rule.exceptions:
                        truth = _except(rule, truth, scope, general, aside)
                    scope.truth[index] = truth
                    if truth is not False:
                        (fired if truth else maybe).append(scope.firings[index])
                if rule.heard_in_general:
                    general.truth[index] = _for_one([scope.truth[index] for scope in each])
            self._conclude(conclusions, general, each, derived, clashes)
        outcome = Outcome(
            tuple(fired), tuple(maybe), tuple(aside), dict(sorted(derived.items())), tuple(sorted(clashes))
        )
        return outcome, general, each

    def _scope(self, reservataire: str) -> _Scope:
        rules = len(self.program.rules)
        firings = self._firings.get(reservataire)
        if firings is None:
            firings = self._firings[reservataire] = tuple(Firing(rule, reservataire) for rule in range(rules))
        return _Scope(reservataire, rules, firings)

    def _read_given(self, facts: Facts, general: _Scope, each: Sequence[_Scope]) -> None:
        for reader in self._general:
            general.read(reader, facts.values.get(reader.path), reader.path in facts.supposed)
        for scope in each:
            values = facts.each.get(scope.reservataire, {})
            for reader in self._each:
                scope.read(reader, values.get(reader.path), reader.path in facts.supposed)

    def _conclude(
        self,
        conclusions: Sequence[_Conclusion],
        general: _Scope,
        each: Sequence[_Scope],
        derived: dict[tuple[str, str], Value],
        clashes: list[tuple[str, str, tuple[int, ...]]],
    ) -> None:
        """Resolve the derived facts that a level settles."""
        for conclusion in conclusions:
            fact = conclusion.fact
            for scope in each if fact.per_reservataire else (general,):
                firing: list[Claim] = []
                maybe: list[Claim] = []
                for claim in conclusion.claims:
                    truth = (scope if claim.per_reservataire else general).truth[claim.rule]
                    if truth is not False:
                        (firing if truth else maybe).append(claim)
                value, rules = resolve(fact.default, firing, maybe)
                if rules:
                    clashes.append((fact.path, scope.reservataire, rules))
                if value is not None:
                    derived[fact.path, scope.reservataire] = value
                if conclusion.reader is not None:
                    scope.read(conclusion.reader, value)


def truth(program: Program, body: Body | None, facts: Facts, reservataire: str = "") -> Truth:
    """Return the truth of one body on given facts, without running any rule.

    A derived fact is known only if ``facts`` give it, as any other.
    """
    values = facts.each.get(reservataire, {})
    true = false = 0
    for reader in readers((index, program.atoms[index]) for index in sorted(set(atoms_of(body)))):
        source = values if program.facts[reader.path].per_reservataire else facts.values
        one_true, one_false = reader.read(source.get(reader.path), reader.path in facts.supposed)
        true |= one_true
        false |= one_false
    return compile_body(body)(true, false)


def _except(rule: _Rule, own: Truth, scope: _Scope, general: _Scope, aside: list[Aside]) -> Truth:
    """What the exceptions of a rule leave of its own truth."""
    truth = own
    for index, per_reservataire in rule.exceptions:
        holder = scope if per_reservataire else general
        exception = holder.truth[index]
        if exception:
            truth = False
            if own:
                aside.append(Aside(scope.firings[rule.index], holder.firings[index]))
        elif exception is None and truth:
            truth = None
    return truth


def _for_one(truths: Sequence[Truth]) -> Truth:
    """Whether a rule per réservataire holds for at least one: what a general fact hears of it."""
    if True in truths:
        return True
    return None if None in truths else False


def _reading(scope: _Scope, general: _Scope) -> Reading:
    return Reading(scope.true | general.true, scope.false | general.false, tuple(scope.own), tuple(scope.truth))


def _is_given(fact: Fact, *, per_reservataire: bool) -> bool:
    return not fact.derived and fact.per_reservataire is per_reservataire


def _of_level(program: Program, level: int) -> list[int]:
    return [index for index, rule in enumerate(program.rules) if rule.level == level]


class _Alike:
    """What of a Program is what another has already had compiled. Only what is the same object is called the same.

    Attributes:
        atoms: Whether conditions are.
        rules: Whether each rule is, and what it asks of its exceptions.
        deductions: Whether all that is deduced is, and whatever reads it.
    """

    def __init__(self, known: Program, program: Program) -> None:
        self.atoms = known.atoms is program.atoms and known.facts is program.facts
        pairs = list(zip(known.rules, program.rules, strict=False))
        aligned = len(known.rules) == len(program.rules) and known.levels == program.levels
        same = aligned and all(was.per_reservataire is now.per_reservataire for was, now in pairs)
        self.rules = [same and was is now for was, now in pairs] + [False] * len(program.rules)
        silent = all(was is now or not (was.deductions or now.deductions) for was, now in pairs)
        self.deductions = self.atoms and aligned and silent


def _compile(program: Program, index: int) -> _Rule:
    rule = program.rules[index]
    exceptions = tuple((i, program.rules[i].per_reservataire) for i in sorted(set(rule.exceptions)))
    general = any(not program.facts[deduction.path].per_reservataire for deduction in rule.deductions)
    heard_in_general = rule.per_reservataire and general
    return _Rule(index, rule.per_reservataire, heard_in_general, compile_body(rule.body), exceptions)


def _conclusions(program: Program, reader_of: dict[str, Reader]) -> list[list[_Conclusion]]:
    """The facts to resolve before the first level (those that no rule deduces), then at the end of each."""
    plan: list[list[_Conclusion]] = [[] for _ in range(program.levels + 1)]
    for path, group in claims(program).items():
        last = max((program.rules[claim.rule].level for claim in group), default=-1)
        plan[last + 1].append(_Conclusion(program.facts[path], group, reader_of.get(path)))
    return plan


def _check_order(program: Program) -> None:
    level = 0
    for index, rule in enumerate(program.rules):
        if not level <= rule.level < program.levels:
            raise ValueError(f"{rule.name}: level {rule.level} after level {level} of {program.levels}")
        level = rule.level
        for exception in rule.exceptions:
            if exception >= index:
                raise ValueError(f"{rule.name}: exception {program.rules[exception].name} is read after it")
            if program.rules[exception].per_reservataire and not rule.per_reservataire:
                raise ValueError(f"{rule.name}: exception {program.rules[exception].name} is per réservataire")
