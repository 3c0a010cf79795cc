"""Compares the compiler and an engine with the naive reading of the same rule files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from tests.opinions.rules_naive import NUMBERS, Naive
from tests.small import DAY, load
from tests.strategies.rule_files import RuleSet, draw_given, draw_rules

from fluxrules.diagnostics import Diagnostic, has_errors
from fluxrules.engines.native import Native
from fluxrules.engines.protocol import Facts, Outcome
from fluxrules.program.program import Effect, Program
from fluxrules.semantics import Territory, check, compile_program

REFUSED = {"FLX315", "FLX316", "FLX317", "FLX322", "FLX340"}
"""What a drawn set of rules may rightly be refused for: loops, strata."""

GIVEN = 6
"""Sets of facts for each set of rules."""

Compile = Callable[[Territory], tuple[Program | None, tuple[Diagnostic, ...]]]


@dataclass(frozen=True, slots=True)
class Case:
    """A set of rules, read from its files, beside its plain data."""

    drawn: RuleSet
    territory: Territory
    seed: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """Rules that are wrong on purpose, and the codes they get."""

    territory: Territory
    codes: tuple[str, ...]


def mistakes(texts: Mapping[str, str]) -> list[Mistake]:
    """The mistakes of ``tests.unit.semantics.test_diagnostics``: text of the CIA by code."""
    found = []
    for code, text in texts.items():
        with tempfile.TemporaryDirectory() as folder:
            found.append(Mistake(load(Path(folder), text), (code,)))
    return found


def draw_case(seed: int) -> Case:
    """The case of that seed."""
    drawn = draw_rules(Random(seed))
    with tempfile.TemporaryDirectory() as folder:
        territory = load(Path(folder), files=drawn.files())
    return Case(drawn, territory, seed)


def compile_case(territory: Territory) -> tuple[Program | None, tuple[Diagnostic, ...]]:
    """With the compiler as it stands."""
    return _compile(check, compile_program)(territory)


def _compile(checks: Any, compiles: Any) -> Compile:
    def compile_with(territory: Territory) -> tuple[Program | None, tuple[Diagnostic, ...]]:
        checked, diagnostics = checks(territory, DAY)
        if has_errors(diagnostics):
            return None, diagnostics
        program, found = compiles(checked, "bail")
        return program, (*diagnostics, *found)

    return compile_with


def mutated(module: ModuleType) -> Compile:
    """With a rebuilt ``semantics.compilation``."""
    return _compile(module.check, module.compile_program)


def disagreement(case: Case, compile_with: Compile) -> str:
    """The first disagreement of a case, in words; "" when there is none, ``refused …`` when the rules do not stand."""
    program, diagnostics = compile_with(case.territory)
    codes = {diagnostic.code for diagnostic in diagnostics if diagnostic.severity == "erreur"}
    if program is None:
        return f"refused {sorted(codes)}" if codes and codes <= REFUSED else f"unexpected {sorted(codes)}"
    naive = Naive(case.drawn.packs, DAY)
    wrong = _effects_differ(program, naive)
    if wrong:
        return wrong
    engine = Native(program)
    random = Random(case.seed + 1)
    for _ in range(GIVEN):
        general, each = draw_given(random)
        outcome = engine.run(_facts(program, general, each))
        expected = naive.read(general, each)
        for key, got, wanted in (
            ("fired", _named(program, outcome.fired), expected.fired),
            ("maybe", _named(program, outcome.maybe), expected.maybe),
            ("aside", _asides(program, outcome), expected.aside),
            ("clashes", {(path, who) for path, who, _ in outcome.clashes}, expected.clashes),
            ("derived", _concluded(program, outcome), expected.derived),
        ):
            if got != wanted:
                return f"{key}: {got} instead of {wanted}"
    return ""


def _effects_differ(program: Program, naive: Naive) -> str:
    compiled = {rule.name: rule for rule in program.rules}
    if set(compiled) != set(naive.rules):
        return f"rules: {sorted(compiled)} instead of {sorted(naive.rules)}"
    for name, rule in compiled.items():
        if rule.stratum.value != naive.stratum(name):
            return f"stratum of {name}: {rule.stratum} instead of {naive.stratum(name)}"
        heading = (rule.titre, rule.norme.value, rule.explanation, rule.validity)
        if heading != naive.heading(name):
            return f"heading of {name}: {heading} instead of {naive.heading(name)}"
        got = [(effect.kind, effect.targets, effect.absent, _figures(effect)) for effect in rule.effects]
        if got != naive.effects(name):
            return f"effects of {name}: {got} instead of {naive.effects(name)}"
    return ""


def _figures(effect: Effect) -> dict[str, Any]:
    """The figures of an effect under the keys of the files."""
    terms = dict(effect.terms)
    found = {
        "rang": effect.rank,
        "logements": effect.amount,
        "taux": effect.share,
        "article": effect.article or None,
        "titulaire": effect.holder or None,
        "base": effect.base.value if effect.base else None,
        "motif": effect.motif.value if effect.motif else effect.message or None,
        "niveau": effect.level.value if effect.level else None,
        "delai_jours": int(terms["delai_jours"]) if "delai_jours" in terms else None,
    }
    if effect.kind == "signaler":
        found |= {"message": effect.message, "motif": None}
    return {key: value for key, value in found.items() if value is not None}


def _facts(program: Program, general: dict[str, Any], each: dict[str, dict[str, Any]]) -> Facts:
    values = {path: _value(path, value) for path, value in general.items() if path in program.facts}
    inner = {
        holder: {path: _value(path, value) for path, value in known.items() if path in program.facts}
        for holder, known in each.items()
    }
    return Facts(values, tuple(inner), inner)


def _value(path: str, value: Any) -> Any:
    if path in ("logement.surface", "logement.loyer", "flux.etat.retard"):
        return Fraction(value)
    return date.fromisoformat(value) if path == "liberation.date" else int(value) if path in NUMBERS else value


def _named(program: Program, firings: Any) -> set[tuple[str, str]]:
    return {(program.rules[firing.rule].name, firing.reservataire) for firing in firings}


def _asides(program: Program, outcome: Outcome) -> set[tuple[str, str, str]]:
    return {
        (program.rules[a.firing.rule].name, a.firing.reservataire, program.rules[a.by.rule].name) for a in outcome.aside
    }


def _concluded(program: Program, outcome: Outcome) -> dict[tuple[str, str], Any]:
    """Derived facts that some rule concludes (a fact nothing deduces has its default whatever is read)."""
    paths = {deduction.path for rule in program.rules for deduction in rule.deductions}
    return {key: value for key, value in outcome.derived.items() if key[0] in paths}
