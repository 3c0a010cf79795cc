"""What durable-rules 2.0.28 does wrong, pinned: the reasons of the guards of the engine durable.

Each test passes while the library misbehaves as known. One that fails after an upgrade means that a guard may be
reconsidered, or that the misbehaviour moved: read src/fluxrules/engines/durable_*.py again before anything else.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from importlib import metadata
from itertools import count
from typing import Any

import pytest

engine = pytest.importorskip("durable_rules_engine")

_names = count()


class Session:
    """A ruleset and one session, without any guard."""

    def __init__(self, **rules: Any) -> None:
        self.handle = engine.create_ruleset(f"bug{next(_names)}", json.dumps(rules))
        self.state = 0

    def tell(self, fact: Any) -> int:
        text = fact if isinstance(fact, str) else json.dumps(fact)
        code, self.state = engine.assert_fact(self.handle, text)
        return int(code)

    def fired(self) -> Counter[str]:
        found: Counter[str] = Counter()
        started = engine.start_action_for_state(self.handle, self.state)
        text = started[1] if started else None
        while text is not None:
            found[next(iter(json.loads(text)))] += 1
            text = engine.complete_and_start_action(self.handle, self.state)
        return found


def rule(*patterns: Any) -> dict[str, Any]:
    """A rule of these patterns, named m0, m1… (``{"m1$not": …}`` for another name)."""
    named = [p if isinstance(p, dict) else {f"m{i}": {"$and": p}} for i, p in enumerate(patterns)]
    return {"all": named}


def firings(rules: dict[str, Any], facts: list[Any]) -> Counter[str]:
    session = Session(**rules)
    for fact in facts:
        session.tell(fact)
    return session.fired()


def child(code: str, timeout: float = 20) -> int | None:
    """How a process that does that ends: its return code, or None when it never ends."""
    try:
        return subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=timeout).returncode
    except subprocess.TimeoutExpired:
        return None


def test_this_page_is_about_this_version() -> None:
    assert metadata.version("durable-rules") == "2.0.28"


def test_sound_a_join_by_equality() -> None:
    """The control: the harness sees what is right."""
    rules = {"r": rule([{"a": 1}], [{"a": 2}, {"k": {"m0": "k"}}])}
    facts = [{"id": i, "a": a, "k": k} for i, (a, k) in enumerate([(1, 1), (2, 2), (2, 1)])]
    assert firings(rules, facts) == {"r": 1}
    assert firings(rules, facts[:2]) == {}


def test_not_ignores_a_blocker_that_comes_after() -> None:
    rules = {"r": rule([{"a": 1}], {"m1$not": {"$and": [{"b": 1}, {"one": {"m0": "one"}}]}})}
    positive, blocker = {"id": 1, "one": 1, "a": 1}, {"id": 2, "one": 1, "b": 1}
    assert firings(rules, [blocker, positive]) == {}
    session = Session(**rules)
    session.tell(positive)
    assert session.fired() == {"r": 1}
    session.tell(blocker)
    assert session.fired() == {}  # too late: nothing takes the firing back


def test_or_on_one_fact_fires_twice() -> None:
    rules = {"r": rule([{"$or": [{"a": 1}, {"b": 1}]}])}
    assert firings(rules, [{"id": 1, "a": 1, "b": 1}])["r"] == 2


def test_a_join_after_or_is_ignored() -> None:
    rules = {"r": rule([{"a": 1}], [{"$or": [{"b": 1}, {"c": 1}]}, {"k": {"m0": "k"}}])}
    assert firings(rules, [{"id": 1, "a": 1, "k": 1}, {"id": 2, "b": 1, "k": 2}]) == {"r": 1}


def test_text_and_numbers_are_mixed_up() -> None:
    assert firings({"r": rule([{"$gte": {"v": 5}}])}, [{"id": 1, "v": "7"}]) == {"r": 1}
    assert firings({"r": rule([{"v": True}])}, [{"id": 1, "v": 1}]) == {"r": 1}


def test_exponents_are_refused_and_large_integers_confused() -> None:
    with pytest.raises(engine.error, match="204"):
        firings({"r": rule([{"$gt": {"v": 1000}}])}, ['{"id": 1, "v": 1e9}'])
    assert firings({"r": rule([{"v": 2**70}])}, [{"id": 1, "v": 2**71}]) == {"r": 1}


def test_a_number_and_its_text_are_one_fact() -> None:
    session = Session(r=rule([{"$ex": {"a": 1}}]))
    assert [session.tell({"a": 1}), session.tell({"a": "1"})] == [0, 2]


def test_a_misspelt_alias_never_fires_and_says_nothing() -> None:
    rules = {"r": rule([{"a": 1}], [{"b": 1}, {"k": {"mO": "k"}}])}
    facts = [{"id": 1, "a": 1, "k": 1}, {"id": 2, "b": 1, "k": 1}]
    try:
        fired = firings(rules, facts)
    except engine.error as error:
        pytest.fail(f"it says something now: {error}")
    assert fired == {}


def test_a_batch_drops_what_follows_an_item_it_cannot_read() -> None:
    session = Session(r=rule([{"a": 1}]))
    code, session.state = engine.assert_facts(session.handle, '[{"id":1,"a":1},{"id":2,"a":},{"id":3,"a":1}]')
    assert (code, session.fired()) == (0, {"r": 1})


def test_more_than_64_candidates_on_one_fact_and_nothing_fires() -> None:
    def siblings(number: int) -> Session:
        second = [rule([{"a": 1}], [{"b": 1}, {"one": {"m0": "one"}}]) for _ in range(number)]
        session = Session(**{f"r{i}": found for i, found in enumerate(second)})
        session.tell({"id": 1, "one": 1, "a": 1})
        return session

    fine = siblings(60)
    fine.tell({"id": 2, "one": 1, "b": 1})
    assert sum(fine.fired().values()) == 60
    with pytest.raises(engine.error, match="303"):
        siblings(70).tell({"id": 2, "one": 1, "b": 1})


def test_more_than_16_patterns_in_a_rule() -> None:
    def joined(number: int) -> Session:
        rest = [[{"a": i}, {"one": {"m0": "one"}}] for i in range(1, number)]
        session = Session(r=rule([{"a": 0}], *rest))
        for i in range(number):
            session.tell({"id": i, "one": 1, "a": i})
        return session

    assert joined(12).fired() == {"r": 1}
    with pytest.raises(engine.error, match="304"):
        joined(17)


def test_252_properties() -> None:
    def fact(number: int) -> dict[str, int]:
        return {"id": 1, **{f"p{i}": 1 for i in range(number)}}

    assert firings({"r": rule([{"p7": 1}])}, [fact(240)]) == {"r": 1}
    with pytest.raises(engine.error, match="302"):
        firings({"r": rule([{"p7": 1}])}, [fact(260)])


def test_division_by_zero_kills_the_process() -> None:
    code = (
        "import durable_rules_engine as e, json\n"
        "h = e.create_ruleset('d', json.dumps({'r': {'all': [{'m0': {'a': 1}},"
        " {'m1': {'b': {'$div': {'$l': {'m0': 'c'}, '$r': {'m0': 'z'}}}}}]}}))\n"
        'e.assert_fact(h, \'{"id":1,"a":1,"c":1,"z":0}\')\n'
        'e.assert_fact(h, \'{"id":2,"b":1}\')\n'
    )
    assert child(code) == -signal.SIGFPE


def many_on_one_condition(number: int) -> str:
    return (
        "import durable_rules_engine as e, json\n"
        f"rules = {{f'r{{i}}': {{'all': [{{'m0': {{'$and': [{{'a': 1}}]}}}}]}} for i in range({number})}}\n"
        "h = e.create_ruleset('m', json.dumps(rules))\n"
        '_, s = e.assert_fact(h, \'{"id":1,"a":1}\')\n'
        "found, t = 0, e.start_action_for_state(h, s)\n"
        "while t is not None:\n"
        "    found, t = found + 1, e.complete_and_start_action(h, s)\n"
        f"assert found == {number}, found\n"
    )


def test_256_rules_ending_on_one_condition() -> None:
    assert child(many_on_one_condition(200)) == 0
    assert child(many_on_one_condition(300)) != 0


def conditions_at_one_node(number: int) -> str:
    return (
        "import durable_rules_engine as e, json\n"
        f"rules = {{f'r{{i}}': {{'all': [{{'m0': {{'$and': [{{'a': i}}]}}}}]}} for i in range({number})}}\n"
        "try:\n    e.create_ruleset('m', json.dumps(rules))\n"
        "except e.error:\n    raise SystemExit(3)\n"
    )


def test_513_conditions_at_one_node() -> None:
    assert child(conditions_at_one_node(480)) == 0
    assert child(conditions_at_one_node(600), timeout=3) != 0


def test_a_join_by_inequality_crashes() -> None:
    """A read past the end of a buffer: what follows depends on what lies there, so several are tried."""
    code = (
        "import durable_rules_engine as e, json, random, sys\n"
        "d = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else SEED)\n"
        "for k in range(30):\n"
        "    rules = {f'r{i}': {'all': [{'m0': {'$and': [{'a': d.randrange(3)}]}},"
        " {'m1': {'$and': [{'b': d.randrange(3)}, {d.choice(['$lt', '$gt', '$neq']): {'k': {'m0': 'k'}}}]}}]}"
        " for i in range(12)}\n"
        "    h = e.create_ruleset(f'j{k}', json.dumps(rules))\n"
        "    for i in range(40):\n"
        "        _, s = e.assert_fact(h, json.dumps({'id': i, 'a': d.randrange(3), 'b': d.randrange(3),"
        " 'k': d.randrange(9)}))\n"
        "    t = e.start_action_for_state(h, s)\n"
        "    while t is not None:\n"
        "        t = e.complete_and_start_action(h, s)\n"
    )
    ends = [child(code.replace("SEED", str(seed))) for seed in range(4)]
    assert any(end is not None and end < 0 for end in ends), ends
