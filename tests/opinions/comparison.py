"""Two engines on the same random programs and facts: how many pairs, how many firings, and where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from random import Random
from typing import Protocol, TypeAlias

from tests.strategies.programs import LARGE, Size, draw_facts, draw_program

from fluxrules.engines.protocol import EngineError, Facts, Outcome
from fluxrules.program.program import Program


class Runner(Protocol):
    """All that is asked of an engine here."""

    def run(self, facts: Facts) -> Outcome: ...


Make: TypeAlias = Callable[[Program], Runner]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where two engines differ: the seed draws the program, then its facts one after the other."""

    seed: int
    number: int
    left: Outcome | str
    right: Outcome | str

    def __str__(self) -> str:
        where = f"seed {self.seed}, facts {self.number}"
        if isinstance(self.left, str) or isinstance(self.right, str):
            return f"{where}: {self.left} / {self.right}"
        pairs = [(f.name, getattr(self.left, f.name), getattr(self.right, f.name)) for f in fields(Outcome)]
        return f"{where}: " + "; ".join(f"{name} {left} / {right}" for name, left, right in pairs if left != right)


@dataclass(slots=True)
class Tally:
    """What a comparison saw. ``refused``: programs that an engine would not take, and said so."""

    programs: int = 0
    pairs: int = 0
    firings: int = 0
    refused: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.programs += other.programs
        self.pairs += other.pairs
        self.firings += other.firings
        self.refused += other.refused
        self.disagreements += other.disagreements


def draw(seed: int, facts: int, size: Size = LARGE) -> tuple[Program, list[Facts]]:
    """Draw the program of a seed and its facts."""
    rng = Random(seed)
    program = draw_program(rng, size)
    return program, [draw_facts(rng, program, size) for _ in range(facts)]


def compare(left: Make, right: Make, seeds: Iterable[int], facts: int, size: Size = LARGE) -> Tally:
    """Run both engines on ``facts`` facts for the program of each seed. An engine that raises disagrees."""
    tally = Tally()
    for seed in seeds:
        program, drawn = draw(seed, facts, size)
        tally.programs += 1
        engines: list[Runner] = []
        try:
            engines += [left(program), right(program)]
        except EngineError:
            tally.refused += 1
            _close(engines)
            continue
        for number, one in enumerate(drawn):
            outcomes = [_attempt(engine, one) for engine in engines]
            tally.pairs += 1
            tally.firings += len(outcomes[0].fired) if isinstance(outcomes[0], Outcome) else 0
            if outcomes[0] != outcomes[1] or isinstance(outcomes[0], str):
                tally.disagreements.append(Disagreement(seed, number, *outcomes))
        _close(engines)
    return tally


def _close(engines: list[Runner]) -> None:
    for engine in engines:
        close = getattr(engine, "close", None)
        if close is not None:
            close()


def _attempt(engine: Runner, facts: Facts) -> Outcome | str:
    try:
        return engine.run(facts)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
