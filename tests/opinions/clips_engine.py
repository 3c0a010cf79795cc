"""A third opinion, in tests only: the meaning of a Program left to CLIPS.

A Program becomes CLIPS rules and its facts CLIPS facts; CLIPS compares, joins, negates and chains, and Python only
writes the text and reads the result. Kleene logic is told in two worlds: ``yes`` is what surely holds, ``may`` what
is not surely false. Each node of a body has four views, so that negation stands on atoms only::

    view     of an atom          of tous   of un_de   of aucun
    yes      (yes …)             and yes   or yes     and no
    may      (may …)             and may   or may     and noyes
    no       (not (may …))       or no     and no     or yes
    noyes    (not (yes …))       or noyes  and noyes  or may

Everything negated was settled in an earlier phase: ``(now k)`` steps when nothing else can fire.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import clips

from fluxrules.engines.protocol import Aside, Facts, Firing, Outcome
from fluxrules.program.program import Atom, Body, CompiledRule, Lit, Program, Value
from fluxrules.vocabulary import Jonction, Operateur, TypeFait

_FIXED = """
(deftemplate scope (slot kind) (slot res))
(deftemplate val (slot path) (slot res) (multislot v))
(deftemplate supposed (slot path))
(deftemplate yes (slot atom) (slot res))
(deftemplate may (slot atom) (slot res))
(deftemplate node (slot name) (slot res))
(deftemplate own (slot rule) (slot res))
(deftemplate fires (slot rule) (slot res))
(deftemplate could (slot rule) (slot res))
(deftemplate aside (slot rule) (slot res) (slot by) (slot by-res))
(deftemplate claim (slot path) (slot res) (slot rank) (slot rule) (slot sure) (multislot v))
(deftemplate derivable (slot path) (slot kind) (slot phase) (slot defaulted) (multislot default))
(deftemplate clash (slot path) (slot res) (slot rule))
(defrule next (declare (salience -100))
  ?now <- (now ?k) (last ?n&:(< ?k ?n)) => (retract ?now) (assert (now (+ ?k 1))))
(defrule win (now ?k) (derivable (path ?p) (phase ?k))
  (claim (path ?p) (res ?r) (rank ?n) (sure TRUE) (v $?v))
  (not (claim (path ?p) (res ?r) (sure TRUE) (rank ?m&:(< ?m ?n))))
  (not (claim (path ?p) (res ?r) (sure TRUE) (rank ?n) (v $?w&:(neq $?w $?v))))
  (not (claim (path ?p) (res ?r) (sure FALSE) (rank ?m&:(<= ?m ?n)) (v $?w&:(neq $?w $?v))))
  => (assert (val (path ?p) (res ?r) (v ?v))))
(defrule default (now ?k) (derivable (path ?p) (kind ?kind) (phase ?k) (defaulted TRUE) (default $?d))
  (scope (kind ?kind) (res ?r))
  (not (claim (path ?p) (res ?r) (sure TRUE)))
  (not (claim (path ?p) (res ?r) (sure FALSE) (v $?w&:(neq $?w $?d))))
  => (assert (val (path ?p) (res ?r) (v ?d))))
(defrule clash (now ?k) (derivable (path ?p) (phase ?k))
  (claim (path ?p) (res ?r) (rank ?n) (sure TRUE) (rule ?rule))
  (claim (path ?p) (res ?r) (rank ?n) (sure TRUE) (v $?v))
  (claim (path ?p) (res ?r) (rank ?n) (sure TRUE) (v $?w&:(neq $?w $?v)))
  (not (claim (path ?p) (res ?r) (sure TRUE) (rank ?m&:(< ?m ?n))))
  => (assert (clash (path ?p) (res ?r) (rule ?rule))))
"""

_OPPOSITE = {"yes": "no", "may": "noyes", "no": "yes", "noyes": "may"}
_ORDERINGS = {
    Operateur.AU_MOINS: ">=",
    Operateur.AU_PLUS: "<=",
    Operateur.PLUS_DE: ">",
    Operateur.MOINS_DE: "<",
}


class _Environment(clips.Environment):  # type: ignore[misc]
    """An environment that lives as long as the process: CLIPS complains on the console when one is destroyed."""

    def __del__(self) -> None:
        pass


class Clips:
    """Runs a Program in CLIPS."""

    name = "clips"
    version = "1"

    def __init__(self, program: Program) -> None:
        self.program = program
        self._env = _Environment()
        for construct in [*_constructs(_FIXED), *_translate(program)]:
            self._env.build(construct)

    def run(self, facts: Facts) -> Outcome:
        env = self._env
        env.reset()
        env.assert_string('(scope (kind general) (res ""))')
        for res in facts.reservataires:
            env.assert_string(f"(scope (kind each) (res {_text(res)}))")
        for path, value in facts.values.items():
            env.assert_string(f'(val (path {_text(path)}) (res "") (v {_value(value)}))')
        for res, values in facts.each.items():
            for path, value in values.items():
                env.assert_string(f"(val (path {_text(path)}) (res {_text(res)}) (v {_value(value)}))")
        for path in sorted(facts.supposed):
            env.assert_string(f"(supposed (path {_text(path)}))")
        env.assert_string("(now 0)")
        env.run()
        return self._outcome()

    def _outcome(self) -> Outcome:
        found: dict[str, list[dict[str, Any]]] = {}
        for fact in self._env.facts():
            if isinstance(fact, clips.TemplateFact):
                found.setdefault(fact.template.name, []).append(dict(fact))
        fires = {Firing(fact["rule"], fact["res"]) for fact in found.get("fires", [])}
        could = {Firing(fact["rule"], fact["res"]) for fact in found.get("could", [])}
        assert fires <= could
        aside = {
            Aside(Firing(fact["rule"], fact["res"]), Firing(fact["by"], fact["by-res"]))
            for fact in found.get("aside", [])
        }
        derived = {
            (fact["path"], fact["res"]): _back(self.program.facts[fact["path"]].type, fact["v"])
            for fact in found.get("val", [])
            if self.program.facts[fact["path"]].derived
        }
        clashes: dict[tuple[str, str], set[int]] = {}
        for fact in found.get("clash", []):
            clashes.setdefault((fact["path"], fact["res"]), set()).add(fact["rule"])
        return Outcome(
            tuple(sorted(fires)),
            tuple(sorted(could - fires)),
            tuple(sorted(aside)),
            derived,
            tuple(sorted((path, res, tuple(sorted(rules))) for (path, res), rules in clashes.items())),
        )


def _constructs(text: str) -> list[str]:
    """Split a text at the parentheses that begin a line."""
    return [f"({part}" for part in text.split("\n(") if part.strip()]


def _translate(program: Program) -> Iterator[str]:
    """The constructs of a program: phase 0 settles what no rule deduces, then atoms, rules and facts of each level."""
    settled = {path: -1 for path, fact in program.facts.items() if fact.derived}
    for rule in program.rules:
        for deduction in rule.deductions:
            settled[deduction.path] = max(settled[deduction.path], rule.level)
    yield from _derivables(program, [path for path, level in settled.items() if level == -1], 0)
    phase = 1
    for level in range(program.levels):
        for index, atom in enumerate(program.atoms):
            if settled.get(atom.path, -1) + 1 == level:
                yield from _atom(index, atom, program.facts[atom.path].type, phase)
        for index, rule in enumerate(program.rules):
            if rule.level == level:
                phase += 1
                yield from _rule(program, index, rule, phase)
        phase += 1
        yield from _derivables(program, [path for path, end in settled.items() if end == level], phase)
        phase += 1
    yield f"(deffacts last (last {phase}))"


def _derivables(program: Program, paths: list[str], phase: int) -> Iterator[str]:
    for path in paths:
        fact = program.facts[path]
        default = (
            "(defaulted FALSE)"
            if fact.default is None
            else f"(defaulted TRUE) (default {_value(fact.default)})"
        )  # fmt: skip
        kind = "each" if fact.per_reservataire else "general"
        name = path.replace(".", "-")
        yield f"(deffacts derivable-{name} (derivable (path {_text(path)}) (kind {kind}) (phase {phase}) {default}))"


def _atom(index: int, atom: Atom, kind: TypeFait, phase: int) -> Iterator[str]:
    scope = f"(now {phase}) (scope (kind {'each' if atom.per_reservataire else 'general'}) (res ?r))"
    path = f"(path {_text(atom.path)})"
    sure = f"(assert (yes (atom {index}) (res ?r)) (may (atom {index}) (res ?r)))"
    if atom.operator is Operateur.EXISTE:
        if atom.operands[0]:
            yield f"(defrule a{index} {scope} (val {path} (res ?r)) (not (supposed {path})) => {sure})"
        else:
            yield f"(defrule a{index}-unknown {scope} (not (val {path} (res ?r))) => {sure})"
            yield f"(defrule a{index}-supposed {scope} (supposed {path}) => {sure})"
        return
    fields = "?n ?d" if _is_fraction(kind) else "?x"
    yield f"(defrule a{index} {scope} (val {path} (res ?r) (v {fields})) (test {_test(atom)}) => {sure})"
    unknown = f"(assert (may (atom {index}) (res ?r)))"
    yield f"(defrule a{index}-unknown {scope} (not (val {path} (res ?r))) => {unknown})"


def _test(atom: Atom) -> str:
    """The condition as an expression of CLIPS on ``?x``, or on the terms ``?n`` and ``?d`` of a fraction."""
    operands = atom.operands
    match atom.operator:
        case Operateur.EGAL:
            return _same(operands[0])
        case Operateur.DIFFERENT:
            return f"(not {_same(operands[0])})"
        case Operateur.PARMI:
            return f"(or {' '.join(map(_same, operands))} FALSE)"
        case Operateur.HORS:
            return f"(not (or {' '.join(map(_same, operands))} FALSE))"
        case Operateur.ENTRE:
            return f"(and {_compare('>=', operands[0])} {_compare('<=', operands[1])})"
        case Operateur.COMMENCE_PAR:
            return f"(eq (str-index {_value(operands[0])} ?x) 1)"
        case Operateur.CONTIENT:
            return f"(neq (str-index {_value(operands[0])} ?x) FALSE)"
        case _:
            return _compare(_ORDERINGS[atom.operator], operands[0])


def _same(operand: Value) -> str:
    if isinstance(operand, Fraction):
        return f"(and (= ?n {operand.numerator}) (= ?d {operand.denominator}))"
    return f"(eq ?x {_value(operand)})"


def _compare(sign: str, operand: Value) -> str:
    if isinstance(operand, Fraction):
        return f"({sign} (* ?n {operand.denominator}) (* {operand.numerator} ?d))"
    return f"({sign} ?x {_value(operand)})"


def _rule(program: Program, index: int, rule: CompiledRule, phase: int) -> Iterator[str]:
    scope = f"(now {phase}) (scope (kind {'each' if rule.per_reservataire else 'general'}) (res ?r))"
    me = f"(rule {index}) (res ?r)"
    body: list[str] = []
    sure, may = _view(program, rule.body, "yes", f"{index}", scope, body), ""
    may = _view(program, rule.body, "may", f"{index}", scope, body)
    yield from body
    yield f"(defrule r{index}-own {scope} {sure} => (assert (own {me})))"
    no_doubt = no_fire = ""
    for exception in rule.exceptions:
        res = "?r" if program.rules[exception].per_reservataire else '""'
        it = f"(rule {exception}) (res {res})"
        no_doubt += f" (not (could {it}))"
        no_fire += f" (not (fires {it}))"
        aside = f"(aside {me} (by {exception}) (by-res {res}))"
        yield f"(defrule r{index}-aside-{exception} (now {phase}) (own {me}) (fires {it}) => (assert {aside}))"
    yield f"(defrule r{index}-fires (now {phase}) (own {me}){no_doubt} => (assert (fires {me})))"
    yield f"(defrule r{index}-could {scope} {may}{no_fire} => (assert (could {me})))"
    for number, deduction in enumerate(rule.deductions):
        general = not program.facts[deduction.path].per_reservataire
        to = '""' if general else "?r" if rule.per_reservataire else "?to"
        whom = "(scope (kind each) (res ?to))" if to == "?to" else ""
        what = f"(path {_text(deduction.path)}) (res {to}) (rank {rule.norme.rank}) (rule {index})"
        for truth, flag in (("fires", "TRUE"), ("could", "FALSE")):
            claim = f"(claim {what} (sure {flag}) (v {_value(deduction.value)}))"
            yield f"(defrule r{index}-{truth}-{number} (now {phase}) ({truth} {me}) {whom} => (assert {claim}))"


def _view(program: Program, body: Body | None, view: str, name: str, scope: str, rules: list[str]) -> str:
    """The pattern under which ``body`` holds in that view; adds to ``rules`` those that conclude its nodes."""
    if body is None:
        return ""
    if isinstance(body, Lit):
        res = "?r" if program.atoms[body.atom].per_reservataire else '""'
        world = "yes" if view in ("yes", "noyes") else "may"
        pattern = f"({world} (atom {body.atom}) (res {res}))"
        return pattern if view in ("yes", "may") else f"(not {pattern})"
    below = _OPPOSITE[view] if body.kind is Jonction.AUCUN else view
    children = [
        _view(program, child, below, f"{name}-{number}", scope, rules) for number, child in enumerate(body.children)
    ]
    conjunction = (body.kind is Jonction.UN_DE) == (view in ("no", "noyes"))
    node = f"(node (name {name}-{view}) (res ?r))"
    for number, patterns in enumerate([" ".join(children)] if conjunction else children):
        rules.append(f"(defrule n{name}-{view}-{number} {scope} {patterns} => (assert {node}))")
    return node


def _is_fraction(kind: TypeFait) -> bool:
    return kind in (TypeFait.NOMBRE, TypeFait.PART, TypeFait.MONTANT)


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _value(value: Value) -> str:
    """A value as the fields of a multislot: a fraction is its two terms, a date the number YYYYMMDD."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Fraction):
        return f"{value.numerator} {value.denominator}"
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    return _text(value) if isinstance(value, str) else str(value)


def _back(kind: TypeFait, fields: tuple[Any, ...]) -> Value:
    if _is_fraction(kind):
        return Fraction(*fields)
    (field,) = fields
    if kind is TypeFait.DATE:
        return date(field // 10000, field // 100 % 100, field % 100)
    if kind is TypeFait.BOOLEEN:
        return str(field) == "TRUE"
    return int(field) if kind is TypeFait.ENTIER else str(field)
