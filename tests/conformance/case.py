"""How a conformance case is written: a program and facts in a few words, and the outcome expected, by hand.

A reading of a rule is ``name`` or ``name/reservataire``; a derived fact is its path or ``path/reservataire``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from fluxrules.engines.protocol import Aside, Facts, Firing, Outcome
from fluxrules.program.program import Atom, Body, Citation, CompiledRule, Deduction, Fact, Join, Lit, Program, Value
from fluxrules.vocabulary import Jonction, Norme, Operateur, Statut, Strate, TypeFait


@dataclass(frozen=True, slots=True)
class Is:
    """One condition: ``Is("logement.qpv", "egal", True)``."""

    path: str
    operator: str
    operands: tuple[Value, ...]

    def __init__(self, path: str, operator: str, *operands: Value) -> None:
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "operator", operator)
        object.__setattr__(self, "operands", operands)


@dataclass(frozen=True, slots=True)
class Of:
    """A junction of conditions: ``Of("tous", …)``."""

    kind: str
    children: tuple[Is | Of, ...]

    def __init__(self, kind: str, *children: Is | Of) -> None:
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "children", children)


@dataclass(frozen=True, slots=True)
class R:
    """A rule. ``sets``: what it deduces; ``unless``: its exceptions; ``each``: read per réservataire."""

    name: str
    when: Is | Of | None = None
    sets: tuple[tuple[str, Value], ...] = ()
    unless: tuple[str, ...] = ()
    level: int = 0
    each: bool = False
    norm: Norme = Norme.CIA


@dataclass(frozen=True, slots=True)
class Case:
    """A case. ``facts``: type of each given fact; ``derived``: type of each derived one, and its default."""

    name: str
    rules: tuple[R, ...]
    facts: Mapping[str, TypeFait] = field(default_factory=dict)
    derived: Mapping[str, tuple[TypeFait, Value | None]] = field(default_factory=dict)
    known: Mapping[str, Value] = field(default_factory=dict)
    each: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    supposed: tuple[str, ...] = ()
    fired: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    aside: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    clashes: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def program(self) -> Program:
        """The Program written here; rules keep their order inside a level."""
        facts = [Fact(path, kind, _each(path), False) for path, kind in self.facts.items()]
        facts += [Fact(path, kind, _each(path), True, default) for path, (kind, default) in self.derived.items()]
        ordered = self._ordered()
        atoms: dict[Atom, int] = {}
        rules = tuple(self._compiled(rule, ordered, atoms) for rule in ordered)
        levels = 1 + max(rule.level for rule in ordered)
        by_path = {fact.path: fact for fact in sorted(facts, key=lambda fact: fact.path)}
        return Program("essai", "bailleur", date(2024, 1, 1), by_path, tuple(atoms), rules, levels, "0" * 64)

    def given(self) -> Facts:
        """The facts written here, the réservataires in the order written."""
        return Facts(self.known, tuple(self.each), self.each, frozenset(self.supposed))

    def expected(self) -> Outcome:
        """The outcome written here."""
        return Outcome(
            tuple(sorted(map(self._firing, self.fired))),
            tuple(sorted(map(self._firing, self.maybe))),
            tuple(sorted(Aside(self._firing(rule), self._firing(by)) for rule, by in self.aside)),
            {_split(path): value for path, value in self.values.items()},
            tuple(sorted((*_split(path), tuple(sorted(map(self._index, rules)))) for path, rules in self.clashes)),
        )

    def _ordered(self) -> list[R]:
        return sorted(self.rules, key=lambda rule: rule.level)

    def _index(self, name: str) -> int:
        return [rule.name for rule in self._ordered()].index(name)

    def _firing(self, reading: str) -> Firing:
        name, reservataire = _split(reading)
        return Firing(self._index(name), reservataire)

    def _compiled(self, rule: R, ordered: Iterable[R], atoms: dict[Atom, int]) -> CompiledRule:
        names = [one.name for one in ordered]
        return CompiledRule(
            rule.name,
            rule.name,
            rule.norm,
            Strate.QUALIFICATION,
            rule.level,
            rule.each,
            None if rule.when is None else _body(rule.when, atoms),
            tuple(Deduction(path, value) for path, value in rule.sets),
            (),
            tuple(sorted(names.index(exception) for exception in rule.unless)),
            Citation("doc", "Document", "1", None, Statut.HYPOTHESE),
        )


def _body(condition: Is | Of, atoms: dict[Atom, int]) -> Body:
    if isinstance(condition, Of):
        return Join(Jonction(condition.kind), tuple(_body(child, atoms) for child in condition.children))
    atom = Atom(condition.path, Operateur(condition.operator), condition.operands, _each(condition.path))
    return Lit(atoms.setdefault(atom, len(atoms)))


def _each(path: str) -> bool:
    return path.startswith("reservataire.")


def _split(reading: str) -> tuple[str, str]:
    name, _, reservataire = reading.partition("/")
    return name, reservataire
