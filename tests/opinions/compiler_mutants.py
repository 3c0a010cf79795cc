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
        "interning",
        "compilation",
    )
)
JUDGED = (
    "parameters",
    "conditions",
    "targets",
    "effects",
    "resolution",
    "exceptions",
    "strata",
    "interning",
    "compilation",
)
CASES = 600


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
        "renumber_shares",
        "_unknown",
        "_meant",
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


_REFUSED = "what it gives beside a diagnostic is thrown away with the rules; unit tests hold the diagnostic"
_TYPED = "the value before is never True, False nor absent here"
_ORDER = "an order or a number inside: any other that respects the same constraints gives the same outcomes"
_SLOWER = "the other path gives the same, more slowly, or in another form of the same meaning"
_SHARES = "shares and forecasts, which rule files do not reach; unit tests hold them"
_WORDS = "the words or the place of a diagnostic; unit tests hold them"

EQUIVALENT: dict[str, dict[str, str]] = {
    "parameters": {"return None, (diagnose(": _REFUSED},
    "conditions": {
        "if child is not None:": _TYPED,
        "return None, (": _REFUSED,
        "if operands is None:": _REFUSED,
        "return None, diagnostics": _REFUSED,
        "if comparison.operator is Operateur.ENTRE": "one value is an interval too: unit test",
        "continue": _REFUSED,
        "return (tuple(values), ()) if not diagnostics": _REFUSED,
        "if answer is None:": _REFUSED,
        "if operator in (Operateur.COMMENCE_PAR, Operateur.CONTIENT):": _SLOWER,
        "if fact.type is TypeFait.COMMUNE and value is not None:": _TYPED,
        "return (None if wrong else value), wrong": _REFUSED,
        "if operator in (Operateur.PARMI, Operateur.HORS):": "one form for one list: unit test on the hash",
    },
    "targets": {
        "return tuple(sorted(names": _ORDER,
        "return () if name == BAILLEUR": "unit test on the holder of a stock right",
    },
    "effects": {
        "wrong = self._targets.check(effect.reservataire": "unit test on the holder of a stock right",
        "return None, ": _REFUSED,
        "if share is None:": _REFUSED,
        "if fact is None:": _REFUSED,
        'code = "FLX319"': _WORDS,
        "return (Deduction(fact.path, value)": _REFUSED,
        "if scalar is None:": _REFUSED,
    },
    "resolution": {
        "read_on = day if holds": "the parameters of the sample have the same value either way",
        "elif effect is not None:": _TYPED,
    },
    "exceptions": {
        "continue": _REFUSED,
        'diagnostics.append(diagnose("FLX315"': _WORDS,
        "return reference if reference in heads": _REFUSED,
        "start = loop.index(min(loop))": _WORDS,
        "elif following not in state:": _SLOWER,
        "state[node] = 2": _ORDER,
    },
    "strata": {
        "if name in known:": _SLOWER,
        "if exception not in needs:": _SHARES,
        "continue  # a share clause": _SHARES,
        "(level(other) + (1 if": _ORDER,
        "default=0,": _ORDER,
        "if fact is not None and fact.derived:": _TYPED,
        "if fact.default is None:": _SLOWER,
        "return False": "None reads as False here",
    },
    "compilation": {
        "clauses = _standing(": _SHARES,
        "if forecast is None and planned:": _SHARES,
        "elif forecast is not None:": _SHARES,
        'diagnostics += (diagnose("FLX328"': _SHARES,
        "if has_errors(diagnostics):": _SHARES,
        "return None, diagnostics": _SHARES,
        "return (None if has_errors(diagnostics)": "limits of the engines: unit tests hold them",
        "pending.append(": _ORDER,
        "levels=1 + max(": _ORDER,
        "found[name] = 1 + max(": _ORDER,
    },
    "interning": {
        "found[path] = fact or Fact(": _SHARES,
        "if body.kind is not Jonction.AUCUN": _SLOWER,
    },
}
"""Lines where a change may pass unnoticed, by how they begin, and why."""


def reason(mutant: Mutant) -> str:
    """Why that mutant may pass unnoticed; "" if it may not."""
    known = EQUIVALENT.get(mutant.module.rpartition(".")[2], {})
    return next((why for line, why in known.items() if mutant.line().startswith(line)), "")
