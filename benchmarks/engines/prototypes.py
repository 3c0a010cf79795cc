"""The encodings that were not kept, as far as their comparison needs them.

Both give durable one fact per thing known and one pattern per condition. All else is as in the engine: conjunctions,
two moments in one session, resolution between levels.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from fluxrules.engines.durable import _outcome
from fluxrules.engines.durable_atoms import evaluator
from fluxrules.engines.durable_bodies import Conjunction, Literal, Node, conjunctions
from fluxrules.engines.durable_resolution import Derived, Resolution, derived_facts
from fluxrules.engines.durable_session import LOCK, Network, Session
from fluxrules.engines.protocol import Facts, Outcome
from fluxrules.program.program import Atom, Program, Value
from fluxrules.vocabulary import Operateur

SHARD = 60
EACH = '"t":-1'
START = [{"m0": {"$and": [{"l": 0}]}}]


class OneFactPerPath:
    """Conditions themselves in durable's network, on typed integer facts ``{id, one, t, v, r}``.

    ``t`` is the number of the path, ``v`` the value as an integer, ``u: 1`` instead when it is unknown. Dates, prefixes
    and substrings are missing, and numbers must be multiples of a sixth.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.paths = {path: number for number, path in enumerate(program.facts)}
        self.words: dict[str, int] = {}
        self.nodes = 10_000
        self.derived: dict[int, list[Derived]] = {}
        for fact in derived_facts(program):
            self.derived.setdefault(fact.level, []).append(fact)
        self.levels = [self._level(level) for level in range(program.levels)]

    def pattern(self, atom: Atom, literal: Literal) -> tuple[int, dict[str, Any]]:
        """The ``t`` of a condition, and its test: an alternative of constants, so that the unknown may satisfy it."""
        operator = atom.operator if literal.positive else _OPPOSITE[atom.operator]
        values = [self._integer(value) for value in atom.operands]
        if operator in (Operateur.EGAL, Operateur.PARMI):
            test = [{"v": value} for value in values]
        elif operator is Operateur.HORS:
            test = [{"$and": [{"$neq": {"v": value}} for value in values]}]
        else:
            test = [{_TEST[operator]: {"v": values[0]}}]
        return self.paths[atom.path], {"$or": [*test, {"u": 1}]}

    def known(self, read: list[int], facts: Facts, resolution: Resolution) -> tuple[list[Any], list[Any]]:
        """Facts to assert at the first moment, and at the second."""
        certain, unknown = [], []
        for path in dict.fromkeys(self.program.atoms[atom].path for atom in read):
            for whom, value in self._values(path, facts, resolution):
                if value is None:
                    unknown.append((f'"t":{self.paths[path]},"u":1', whom))
                else:
                    certain.append((f'"t":{self.paths[path]},"v":{self._integer(value)}', whom))
        return certain, unknown

    def run(self, facts: Facts) -> Outcome:
        resolution = Resolution(self.program.rules, len(facts.reservataires))
        resolution.conclude(self.derived.get(-1, ()))
        with LOCK:
            for level, shards in enumerate(self.levels):
                certain: dict[int, set[int]] = {}
                possible: dict[int, set[int]] = {}
                for network, heads, read, is_each in shards:
                    known, unknown = self.known(read, facts, resolution)
                    if is_each:
                        known += [(EACH + ',"v":1', number + 1) for number in range(len(facts.reservataires))]
                    session = network.open(1 + len(heads) * 2 * (1 + len(facts.reservataires)))
                    told: set[Any] = set()
                    for rule, whom in self._saturate(session, heads, known, told, session.opening):
                        certain.setdefault(rule, set()).add(whom)
                        possible.setdefault(rule, set()).add(whom)
                    for rule, whom in self._saturate(session, heads, unknown, told, []):
                        possible.setdefault(rule, set()).add(whom)
                    session.close()
                for index in sorted(possible):
                    resolution.settle(index, certain.get(index, ()), possible[index])
                resolution.conclude(self.derived.get(level, ()))
        return _outcome(resolution, facts.reservataires)

    def _values(self, path: str, facts: Facts, resolution: Resolution) -> list[tuple[int, Value | None]]:
        fact = self.program.facts[path]
        if fact.derived:
            return [(0, resolution.values.get((path, 0)))]
        if fact.per_reservataire:
            return [(i, facts.each[name].get(path)) for i, name in enumerate(facts.reservataires, 1)]
        return [(0, facts.values.get(path))]

    def _integer(self, value: Value) -> int:
        if isinstance(value, str):
            return self.words.setdefault(value, len(self.words))
        return int(value) if isinstance(value, bool) else int(Fraction(value) * 6)  # type: ignore[arg-type]

    def _level(self, level: int) -> list[Any]:
        shards: list[Any] = []
        rules: dict[str, Any] = {"start": {"all": START}}
        heads: list[tuple[int, int]] = []
        read: dict[int, None] = {}
        is_each = False
        for index, rule in enumerate(self.program.rules):
            if rule.level != level:
                continue
            found = conjunctions(rule.body)
            if len(heads) + len(found) > SHARD:
                shards.append((Network(f"t{level}", json.dumps(rules)), heads, list(read), is_each))
                rules, heads, read, is_each = {"start": {"all": START}}, [], {}, False
            base, scope = self.nodes, dict[Any, bool]({None: rule.per_reservataire})
            for conjunction in found:
                patterns, each = self._patterns(conjunction, base, scope, read)
                is_each |= each
                # Two conditions may read one fact, which durable forbids unless told.
                rules[f"c{len(heads)}"] = {"all": patterns, "dist": 0}
                heads.append((index, -1) if conjunction.head is None else (-1, base + conjunction.head.index))
            self.nodes += len(scope)
        if heads:
            shards.append((Network(f"t{level}", json.dumps(rules)), heads, list(read), is_each))
        return shards

    def _patterns(
        self, conjunction: Conjunction, base: int, scope: dict[Any, bool], read: dict[int, None]
    ) -> tuple[list[Any], bool]:
        general: list[tuple[int, Any]] = []
        own: list[tuple[int, Any]] = []
        for term in conjunction.terms:
            if isinstance(term, Node):
                (own if scope[term] else general).append((base + term.index, {"v": 1}))
            else:
                read[term.atom] = None
                atom = self.program.atoms[term.atom]
                (own if atom.per_reservataire else general).append(self.pattern(atom, term))
        if conjunction.head is not None:
            scope[conjunction.head] = scope.get(conjunction.head, False) or bool(own)
        needs_each = scope[conjunction.head] and not own
        if needs_each:
            own = [(-1, {"v": 1})]
        patterns: list[Any] = []
        for position, (number, test) in enumerate(general + own):
            tests: list[Any] = [{"t": number}]
            if position > len(general):
                tests.append({"r": {f"m{len(general)}": "r"}})
            if position:
                tests.append({"one": {"m0": "one"}})
            patterns.append({f"m{position}": {"$and": [*tests, test]}})
        return patterns or START, needs_each

    @staticmethod
    def _saturate(session: Session, heads: Any, facts: Any, nodes: set[Any], fired: Any) -> list[tuple[int, int]]:
        found = []
        while facts or fired:
            for properties, whom in facts:
                session.tell(properties, whom)
            if facts:
                fired = fired + session.collect()
            facts = []
            for conjunction, whom in fired:
                rule, node = heads[conjunction]
                if rule >= 0:
                    found.append((rule, whom))
                elif (node, whom) not in nodes:
                    nodes.add((node, whom))
                    facts.append((f'"t":{node},"v":1', whom))
            fired = []
        return found


class OneFactPerLiteral(OneFactPerPath):
    """Conditions evaluated in Python, each literal that holds a fact ``{id, one, t, v: 1, r}`` of its own."""

    def __init__(self, program: Program) -> None:
        self.evaluators = [evaluator(atom) for atom in program.atoms]
        self.used: dict[tuple[int, int], str] = {}
        super().__init__(program)

    def pattern(self, atom: Atom, literal: Literal) -> tuple[int, dict[str, Any]]:
        code = 2 * literal.atom + literal.positive
        self.used[literal.atom, int(literal.positive)] = f'"t":{code},"v":1'
        return code, {"v": 1}

    def known(self, read: list[int], facts: Facts, resolution: Resolution) -> tuple[list[Any], list[Any]]:
        certain, unknown = [], []
        for index in read:
            for whom, value in self._values(self.program.atoms[index].path, facts, resolution):
                truth = self.evaluators[index](value, False)
                for sign in (0, 1):
                    if (index, sign) in self.used and truth in (None, bool(sign)):
                        (unknown if truth is None else certain).append((self.used[index, sign], whom))
        return certain, unknown


_OPPOSITE = {
    Operateur.EGAL: Operateur.DIFFERENT,
    Operateur.AU_MOINS: Operateur.MOINS_DE,
    Operateur.PARMI: Operateur.HORS,
}
_OPPOSITE |= {value: key for key, value in _OPPOSITE.items()}
_TEST = {Operateur.DIFFERENT: "$neq", Operateur.AU_MOINS: "$gte", Operateur.MOINS_DE: "$lt"}
