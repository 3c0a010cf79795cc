"""Mutants: a small wrong change in the text of a module, which some comparison must notice.

Nothing here knows what the modules do: a ``Target`` names the modules that are rebuilt together (what is mutated, and
what imports it) and the function that counts disagreements. Each mutant runs in a child process, so that an endless
loop, a crash in C or a broken module is a verdict like any other, and leaves nothing behind.
"""

from __future__ import annotations

import ast
import importlib.util
import multiprocessing
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
_BINARY: Mapping[type[ast.operator], tuple[str, str]] = {
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "+"),
    ast.LShift: ("<<", ">>"),
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: ``old`` becomes ``new`` at a place in the text of a module."""

    module: str
    offset: int
    old: str
    new: str

    def text(self) -> str:
        """The text of the module, changed."""
        text = source(self.module)
        assert text.startswith(self.old, self.offset)
        return text[: self.offset] + self.new + text[self.offset + len(self.old) :]

    def number(self) -> int:
        """The line where the change is, from 1."""
        return source(self.module).count("\n", 0, self.offset) + 1

    def line(self) -> str:
        """The text of that line before the change."""
        return source(self.module).splitlines()[self.number() - 1].strip()

    def place(self) -> str:
        """Module, line, and the line's text before and after."""
        after = self.text().splitlines()[self.number() - 1].strip()
        return f"{self.module}:{self.number()}: {self.line()}  →  {after}"


@dataclass(frozen=True, slots=True)
class Target:
    """What is mutated together.

    Attributes:
        modules: Rebuilt in this order: what is imported comes before what imports it.
        disagreements: Given the last of them, counts the disagreements; 0 when nothing was noticed.
    """

    modules: tuple[str, ...]
    disagreements: Callable[[ModuleType], int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``how`` it was noticed: « 3 disagreements », « ValueError », « timeout », « exit -11 »; "" if it was not."""

    mutant: Mutant
    how: str


def replacements(module: str, changes: tuple[tuple[str, str], ...]) -> list[Mutant]:
    """One mutant for each place where an ``old`` text stands; a text that is not there is an error."""
    text = source(module)
    found = []
    for old, new in changes:
        places = [at for at in range(len(text)) if text.startswith(old, at)]
        if not places:
            raise ValueError(f"{module}: {old!r} is not there any more")
        found += [Mutant(module, at, old, new) for at in places]
    return found


def every_operator(module: str, skip: frozenset[str] = frozenset()) -> list[Mutant]:
    """One mutant for each operator, constant and test of a module.

    Comparisons, « and » / « or », « not », binary and augmented operators, True / False / None, small integers, any /
    all, min / max; a test of ``if`` made always false, ``continue`` and ``break`` exchanged.

    Args:
        module: Its dotted name.
        skip: Names of functions or classes left alone (what the comparison does not run).
    """
    text = source(module)
    lines = [0]
    for line in text.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))

    def at(line: int, column: int) -> int:
        start = lines[line - 1]
        return start + len(text[start : lines[line]].encode()[:column].decode())

    found: set[tuple[int, str, str]] = set()
    for node in _nodes(ast.parse(text), skip):
        for start, end, new in _changes(node, text, at):
            found.add((start, text[start:end], new))
    return [Mutant(module, *one) for one in sorted(found)]


def judge(target: Target, mutant: Mutant, timeout: float = 60.0) -> Verdict:
    """Run one mutant in a child process."""
    context = multiprocessing.get_context("fork")
    mine, its = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(target, mutant, its))
    child.start()
    its.close()
    how = f"timeout after {timeout:g} s"
    if mine.poll(timeout):
        try:
            how = str(mine.recv())
        except EOFError:
            child.join()
            how = f"exit {child.exitcode}"
    child.kill()
    child.join()
    mine.close()
    return Verdict(mutant, how)


def unmutated(target: Target) -> int:
    """Disagreements of the modules as they stand, rebuilt in the same way: must be 0."""
    with_nothing = Mutant(target.modules[-1], 0, "", "")
    how = judge(target, with_nothing, 600.0).how
    return int(how.split()[0]) if how else 0


def source(module: str) -> str:
    """The text of a module."""
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text(encoding="utf-8")


def rebuild(modules: tuple[str, ...], mutant: Mutant) -> ModuleType:
    """Import the modules anew, one of them changed; they take their places in ``sys.modules`` for good."""
    for name in modules:
        sys.modules.pop(name, None)
    for name in modules:
        spec = importlib.util.find_spec(name)
        assert spec is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        text = mutant.text() if name == mutant.module else source(name)
        exec(compile(text, str(spec.origin), "exec"), module.__dict__)
    return sys.modules[modules[-1]]


def _child(target: Target, mutant: Mutant, answer: Connection) -> None:
    try:
        count = target.disagreements(rebuild(target.modules, mutant))
        how = f"{count} disagreements" if count else ""
    except Exception as error:
        how = type(error).__name__
    answer.send(how)


def _nodes(tree: ast.AST, skip: frozenset[str]) -> Iterator[ast.AST]:
    """Every node outside annotations, docstrings, imports and the definitions skipped."""
    if isinstance(tree, ast.FunctionDef | ast.ClassDef) and tree.name in skip:
        return
    if isinstance(tree, ast.Import | ast.ImportFrom):
        return
    yield tree
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not (isinstance(child, ast.AnnAssign) and child.value is None):
                yield from _nodes(child, skip)


def _changes(node: ast.AST, text: str, at: Callable[[int, int], int]) -> Iterator[tuple[int, int, str]]:
    def bounds(one: ast.expr | ast.stmt) -> tuple[int, int]:
        assert one.end_lineno is not None
        assert one.end_col_offset is not None
        return at(one.lineno, one.col_offset), at(one.end_lineno, one.end_col_offset)

    def between(left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[tuple[int, int, str]]:
        start = text.find(old, bounds(left)[1], bounds(right)[0])
        if start >= 0:
            yield start, start + len(old), new

    match node:
        case ast.Compare():
            operands = [node.left, *node.comparators]
            for left, operator, right in zip(operands, node.ops, operands[1:], strict=False):
                start, end = bounds(left)[1], bounds(right)[0]
                if type(operator) in _COMPARISONS and text[start:end].count("(") == text[start:end].count(")"):
                    yield start, end, f" {_COMPARISONS[type(operator)]} "
        case ast.BoolOp():
            old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from between(left, right, f" {old} ", f" {new} ")
        case ast.UnaryOp(op=ast.Not()):
            start, _ = bounds(node)
            yield start, start + len("not"), ""
        case ast.BinOp() if type(node.op) in _BINARY:
            old, new = _BINARY[type(node.op)]
            yield from between(node.left, node.right, f" {old} ", f" {new} ")
        case ast.AugAssign() if type(node.op) in _BINARY:
            old, new = _BINARY[type(node.op)]
            yield from between(node.target, node.value, f" {old}= ", f" {new}= ")
        case ast.Constant(value=bool() | None):
            start, end = bounds(node)
            for new in ("True", "False", "None"):
                if new != str(node.value):
                    yield start, end, new
        case ast.Constant(value=int()):
            start, end = bounds(node)
            yield start, end, f"{int(str(node.value)) + 1}"
        case ast.Name(id="any" | "all" | "min" | "max"):
            start, end = bounds(node)
            yield start, end, {"any": "all", "all": "any", "min": "max", "max": "min"}[node.id]
        case ast.If() | ast.IfExp() | ast.While():
            start, end = bounds(node.test)
            yield start, end, "False"
        case ast.Continue():
            start, end = bounds(node)
            yield start, end, "break"
        case ast.Break():
            start, end = bounds(node)
            yield start, end, "continue"
