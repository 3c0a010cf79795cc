"""What is mutated in the two engines, and the differential sample that must notice."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from tests.conformance import conditions, inference
from tests.opinions.comparison import Make, draw
from tests.opinions.mutants import Mutant, Target, every_operator

from fluxrules.engines.durable import Durable
from fluxrules.engines.native import Native
from fluxrules.engines.protocol import EngineError, Facts, Outcome
from fluxrules.program.program import Program

NATIVE = tuple(f"fluxrules.engines.native{part}" for part in ("_atoms", "_bodies", "_resolution", "_trace", ""))
DURABLE = tuple(
    f"fluxrules.engines.durable{part}" for part in ("_atoms", "_bodies", "_resolution", "_session", "_shards", "")
)
PROGRAMS = 400
FACTS = 6


@cache
def sample(engine: str) -> tuple[tuple[Program, tuple[tuple[Facts, Outcome], ...]], ...]:
    """Programs and facts, with what the *other* engine concludes: computed once, before any child is born."""
    other: Make = Durable if engine == "native" else Native
    found: list[tuple[Program, tuple[tuple[Facts, Outcome], ...]]] = []
    for case in (*inference.CASES, *conditions.CASES):
        found.append((case.program(), ((case.given(), case.expected()),)))
    for seed in range(PROGRAMS):
        program, drawn = draw(50_000 + seed, FACTS)
        try:
            runner = other(program)
        except EngineError:
            continue
        found.append((program, tuple((facts, runner.run(facts)) for facts in drawn)))
    return tuple(found)


def _disagreements(engine: str, make: Make) -> int:
    """Disagreements with the sample, up to the first program that shows some."""
    for program, runs in sample(engine):
        runner = make(program)
        wrong = sum(runner.run(facts) != expected for facts, expected in runs)
        close = getattr(runner, "close", None)
        if close is not None:
            close()
        if wrong:
            return wrong
    return 0


def _native(module: ModuleType) -> int:
    return _disagreements("native", module.Native)


def _durable(module: ModuleType) -> int:
    return _disagreements("durable", module.Durable)


TARGETS = {"native": Target(NATIVE, _native), "durable": Target(DURABLE, _durable)}

_NOT_RUN = frozenset({"Trace", "_check_order", "_operands", "_reading", "atoms_of", "close", "trace", "truth"})
"""What an Outcome does not depend on; unit tests hold it."""

_BOUND = "a bound or an estimate: another figure cuts the network elsewhere and changes no outcome"
_GUARD = "a guard against what no valid Program or sound library does; unit tests hold it"
_NAME = "an internal name or number: any other would do"
_SAME = "the other path gives the same, more slowly"
_UNREAD = "set before it is read, or read as true or false only"

EQUIVALENT: dict[str, dict[str, str]] = {
    "native_atoms": {"if isinstance(operand, Fraction):": _SAME},
    "native_bodies": {"if isinstance(child, Lit):": _SAME},
    "native": {
        "self.own: list[Truth] = [None] * rules": _UNREAD,
        "self.truth: list[Truth] = [None] * rules": _UNREAD,
        "def read(self, reader: Reader, value: Value | None, supposed: bool = False) -> None:": _UNREAD,
        "for rules, conclusions in zip(self._rules, self._conclusions[1:], strict=True):": _GUARD,
    },
    "durable_bodies": {
        "MAX_TERMS = 11": _BOUND,
        "MAX_ALTERNATIVES = 4": _BOUND,
        "return next(iter(flat)) if len(flat) == 1 else _All(tuple(flat))": _SAME,
        "if child == _TRUE:": _SAME,
        "return next(iter(flat)) if len(flat) == 1 else _Any(tuple(flat))": _SAME,
        "self.nodes = 0": _NAME,
        "count = 1": _BOUND,
        "elif len(child.children) * count <= self.alternatives and all(": _BOUND,
        "isinstance(leaf, Literal) or all(isinstance(inner, Literal) for inner in leaf.children)": _BOUND,
        "count *= len(child.children)": _BOUND,
        "self.nodes += 1": _NAME,
        "while len(terms) > MAX_TERMS:": _BOUND,
    },
    "durable_resolution": {
        "if not rule.exceptions:": _SAME,
        "is_aside = is_doubtful = False": _UNREAD,
        "continue  # An exception per réservataire says nothing of a rule that is read once.": _GUARD,
    },
    "durable_session": {
        "MAX_FACTS = 99_999": _BOUND,
        "assert self._handle is not None": _GUARD,
        "if number > MAX_FACTS:": _GUARD,
        "if self._free is not None:": _GUARD,
        "self._free = self._handle = None": _GUARD,
        "self._state = 0": _NAME,
        "if code_back != _OK:": _GUARD,
        "self._left -= 1": _GUARD,
        "if self._left < 0:": _GUARD,
        "name = text[2 : text.index('\"', 2)]": _NAME,
        "return -1, 0": _NAME,
    },
    "durable_shards": {
        "SHARD_CONJUNCTIONS = 60": _BOUND,
        "MAX_SIBLINGS = 60": _BOUND,
        "MAX_CODES = 480": _BOUND,
        "EACH = (1, 2, 3)": _NAME,
        "_FIRST_LITERAL = 4": _NAME,
        "node: int = -1": _NAME,
        "if draft.take(index, rule, distributed):": _BOUND,
        "if not draft.take(index, rule, distributed) and not draft.take(index, rule, conjunctions(rule.body, 1)):": (
            _BOUND
        ),
        "if self.patterns and len(self.patterns) + len(found) > SHARD_CONJUNCTIONS:": _BOUND,
        "return False": _BOUND,
        "nodes[code] = nodes.get(code, False) or any(self._is_each(t, nodes) for t in conjunction.terms)": _GUARD,
        "elif not rule.per_reservataire and any(self._is_each(t, nodes) for t in conjunction.terms):": _GUARD,
        "if len(uses) > MAX_CODES or any(count > MAX_SIBLINGS for count in uses.values()):": _BOUND,
        "Conclusion(index) if conjunction.head is None else Conclusion(-1, self._node(conjunction.head))": _NAME,
        "self._used(_literal(atom, False)),": _NAME,
        "unconditional = any(all(code < _FIRST_LITERAL for code in codes) for codes in self.patterns)": _SAME,
        "return _literal(len(self.atoms), True)": _NAME,
        "return code if code in self.uses else -1": _NAME,
        "own = [min(EACH, key=lambda code: uses[code] // MAX_SIBLINGS)]": _BOUND,
        "if position:": _SAME,
        "return code != START": _SAME,
    },
    "durable": {
        "unknown += [(c, number) for c in (condition.when_true, condition.when_false) if c >= 0]": _NAME,
        "elif (code := condition.when_true if value else condition.when_false) >= 0:": _NAME,
        "if not known and not unknown and not shard.unconditional:": _SAME,
        "session = network.open(1 + len(shard.conclusions) * (1 + reading.count))": _BOUND,
    },
}
"""Lines where a change may pass unnoticed, by module, and why: some change of theirs is the same program."""


def mutants(engine: str) -> list[Mutant]:
    """Every mutant of an engine that its Outcomes can show."""
    return [mutant for module in TARGETS[engine].modules for mutant in every_operator(module, _NOT_RUN)]


def reason(mutant: Mutant) -> str:
    """Why that mutant may pass unnoticed; "" if it may not."""
    return EQUIVALENT.get(mutant.module.rpartition(".")[2], {}).get(mutant.line(), "")
