"""The store, on SQLite and on a real PostgreSQL: what is written is there, once, in order, and nothing else."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest
from tests.small_ledger import BY, NOW, TERRITOIRE, draft, fill, followed, ledger, proposal

from fluxrules.ledger.entry import ORIGIN, digest_of
from fluxrules.ledger.following import Issue, Tally
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.rows import digest_of_row, entry_row
from fluxrules.ledger.store import Store


def test_a_new_ledger_is_empty(ledger_address: str) -> None:
    with ledger(ledger_address) as store, store.reading() as found:
        assert store.territoire == TERRITOIRE
        assert found.bailleurs() == ()
        assert found.head("nmh") == (0, ORIGIN)
        assert list(found.entries("nmh")) == []
        assert found.seals() == ()
        assert found.last_checkpoint("nmh") is None


def test_entries_are_read_as_they_were_written(ledger_address: str) -> None:
    with ledger(ledger_address) as store:
        with store.writing("nmh") as chain:
            written = chain.append([draft(1), draft(2, key="")], NOW, BY)
            written += chain.append([draft(3, key="")], NOW, BY)
            assert list(chain.entries("nmh")) == list(written)
        fill(store, 2, "aiguillon")
        with store.reading() as found:
            assert found.bailleurs() == ("aiguillon", "nmh")
            assert tuple(found.entries("nmh")) == written
            assert [entry.rank for entry in written] == [1, 2, 3]
            assert [entry.previous for entry in written] == [ORIGIN, written[0].digest, written[1].digest]
            assert all(entry.digest == digest_of(entry) for entry in written)
            assert found.head("nmh") == (3, written[2].digest)
            assert tuple(found.entries("nmh", after=1)) == written[1:]
            assert tuple(found.entries("nmh", liberation="L-0003")) == written[2:]
            assert found.known("nmh", ["candidats:1", "candidats:9", ""]) == {"candidats:1": 1}
    with ledger(ledger_address, create=False) as store, store.reading() as found:
        assert tuple(found.entries("nmh")) == written


def test_the_digest_of_a_row_is_that_of_its_entry(ledger_address: str) -> None:
    with ledger(ledger_address) as store, store.writing("nmh") as chain:
        text = 'Ça "coûte"\t\\ 😀 \x7f\u2028'
        (entry,) = chain.append([draft(1, liberation=text, content={"b": text, "a": {"z": [], "y": {}}})], NOW, text)
        assert digest_of_row(tuple(entry_row(entry).values())) == entry.digest == digest_of(entry)


def test_more_than_a_page_of_entries(ledger_address: str) -> None:
    with ledger(ledger_address) as store:
        with store.writing("nmh") as chain:
            chain.append([draft(number) for number in range(1, 702)], NOW, BY)
        with store.reading() as found:
            assert [entry.rank for entry in found.entries("nmh")] == list(range(1, 702))
            keys = [f"candidats:{number}" for number in range(1, 1500)]
            assert len(found.known("nmh", keys)) == 701


def test_a_transaction_that_fails_leaves_nothing(ledger_address: str) -> None:
    with ledger(ledger_address) as store:
        fill(store, 1)
        with pytest.raises(ZeroDivisionError), store.writing("nmh") as chain:  # noqa: PT012 - all of it is undone
            chain.append([draft(2)], NOW, BY)
            chain.follow([followed(2)])
            chain.keep_law("h", "sources", b"x")
            raise ZeroDivisionError
        with store.reading() as found:
            assert found.head("nmh")[0] == 1
            assert len(list(found.entries("nmh"))) == 1
            assert list(found.every_followed()) == []
            assert found.law("h", "sources") is None
        fill(store, 1, first=2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bailleur": "autre"},
        {"key": "candidats:1"},
        {"liberation": "L\0"},
        {"content": {"prix": 1.5}},
        {"content": {"prix": float("nan")}},
    ],
)
def test_what_cannot_be_kept_as_it_is_is_refused(ledger_address: str, wrong: dict[str, object]) -> None:
    with ledger(ledger_address) as store:
        fill(store, 1)
        with pytest.raises(ValueError), store.writing("nmh") as chain:  # noqa: PT011 - a mistake of the caller
            chain.append([draft(2, **wrong)], NOW, BY)
        with store.reading() as found:
            assert found.head("nmh")[0] == 1


def test_the_same_key_stands_in_two_chains(ledger_address: str) -> None:
    with ledger(ledger_address) as store:
        fill(store, 1, "nmh")
        fill(store, 1, "aiguillon")


def test_rules_are_kept_once(ledger_address: str) -> None:
    with ledger(ledger_address) as store:
        for blob in (b"\0first", b"second"):
            with store.writing("nmh") as chain:
                chain.keep_law("abc", "sources", blob)
        with store.reading() as found:
            assert found.law("abc", "sources") == b"\0first"
            assert found.law("abc", "programme") is None
            assert found.laws() == (("abc", "sources"),)


def test_the_last_checkpoint_replaces_the_one_before(ledger_address: str) -> None:
    with ledger(ledger_address) as store:
        fill(store, 3)
        with store.writing("nmh") as chain:
            chain.checkpoint(1, "un")
            chain.checkpoint(3, "trois é")
            with pytest.raises(ValueError, match="no entry 4"):
                chain.checkpoint(4, "quatre")
        with store.reading() as found:
            assert found.last_checkpoint("nmh") == (3, "trois é")
            assert found.last_checkpoint("aiguillon") is None


def test_what_is_followed_is_replaced(ledger_address: str) -> None:
    first = followed(1, proposal("etat", Issue.RENDU), proposal("al", charged=False, beneficiary="x"))
    with ledger(ledger_address) as store:
        with store.writing("nmh") as chain:
            chain.follow([first, followed(2), followed(3, proposal("al"))])
        with store.writing("aiguillon") as chain:
            chain.follow([followed(1, bailleur="aiguillon")])
            with pytest.raises(ValueError, match="not in the chain"):
                chain.follow([first])
        with store.reading() as found:
            assert found.followed("nmh", ["L-0001", "L-0002", "?"]) == {"L-0001": first, "L-0002": followed(2)}
            assert list(found.every_followed()) == [
                followed(1, bailleur="aiguillon"),
                first,
                followed(2),
                followed(3, proposal("al")),
            ]
        shorter = replace(first, proposals=first.proposals[:1], motif="vente", leased="2026-02-01")
        with store.writing("nmh") as chain:
            chain.follow([first, shorter])
            assert chain.followed("nmh", ["L-0001"]) == {"L-0001": shorter}
            chain.forget_derived()
        with store.reading() as found:
            assert list(found.every_followed()) == [followed(1, bailleur="aiguillon")]


def test_many_are_followed(ledger_address: str) -> None:
    everyone = [followed(number, *([proposal("al")] * (number % 3))) for number in range(1, 703)]
    with ledger(ledger_address) as store:
        with store.writing("nmh") as chain:
            chain.follow(everyone)
        with store.reading() as found:
            assert list(found.every_followed()) == everyone
            assert len(found.followed("nmh", [item.liberation for item in everyone])) == 702


def test_the_tally_counts_proposals_and_those_with_nobody(ledger_address: str) -> None:
    rows = [
        followed(1, proposal("etat", Issue.RENDU), proposal("al", Issue.ATTRIBUE), leased="2026-02-01"),
        followed(2, proposal("al", Issue.ATTRIBUE)),
        followed(3, proposal("al", Issue.REFUSE), proposal("etat", Issue.DELAI), proposal("al")),
        followed(4),
        followed(5, proposal("etat", Issue.ANNULE), statut="annule"),
        followed(6, proposal("etat", Issue.DEROGE), proposal("al", Issue.SOUSTRAIT), statut="soustrait", motif="vente"),
        followed(7, proposal("al"), year=2027, freed="2027-02-03", qpv="oui"),
    ]
    with ledger(ledger_address) as store:
        with store.writing("nmh") as chain:
            chain.follow(rows)
        with store.reading() as found:
            every, one = list(found.tally(None)), list(found.tally(2026))
    assert one == [item for item in every if item[0].year == 2026]
    short = {(key.holder, key.statut, key.motif, key.month): cell for key, cell in every}
    assert len(short) == len(every)
    assert short == {
        ("", "suspendu", "", "2026-01"): Tally(dwellings=1),
        ("", "annule", "", "2026-01"): Tally(dwellings=1),
        ("", "soustrait", "vente", "2026-01"): Tally(dwellings=1),
        ("etat", "oriente", "", "2026-01"): Tally(proposed=2, handed_back=2),
        ("al", "oriente", "", "2026-01"): Tally(proposed=4, standing=3, attributed=2, leased=1, handed_back=1),
        ("etat", "annule", "", "2026-01"): Tally(proposed=1),
        ("etat", "soustrait", "vente", "2026-01"): Tally(proposed=1),
        ("al", "soustrait", "vente", "2026-01"): Tally(proposed=1),
        ("al", "oriente", "", "2027-02"): Tally(proposed=1, standing=1),
    }
    assert sum(cell.standing + cell.dwellings for _, cell in every) == len(rows)
    key = next(key for key, _ in every if key.year == 2027)
    assert (key.bailleur, key.departement, key.typologie, key.financement, key.qpv) == (
        "nmh",
        "44",
        "T3",
        "PLUS",
        "oui",
    )
    assert (key.commune, key.periode) == ("44109", "1975-1985")


def test_late_is_past_the_deadline_with_nobody_proposed_since(ledger_address: str) -> None:
    late = [
        followed(1, proposal("al"), deadline="2026-02-04"),
        followed(
            2,
            proposal("al", Issue.RENDU),
            proposal("etat", day="2026-01-20"),
            deadline="2026-02-04",
            candidates="2026-01-10",
        ),
    ]
    others = [
        followed(3, proposal("al"), deadline="2026-02-05"),
        followed(4, proposal("al"), deadline="2026-02-04", candidates="2026-01-05"),
        followed(5, proposal("al", Issue.ATTRIBUE), deadline="2026-02-04"),
        followed(6, proposal("al")),
        followed(7, deadline="2026-02-04"),
    ]
    with ledger(ledger_address) as store:
        with store.writing("nmh") as chain:
            chain.follow([*others, *late])
        with store.reading() as found:
            assert list(found.late("2026-02-05")) == late


def test_seals_are_numbered_and_kept(ledger_address: str) -> None:
    with ledger(ledger_address) as store:
        fill(store, 2)
        with store.writing("nmh") as chain:
            first = chain.seal(NOW, BY)
        fill(store, 1, "aiguillon")
        second = store.seal_all(NOW, BY)
        with store.reading() as found:
            assert found.seals() == (first, second)
            assert found.seals("aiguillon") == (second,)
            head = found.head("nmh")
        assert first.text.startswith("nmh 2 · ")
        assert second.text.startswith("aiguillon 1, nmh 2 · ")
        assert first.text.removeprefix("nmh 2 · ").replace("-", "") == head[1][:24].upper()
        assert [item.number for item in (first, second)] == [1, 2]


def test_a_reading_is_of_one_moment(ledger_address: str) -> None:
    with ledger(ledger_address) as store:
        fill(store, 2)
        with store.reading() as before:
            assert before.head("nmh")[0] == 2
            fill(store, 1, first=3)
            assert before.head("nmh")[0] == 2
            assert len(list(before.entries("nmh"))) == 2
        with store.reading() as after:
            assert after.head("nmh")[0] == 3


def test_nothing_is_added_to_a_chain_whose_tail_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "registre.db"
    with ledger(str(path)) as store:
        fill(store, 3)
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM ecriture WHERE rang = 3")
    connection.close()
    with ledger(str(path)) as store, pytest.raises(LedgerProblem) as found, store.writing("nmh"):
        pass
    assert found.value.diagnostic.code == "FLX964"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE ecriture SET contenu = contenu || ' ' WHERE rang = 2", "FLX960"),
        ("UPDATE ecriture SET par = 'x' WHERE rang = 2", "FLX960"),
        ("UPDATE ecriture SET contenu = CAST(contenu AS BLOB) WHERE rang = 2", "FLX960"),
        ("UPDATE ecriture SET contenu = CAST(X'FF' AS TEXT) WHERE rang = 2", "FLX960"),
        ("DELETE FROM ecriture WHERE rang = 2", "FLX961"),
    ],
)
def test_what_was_tampered_with_is_not_read(tmp_path: Path, change: str, code: str) -> None:
    path = tmp_path / "registre.db"
    with ledger(str(path)) as store:
        fill(store, 3)
    with sqlite3.connect(path) as connection:
        connection.execute(change)
    connection.close()
    with ledger(str(path)) as store, store.reading() as found:
        entries = found.entries("nmh")
        assert next(entries).rank == 1
        with pytest.raises(LedgerProblem) as problem:
            list(entries)
        assert problem.value.diagnostic.code == code


def _writes(address: str, name: str, count: int) -> None:
    """What one process of several does."""
    with ledger(address) as store:
        for number in range(count):
            with store.writing("nmh") as chain:
                rank, _ = chain.head("nmh")
                chain.append([draft(rank + 1, key=f"{name}:{number}")], NOW, name)


def test_processes_write_one_chain(ledger_address: str) -> None:
    """The ledger itself is made by whichever comes first."""
    spawn = get_context("spawn")
    workers = [spawn.Process(target=_writes, args=(ledger_address, name, 25)) for name in ("a", "b", "c")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    with ledger(ledger_address, create=False) as store, store.reading() as found:
        entries = list(found.entries("nmh"))
    assert [entry.rank for entry in entries] == list(range(1, 76))
    # Each decision saw the one before: it named the libération after it.
    assert [entry.liberation for entry in entries] == [f"L-{number:04d}" for number in range(1, 76)]
    for name in "abc":
        assert [entry.key for entry in entries if entry.by == name] == [f"{name}:{number}" for number in range(25)]


def test_what_passes_is_tried_again(ledger_address: str) -> None:
    from fluxrules.diagnostics import diagnose

    tries = []

    def work(chain: object) -> int:
        tries.append(chain)
        if len(tries) < 3:
            raise LedgerProblem(diagnose("FLX959", registre="x", cause=""), passing=True)
        return len(tries)

    with ledger(ledger_address) as store:
        assert store.attempt("nmh", work) == 3
        tries.clear()
        with pytest.raises(LedgerProblem):
            store.attempt(
                "nmh", lambda _: (_ for _ in ()).throw(LedgerProblem(diagnose("FLX959", registre="", cause="")))
            )


def test_a_deadlock_is_undone_and_passes(postgres_address: str) -> None:
    """Two chains that keep the same two rules in opposite orders: one of them is told to do it again, and does."""
    from threading import Barrier, Thread

    met = Barrier(2, timeout=10)
    tries = {"nmh": 0, "aiguillon": 0}

    def keep(store: Store, bailleur: str, names: tuple[str, str]) -> None:
        def work(chain: object) -> None:
            tries[bailleur] += 1
            chain.append([draft(1, bailleur)], NOW, BY)
            chain.keep_law(names[0], "sources", b"")
            if tries[bailleur] == 1:
                met.wait()
            chain.keep_law(names[1], "sources", b"")

        store.attempt(bailleur, work)

    with ledger(postgres_address) as store:
        threads = [
            Thread(target=keep, args=(store, "nmh", ("a", "b"))),
            Thread(target=keep, args=(store, "aiguillon", ("b", "a"))),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        with store.reading() as found:
            assert found.head("nmh")[0] == found.head("aiguillon")[0] == 1
            assert found.laws() == (("a", "sources"), ("b", "sources"))
    assert sorted(tries.values()) == [1, 2]
