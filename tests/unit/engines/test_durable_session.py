"""The driver takes nothing on trust: unexpected answers, firings too many, handles left behind."""

from __future__ import annotations

import gc
import json
from typing import Any

import pytest

from fluxrules.engines import durable_session
from fluxrules.engines.durable_session import MAX_FACTS, Network
from fluxrules.engines.durable_shards import MAX_ATOMS
from fluxrules.engines.protocol import EngineError

engine = pytest.importorskip("durable_rules_engine")

START = {"start": {"all": [{"m0": {"$and": [{"l": 0}]}}]}}
PAIR = {"all": [{"m0": {"$and": [{"p5": 1}]}}, {"m1": {"$and": [{"p7": 1}, {"one": {"m0": "one"}}]}}]}
FIVE, SEVEN = '"p5":1', '"p7":1'


def network(**rules: object) -> Network:
    return Network("essai", json.dumps(START | rules))


def fnv(text: str) -> int:
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def test_names_that_the_library_compares_by_hash_do_not_collide() -> None:
    """Properties, aliases (found modulo 16 in a frame, then by hash), and every id a fact may be given."""
    names = ["id", "sid", "one", "g", "e", "l", "r", "$s", "$and", *(f"m{i}" for i in range(12))]
    names += [f"p{code}" for code in range(2 * MAX_ATOMS)]
    assert len({fnv(name) for name in names}) == len(names)
    ids = {fnv(str(number)) for number in range(MAX_FACTS + 1)} | {fnv("sid-0")}
    assert len(ids) == MAX_FACTS + 2


def test_firings_are_collected_with_their_reservataire() -> None:
    session = network(c0=PAIR).open(10)
    session.tell(FIVE)
    assert session.collect() == []
    session.tell(SEVEN, 3)
    assert session.collect() == [(0, 3)]
    session.close()


def test_sessions_do_not_remember() -> None:
    used = network(c0=PAIR)
    first = used.open(10)
    first.tell(FIVE)
    first.close()
    second = used.open(10)
    second.tell(SEVEN, 3)
    assert second.collect() == []
    second.close()


def test_a_rule_on_the_start_fact_fires_at_once() -> None:
    session = network(c0=START["start"]).open(10)
    assert session.opening == [(0, 0)]
    session.close()


def test_a_fact_no_pattern_takes() -> None:
    session = network(c0=PAIR).open(10)
    assert session.tell(FIVE)
    assert not session.tell('"p6":1')
    session.close()


def test_an_unexpected_answer_is_an_error_and_not_silence() -> None:
    session = network(c0=PAIR).open(10)
    session._next = 0
    with pytest.raises(EngineError) as caught:
        session.tell('"l":0')
    assert (caught.value.code, caught.value.values) == ("FLX702", {"etape": "assert_fact", "cause": "2"})


@pytest.mark.parametrize("text", ['"p5":', "]", '"p5":"'])
def test_a_text_the_library_cannot_read_is_an_error(text: str) -> None:
    session = network(c0=PAIR).open(10)
    with pytest.raises(EngineError) as caught:
        session.tell(text)
    assert caught.value.code == "FLX702"


def test_firings_are_bounded() -> None:
    session = network(c0=PAIR).open(3)
    session.tell(FIVE)
    for number in range(4):
        session.tell(SEVEN, number)
    with pytest.raises(EngineError) as caught:
        session.collect()
    assert caught.value.code == "FLX704"


def test_a_ruleset_the_library_refuses() -> None:
    with pytest.raises(EngineError) as caught:
        Network("essai", '{"c0": {"all": [{"m0": {"$nothing": []}}]}}').open(1)
    assert caught.value.code == "FLX703"


def test_after_a_discard_the_ruleset_is_built_again() -> None:
    used = network(c0=PAIR)
    session = used.open(10)
    session.tell(FIVE)
    used.discard()
    session = used.open(10)
    session.tell(FIVE)
    session.tell(SEVEN, 1)
    assert session.collect() == [(0, 1)]
    session.close()


def test_facts_are_counted() -> None:
    session = network(c0=PAIR).open(10)
    session._next = MAX_FACTS
    session.tell(FIVE)
    with pytest.raises(EngineError) as caught:
        session.tell(FIVE)
    assert caught.value.code == "FLX705"


@pytest.fixture
def handles(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Handles alive in the library."""
    alive: set[int] = set()

    class Counting:
        def create_ruleset(self, name: str, text: str) -> int:
            handle = int(engine.create_ruleset(name, text))
            alive.add(handle)
            return handle

        def delete_ruleset(self, handle: int) -> None:
            alive.remove(handle)
            engine.delete_ruleset(handle)

        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

    monkeypatch.setattr(durable_session, "library", Counting)
    return alive


def test_handles_are_freed_with_their_network(handles: set[int]) -> None:
    used = [network(c0=PAIR) for _ in range(5)]
    for each in used:
        each.open(10).close()
    assert len(handles) == 5
    used[0].discard()
    used[0].discard()
    assert len(handles) == 4
    used.clear()
    del each
    gc.collect()
    assert handles == set()
