"""``registre``: what each command says of a ledger, and how it ends."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from tests.small_ledger import BY, NOW, TERRITOIRE, fill, ledger

from fluxrules.cli.exit_codes import ExitCode


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of two chains."""
    found = tmp_path / "registre.sqlite"
    with ledger(str(found)) as store:
        fill(store, 4, "nmh")
        fill(store, 2, "aiguillon")
    return found


def change(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_etat_says_what_it_holds(run, path: Path) -> None:
    with ledger(str(path)) as store:
        seal = store.seal_all(NOW, BY)
    said = run("registre", "etat", "--registre", path)
    assert (said.code, said.err) == (0, "")
    assert f"{path} · {TERRITOIRE}" in said.out
    rows = [line.split() for line in said.out.splitlines()]
    assert ["aiguillon", "2", "0", "2026-01-02", "2026-01-03", NOW[:10]] in rows
    assert ["nmh", "4", "0", "2026-01-02", "2026-01-05", NOW[:10]] in rows
    assert seal.text in said.out
    value = json.loads(run("registre", "etat", "--registre", path, "--format", "json").out)
    assert value["territoire"] == TERRITOIRE
    assert value["chaines"]["nmh"]["ecritures"] == 4
    assert [item["texte"] for item in value["sceaux"]] == [seal.text]


def test_verifier_on_a_ledger_that_holds(run, path: Path) -> None:
    seal = run("registre", "sceller", "--registre", path, "--par", "CAL").out.strip()
    said = run("registre", "verifier", "--registre", path, "--sceau", seal.lower())
    assert (said.code, said.err) == (ExitCode.OK, "")
    assert "Rien n'a été changé" in said.out
    assert "1 gardé(s) dans le registre, 1 donné(s)" in said.out


def test_verifier_names_the_entry(run, path: Path) -> None:
    change(path, "UPDATE ecriture SET contenu = '{}' WHERE bailleur = 'nmh' AND rang = 3")
    said = run("registre", "verifier", "--registre", path)
    assert said.code == ExitCode.LEDGER
    assert "FLX960" in said.out
    assert "nmh, écriture 3" in said.out
    value = json.loads(run("registre", "verifier", "--registre", path, "--format", "json").out)
    assert value["intact"] is False
    assert [(item["code"], item["bailleur"], item["du"]) for item in value["constats"]] == [("FLX960", "nmh", 3)]
    refused = run("registre", "sceller", "--registre", path)
    assert (refused.code, refused.out) == (ExitCode.LEDGER, "")
    exported = run("registre", "exporter", "--registre", path, "--sortie", path.parent / "e.jsonl")
    assert exported.code == ExitCode.LEDGER
    assert "FLX960" in exported.err
    assert sorted(item.name for item in path.parent.iterdir()) == ["registre.sqlite"]


def test_verifier_says_only_so_many(run, tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with ledger(str(path)) as store:
        fill(store, 30)
    change(path, "UPDATE ecriture SET par = 'x'")
    said = run("registre", "verifier", "--registre", path)
    assert said.out.count("FLX960") == 20
    assert "10 autre(s)" in said.out
    assert [line.split()[2] for line in said.out.splitlines() if "nmh, écriture " in line][:3] == ["1", "2", "3"]
    assert run("registre", "verifier", "--registre", path, "-v").out.count("FLX960") == 30


def test_a_tail_cut_with_its_seal_is_found_by_the_one_in_the_minutes(run, path: Path) -> None:
    seal = run("registre", "sceller", "--registre", path, "--bailleur", "nmh", "-q").out.strip()
    assert seal.startswith("nmh 4 · ")
    head = (
        "UPDATE chaine SET rang = 3, empreinte = (SELECT empreinte FROM ecriture WHERE bailleur = 'nmh' AND rang = 3)"
    )
    change(
        path,
        "DELETE FROM ecriture WHERE bailleur = 'nmh' AND rang = 4",
        f"{head} WHERE bailleur = 'nmh'",
        "DELETE FROM sceau",
    )
    assert run("registre", "verifier", "--registre", path).code == ExitCode.OK
    said = run("registre", "verifier", "--registre", path, "--sceau", seal)
    assert said.code == ExitCode.LEDGER
    assert "FLX974" in said.out


def test_a_seal_that_cannot_be_read_is_a_wrong_command(run, path: Path) -> None:
    said = run("registre", "verifier", "--registre", path, "--sceau", "nmh 4")
    assert said.code == ExitCode.USAGE
    assert "FLX969" in said.err


def test_exporter_then_restaurer(run, path: Path, tmp_path: Path) -> None:
    run("registre", "sceller", "--registre", path)
    lines = run("registre", "exporter", "--registre", path)
    export = tmp_path / "export.jsonl"
    said = run("registre", "exporter", "--registre", path, "--sortie", export)
    assert (said.code, said.out) == (0, "")
    assert export.read_text("utf-8") == lines.out
    new = tmp_path / "neuf.sqlite"
    said = run("registre", "restaurer", export, "--registre", new)
    assert said.code == 0
    assert "6 écriture(s) de 2 chaîne(s)" in said.out
    assert run("registre", "exporter", "--registre", new).out == lines.out
    again = run("registre", "restaurer", export, "--registre", new)
    assert "FLX923" in again.err
    assert again.code != 0
    assert len(run("registre", "exporter", "--registre", path, "--bailleur", "nmh").out.splitlines()) == 5
    export.write_text(lines.out.replace("Été", "été"), "utf-8")
    broken = run("registre", "restaurer", export, "--registre", tmp_path / "autre.sqlite")
    assert "FLX922" in broken.err
    export.write_bytes(b"\xff\n")
    assert run("registre", "restaurer", export, "--registre", tmp_path / "a.sqlite").code == ExitCode.DATA
    assert run("registre", "restaurer", tmp_path / "absent", "--registre", new).code == ExitCode.DATA


def test_an_export_that_cannot_be_written_says_so(run, path: Path, tmp_path: Path) -> None:
    said = run("registre", "exporter", "--registre", path, "--sortie", tmp_path / "sans" / "dossier.jsonl")
    assert said.code == ExitCode.DATA
    assert "FLX904" in said.err


def test_reconstruire_and_migrer(run, path: Path) -> None:
    change(path, "INSERT INTO etat VALUES ('nmh', 2, 'x', 'y')")
    assert "FLX921" in run("registre", "verifier", "--registre", path).out
    said = run("registre", "reconstruire", "--registre", path)
    assert said.code == 0
    assert "nmh : 0 libération(s)" in said.out
    assert run("registre", "verifier", "--registre", path).code == 0
    assert "déjà celles de cette version" in run("registre", "migrer", "--registre", path).out


def test_which_ledger(run, path: Path, project: Path) -> None:
    missing = run("registre", "etat")
    assert missing.code == ExitCode.USAGE
    assert "Il manque l'argument TERRITOIRE" in missing.err
    absent = run("registre", "etat", "sud-corse", folder=project)
    assert "FLX950" in absent.err
    assert "FLX902" in run("registre", "etat", "sud-cors", folder=project).err
    other = run("registre", "etat", "sud-corse", "--registre", path, folder=project)
    assert "FLX957" in other.err
    unknown = run("registre", "sceller", "--registre", path, "--bailleur", "nnh")
    assert unknown.code == ExitCode.USAGE
    assert "« nmh »" in unknown.err
    folder = project / "registres"
    folder.mkdir()
    with ledger(str(folder / "sud-corse.sqlite"), "sud-corse") as store:
        assert "FLX925" in run("registre", "sceller", "sud-corse", folder=project).err
        fill(store, 1)
    assert run("registre", "verifier", "sud-corse", folder=project).code == 0


def test_a_damaged_file_never_gives_a_trace(run, path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(100, len(data), 997):
        data[place] ^= 0x55
    path.write_bytes(data)
    for command in ("etat", "verifier", "sceller", "exporter", "reconstruire", "migrer"):
        said = run("registre", command, "--registre", path)
        assert said.code not in (0, ExitCode.INTERNAL), command
        assert "FLX" in said.err + said.out
        assert "Traceback" not in said.err + said.out


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (("derogation", "--vers", "etat", "--motif", "urgence"), "Il manque l'option --decideur."),
        (("derogation", "--decideur", "direction", "--motif", "urgence"), "Il manque l'option --vers."),
        (("validation",), "Il manque l'option --decideur."),
        (("annulation",), "Il manque l'option --motif."),
        (("retrait",), "Il manque l'option --motif."),
        (("restitution", "--motif", " "), "--motif : elle est vide"),
        (("attribution", "--le", "9998-12-31"), "9998-12-31 n'est pas encore venu"),
    ],
)
def test_inscrire_asks_for_what_an_event_needs(run, path: Path, event: tuple[str, ...], said: str) -> None:
    """By the name of the option, before anything is opened: a year that is not come would close the one that is."""
    name, *options = event
    refused = run("registre", "inscrire", TERRITOIRE, name, "NM-0001", *options, "--registre", path)
    assert (refused.code, refused.out) == (ExitCode.USAGE, "")
    assert said in refused.err
