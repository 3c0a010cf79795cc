"""What a rule may not exceed, whatever engine runs it.

The bounds come from durable-rules, which beyond its own limits fires nothing, never ends or dies, and says none of it.
They are checked once, on the compiled Program, well below the limits themselves: a rule that passes can always be
cut into conjunctions and auxiliary nodes that the library reads exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.program.program import Body, CompiledRule, Lit, Program

MAX_CONDITIONS = 150
"""Conditions of one rule."""

MAX_SAME_CONDITION = 30
"""Times one rule may read the same condition."""

MAX_DEPTH = 20
"""Levels of ``tous``, ``un_de``, ``aucun`` inside one another."""

MAX_LEVELS = 200
"""Levels of a Program: how far a conclusion may feed another."""

MAX_RULES = 5000
"""Rules of a Program."""


def limits(program: Program) -> tuple[Diagnostic, ...]:
    """Every limit that ``program`` exceeds, in the order of its rules."""
    return tuple(_exceeded(program))


def _exceeded(program: Program) -> Iterator[Diagnostic]:
    if len(program.rules) > MAX_RULES:
        yield diagnose("FLX404", nombre=len(program.rules), limite=MAX_RULES)
    if program.levels > MAX_LEVELS:
        yield diagnose("FLX405", nombre=program.levels, limite=MAX_LEVELS)
    for rule in program.rules:
        if rule.body is not None:
            yield from _rule(program, rule, rule.body)


def _rule(program: Program, rule: CompiledRule, body: Body) -> Iterator[Diagnostic]:
    depth, conditions = _measure(body)
    if depth > MAX_DEPTH:
        yield diagnose("FLX403", rule.span, regle=rule.name, nombre=depth, limite=MAX_DEPTH)
    total = conditions.total()
    if total > MAX_CONDITIONS:
        yield diagnose("FLX401", rule.span, regle=rule.name, nombre=total, limite=MAX_CONDITIONS)
    for atom, count in sorted(conditions.items()):
        if count > MAX_SAME_CONDITION:
            path = program.atoms[atom].path
            yield diagnose("FLX402", rule.span, regle=rule.name, fait=path, nombre=count, limite=MAX_SAME_CONDITION)


def _measure(body: Body) -> tuple[int, Counter[int]]:
    """Depth of ``body``, and how often it reads each atom. Without recursion: a body may be deeper than Python."""
    depth = 0
    conditions: Counter[int] = Counter()
    pending = [(body, 0)]
    while pending:
        node, level = pending.pop()
        if isinstance(node, Lit):
            conditions[node.atom] += 1
        else:
            depth = max(depth, level + 1)
            pending += [(child, level + 1) for child in node.children]
    return depth, conditions
