"""Bodies of rules as conjunctions of positive literals: all that durable is asked to match.

Negation is pushed down to the atoms, so that a body is a positive formula over literals « atom is true », « atom is
false ». That formula is exactly true in Kleene logic when known literals satisfy it, and not false when unknown atoms
are allowed to satisfy both of their literals. Alternatives become several conjunctions, or auxiliary nodes
where distributing them would multiply the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from fluxrules.program.program import Body, Lit
from fluxrules.vocabulary import Jonction

MAX_TERMS = 11
"""Terms of one conjunction; with the fact of the réservataire, at most 12 patterns. Beyond 16, durable fires nothing
(error 304)."""

MAX_ALTERNATIVES = 4
"""Conjunctions into which a node is distributed before an auxiliary node takes over."""


@dataclass(frozen=True, slots=True)
class Literal:
    """« That atom is true » or « is false »."""

    atom: int
    positive: bool


@dataclass(frozen=True, slots=True)
class Node:
    """An auxiliary node: a fact concluded by other conjunctions of the same rule. Numbered from 0 within the rule."""

    index: int


Term: TypeAlias = Literal | Node


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Terms that together conclude ``head``: the rule itself (None) or one of its auxiliary nodes."""

    head: Node | None
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class _All:
    children: tuple[_Form, ...]


@dataclass(frozen=True, slots=True)
class _Any:
    children: tuple[_Form, ...]


_Form: TypeAlias = Literal | _All | _Any
_TRUE = _All(())
_FALSE = _Any(())


def conjunctions(body: Body | None) -> tuple[Conjunction, ...]:
    """The conjunctions of ``body`` (None: always true); none when it is never true, an empty one when it always is."""
    builder = _Builder()
    form = _TRUE if body is None else _positive(body, True)
    builder.conclude(None, form)
    return tuple(builder.done)


def _positive(body: Body, positive: bool) -> _Form:
    """``body``, or its negation, with negation on atoms only."""
    if isinstance(body, Lit):
        return Literal(body.atom, positive)
    if body.kind is Jonction.AUCUN:
        positive = not positive
        is_any = True
    else:
        is_any = body.kind is Jonction.UN_DE
    children = tuple(_positive(child, positive) for child in body.children)
    return _any(children) if is_any == positive else _all(children)


def _all(children: tuple[_Form, ...]) -> _Form:
    flat: dict[_Form, None] = {}
    for child in children:
        if child == _FALSE:
            return _FALSE
        flat.update(dict.fromkeys(child.children if isinstance(child, _All) else (child,)))
    return next(iter(flat)) if len(flat) == 1 else _All(tuple(flat))


def _any(children: tuple[_Form, ...]) -> _Form:
    flat: dict[_Form, None] = {}
    for child in children:
        if child == _TRUE:
            return _TRUE
        flat.update(dict.fromkeys(child.children if isinstance(child, _Any) else (child,)))
    return next(iter(flat)) if len(flat) == 1 else _Any(tuple(flat))


class _Builder:
    def __init__(self) -> None:
        self.done: list[Conjunction] = []
        self.nodes = 0

    def conclude(self, head: Node | None, form: _Form) -> None:
        """Add the conjunctions by which ``form`` concludes ``head``."""
        for branch in form.children if isinstance(form, _Any) else (form,):
            for terms in self.distribute(branch):
                self.done.append(Conjunction(head, self.fold(terms)))

    def distribute(self, form: _Form) -> list[tuple[Term, ...]]:
        """The alternatives of a form that is not a disjunction, at most ``MAX_ALTERNATIVES``."""
        if isinstance(form, Literal):
            return [(form,)]
        choices: list[list[tuple[Term, ...]]] = []
        count = 1
        for child in form.children:
            if isinstance(child, Literal):
                choices.append([(child,)])
            elif len(child.children) * count <= MAX_ALTERNATIVES and all(
                isinstance(leaf, Literal) or all(isinstance(inner, Literal) for inner in leaf.children)
                for leaf in child.children
            ):
                # A disjunction of literals and of plain conjunctions: cheaper distributed.
                count *= len(child.children)
                choices.append([self._plain(leaf) for leaf in child.children])
            else:
                choices.append([(self.node(child),)])
        return [tuple(dict.fromkeys(term for part in parts for term in part)) for parts in product(*choices)]

    @staticmethod
    def _plain(form: _Form) -> tuple[Term, ...]:
        if isinstance(form, Literal):
            return (form,)
        return tuple(child for child in form.children if isinstance(child, Literal))

    def node(self, form: _Form) -> Node:
        """A new auxiliary node, concluded by ``form``."""
        node = Node(self.nodes)
        self.nodes += 1
        self.conclude(node, form)
        return node

    def fold(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """``terms``, the surplus beyond what a conjunction holds gathered under auxiliary nodes."""
        while len(terms) > MAX_TERMS:
            node = Node(self.nodes)
            self.nodes += 1
            self.done.append(Conjunction(node, terms[:MAX_TERMS]))
            terms = (*terms[MAX_TERMS:], node)
        return terms
