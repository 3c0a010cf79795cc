"""Conjunctions say exactly what a body says, whatever is known, within the sizes durable can hold."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from fluxrules.engines.durable_bodies import MAX_TERMS, Conjunction, Literal, Node, Term, conjunctions
from fluxrules.program.program import Body, Join, Lit
from fluxrules.vocabulary import Jonction

TOUS, UN_DE, AUCUN = Jonction.TOUS, Jonction.UN_DE, Jonction.AUCUN
Known = dict[int, bool | None]


def kleene(body: Body, known: Known) -> bool | None:
    """The truth of a body, from the definition of each junction."""
    if isinstance(body, Lit):
        return known[body.atom]
    truths = [kleene(child, known) for child in body.children]
    if body.kind is TOUS:
        return False if False in truths else None if None in truths else True
    some = True if True in truths else None if None in truths else False
    return some if body.kind is UN_DE or some is None else not some


def concluded(found: tuple[Conjunction, ...], facts: set[Term]) -> bool:
    """Whether the rule is concluded from those literals."""
    holding: set[Term | None] = set(facts)
    growing = True
    while growing:
        new = {c.head for c in found if all(term in holding for term in c.terms)} - holding
        holding |= new
        growing = bool(new)
    return None in holding


def certain_and_possible(found: tuple[Conjunction, ...], known: Known) -> tuple[bool, bool]:
    certain: set[Term] = {Literal(atom, value) for atom, value in known.items() if value is not None}
    both: set[Term] = {Literal(atom, sign) for atom, value in known.items() if value is None for sign in (True, False)}
    return concluded(found, certain), concluded(found, certain | both)


def drawn(rng: Random, atoms: int, depth: int, width: int) -> Body:
    if depth == 0 or rng.random() < 0.3:
        return Lit(rng.randrange(atoms))
    children = (drawn(rng, atoms, depth - 1, width) for _ in range(rng.randint(0, width)))
    return Join(rng.choice(list(Jonction)), tuple(children))


@pytest.mark.parametrize("seed", range(120))
def test_conjunctions_mean_what_the_body_means(seed: int) -> None:
    rng = Random(seed)
    body = drawn(rng, 4, rng.randint(0, 4), 4)
    found = conjunctions(body)
    for values in product((True, False, None), repeat=4):
        known: Known = dict(enumerate(values))
        truth = kleene(body, known)
        assert certain_and_possible(found, known) == (truth is True, truth is not False), (body, known)


@pytest.mark.parametrize("seed", range(20))
def test_wide_bodies_are_cut_and_mean_the_same(seed: int) -> None:
    rng = Random(seed)
    body = Join(TOUS, tuple(Join(UN_DE, (Lit(i), Lit(rng.randrange(40)))) for i in range(40)))
    found = conjunctions(body)
    assert all(len(c.terms) <= MAX_TERMS for c in found)
    for _ in range(200):
        unknown = rng.random() * 0.1
        known: Known = {
            i: None if rng.random() < unknown else rng.random() < rng.choice((0.5, 0.99, 1.0)) for i in range(40)
        }
        truth = kleene(body, known)
        assert certain_and_possible(found, known) == (truth is True, truth is not False)


def test_nodes_are_concluded_before_they_are_read() -> None:
    rng = Random(5)
    for _ in range(100):
        seen: set[Node] = set()
        for conjunction in conjunctions(drawn(rng, 6, 5, 5)):
            assert {term for term in conjunction.terms if isinstance(term, Node)} <= seen
            if conjunction.head is not None:
                seen.add(conjunction.head)


def test_always_and_never() -> None:
    assert conjunctions(None) == (Conjunction(None, ()),)
    assert conjunctions(Join(TOUS, ())) == (Conjunction(None, ()),)
    assert conjunctions(Join(UN_DE, ())) == ()
    assert conjunctions(Join(AUCUN, ())) == (Conjunction(None, ()),)


def test_few_alternatives_are_distributed_and_many_take_a_node() -> None:
    few = Join(TOUS, (Lit(0), Join(UN_DE, (Lit(1), Lit(2)))))
    assert conjunctions(few) == (
        Conjunction(None, (Literal(0, True), Literal(1, True))),
        Conjunction(None, (Literal(0, True), Literal(2, True))),
    )
    many = Join(TOUS, (Lit(0), Join(UN_DE, tuple(Lit(i) for i in range(1, 8)))))
    found = conjunctions(many)
    assert found[-1] == Conjunction(None, (Literal(0, True), Node(0)))
    assert len(found) == 8
