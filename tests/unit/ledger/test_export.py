"""An export: anybody verifies it with the script of the documentation, and it goes back into a new ledger."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import jsonschema
import pytest
from tests.small_ledger import BY, NOW, TERRITOIRE, draft, fill, followed, ledger

from fluxrules.ledger.entry import Nature, canonical
from fluxrules.ledger.export import export_lines
from fluxrules.ledger.law import packed_sources
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.ledger.restoring import restore, territory_of_export
from fluxrules.ledger.seal import Head, seal_text
from fluxrules.ledger.verification import verify
from fluxrules.source.project import files_hash

ROOT = Path(__file__).resolve().parents[3]
ODD = 'Ça "coûte"\t\\ 😀 \x7f\u2028\x01 é'


@pytest.fixture
def exported(ledger_address: str) -> list[str]:
    """Two chains, rules, two seals."""
    with ledger(ledger_address) as store:
        facts = {"logement": "D", "commune": "44109", "departement": "44", "annee": 2026, "faits": {}}
        with store.writing("nmh") as chain:
            entries = chain.append([draft(0, nature=Nature.LIBERATION, key=ODD, content=facts)], NOW, ODD)
            chain.append([draft(9, content={"b": ODD, ODD: [0, -7, 10**30, {"Z": None, "a": True, "é": ""}]})], NOW, BY)
            from fluxrules.ledger.derived import folded

            chain.follow(folded(entries).values())
            blob = packed_sources({"a.yaml": ODD}, {"b.csv": bytes(range(256))})
            law = files_hash(
                TERRITOIRE, {"a.yaml": sha256(ODD.encode()).hexdigest(), "b.csv": sha256(bytes(range(256))).hexdigest()}
            )
            chain.keep_law(law, "sources", blob)
            chain.seal(NOW, BY)
        fill(store, 3, "nmh")
        fill(store, 4, "aiguillon")
        store.seal_all(NOW, BY)
        fill(store, 1, "nmh", first=30)
        with store.reading() as reading:
            return list(export_lines(reading, TERRITOIRE))


def script() -> str:
    found = re.search(r"```python\n(.*?)```", (ROOT / "docs/registre.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def judged(lines: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """What a third party, without our code, says of an export."""
    (folder / "verifier.py").write_text(script(), "utf-8")
    (folder / "export.jsonl").write_text("".join(lines), "utf-8")
    command = [sys.executable, "-I", "-X", "utf8", "verifier.py", "export.jsonl"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


def test_the_script_is_short_and_needs_nothing() -> None:
    assert len(script().strip().splitlines()) <= 20
    assert re.findall(r"^(?:import|from) (.*)$", script(), re.MULTILINE) == ["hashlib, json, sys"]


def test_a_third_party_verifies_an_export(exported: list[str], tmp_path: Path) -> None:
    done = judged(exported, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    ends = json.loads(exported[0])["chaines"]
    for name, end in ends.items():
        assert f"{name} {end['rang']} · {end['empreinte'][:24].upper()}" in done.stdout


def test_a_third_party_finds_every_line_that_changes(exported: list[str], tmp_path: Path) -> None:
    places = [number for number, line in enumerate(exported) if '"rang"' in line and number]
    entries = [number for number in places if '"sceau"' not in exported[number]]
    assert len(entries) == 10
    for number in (entries[0], entries[4], entries[-1]):
        for changed in (
            [*exported[:number], *exported[number + 1 :]],
            [*exported[:number], exported[number].replace("2026-", "2025-", 1), *exported[number + 1 :]],
            [*exported[:number], exported[number], *exported[number:]],
        ):
            assert judged(changed, tmp_path).returncode == 1
    seal = next(number for number, line in enumerate(exported) if '"sceau"' in line)
    forged = json.loads(exported[seal])
    forged["chaines"]["nmh"]["empreinte"] = "0" * 64
    assert "sceau 1" in judged([*exported[:seal], canonical(forged) + "\n"], tmp_path).stderr


def test_every_line_is_canonical_and_of_the_schema(exported: list[str]) -> None:
    schema = json.loads((ROOT / "schemas/registre-export.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    for line in exported:
        assert line == canonical(json.loads(line)) + "\n"
        check.validate(json.loads(line))
    for wrong in ({**json.loads(exported[2]), "autre": 1}, {"rang": 1}, {}):
        assert not check.is_valid(wrong)


def test_an_export_is_restored_whole(exported: list[str], tmp_path: Path) -> None:
    assert territory_of_export(exported[0]) == (TERRITOIRE, ())
    with ledger(str(tmp_path / "neuf.db")) as store:
        assert restore(store, exported) == {"aiguillon": 4, "nmh": 6}
        assert verify(store).sound
        with store.reading() as reading:
            assert list(export_lines(reading, TERRITOIRE)) == exported
        with pytest.raises(LedgerProblem) as found:
            restore(store, exported)
        assert found.value.diagnostic.code == "FLX923"
        fill(store, 1, "nmh", first=50)
        assert len(store.seal_all(NOW, BY).text) > 0


def test_what_does_not_hold_is_not_restored(exported: list[str], tmp_path: Path) -> None:
    last = max(number for number, line in enumerate(exported) if '"precedente"' in line)
    seal = next(number for number, line in enumerate(exported) if '"sceau"' in line)
    cases = {
        3: exported[2].replace("2026-", "2025-", 1),
        last + 1: "",
        4: "{",
        5: "[]\n",
        6: '{"rang": 1}\n',
        2: '{"reglement": "a", "genre": "b", "contenu": "pas du base64 !"}\n',
        seal + 2: exported[seal + 1].replace("nmh 5 ·", "nmh 3 ·"),
    }
    other = json.loads(exported[seal])
    other["chaines"]["nmh"]["empreinte"] = "0" * 64
    other["texte"] = seal_text([Head("nmh", 2, "0" * 64)])
    cases |= {seal + 1: canonical(other) + "\n"}
    with ledger(str(tmp_path / "neuf.db")) as store:
        for number, line in cases.items():
            lines = [*exported[: number - 1], *([line] if line else []), *exported[number:]]
            with pytest.raises(LedgerProblem) as found:
                restore(store, lines)
            assert found.value.diagnostic.code == "FLX922"
            if line:
                assert f"ligne {number} " in found.value.diagnostic.message
            with store.reading() as reading:
                assert (reading.bailleurs(), reading.laws()) == ((), ())
        assert restore(store, exported)["nmh"] == 6


@pytest.mark.parametrize("line", ["", "null", "{}", '{"format":"fluxrules/registre-export/2"}', "[1]"])
def test_what_is_no_export(line: str) -> None:
    territoire, found = territory_of_export(line)
    assert (territoire, [item.code for item in found]) == ("", ["FLX922"])


def test_one_chain_is_exported_with_its_own_seals(ledger_address: str, tmp_path: Path) -> None:
    with ledger(ledger_address) as store:
        fill(store, 2, "nmh")
        fill(store, 2, "aiguillon")
        with store.writing("nmh") as chain:
            chain.seal(NOW, BY)
        store.seal_all(NOW, BY)
        with store.reading() as reading:
            lines = list(export_lines(reading, TERRITOIRE, "nmh"))
    assert len(lines) == 1 + 2 + 1
    assert judged(lines, tmp_path).returncode == 0


def test_an_altered_ledger_is_not_exported(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "r.db"
    for change in ("UPDATE ecriture SET par = 'x' WHERE rang = 2", "DELETE FROM ecriture WHERE rang = 3"):
        path.unlink(missing_ok=True)
        with ledger(str(path)) as store:
            fill(store, 3)
        with sqlite3.connect(path) as connection:
            connection.execute(change)
        connection.close()
        with ledger(str(path)) as store, store.reading() as reading, pytest.raises(LedgerProblem):
            list(export_lines(reading, TERRITOIRE))


def test_followed_without_entries_is_not_exported(ledger_address: str) -> None:
    """What is derived is never in an export: it is made again."""
    with ledger(ledger_address) as store:
        with store.writing("nmh") as chain:
            chain.append([draft(1)], NOW, BY)
            chain.follow([followed(1)])
        with store.reading() as reading:
            assert len(list(export_lines(reading, TERRITOIRE))) == 2
