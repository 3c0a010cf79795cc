"""What is mutated in the compiler, and the sample that must notice: random rule files beside their naive reading."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from tests.opinions.compiler_sample import Case, Mistake, compile_case, disagreement, draw_case, mistakes, mutated
from tests.opinions.mutants import Mutant, Target, every_operator
from tests.unit.semantics.test_diagnostics import MISTAKES

MODULES = tuple(
    f"fluxrules.semantics.{name}"
    for name in (
        "values",
        "facts",
        "parameters",
        "conditions",
        "targets",
        "effects",
        "resolution",
        "exceptions",
        "strata",
        "class_attributes",
        "shares",
        "compilation",
    )
)
JUDGED = ("parameters", "conditions", "targets", "effects", "resolution", "exceptions", "strata", "compilation")
CASES = 220


@cache
def sample() -> tuple[tuple[Case, str], ...]:
    """Cases, and what the compiler as it stands makes of each: agreed, or refused."""
    cases = [draw_case(seed) for seed in range(70_000, 70_000 + CASES)]
    return tuple((case, disagreement(case, compile_case)) for case in cases)


@cache
def wrong() -> tuple[Mistake, ...]:
    """Rules that are wrong on purpose."""
    return tuple(mistakes(MISTAKES))


def _disagreements(module: ModuleType) -> int:
    """Cases whose verdict changes, up to the first."""
    compile_with = mutated(module)
    for mistake in wrong():
        if tuple(diagnostic.code for diagnostic in compile_with(mistake.territory)[1]) != mistake.codes:
            return 1
    for case, before in sample():
        if disagreement(case, compile_with) != before:
            return 1
    return 0


TARGET = Target(MODULES, _disagreements)

_NOT_RUN = frozenset(
    {
        # Shares, figures and words that rule files do not reach; unit tests hold them.
        "ShareCompiler",
        "_asked",
        "_departement",
        "_standing",
        "_usages",
        "_with_usage",
        "_clause_as_rule",
        "_renumber_shares",
        "_unknown",
        "_too_long",
        "_refusal",
        "_first_day",
        "_not_a",
        "unknown",
        "label",
        "cite",
        "unplannable",
        "_reserve",
        "_terms",
        "_integer",
        "share",
    }
)


def mutants() -> list[Mutant]:
    """Every mutant of the compiler that a Program can show."""
    return [
        mutant
        for module in MODULES
        if module.rpartition(".")[2] in JUDGED
        for mutant in every_operator(module, _NOT_RUN)
    ]
