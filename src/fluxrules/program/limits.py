"""What a rule may not exceed, whatever engine runs it.

The bounds come from durable-rules, which beyond its own limits fires nothing, never ends or dies, and says none of it.
They are checked once, on the compiled Program, well below the limits themselves: a rule that passes can always be
cut into conjunctions and auxiliary nodes that the library reads exactly.
"""

from __future__ import annotations

from collections.abc import Iterator

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.program.program import Body, CompiledRule, Lit, Program

MAX_CONDITIONS = 150
"""Conditions of one rule."""

MAX_DEPTH = 20
"""Levels of ``tous``, ``un_de``, ``aucun`` inside one another."""

MAX_LEVELS = 200
"""Levels of a Program: how far a conclusion may feed another."""

MAX_ATOMS = 100_000
"""Distinct conditions of a Program."""

MAX_RULES = 5000
"""Rules of a Program."""


def limits(program: Program) -> tuple[Diagnostic, ...]:
    """Every limit that ``program`` exceeds, in the order of its rules."""
    return tuple(_exceeded(program))


def _exceeded(program: Program) -> Iterator[Diagnostic]:
    if len(program.rules) > MAX_RULES:
        yield diagnose("FLX403", nombre=len(program.rules), limite=MAX_RULES)
    if len(program.atoms) > MAX_ATOMS:
        yield diagnose("FLX405", nombre=len(program.atoms), limite=MAX_ATOMS)
    if program.levels > MAX_LEVELS:
        yield diagnose("FLX404", nombre=program.levels, limite=MAX_LEVELS)
    for rule in program.rules:
        if rule.body is not None:
            yield from _rule(rule, rule.body)


def _rule(rule: CompiledRule, body: Body) -> Iterator[Diagnostic]:
    depth, total = _measure(body)
    if depth > MAX_DEPTH:
        yield diagnose("FLX402", rule.span, regle=rule.name, nombre=depth, limite=MAX_DEPTH)
    if total > MAX_CONDITIONS:
        yield diagnose("FLX401", rule.span, regle=rule.name, nombre=total, limite=MAX_CONDITIONS)


def _measure(body: Body) -> tuple[int, int]:
    """Depth and conditions of ``body``. Without recursion: a body may be deeper than Python allows."""
    depth = conditions = 0
    pending = [(body, 0)]
    while pending:
        node, level = pending.pop()
        if isinstance(node, Lit):
            conditions += 1
        else:
            depth = max(depth, level + 1)
            pending += [(child, level + 1) for child in node.children]
    return depth, conditions
