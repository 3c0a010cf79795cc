"""Rulesets stay away from the limits beyond which durable-rules goes wrong in silence, whatever the rules."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from tests.strategies.programs import draw_program

from fluxrules.engines.durable_shards import SHARD_CONJUNCTIONS, Shard, ShardLimitError, shards
from fluxrules.program.limits import MAX_CONDITIONS, MAX_DEPTH
from fluxrules.program.program import Atom, Body, CompiledRule, Join, Lit
from fluxrules.vocabulary import Jonction, Operateur

RULE = draw_program(Random(0)).rules[0]
ATOMS = tuple(Atom(f"f{i}", Operateur.EGAL, (True,), i % 3 == 0) for i in range(900))


def rule(body: Body | None, *, each: bool = True, name: str = "p:r") -> CompiledRule:
    return replace(RULE, name=name, body=body, per_reservataire=each, exceptions=())


def written(shard: Shard) -> Iterator[list[dict[str, Any]]]:
    """The tests of each pattern."""
    for found in json.loads(shard.text).values():
        assert 1 <= len(found["all"]) <= 12
        for pattern in found["all"]:
            yield next(iter(pattern.values()))["$and"]


def check_limits(shard: Shard) -> None:
    siblings: Counter[tuple[int, bool]] = Counter()
    roots: set[str] = set()
    for tests in written(shard):
        roots.add(json.dumps(tests[0]))
        if "g" in tests[0]:
            properties = [name for test in tests[1:] for name in test if name.startswith("p")]
            is_each = any(ATOMS[int(name[1:]) // 2].per_reservataire for name in properties) or {"e": 1} in tests
            siblings[tests[0]["g"], is_each] += 1
    assert max(siblings.values(), default=0) <= 60
    assert len(roots) <= 450
    for block in shard.blocks:
        for inputs in (block.general, block.each):
            assert sum(bool(i.when_true) + bool(i.when_false) for i in inputs) <= 245


def large(rng: Random) -> Body:
    """A body as large as ``limits`` allows, of any shape."""
    atoms = rng.choice((5, 100, 900))
    nodes: list[Body] = [Lit(rng.randrange(atoms)) for _ in range(MAX_CONDITIONS)]
    depth = 0
    while len(nodes) > 1 and depth < MAX_DEPTH:
        depth += 1
        width = rng.choice((2, 3, 150))
        groups = [nodes[i : i + width] for i in range(0, len(nodes), width)]
        nodes = [Join(rng.choice(list(Jonction)), tuple(group)) for group in groups]
    return nodes[0]


@pytest.mark.parametrize("seed", range(60))
def test_a_rule_within_the_limits_of_the_language_always_fits(seed: int) -> None:
    for shard in shards([(0, rule(large(Random(seed))))], ATOMS):
        check_limits(shard)


def test_many_literals_take_several_facts() -> None:
    """Sixty rules of ten conditions each read more than a fact can hold."""
    level = [
        (i, rule(Join(Jonction.TOUS, tuple(Lit(3 * (10 * i + k) % 900 + 1) for k in range(10))), name=f"p:r{i}"))
        for i in range(30)
    ]
    (shard,) = shards(level, ATOMS)
    check_limits(shard)
    assert [block.property for block in shard.blocks] == ['"g":0', '"g":1']


def test_many_alternatives_take_several_facts() -> None:
    """A hundred candidates at once on one fact, were there one block: nothing would fire."""
    body = Join(Jonction.UN_DE, (*(Lit(3 * i + 1) for i in range(100)), Lit(0)))
    (shard,) = shards([(0, rule(body))], ATOMS)
    check_limits(shard)
    assert len(shard.blocks) == 2


def test_rules_are_spread_over_shards() -> None:
    level = [(i, rule(Join(Jonction.TOUS, (Lit(1), Lit(2))), each=False, name=f"p:r{i}")) for i in range(150)]
    found = shards(level, ATOMS)
    assert [len(shard.conclusions) for shard in found] == [SHARD_CONJUNCTIONS, SHARD_CONJUNCTIONS, 30]
    assert [c.rule for shard in found for c in shard.conclusions] == list(range(150))


def test_beyond_the_limits_it_is_refused() -> None:
    body = Join(Jonction.UN_DE, tuple(Lit(i) for i in range(401)))
    with pytest.raises(ShardLimitError) as caught:
        shards([(0, rule(body))], ATOMS)
    assert caught.value.rule == "p:r"


def test_a_rule_read_once_may_not_read_a_fact_per_reservataire() -> None:
    with pytest.raises(ValueError, match="read once"):
        shards([(0, rule(Join(Jonction.TOUS, (Lit(1), Lit(0))), each=False))], ATOMS)


def test_the_text_of_a_rule() -> None:
    """The general fact first, then that of a réservataire, closed by a join on a constant."""
    body = Join(Jonction.TOUS, (Lit(0), Lit(1), Lit(2), Join(Jonction.AUCUN, (Lit(3),))))
    (shard,) = shards([(7, rule(body))], ATOMS)
    assert json.loads(shard.text)["c0"] == {
        "all": [
            {"m0": {"$and": [{"g": 0}, {"p2": 1}, {"p4": 1}]}},
            {"m1": {"$and": [{"g": 0}, {"p0": 1}, {"p7": 1}, {"one": {"m0": "one"}}]}},
        ]
    }
    (block,) = shard.blocks
    assert [(i.atom, i.when_true, i.when_false) for i in block.general] == [(1, '"p2":1', ""), (2, '"p4":1', "")]
    assert [(i.atom, i.when_true, i.when_false) for i in block.each] == [(0, '"p0":1', ""), (3, "", '"p7":1')]
    assert [c.rule for c in shard.conclusions] == [7]
    assert not shard.unconditional


def test_nodes_are_joined_on_the_reservataire() -> None:
    own = Join(Jonction.UN_DE, tuple(Lit(3 * i) for i in range(5)))
    (shard,) = shards([(0, rule(Join(Jonction.TOUS, (Lit(1), Lit(30), own))))], ATOMS)
    assert json.loads(shard.text)["c5"] == {
        "all": [
            {"m0": {"$and": [{"g": 0}, {"p2": 1}]}},
            {"m1": {"$and": [{"g": 0}, {"p60": 1}, {"one": {"m0": "one"}}]}},
            {"m2": {"$and": [{"l": 1}, {"r": {"m1": "r"}}, {"one": {"m0": "one"}}]}},
        ]
    }
    assert [(c.rule, c.node) for c in shard.conclusions] == [(-1, 1)] * 5 + [(0, -1)]


def test_rules_without_conditions() -> None:
    once, each = shards([(0, rule(None, each=False))], ATOMS), shards([(0, rule(None))], ATOMS)
    assert (once[0].unconditional, once[0].blocks[0].every) == (True, False)
    assert (each[0].unconditional, each[0].blocks[0].every) == (False, True)
