"""Playing a chain again: what is the same says nothing, what is not says where."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.recorded import Rules, entries, open_store, recorder, told
from tests.small import CONVENTION, dwelling

from fluxrules.decision.timeline import Freed
from fluxrules.diagnostics import Span
from fluxrules.ledger.core import decision_core
from fluxrules.ledger.drift import Drift
from fluxrules.ledger.entry import Entry, Nature, sealed
from fluxrules.ledger.law import packed_sources, territory_of, unpacked
from fluxrules.ledger.replay import Replay
from fluxrules.model import evenement as written

Content = dict[str, Any]


class Chain:
    """A chain in memory, with the rules it keeps."""

    def __init__(self, chain: tuple[Entry, ...], laws: dict[tuple[str, str], bytes]) -> None:
        self.chain, self.laws = list(chain), laws

    def entries(self, bailleur: str, after: int = 0, liberation: str | None = None) -> Any:
        return iter(self.chain[after:])

    def law(self, hash: str, kind: str) -> bytes | None:
        return self.laws.get((hash, kind))

    def altered(self, rank: int, change: Callable[[Content], object]) -> Chain:
        """The same with the content of one entry changed."""
        entry = self.chain[rank - 1]
        content = copy.deepcopy(dict(entry.content))
        change(content)
        made = sealed(replace(entry, content=content), rank, entry.previous, entry.written, entry.by)
        return Chain((*self.chain[: rank - 1], made, *self.chain[rank:]), self.laws)

    def drifts(self) -> list[tuple[int, str, str]]:
        return [(one.entry.rank, one.kind.value, one.path) for one in Replay("bail", "petit", self).run()]


def freed(name: str, day: int, **facts: Any) -> Freed:
    return Freed(date(2025, 6, 2) + timedelta(days=day), dwelling(name, **facts))


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """Four dwellings under two versions of the rules."""
    root = tmp_path_factory.mktemp("regles")
    first = Rules.small(root / "a")
    more = CONVENTION.replace("taux: 20 %", "taux: 25 %")
    second = Rules.small(root / "b", files={"territories/petit/conventions/bail.yaml": more})
    with open_store(root / "registre.sqlite") as store:
        told(recorder(store, first), freed("l1", 0), freed("l2", 8))
        here = Span("")
        gone = written.Cancellation(liberation="l1", motif="erreur", span=here)
        force = written.Override(liberation="l2", reservataire="al", par="direction", motif="urgence", span=here)
        events = [written.DatedEvent(le=date(2025, 6, 20), event=event, span=here) for event in (gone, force)]
        told(recorder(store, second), freed("l3", 16), freed("l4", 17), *events)
        with store.reading() as found:
            return Chain(entries(store), {key: found.law(*key) or b"" for key in found.laws()})


def rank_of(chain: Chain, nature: Nature, number: int = 0) -> int:
    return [entry.rank for entry in chain.chain if entry.nature is nature][number]


def test_nothing_drifts(chain: Chain) -> None:
    replay = Replay("bail", "petit", chain)
    assert list(replay.run()) == []
    assert (replay.decisions, replay.rank) == (5, len(chain.chain))


def test_where_it_drifts(chain: Chain) -> None:
    """At the entry, at the place, and nowhere after it."""
    rank = rank_of(chain, Nature.ORIENTATION, 1)

    def change(content: Content) -> None:
        content["decision"]["classement"][0]["recus"] += 1

    assert chain.altered(rank, change).drifts() == [(rank, "decision", "decision.classement.0.recus")]


def test_a_fact_changed_shows_in_the_decision_it_made(chain: Chain) -> None:
    freed_at, rank = rank_of(chain, Nature.LIBERATION), rank_of(chain, Nature.ORIENTATION)
    found = chain.altered(freed_at, lambda content: content["faits"].update({"logement.typologie": "T5"})).drifts()
    assert {where for where, _, _ in found} == {rank}


def test_who_receives_it_shows_in_the_books(chain: Chain) -> None:
    rank = rank_of(chain, Nature.ORIENTATION)

    def change(content: Content) -> None:
        content["ecritures"][0]["charge"]["reservataire"] = "commune-99002"

    found = chain.altered(rank, change).drifts()
    assert found[0] == (rank, "ecritures", "ecritures.0.charge.reservataire")


def test_a_plan_changed(chain: Chain) -> None:
    rank = rank_of(chain, Nature.PLAN, 1)
    found = chain.altered(rank, lambda content: content["ecritures"][0].update(change=True)).drifts()
    assert found[0] == (rank, "ouverture", "ecritures.0.change")


def test_a_plan_that_nothing_asked_for(chain: Chain) -> None:
    plan, rank = rank_of(chain, Nature.PLAN), rank_of(chain, Nature.ORIENTATION)
    before = Chain((*chain.chain[: plan - 1], *chain.chain[plan:]), chain.laws)
    assert before.drifts()[0][:2] == (rank, "ouverture")


def test_rules_that_are_lost(chain: Chain) -> None:
    law = str(chain.chain[-1].content["regles"])
    lost = Chain(tuple(chain.chain), {key: blob for key, blob in chain.laws.items() if key[0] != law})
    found = lost.drifts()
    assert {kind for _, kind, _ in found} == {Drift.REGLES_PERDUES.value}
    assert min(rank for rank, _, _ in found) >= rank_of(chain, Nature.LIBERATION, 2)


@pytest.mark.parametrize("blob", [b"", b"abc"])
def test_rules_that_cannot_be_read(chain: Chain, blob: bytes) -> None:
    laws = {key: blob if key[1] == "sources" else kept for key, kept in chain.laws.items()}
    assert {kind for _, kind, _ in Chain(tuple(chain.chain), laws).drifts()} == {Drift.REGLES_ILLISIBLES.value}


def test_rules_that_compile_otherwise(chain: Chain) -> None:
    program = [key for key in chain.laws if key[1] == "programme"]
    swapped = {**chain.laws, program[0]: chain.laws[program[1]]}
    assert {kind for _, kind, _ in Chain(tuple(chain.chain), swapped).drifts()} == {Drift.PROGRAMME.value}


def test_an_event_on_nothing(chain: Chain) -> None:
    rank = rank_of(chain, Nature.ANNULATION)
    entry = replace(chain.chain[rank - 1], liberation="l9")
    found = Chain((*chain.chain[: rank - 1], entry, *chain.chain[rank:]), chain.laws).drifts()
    assert found[0][0] == rank


def test_the_rules_of_a_territory_and_back(tmp_path: Path) -> None:
    rules = Rules.small(tmp_path, files={"territories/petit/logements/note.txt": "x"})
    again = territory_of(rules.sources, "petit")
    assert again is not None
    assert again.hash == rules.territory.hash
    assert unpacked(rules.sources).startswith(b'{"fichiers":')


def test_kept_rules_never_leave_their_folder() -> None:
    with pytest.raises(ValueError, match="outside"):
        territory_of(packed_sources({"../../dehors.yaml": "x"}, {}), "petit")


def test_both_engines_make_the_same_core(tmp_path: Path) -> None:
    rules = Rules.small(tmp_path)
    cores = []
    for engine in ("native", "durable"):
        with open_store(tmp_path / f"{engine}.sqlite") as store:
            done = told(recorder(store, rules, engine), *(freed(f"l{number}", number) for number in range(6)))
            cores.append([decision_core(one.decision) for one in done if one.decision is not None])
    assert len(cores[0]) == 6
    assert cores[0] == cores[1]
