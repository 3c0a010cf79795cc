"""Rulesets stay away from the limits beyond which durable-rules goes wrong in silence, whatever the rules."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from tests.strategies.programs import draw_program

from fluxrules.engines.durable_shards import MAX_CODES, MAX_SIBLINGS, SHARD_CONJUNCTIONS, ShardLimitError, shards
from fluxrules.program.limits import MAX_CONDITIONS, MAX_DEPTH, MAX_SAME_CONDITION
from fluxrules.program.program import Atom, Body, CompiledRule, Join, Lit
from fluxrules.vocabulary import Jonction, Operateur

RULE = draw_program(Random(0)).rules[0]
ATOMS = tuple(Atom(f"f{i}", Operateur.EGAL, (True,), i % 3 == 0) for i in range(400))


def rule(body: Body | None, *, each: bool = True, name: str = "p:r") -> CompiledRule:
    return replace(RULE, name=name, body=body, per_reservataire=each, exceptions=())


def patterns(text: str) -> list[list[dict[str, list[dict[str, object]]]]]:
    return [found["all"] for found in json.loads(text).values()]


def check_limits(text: str) -> None:
    read: Counter[object] = Counter()
    for found in patterns(text):
        assert 1 <= len(found) <= 12
        for pattern in found:
            ((_, body),) = pattern.items()
            read[body["$and"][0]["l"]] += 1  # type: ignore[call-overload]
    assert max(read.values()) <= MAX_SIBLINGS + 1  # the start rule reads the start fact too
    assert len(read) <= MAX_CODES + 1


def large(rng: Random) -> Body:
    """A body as large as ``limits`` allows, of any shape."""
    uses: Counter[int] = Counter()

    def leaf() -> Body:
        while True:
            atom = rng.randrange(rng.choice((5, 400)))
            if uses[atom] < MAX_SAME_CONDITION:
                uses[atom] += 1
                return Lit(atom)

    nodes: list[Body] = [leaf() for _ in range(MAX_CONDITIONS)]
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
        check_limits(shard.text)


def test_many_general_alternatives_per_reservataire_fit() -> None:
    """Each alternative needs the fact that stands for the réservataire: 150 siblings, were it one fact."""
    body = Join(Jonction.UN_DE, (*(Lit(3 * i + 1) for i in range(100)), Lit(0)))
    (shard,) = shards([(0, rule(body))], ATOMS)
    check_limits(shard.text)
    assert len(shard.each) == 2


def test_rules_are_spread_over_shards() -> None:
    level = [(i, rule(Join(Jonction.TOUS, (Lit(1), Lit(2))), each=False, name=f"p:r{i}")) for i in range(150)]
    found = shards(level, ATOMS)
    assert [len(shard.conclusions) for shard in found] == [SHARD_CONJUNCTIONS, SHARD_CONJUNCTIONS, 30]
    assert [c.rule for shard in found for c in shard.conclusions] == list(range(150))


def test_beyond_the_limits_it_is_refused() -> None:
    body = Join(Jonction.TOUS, tuple(Join(Jonction.UN_DE, (Lit(0), Lit(i))) for i in range(3, 75)))
    with pytest.raises(ShardLimitError) as caught:
        shards([(0, rule(body))], ATOMS)
    assert caught.value.rule == "p:r"


def test_a_rule_read_once_may_not_read_a_fact_per_reservataire() -> None:
    with pytest.raises(ValueError, match="read once"):
        shards([(0, rule(Lit(0), each=False))], ATOMS)


def test_the_text_of_a_rule() -> None:
    """General patterns first, then those per réservataire joined on him, each closed by a join on a constant."""
    body = Join(Jonction.TOUS, (Lit(0), Lit(1), Join(Jonction.AUCUN, (Lit(3),))))
    (shard,) = shards([(7, rule(body))], ATOMS)
    assert json.loads(shard.text)["c0"] == {
        "all": [
            {"m0": {"$and": [{"l": 6}]}},
            {"m1": {"$and": [{"l": 4}, {"one": {"m0": "one"}}]}},
            {"m2": {"$and": [{"l": 11}, {"r": {"m1": "r"}}, {"one": {"m0": "one"}}]}},
        ]
    }
    assert [(i.atom, i.when_true, i.when_false) for i in shard.inputs] == [(0, 4, -1), (1, 6, -1), (3, -1, 11)]
    assert [c.rule for c in shard.conclusions] == [7]
