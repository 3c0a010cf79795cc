"""The engine durable: bodies of rules matched by durable-rules, level by level.

Conditions are evaluated in typed Python and reach the library as integers; it joins them, and its firing log is the
only source of what fired. Three-valued logic takes one session and two moments: first the literals that are known
(what fires is certain), then both literals of each unknown condition (what fires besides is possible). Levels, shards
and auxiliary nodes only ever add facts, so no result depends on an order the library does not promise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from importlib import metadata
from typing import TypeAlias

from fluxrules.engines.durable_atoms import Evaluator, Truth, evaluator
from fluxrules.engines.durable_resolution import Derived, Resolution, derived_facts
from fluxrules.engines.durable_session import LOCK, Network, Session, library
from fluxrules.engines.durable_shards import EACH, Block, Input, Shard, ShardLimitError, shards
from fluxrules.engines.protocol import Aside, EngineError, Facts, Firing, Outcome
from fluxrules.program.program import Program

_Told: TypeAlias = tuple[str, int]
"""A fact to assert: its properties, and the number of the réservataire it speaks of."""


class Durable:
    """A Program ready to run in durable-rules.

    Raises:
        EngineError: The library is missing (FLX701), or a rule is too large for it (FLX706).
    """

    name = "durable"

    def __init__(self, program: Program) -> None:
        library()
        self.version = metadata.version("durable-rules")
        self.program = program
        self._evaluators = tuple(evaluator(atom) for atom in program.atoms)
        self._derived: dict[int, list[Derived]] = {}
        for fact in derived_facts(program):
            self._derived.setdefault(fact.level, []).append(fact)
        self._levels: list[tuple[tuple[int, ...], tuple[tuple[Shard, Network], ...]]] = []
        for level in range(program.levels):
            indexes = tuple(index for index, rule in enumerate(program.rules) if rule.level == level)
            try:
                found = shards(((index, program.rules[index]) for index in indexes), program.atoms)
            except ShardLimitError as error:
                raise EngineError("FLX706", regle=error.rule) from error
            networks = tuple((shard, Network(f"n{level}_{i}", shard.text)) for i, shard in enumerate(found))
            self._levels.append((indexes, networks))

    def run(self, facts: Facts) -> Outcome:
        """Run the Program on ``facts``.

        Raises:
            EngineError: The library failed; its rulesets concerned are built again at the next run.
        """
        resolution = Resolution(self.program.rules, len(facts.reservataires))
        reading = _Reading(self.program, self._evaluators, facts, resolution)
        resolution.conclude(self._derived.get(-1, ()))
        with LOCK:
            for level, (indexes, networks) in enumerate(self._levels):
                match = _Match()
                for shard, network in networks:
                    _run_shard(shard, network, reading, match)
                for index in indexes:
                    if index in match.possible:
                        resolution.settle(index, match.certain.get(index, ()), match.possible[index])
                resolution.conclude(self._derived.get(level, ()))
        return _outcome(resolution, facts.reservataires)

    def close(self) -> None:
        """Free the rulesets in the library now, rather than with this object."""
        for _, networks in self._levels:
            for _, network in networks:
                network.discard()


class _Match:
    """Bodies matched at one level: for each rule, whom its body is true for, and whom it is not false for."""

    def __init__(self) -> None:
        self.certain: dict[int, set[int]] = {}
        self.possible: dict[int, set[int]] = {}


class _Reading:
    """The truth of the conditions of one run, each computed once, when a level needs it."""

    def __init__(self, program: Program, evaluators: Sequence[Evaluator], facts: Facts, resolution: Resolution) -> None:
        self._program = program
        self._evaluators = evaluators
        self._facts = facts
        self._derived = resolution.values
        self._each = tuple(facts.each.get(name, {}) for name in facts.reservataires)
        self._known: dict[int, tuple[Truth, ...]] = {}
        self.count = len(facts.reservataires)

    def truths(self, index: int) -> tuple[Truth, ...]:
        """The truth of an atom: one, or one for each réservataire."""
        known = self._known.get(index)
        if known is None:
            known = self._known[index] = self._evaluate(index)
        return known

    def _evaluate(self, index: int) -> tuple[Truth, ...]:
        atom, evaluate = self._program.atoms[index], self._evaluators[index]
        path = atom.path
        supposed = path in self._facts.supposed
        if self._program.facts[path].derived:
            numbers = range(1, self.count + 1) if atom.per_reservataire else (0,)
            return tuple([evaluate(self._derived.get((path, number)), supposed) for number in numbers])
        if atom.per_reservataire:
            return tuple([evaluate(known.get(path), supposed) for known in self._each])
        return (evaluate(self._facts.values.get(path), supposed),)


def _run_shard(shard: Shard, network: Network, reading: _Reading, match: _Match) -> None:
    """Run one ruleset in its own session and add to ``match`` what it fires."""
    known: list[_Told] = []
    unknown: list[_Told] = []
    for block in shard.blocks:
        _read_block(block, reading, known, unknown)
    if not known and not unknown and not shard.unconditional:
        return
    try:
        # A conjunction fires once for each pair of facts it reads, and there are two moments.
        session = network.open(1 + 4 * len(shard.conclusions) * (1 + reading.count))
        nodes: set[tuple[int, int]] = set()
        for rule, number in _saturate(session, shard, known, nodes, session.opening):
            match.certain.setdefault(rule, set()).add(number)
            match.possible.setdefault(rule, set()).add(number)
        if unknown:
            for rule, number in _saturate(session, shard, unknown, nodes, []):
                match.possible.setdefault(rule, set()).add(number)
        session.close()
    except BaseException:
        network.discard()
        raise


def _read_block(block: Block, reading: _Reading, known: list[_Told], unknown: list[_Told]) -> None:
    """Add the facts of a block: those that are known, and those where the unknown may be anything."""
    certain: list[str] = []
    doubtful: list[str] = []
    for condition in block.general:
        _literals(condition, reading.truths(condition.atom)[0], certain, doubtful)
    if certain:
        known.append((",".join((block.property, *certain)), 0))
    if doubtful:
        unknown.append((",".join((block.property, *certain, *doubtful)), 0))
    if not block.each and not block.every:
        return
    conditions = [(condition, reading.truths(condition.atom)) for condition in block.each]
    for number in range(1, reading.count + 1):
        certain, doubtful = [EACH] if block.every else [], []
        for condition, truths in conditions:
            _literals(condition, truths[number - 1], certain, doubtful)
        if certain:
            known.append((",".join((block.property, *certain)), number))
        if doubtful:
            unknown.append((",".join((block.property, *certain, *doubtful)), number))


def _literals(condition: Input, truth: Truth, certain: list[str], doubtful: list[str]) -> None:
    """Add the literals of a condition: the one that holds, or both when nobody knows."""
    if truth is None:
        doubtful += [literal for literal in (condition.when_true, condition.when_false) if literal]
    elif literal := condition.when_true if truth else condition.when_false:
        certain.append(literal)


def _saturate(
    session: Session,
    shard: Shard,
    facts: list[_Told],
    nodes: set[tuple[int, int]],
    fired: list[tuple[int, int]],
) -> Iterable[tuple[int, int]]:
    """Tell facts, then the auxiliary nodes they conclude, until nothing new fires; the rules that fired."""
    found: list[tuple[int, int]] = []
    while facts or fired:
        for properties, number in facts:
            session.tell(properties, number)
        if facts:
            fired = fired + session.collect()
        facts = []
        for conjunction, number in fired:
            conclusion = shard.conclusions[conjunction]
            if conclusion.rule >= 0:
                found.append((conclusion.rule, number))
            elif (conclusion.node, number) not in nodes:
                nodes.add((conclusion.node, number))
                facts.append((f'"l":{conclusion.node}', number))
        fired = []
    return found


def _outcome(resolution: Resolution, names: tuple[str, ...]) -> Outcome:
    called = ("", *names)

    def firings(where: dict[int, Collection[int]]) -> tuple[Firing, ...]:
        return tuple(sorted(Firing(rule, called[number]) for rule, numbers in where.items() for number in numbers))

    values = {(path, called[number]): value for (path, number), value in resolution.values.items()}
    return Outcome(
        firings(resolution.fires),
        firings(resolution.may),
        tuple(
            sorted(
                Aside(Firing(rule, called[number]), Firing(other, called[whom]))
                for rule, number, other, whom in resolution.aside
            )
        ),
        {name: values[name] for name in sorted(values)},
        tuple(sorted((path, called[number], rules) for path, number, rules in resolution.clashes)),
    )
