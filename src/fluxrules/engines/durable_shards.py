"""Rules of one level as rulesets for durable: integers, equality joins, and every known limit kept at a distance.

A fact says all that holds for nobody in particular, or for one réservataire: ``{id, one: 1, g, p12: 1, p17: 1…, r}``.
``p12`` is there when the literal of code 12 holds; ``r`` is the number of the réservataire (0: none); ``g`` is the
block of rules it is for. A conjunction is one pattern on the general fact, one on the fact of a réservataire, and one
per auxiliary node (``{id, one: 1, l: code, r}``), joined on ``r`` and, last, on ``one`` (without that closing join,
the library reads past the end of a buffer).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fluxrules.engines.durable_bodies import Conjunction, Literal, Node, conjunctions
from fluxrules.program.program import Atom, CompiledRule

SHARD_CONJUNCTIONS = 60
"""Conjunctions of a ruleset; the fastest size."""

BLOCK_CONJUNCTIONS = 60
"""Conjunctions that read one fact: all may become candidates together, and beyond 64 nothing fires (error 303)."""

BLOCK_LITERALS = 240
"""Literals of one fact. The library refuses 252 properties (error 302)."""

RULE_CONJUNCTIONS = 400
"""Conjunctions of one rule. With 513 conditions at one node, the compiler of the library never ends."""

MAX_ATOMS = 100_000
"""Conditions of a Program. The library compares property names by a 32-bit hash: those of so many never collide."""

START = 0
"""Code of the start fact, which also makes rules without conditions fire."""

EACH = '"e":1'
"""Property of the fact of any réservataire, for rules that read nothing else of it."""


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
    """A condition some rule reads: the properties that say it is true, or false ("" when no rule uses that one)."""

    atom: int
    when_true: str
    when_false: str


@dataclass(frozen=True, slots=True)
class Block:
    """Conjunctions that read the same facts.

    Attributes:
        property: What marks those facts.
        general: Conditions of the general fact.
        each: Conditions of the fact of each réservataire.
        every: Whether a conjunction needs that fact even when none of ``each`` holds.
    """

    property: str
    general: tuple[Input, ...]
    each: tuple[Input, ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Shard:
    """One ruleset: its text for the library, and how to read what it fires.

    Attributes:
        text: JSON for ``create_ruleset``. Rules are named ``c0``, ``c1``…
        conclusions: Meaning of each of them.
        blocks: Facts to assert.
        unconditional: Whether a rule fires on the start fact alone.
    """

    text: str
    conclusions: tuple[Conclusion, ...]
    blocks: tuple[Block, ...]
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
    if len(atoms) > MAX_ATOMS:
        raise ValueError(f"{len(atoms)} conditions: limits() should have refused this Program")
    done: list[Shard] = []
    draft = _Draft(atoms)
    for index, rule in level:
        found = conjunctions(rule.body)
        if len(found) > RULE_CONJUNCTIONS:
            raise ShardLimitError(rule.name)
        if draft.conclusions and len(draft.conclusions) + len(found) > SHARD_CONJUNCTIONS:
            done.append(draft.shard())
            draft = _Draft(atoms)
        draft.take(index, rule, found)
    if draft.conclusions:
        done.append(draft.shard())
    return tuple(done)


@dataclass
class _Read:
    """What a block reads, being gathered."""

    conjunctions: int = 0
    general: dict[Literal, None] = field(default_factory=dict)
    each: dict[Literal, None] = field(default_factory=dict)
    every: bool = False


@dataclass
class _Draft:
    """A shard being filled with rules."""

    atoms: Sequence[Atom]
    rules: dict[str, object] = field(default_factory=dict)
    conclusions: list[Conclusion] = field(default_factory=list)
    blocks: list[_Read] = field(default_factory=lambda: [_Read()])
    nodes: int = 0
    unconditional: bool = False

    def take(self, index: int, rule: CompiledRule, found: tuple[Conjunction, ...]) -> None:
        """Take a rule in."""
        each: dict[Node | None, bool] = {None: rule.per_reservataire}
        for conjunction in found:  # The conjunctions of a node come before those that use it.
            reads = any(self._is_each(term, each) for term in conjunction.terms)
            if conjunction.head is not None:
                each[conjunction.head] = each.get(conjunction.head, False) or reads
            elif reads and not rule.per_reservataire:
                raise ValueError(f"{rule.name} is read once and reads a fact per réservataire")
        for conjunction in found:
            head = conjunction.head
            self.rules[f"c{len(self.conclusions)}"] = {"all": self._patterns(conjunction, each)}
            self.conclusions.append(Conclusion(index) if head is None else Conclusion(-1, self._node(head)))
        self.nodes += len(each) - 1

    def shard(self) -> Shard:
        """The shard as it stands."""
        start = {"start": {"all": [{"m0": {"$and": [{"l": START}]}}]}}
        return Shard(
            json.dumps(start | self.rules, separators=(",", ":")),
            tuple(self.conclusions),
            tuple(
                Block(f'"g":{number}', _inputs(read.general), _inputs(read.each), read.every)
                for number, read in enumerate(self.blocks)
            ),
            self.unconditional,
        )

    def _node(self, node: Node) -> int:
        return START + 1 + self.nodes + node.index

    def _is_each(self, term: Literal | Node, each: dict[Node | None, bool]) -> bool:
        return self.atoms[term.atom].per_reservataire if isinstance(term, Literal) else each[term]

    def _patterns(self, conjunction: Conjunction, each: dict[Node | None, bool]) -> list[object]:
        own = [term for term in conjunction.terms if self._is_each(term, each)]
        general = [term for term in conjunction.terms if not self._is_each(term, each)]
        # General patterns first: they prune for all réservataires at once.
        tests, own_tests = self._tests(general), self._tests(own)
        if each[conjunction.head] and not own:
            own_tests = [[{"e": 1}]]
        if not tests and not own_tests:
            self.unconditional = True
            return [{"m0": {"$and": [{"l": START}]}}]
        number = self._block(
            [term for term in general if isinstance(term, Literal)],
            [term for term in own if isinstance(term, Literal)],
            each[conjunction.head] and not own,
        )
        patterns: list[object] = []
        for position, found in enumerate(tests + own_tests):
            test = list(found) if "l" in found[0] else [{"g": number}, *found]
            if position > len(tests):
                test.append({"r": {f"m{len(tests)}": "r"}})
            if position:
                test.append({"one": {"m0": "one"}})
            patterns.append({f"m{position}": {"$and": test}})
        return patterns

    def _tests(self, terms: list[Literal | Node]) -> list[list[dict[str, object]]]:
        """One pattern for all the literals, one for each node."""
        literals: list[dict[str, object]] = [{_property(term): 1} for term in terms if isinstance(term, Literal)]
        nodes: list[list[dict[str, object]]] = [[{"l": self._node(term)}] for term in terms if isinstance(term, Node)]
        return [literals, *nodes] if literals else nodes

    def _block(self, general: list[Literal], each: list[Literal], every: bool) -> int:
        """The block of a conjunction that reads those literals."""
        read = self.blocks[-1]
        if read.conjunctions == BLOCK_CONJUNCTIONS or any(
            len(known.keys() | set(more)) > BLOCK_LITERALS
            for known, more in ((read.general, general), (read.each, each))
        ):
            read = _Read()
            self.blocks.append(read)
        read.conjunctions += 1
        read.general.update(dict.fromkeys(general))
        read.each.update(dict.fromkeys(each))
        read.every |= every
        return len(self.blocks) - 1


def _property(literal: Literal) -> str:
    return f"p{2 * literal.atom + (0 if literal.positive else 1)}"


def _inputs(literals: dict[Literal, None]) -> tuple[Input, ...]:
    return tuple(
        Input(
            atom,
            *(
                f'"{_property(literal)}":1' if literal in literals else ""
                for literal in (Literal(atom, True), Literal(atom, False))
            ),
        )
        for atom in sorted({literal.atom for literal in literals})
    )
