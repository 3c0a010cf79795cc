"""What verifying finds of a ledger that somebody, or a disk, has changed: the right entry, on both databases."""

from __future__ import annotations

import random
import sqlite3
import zlib
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from tests.small_ledger import BY, NOW, TERRITOIRE, draft, fill, followed, ledger, proposal

from fluxrules.ledger import scanning
from fluxrules.ledger.checkpoint import fold_of
from fluxrules.ledger.derived import rebuild
from fluxrules.ledger.entry import ORIGIN, Draft, Entry, Nature, sealed
from fluxrules.ledger.law import packed_sources
from fluxrules.ledger.rows import entry_row
from fluxrules.ledger.seal import SealText, parse_seal
from fluxrules.ledger.verification import Verified, verify
from fluxrules.source.project import files_hash

Found = list[tuple[str, str, int, int]]

COLUMNS = [
    "bailleur", "rang", "nature", "jour", "liberation", "cle", "inscrit_le", "par", "contenu", "precedente", "empreinte",
]  # fmt: skip


def tamper(address: str, *statements: str | tuple[str, dict[str, Any]]) -> None:
    """Change a ledger as whoever has the database would."""
    url = f"sqlite:///{address}" if "://" not in address else address.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            query, values = statement if isinstance(statement, tuple) else (statement, {})
            connection.execute(text(query), values)
    engine.dispose()


def verified(address: str, *seals: str) -> Verified:
    copied: dict[str, SealText] = {}
    for seal in seals:
        read, _ = parse_seal(seal)
        assert read is not None
        copied[seal] = read
    with ledger(address, create=False) as store:
        return verify(store, copied)


def found(address: str, *seals: str) -> Found:
    return [(f.diagnostic.code, f.bailleur, f.first, f.last) for f in verified(address, *seals).findings]


@pytest.fixture
def three(ledger_address: str) -> str:
    """Two chains: six entries, and three."""
    with ledger(ledger_address) as store:
        fill(store, 6, "nmh")
        fill(store, 3, "aiguillon")
    return ledger_address


def rehashed(entry: Entry, **changes: Any) -> dict[str, Any]:
    """The row of a forged entry: its content changed, its digest made right again."""
    names = ("bailleur", "nature", "day", "liberation", "key", "content")
    values = {name: getattr(entry, name) for name in names} | changes
    return entry_row(sealed(Draft(**values), entry.rank, entry.previous, entry.written, entry.by))


def entries(address: str, bailleur: str = "nmh") -> Sequence[Entry]:
    with ledger(address, create=False) as store, store.reading() as reading:
        return list(reading.entries(bailleur))


def put(row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    names = [name for name in row if name not in ("bailleur", "rang")]
    return (
        f"UPDATE ecriture SET {', '.join(f'{n} = :{n}' for n in names)} WHERE bailleur = :bailleur AND rang = :rang",
        row,
    )


def test_a_ledger_that_nobody_touched_is_sound(three: str) -> None:
    result = verified(three)
    assert result.sound
    assert result.counts == {"aiguillon": 3, "nmh": 6}


def test_an_empty_ledger_is_sound(ledger_address: str) -> None:
    with ledger(ledger_address):
        pass
    assert verified(ledger_address).sound


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("rank", [1, 4, 6])
def test_any_column_that_changes_names_its_entry(three: str, column: str, rank: int) -> None:
    value = "rang + 1000" if column == "rang" else f"'x' || {column}"
    tamper(three, f"UPDATE ecriture SET {column} = {value} WHERE bailleur = 'nmh' AND rang = {rank}")
    codes = {("bailleur"): "FLX973", "rang": "FLX973"}
    assert found(three) == [(codes.get(column, "FLX960"), "nmh", rank, rank)]


def test_a_space_in_the_json_is_a_change(three: str) -> None:
    tamper(three, "UPDATE ecriture SET contenu = ' ' || contenu WHERE bailleur = 'nmh' AND rang = 4")
    assert found(three) == [("FLX960", "nmh", 4, 4)]


@pytest.mark.parametrize(("first", "last"), [(1, 1), (3, 4), (6, 6), (1, 6)])
def test_entries_removed_are_a_gap(three: str, first: int, last: int) -> None:
    tamper(three, f"DELETE FROM ecriture WHERE bailleur = 'nmh' AND rang BETWEEN {first} AND {last}")
    assert found(three) == [("FLX961", "nmh", first, last)]


def test_two_entries_swapped_are_both_named(three: str) -> None:
    swap = "UPDATE ecriture SET rang = {} WHERE bailleur = 'nmh' AND rang = {}"
    tamper(three, swap.format(-1, 3), swap.format(3, 4), swap.format(4, -1))
    assert found(three) == [("FLX973", "nmh", 3, 3), ("FLX973", "nmh", 4, 4)]


def test_an_entry_moved_to_another_chain(three: str) -> None:
    tamper(three, "UPDATE ecriture SET bailleur = 'aiguillon' WHERE bailleur = 'nmh' AND rang = 5")
    assert found(three) == [("FLX973", "nmh", 5, 5)]


@pytest.mark.parametrize("rank", [1, 3, 5, 6])
def test_an_entry_rewritten_with_its_digest_is_named(three: str, rank: int) -> None:
    forged = rehashed(entries(three)[rank - 1], content={"nombre": 99})
    tamper(three, put(forged))
    # The last one has no neighbour to attest it: its head does.
    assert found(three) == [("FLX963" if rank < 6 else "FLX964", "nmh", rank, rank)]


def test_two_entries_rewritten_together_break_where_they_end(three: str) -> None:
    chain = entries(three)
    first = rehashed(chain[2], content={"nombre": 99})
    second = rehashed(chain[3])
    forged = sealed(draft(4), 4, first["empreinte"], chain[3].written, chain[3].by)
    assert entry_row(forged)["contenu"] == second["contenu"]
    tamper(three, put(first), put(entry_row(forged)))
    assert found(three) == [("FLX963", "nmh", 4, 4)]


def test_an_entry_inserted_in_the_middle(three: str) -> None:
    """Those after it are moved to make room: each is named at its own place, and so is the one too many."""
    chain = entries(three)
    forged = entry_row(sealed(draft(99), 3, chain[1].digest, NOW, BY))
    moves = [f"UPDATE ecriture SET rang = {r + 1} WHERE bailleur = 'nmh' AND rang = {r}" for r in (6, 5, 4, 3)]
    names = ", ".join(forged)
    insert = f"INSERT INTO ecriture ({names}) VALUES ({', '.join(f':{name}' for name in forged)})"
    tamper(three, *moves, (insert, forged), "UPDATE chaine SET rang = 7 WHERE bailleur = 'nmh'")
    assert found(three) == [
        ("FLX963", "nmh", 3, 3),
        *[("FLX973", "nmh", rank, rank) for rank in (3, 4, 5, 6)],
        ("FLX964", "nmh", 6, 6),
    ]


def test_an_entry_added_past_the_head(three: str) -> None:
    chain = entries(three)
    added = entry_row(sealed(draft(7), 7, chain[-1].digest, NOW, BY))
    names = ", ".join(added)
    tamper(three, (f"INSERT INTO ecriture ({names}) VALUES ({', '.join(f':{name}' for name in added)})", added))
    assert found(three) == [("FLX964", "nmh", 7, 7)]


def test_an_entry_before_the_first(three: str) -> None:
    added = entry_row(sealed(draft(7), 0, ORIGIN, NOW, BY))
    names = ", ".join(added)
    tamper(three, (f"INSERT INTO ecriture ({names}) VALUES ({', '.join(f':{name}' for name in added)})", added))
    assert found(three) == [("FLX963", "nmh", 0, 0)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE chaine SET rang = 4 WHERE bailleur = 'nmh'",
        "UPDATE chaine SET rang = 9 WHERE bailleur = 'nmh'",
        "UPDATE chaine SET empreinte = 'x' WHERE bailleur = 'nmh'",
        "DELETE FROM chaine WHERE bailleur = 'nmh'",
    ],
)
def test_the_head_that_is_not_the_last_entry(three: str, change: str) -> None:
    tamper(three, change)
    assert found(three) == [("FLX964", "nmh", 6, 6)]


def test_a_head_without_a_chain(three: str) -> None:
    tamper(three, f"INSERT INTO chaine (bailleur, rang, empreinte) VALUES ('autre', 2, '{'a' * 64}')")
    assert found(three) == [("FLX961", "autre", 1, 2)]


def cut(address: str, rank: int) -> None:
    """Cut the tail of a chain, and put its head in agreement."""
    digest = entries(address)[rank - 1].digest
    tamper(
        address,
        f"DELETE FROM ecriture WHERE bailleur = 'nmh' AND rang > {rank}",
        (
            "UPDATE chaine SET rang = :rank, empreinte = :digest WHERE bailleur = 'nmh'",
            {"rank": rank, "digest": digest},
        ),
    )


def test_a_tail_cut_since_a_seal(three: str) -> None:
    with ledger(three) as store, store.writing("nmh") as chain:
        seal = chain.seal(NOW, BY).text
    assert verified(three, seal).sound
    cut(three, 4)
    assert found(three) == [("FLX974", "nmh", 5, 6)]
    tamper(three, "DELETE FROM sceau")
    assert found(three) == []
    assert found(three, seal) == [("FLX974", "nmh", 5, 6)]


def test_a_seal_over_all_chains(three: str) -> None:
    with ledger(three) as store:
        seal = store.seal_all(NOW, BY).text
        fill(store, 2, "nmh", first=7)
        fill(store, 1, "nouveau")
    assert verified(three, seal).sound
    tamper(three, "DELETE FROM sceau")
    assert verified(three, seal.lower().replace("-", " ")).sound
    cut(three, 5)
    assert found(three, seal) == [("FLX974", "nmh", 6, 6)]


def test_a_chain_rewritten_from_end_to_end(three: str) -> None:
    with ledger(three) as store:
        with store.writing("nmh") as chain:
            one = chain.seal(NOW, BY).text
        both = store.seal_all(NOW, BY).text
    previous, rows = ORIGIN, []
    for number, entry in enumerate(entries(three), 1):
        forged = sealed(draft(number, content={"nombre": 0}), entry.rank, previous, NOW, BY)
        previous = forged.digest
        rows.append(put(entry_row(forged)))
    tamper(three, *rows, ("UPDATE chaine SET empreinte = :digest WHERE bailleur = 'nmh'", {"digest": previous}))
    assert found(three) == [("FLX965", "nmh", 6, 6)] * 2
    tamper(three, "DELETE FROM sceau")
    assert found(three) == []
    assert found(three, one) == [("FLX965", "nmh", 6, 6)]
    assert found(three, both) == [("FLX965", "aiguillon", 3, 3), ("FLX965", "nmh", 6, 6)]


@pytest.mark.parametrize(
    "change", ["rang = 5", "texte = 'nmh 6 · 0000'", "empreinte = 'x' || empreinte", "bailleur = 'aiguillon'"]
)
def test_a_seal_that_was_changed(three: str, change: str) -> None:
    with ledger(three) as store, store.writing("nmh") as chain:
        chain.seal(NOW, BY)
    tamper(three, f"UPDATE sceau SET {change}")
    assert found(three) == [("FLX966", "", 0, 0)]


FACTS = {"logement": "D-1", "commune": "44109", "departement": "44", "annee": 2026, "faits": {}}


def freed(number: int) -> Draft:
    return draft(number, nature=Nature.LIBERATION, key=f"l:{number}", content=FACTS)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE suivi SET statut = 'oriente' WHERE liberation = 'L-0002'",
        "DELETE FROM suivi WHERE liberation = 'L-0002'",
        "INSERT INTO proposition VALUES ('nmh', 'L-0002', 1, 'etat', '', '2026-01-01', {true}, 'en_cours', '2026-01-01')",
        "INSERT INTO proposition VALUES ('nmh', 'L-0002', 1, 'etat', '', '2026-01-01', {true}, 'autre', '2026-01-01')",
    ],
)
def test_what_is_followed_otherwise_than_the_entries_say(ledger_address: str, change: str) -> None:
    from fluxrules.ledger.derived import folded

    with ledger(ledger_address) as store, store.writing("nmh") as chain:
        chain.follow(folded(chain.append([freed(1), freed(2)], NOW, BY)).values())
    assert verified(ledger_address).sound
    tamper(ledger_address, change.format(true="1" if "://" not in ledger_address else "true"))
    assert found(ledger_address) == [("FLX972", "nmh", 0, 0)]
    with ledger(ledger_address) as store:
        assert rebuild(store) == {"nmh": 2}
    assert verified(ledger_address).sound


def test_what_is_followed_of_no_entry(three: str) -> None:
    with ledger(three) as store, store.writing("nmh") as chain:
        chain.follow([followed(1, proposal("al"))])
    assert found(three) == [("FLX972", "nmh", 0, 0)]


def test_a_checkpoint_that_was_changed(three: str) -> None:
    with ledger(three) as store, store.writing("nmh") as chain:
        chain.checkpoint(3, fold_of(chain.entries("nmh"), 3))
    assert verified(three).sound
    tamper(three, "UPDATE etat SET contenu = 'Comptes'")
    assert found(three) == [("FLX921", "nmh", 0, 0)]
    with ledger(three) as store:
        with store.reading() as reading:
            assert reading.last_checkpoint("nmh") is None
        rebuild(store)
    assert verified(three).sound


@pytest.fixture
def with_rules(ledger_address: str) -> str:
    """A decision under rules that are kept, as files and as they were compiled."""
    files, compiled = {"regles/a.yaml": "é: 1\n"}, zlib.compress(b"{}")
    law = files_hash(TERRITOIRE, {path: sha256(text.encode()).hexdigest() for path, text in files.items()})
    with ledger(ledger_address) as store, store.writing("nmh") as chain:
        chain.keep_law(law, "sources", packed_sources(files, {}))
        chain.keep_law(sha256(b"{}").hexdigest(), "programme", compiled)
        chain.append([draft(1, content={"regles": law})], NOW, BY)
    return ledger_address


@pytest.mark.parametrize(
    ("kind", "blob"),
    [
        ("sources", packed_sources({"regles/a.yaml": "é: 2\n"}, {})),
        ("programme", zlib.compress(b"[]")),
        ("sources", b"damaged"),
        ("programme", b"damaged"),
    ],
)
def test_rules_that_were_changed(with_rules: str, kind: str, blob: bytes) -> None:
    assert verified(with_rules).sound
    change = "UPDATE reglement SET contenu = :blob WHERE genre = :kind"
    tamper(with_rules, (change, {"blob": blob, "kind": kind}))
    assert found(with_rules) == [("FLX926", "", 0, 0)]


def test_rules_that_nobody_kept(with_rules: str) -> None:
    tamper(with_rules, "DELETE FROM reglement")
    assert found(with_rules) == [("FLX927", "nmh", 0, 0)]


def test_an_entry_that_this_version_does_not_write(ledger_address: str) -> None:
    with ledger(ledger_address) as store, store.writing("nmh") as chain:
        chain.append([draft(1, nature=Nature.LIBERATION)], NOW, BY)
    assert found(ledger_address) == [("FLX920", "", 0, 0)]


def test_a_page_of_the_file_that_makes_no_sense(tmp_path: Path) -> None:
    """Entries on other pages are still verified; those on this one are named."""
    path = tmp_path / "registre.db"
    with ledger(str(path)) as store, store.writing("nmh") as chain:
        chain.append([draft(n, content={"texte": f"{n:05d}" * 200}) for n in range(1, 101)], NOW, BY)
    data = bytearray(path.read_bytes())
    page = data.index(b"00050" * 200) // 4096
    data[page * 4096 : page * 4096 + 8] = b"\xff" * 8
    path.write_bytes(data)
    result = verified(str(path))
    codes = {finding.diagnostic.code for finding in result.findings}
    assert codes == {"FLX967", "FLX961"}
    (gap,) = [finding for finding in result.findings if finding.diagnostic.code == "FLX961"]
    assert gap.first <= 50 <= gap.last
    assert gap.last - gap.first < 8
    assert result.counts == {"nmh": 100 - (gap.last - gap.first + 1)}


@pytest.mark.parametrize("together", [2, 3, 5, 500])
def test_a_tree_that_leads_back_to_where_it_has_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    """The last branch of the table's tree is made to point to its first leaf: reading ends all the same."""
    monkeypatch.setattr(scanning, "PAGE", together)
    path = tmp_path / "registre.db"
    with ledger(str(path)) as store, store.writing("nmh") as chain:
        chain.append([draft(n) for n in range(1, 1201)], NOW, BY)
    connection = sqlite3.connect(path)
    ((root,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ecriture'").fetchall()
    connection.close()
    data = bytearray(path.read_bytes())
    page = (root - 1) * 4096
    assert data[page] == 5, "an interior page of a table"
    first = page + int.from_bytes(data[page + 12 : page + 14], "big")
    data[page + 8 : page + 12] = data[first : first + 4]
    path.write_bytes(data)
    result = verified(str(path))
    gaps = [finding for finding in result.findings if finding.diagnostic.code == "FLX961"]
    assert [gap.last for gap in gaps] == [1200]
    assert result.counts == {"nmh": gaps[0].first - 1}


def test_random_bytes_never_make_it_fall(tmp_path: Path) -> None:
    path = tmp_path / "registre.db"
    with ledger(str(path)) as store, store.writing("nmh") as chain:
        chain.append([draft(n) for n in range(1, 60)], NOW, BY)
    whole = path.read_bytes()
    draw = random.Random(7)
    outcomes = set()
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(draw.choice((1, 5, 200))):
            data[draw.randrange(len(data))] = draw.randrange(256)
        path.write_bytes(data)
        from fluxrules.ledger.store import Store

        store_or_none, diagnostics = Store.open(str(path), create=False, territoire="")
        if store_or_none is None:
            outcomes.add(diagnostics[0].code)
            continue
        with store_or_none as opened:
            outcomes |= {finding.diagnostic.code for finding in verify(opened).findings}
    assert outcomes >= {"FLX960", "FLX967"}


def test_a_table_that_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "registre.db"
    with ledger(str(path)) as store:
        fill(store, 3)
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE chaine")
    connection.execute("DROP TABLE sceau")
    connection.commit()
    connection.close()
    assert {code for code, *_ in found(str(path))} == {"FLX964", "FLX966"}
