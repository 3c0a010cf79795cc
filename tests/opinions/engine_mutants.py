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
_ALIKE = "an engine made from another, which no sample makes; unit tests hold it beside one made anew"
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
        "alike = None if like is None else _Alike(like.program, program)": _ALIKE,
        "like._readers if like and alike and alike.atoms else readers(enumerate(program.atoms))": _ALIKE,
        "like._compiled[i] if like and alike and alike.rules[i] else _compile(program, i)": _ALIKE,
        "if like and alike and alike.deductions": _ALIKE,
        "self.atoms = known.atoms is program.atoms and known.facts is program.facts": _ALIKE,
        "pairs = list(zip(known.rules, program.rules, strict=False))": _ALIKE,
        "aligned = len(known.rules) == len(program.rules) and known.levels == program.levels": _ALIKE,
        "same = aligned and all(was.per_reservataire is now.per_reservataire for was, now in pairs)": _ALIKE,
        "self.rules = [same and was is now for was, now in pairs] + [False] * len(program.rules)": _ALIKE,
        "silent = all(was is now or not (was.deductions or now.deductions) for was, now in pairs)": _ALIKE,
        "self.deductions = self.atoms and aligned and silent": _ALIKE,
    },
    "durable_bodies": {
        "MAX_TERMS = 11": _BOUND,
        "MAX_ALTERNATIVES = 4": _BOUND,
        "if child == _FALSE:": _SAME,
        "return next(iter(flat)) if len(flat) == 1 else _All(tuple(flat))": _SAME,
        "if child == _TRUE:": _SAME,
        "return next(iter(flat)) if len(flat) == 1 else _Any(tuple(flat))": _SAME,
        "self.nodes = 0": _NAME,
        "count = 1": _BOUND,
        "elif len(child.children) * count <= MAX_ALTERNATIVES and all(": _BOUND,
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
        "if self._free is not None:": _GUARD,
        "self._free = self._handle = None": _GUARD,
        "self._state = 0": _NAME,
        "self._next = 0": _NAME,
        "if self._next > MAX_FACTS:": _GUARD,
        "self._next += 1": _NAME,
        "if answer not in (_OK, _NOT_HANDLED):": _GUARD,
        "return bool(answer == _OK)": _UNREAD,
        "self._left -= 1": _GUARD,
        "if self._left < 0:": _GUARD,
        "name = text[2 : text.index('\"', 2)]": _NAME,
        "return -1, 0": _NAME,
    },
    "durable_shards": {
        "SHARD_CONJUNCTIONS = 60": _BOUND,
        "BLOCK_CONJUNCTIONS = 60": _BOUND,
        "BLOCK_LITERALS = 240": _BOUND,
        "RULE_CONJUNCTIONS = 400": _BOUND,
        "MAX_ATOMS = 100_000": _BOUND,
        "node: int = -1": _NAME,
        "if len(atoms) > MAX_ATOMS:": _GUARD,
        "if len(found) > RULE_CONJUNCTIONS:": _GUARD,
        "if draft.conclusions and len(draft.conclusions) + len(found) > SHARD_CONJUNCTIONS:": _BOUND,
        "conjunctions: int = 0": _BOUND,
        "every: bool = False": _SAME,
        "nodes: int = 0": _NAME,
        "unconditional: bool = False": _SAME,
        "if conjunction.head is not None:": _UNREAD,
        "each[conjunction.head] = each.get(conjunction.head, False) or reads": _UNREAD,
        "elif reads and not rule.per_reservataire:": _GUARD,
        "self.conclusions.append(Conclusion(index) if head is None else Conclusion(-1, self._node(head)))": _NAME,
        "self.nodes += len(each) - 1": _NAME,
        "return START + 1 + self.nodes + node.index": _NAME,
        "each[conjunction.head] and not own,": _SAME,
        "if position:": _SAME,
        "if read.conjunctions == BLOCK_CONJUNCTIONS or any(": _BOUND,
        "len(known.keys() | set(more)) > BLOCK_LITERALS": _BOUND,
        "read.conjunctions += 1": _BOUND,
        'return f"p{2 * literal.atom + (0 if literal.positive else 1)}"': _NAME,
    },
    "durable": {
        "numbers = range(1, self.count + 1) if atom.per_reservataire else (0,)": _UNREAD,
        "if not known and not unknown and not shard.unconditional:": _SAME,
        "session = network.open(1 + 4 * len(shard.conclusions) * (1 + reading.count))": _BOUND,
        "if not block.each and not block.every:": _SAME,
    },
}
"""Lines where a change may pass unnoticed, by module, and why: some change of theirs is the same program."""


def mutants(engine: str) -> list[Mutant]:
    """Every mutant of an engine that its Outcomes can show."""
    return [mutant for module in TARGETS[engine].modules for mutant in every_operator(module, _NOT_RUN)]


def reason(mutant: Mutant) -> str:
    """Why that mutant may pass unnoticed; "" if it may not."""
    return EQUIVALENT.get(mutant.module.rpartition(".")[2], {}).get(mutant.line(), "")
