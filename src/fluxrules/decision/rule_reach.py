"""Which rules bear on others: through the facts they deduce, and as exceptions."""

from __future__ import annotations

from collections.abc import Iterable

from fluxrules.engines.native_bodies import atoms_of
from fluxrules.program.program import Program


def bearing_on(program: Program, rules: Iterable[int], paths: Iterable[str]) -> tuple[frozenset[int], frozenset[str]]:
    """Some rules and facts, with all that may change what they come to.

    Args:
        program: The Program.
        rules: Indexes of rules.
        paths: Facts.

    Returns:
        Those rules, the ones that deduce what they read or one of ``paths``, the exceptions of all of them, and so on
        as far as it goes; and the facts that all of them read, with ``paths``.
    """
    makers: dict[str, list[int]] = {}
    for index, rule in enumerate(program.rules):
        for deduction in rule.deductions:
            makers.setdefault(deduction.path, []).append(index)
    read = set(paths)
    pending = [*rules, *(maker for path in read for maker in makers.get(path, ()))]
    found: set[int] = set()
    while pending:
        index = pending.pop()
        if index in found:
            continue
        found.add(index)
        rule = program.rules[index]
        pending.extend(rule.exceptions)
        for path in {program.atoms[atom].path for atom in atoms_of(rule.body)} - read:
            read.add(path)
            pending.extend(makers.get(path, ()))
    return frozenset(found), frozenset(read)
