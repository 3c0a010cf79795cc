"""Rules of one level as rulesets for durable: integers, equality joins, and every known limit kept at a distance.

A fact is ``{id, one: 1, l, r}``: ``l`` is the code of a literal, ``r`` the number of a réservataire (0: none). A rule
is a list of patterns, one per term: a constant test on ``l``, a join on ``r`` with the first pattern per
réservataire, then a join on ``one`` (without that closing join, the library reads past the end of a buffer).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fluxrules.engines.durable_bodies import Conjunction, Literal, Node, Term, conjunctions
from fluxrules.program.program import Atom, CompiledRule

SHARD_CONJUNCTIONS = 60
"""Conjunctions of a shard: the fastest size, and it keeps the next limit by itself."""

MAX_SIBLINGS = 60
"""Patterns on one literal: all become candidates together when it is true, and beyond 64 nothing fires (error 303)."""

MAX_CODES = 480
"""Literals of one ruleset: with 513 conditions at one node, the compiler of the library never ends."""

START = 0
"""Code of the start fact, which also makes rules without conditions fire."""

EACH = (1, 2, 3)
"""Codes of « this réservataire exists », for rules per réservataire that read nothing of it: interchangeable, so that
no one of them has too many siblings."""

_FIRST_LITERAL = 4


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a firing of durable means: a rule of the Program, or an auxiliary node to assert in turn.

    Attributes:
        rule: Index in ``Program.rules``, or -1 for a node.
        node: Code of the node, or -1 for a rule.
    """

    rule: int
    node: int = -1


@dataclass(frozen=True, slots=True)
class Input:
    """A condition a shard reads: the codes of the literals its rules use (-1: none uses that one)."""

    atom: int
    per_reservataire: bool
    when_true: int
    when_false: int


@dataclass(frozen=True, slots=True)
class Shard:
    """One ruleset: its text for the library, and how to read what it fires.

    Attributes:
        text: JSON for ``create_ruleset``. Rules are named ``c0``, ``c1``…
        conclusions: Meaning of each of them.
        inputs: Conditions to assert, by atom.
        each: Those of ``EACH`` its rules use.
        unconditional: Whether a rule may fire though no condition is true.
    """

    text: str
    conclusions: tuple[Conclusion, ...]
    inputs: tuple[Input, ...]
    each: tuple[int, ...]
    unconditional: bool


class ShardLimitError(ValueError):
    """A rule that no ruleset can hold: ``limits`` should have refused the Program."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def shards(level: Iterable[tuple[int, CompiledRule]], atoms: Sequence[Atom]) -> tuple[Shard, ...]:
    """The rulesets of the rules of one level, given with their indexes.

    Raises:
        ShardLimitError: A rule is too large to be read without risk.
    """
    done: list[Shard] = []
    draft = _Draft(atoms)
    for index, rule in level:
        distributed = conjunctions(rule.body)
        if draft.take(index, rule, distributed):
            continue
        if draft.patterns:
            done.append(draft.shard())
        draft = _Draft(atoms)
        if not draft.take(index, rule, distributed) and not draft.take(index, rule, conjunctions(rule.body, 1)):
            raise ShardLimitError(rule.name)
    if draft.patterns:
        done.append(draft.shard())
    return tuple(done)


@dataclass
class _Draft:
    """A shard being filled with rules."""

    atoms: Sequence[Atom]
    patterns: list[tuple[int, ...]] = field(default_factory=list)
    conclusions: list[Conclusion] = field(default_factory=list)
    uses: Counter[int] = field(default_factory=Counter)
    nodes: dict[int, bool] = field(default_factory=dict)
    """Codes of the auxiliary nodes, and whether each is per réservataire."""

    def take(self, index: int, rule: CompiledRule, found: tuple[Conjunction, ...]) -> bool:
        """Take the rule in, unless a limit forbids it. The first rule of a shard may exceed its usual size."""
        if self.patterns and len(self.patterns) + len(found) > SHARD_CONJUNCTIONS:
            return False
        nodes = dict(self.nodes)
        for conjunction in found:  # The conjunctions of a node come before those that use it.
            if conjunction.head is not None:
                code = self._node(conjunction.head)
                nodes[code] = nodes.get(code, False) or any(self._is_each(t, nodes) for t in conjunction.terms)
            elif not rule.per_reservataire and any(self._is_each(t, nodes) for t in conjunction.terms):
                raise ValueError(f"{rule.name} is read once and reads a fact per réservataire")
        uses = self.uses.copy()
        patterns = []
        for conjunction in found:
            codes = self._codes(conjunction, rule.per_reservataire, nodes, uses)
            patterns.append(codes)
            uses.update(codes)
        if len(uses) > MAX_CODES or any(count > MAX_SIBLINGS for count in uses.values()):
            return False
        self.conclusions += [
            Conclusion(index) if conjunction.head is None else Conclusion(-1, self._node(conjunction.head))
            for conjunction in found
        ]
        self.patterns += patterns
        self.uses, self.nodes = uses, nodes
        return True

    def shard(self) -> Shard:
        """The shard as it stands."""
        ruleset = {f"c{i}": {"all": self._rule(codes)} for i, codes in enumerate(self.patterns)}
        start = {"start": {"all": [{"m0": {"$and": [{"l": START}]}}]}}
        literals = [code for code in self.uses if _FIRST_LITERAL <= code < self._first_node]
        inputs = tuple(
            Input(
                atom,
                self.atoms[atom].per_reservataire,
                self._used(_literal(atom, True)),
                self._used(_literal(atom, False)),
            )
            for atom in sorted({_atom(code) for code in literals})
        )
        unconditional = any(all(code < _FIRST_LITERAL for code in codes) for codes in self.patterns)
        return Shard(
            json.dumps(start | ruleset, separators=(",", ":")),
            tuple(self.conclusions),
            inputs,
            tuple(code for code in EACH if code in self.uses),
            unconditional,
        )

    @property
    def _first_node(self) -> int:
        return _literal(len(self.atoms), True)

    def _used(self, code: int) -> int:
        return code if code in self.uses else -1

    def _node(self, node: Node) -> int:
        return self._first_node + len(self.nodes) + node.index

    def _code(self, term: Term) -> int:
        if isinstance(term, Literal):
            return _literal(term.atom, term.positive)
        return self._node(term)

    def _is_each(self, term: Term, nodes: dict[int, bool]) -> bool:
        return self.atoms[term.atom].per_reservataire if isinstance(term, Literal) else nodes[self._node(term)]

    def _codes(
        self, conjunction: Conjunction, each: bool, nodes: dict[int, bool], uses: Counter[int]
    ) -> tuple[int, ...]:
        """Codes to join, the general ones first: they prune for all réservataires at once."""
        own = [self._code(term) for term in conjunction.terms if self._is_each(term, nodes)]
        general = [self._code(term) for term in conjunction.terms if not self._is_each(term, nodes)]
        if not own and (nodes[self._node(conjunction.head)] if conjunction.head is not None else each):
            own = [min(EACH, key=lambda code: uses[code] // MAX_SIBLINGS)]
        return tuple(general + own) or (START,)

    def _rule(self, codes: tuple[int, ...]) -> list[object]:
        patterns: list[object] = []
        first_each: str | None = None
        for position, code in enumerate(codes):
            tests: list[object] = [{"l": code}]
            name = f"m{position}"
            if self._is_each_code(code):
                if first_each is None:
                    first_each = name
                else:
                    tests.append({"r": {first_each: "r"}})
            if position:
                tests.append({"one": {"m0": "one"}})
            patterns.append({name: {"$and": tests}})
        return patterns

    def _is_each_code(self, code: int) -> bool:
        if code < _FIRST_LITERAL:
            return code != START
        return self.nodes[code] if code >= self._first_node else self.atoms[_atom(code)].per_reservataire


def _literal(atom: int, positive: bool) -> int:
    return _FIRST_LITERAL + 2 * atom + (0 if positive else 1)


def _atom(code: int) -> int:
    return (code - _FIRST_LITERAL) // 2
