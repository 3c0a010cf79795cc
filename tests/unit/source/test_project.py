"""Finding the files of a territory."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from fluxrules.source.project import FileKind, ProjectFiles, discover, territoires

BASE = {
    "rules/vocabulaire.yaml": "faits: []\n",
    "rules/national/cch.yaml": "paquet: cch\n",
    "rules/national/cch.essais.yaml": "essais: []\n",
    "rules/national/autre.yaml": "paquet: autre\n",
    "rules/modeles/conventions.yaml": "modeles: []\n",
    "territories/ici/territoire.yaml": "nom: Ici\ninclut: [dep]\npaquets: [national/cch]\n",
    "territories/ici/cia.yaml": "grilles:\n  - id: g\n    fichier: grilles/g.csv\n",
    "territories/ici/grilles/g.csv": "a;é\n",
    "territories/ici/conventions/b1.yaml": "prevision:\n  fichier: p.xlsx\n",
    "territories/ici/conventions/p.xlsx": "PK",
    "territories/ici/essais/e.yaml": "essais: []\n",
    "territories/ici/logements/l.csv": "id\n",
    "territories/dep/territoire.yaml": "nom: Dep\npaquets: [national/cch]\n",
    "territories/dep/reservataires.yaml": "reservataires: []\n",
    "territories/dep/conventions/b1.yaml": "titre: x\n",
    "territories/dep/essais/e.yaml": "essais: []\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "projet"
    for path, text in BASE.items():
        write(root, path, text)
    return root


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(text.encode())


def found(root: Path, territoire: str = "ici") -> ProjectFiles:
    files, diagnostics = discover(root, territoire)
    assert diagnostics == ()
    assert files is not None
    return files


def said(root: Path, territoire: str = "ici") -> list[tuple[str, str, int]]:
    _, diagnostics = discover(root, territoire)
    return [(d.code, d.span.file if d.span else "", d.span.line if d.span else 0) for d in diagnostics]


def test_everything_is_found_once_and_sorted(root: Path) -> None:
    files = found(root)
    assert [(file.path, file.kind) for file in files.files] == [
        ("rules/modeles/conventions.yaml", FileKind.MODELES),
        ("rules/national/cch.essais.yaml", FileKind.ESSAIS),
        ("rules/national/cch.yaml", FileKind.PAQUET),
        ("rules/vocabulaire.yaml", FileKind.VOCABULAIRE),
        ("territories/dep/conventions/b1.yaml", FileKind.CONVENTION),
        ("territories/dep/reservataires.yaml", FileKind.RESERVATAIRES),
        ("territories/dep/territoire.yaml", FileKind.TERRITOIRE),
        ("territories/ici/cia.yaml", FileKind.CIA),
        ("territories/ici/conventions/b1.yaml", FileKind.CONVENTION),
        ("territories/ici/essais/e.yaml", FileKind.ESSAIS),
        ("territories/ici/territoire.yaml", FileKind.TERRITOIRE),
    ]
    assert dict(files.attachments) == {
        "territories/ici/conventions/p.xlsx": b"PK",
        "territories/ici/grilles/g.csv": "a;é\n".encode(),
    }
    assert files.territoires == ("ici", "dep")
    assert files.texts["territories/ici/grilles/g.csv"] == "a;é\n"
    assert {file.node.span.file for file in files.files} == {file.path for file in files.files}
    assert territoires(root) == ("dep", "ici")


def test_hash_does_not_depend_on_the_place_nor_on_what_is_not_read(root: Path, tmp_path: Path) -> None:
    before = found(root).hash
    moved = tmp_path / "ailleurs" / "très loin"
    shutil.copytree(root, moved)
    write(moved, "rules/national/autre.yaml", "paquet: change\n")
    write(moved, "territories/ici/logements/l.csv", "autre\n")
    assert found(moved).hash == before
    assert found(root, "dep").hash != before


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in BASE
        if p not in ("rules/national/autre.yaml", "territories/ici/logements/l.csv", "territories/dep/essais/e.yaml")
    ],
)
def test_hash_changes_with_any_byte(root: Path, path: str) -> None:
    before = found(root).hash
    write(root, path, BASE[path] + "#" if path.endswith(".yaml") else BASE[path] + " ")
    assert found(root).hash != before


def test_hash_changes_when_a_file_is_renamed(root: Path) -> None:
    before = found(root).hash
    (root / "territories/ici/conventions/b1.yaml").rename(root / "territories/ici/conventions/b2.yaml")
    assert found(root).hash != before


def test_no_project(tmp_path: Path) -> None:
    assert [d.code for d in discover(tmp_path, "ici")[1]] == ["FLX150"]
    assert [d.code for d in discover(tmp_path / "rien", "ici")[1]] == ["FLX150"]


@pytest.mark.parametrize("name", ["icy", "../ici", "", "/", "ici/..", "Ici", "i\x00ci"])
def test_unknown_territory(root: Path, name: str) -> None:
    files, diagnostics = discover(root, name)
    assert files is None
    assert [d.code for d in diagnostics] == ["FLX151"]


def test_unknown_names_come_with_the_nearest(root: Path) -> None:
    write(root, "territories/ici/territoire.yaml", "inclut: [dop]\npaquets:\n  - national/cch.yaml\n  - zzz\n")
    _, diagnostics = discover(root, "ici")
    hints = {(d.code, d.span.line if d.span else 0): d.hint for d in diagnostics}
    assert hints[("FLX158", 1)] == "Vouliez-vous dire « dep » ?"
    assert hints[("FLX157", 3)] == "Vouliez-vous dire « national/cch » ?"
    assert "national/cch" in hints[("FLX157", 4)]


def test_all_errors_of_all_files_come_together(root: Path) -> None:
    write(root, "rules/vocabulaire.yaml", "a: 1\na: 2\n")
    write(root, "territories/dep/conventions/b1.yaml", "b: c: d\n")
    write(root, "territories/ici/cia.yaml", "")
    (root / "territories/ici/grilles/g.csv").unlink()
    assert said(root) == [
        ("FLX101", "rules/vocabulaire.yaml", 2),
        ("FLX130", "territories/dep/conventions/b1.yaml", 1),
        ("FLX108", "territories/ici/cia.yaml", 1),
    ]


def test_missing_files(root: Path) -> None:
    (root / "rules/vocabulaire.yaml").unlink()
    (root / "territories/dep/territoire.yaml").unlink()
    (root / "territories/ici/grilles/g.csv").unlink()
    assert said(root) == [
        ("FLX152", "rules/vocabulaire.yaml", 1),
        ("FLX152", "territories/dep/territoire.yaml", 1),
        ("FLX152", "territories/ici/cia.yaml", 3),
    ]


def test_no_register(root: Path) -> None:
    (root / "territories/dep/reservataires.yaml").unlink()
    assert said(root) == [("FLX163", "territories/ici/territoire.yaml", 1)]


def test_inclusion_in_a_circle(root: Path) -> None:
    write(root, "territories/dep/territoire.yaml", "inclut:\n  - ici\n")
    assert ("FLX159", "territories/dep/territoire.yaml", 2) in said(root)
    write(root, "territories/dep/territoire.yaml", "inclut: [dep]\n")
    assert ("FLX159", "territories/dep/territoire.yaml", 1) in said(root)


def test_including_twice_the_same_is_no_circle(root: Path) -> None:
    write(root, "territories/autre/territoire.yaml", "inclut: [dep]\n")
    write(root, "territories/ici/territoire.yaml", "inclut: [dep, autre, dep]\npaquets: [national/cch]\n")
    files = found(root)
    assert files.territoires == ("ici", "autre", "dep")
    paths = [file.path for file in files.files]
    assert len(paths) == len(set(paths))


def test_folder_for_a_file_and_file_for_a_folder(root: Path) -> None:
    (root / "territories/ici/cia.yaml").unlink()
    (root / "territories/ici/cia.yaml").mkdir()
    shutil.rmtree(root / "territories/ici/essais")
    write(root, "territories/ici/essais", "x")
    assert said(root) == [("FLX153", "territories/ici/cia.yaml", 1), ("FLX165", "territories/ici/essais", 1)]


@pytest.mark.parametrize(
    "path", ["../dep/g.csv", "/etc/passwd", "a\\b.csv", "C:/x.csv", "./g.csv", "a//g.csv", '"a\\0.csv"']
)
def test_paths_that_lead_elsewhere(root: Path, path: str) -> None:
    write(root, "territories/ici/cia.yaml", f"grilles:\n  - fichier: {path}\n")
    assert said(root) == [("FLX156", "territories/ici/cia.yaml", 2)]


def test_packs_do_not_climb(root: Path) -> None:
    write(root, "territories/ici/territoire.yaml", "inclut: [dep]\npaquets: [../territories/ici/cia]\n")
    assert ("FLX156", "territories/ici/territoire.yaml", 2) in said(root)


def test_attachments_are_tables(root: Path) -> None:
    write(root, "territories/ici/cia.yaml", "grilles:\n  - fichier: grille.ods\n")
    assert said(root) == [("FLX161", "territories/ici/cia.yaml", 2)]


def test_links(root: Path, tmp_path: Path) -> None:
    write(tmp_path, "dehors.yaml", "secret: 1\n")
    inside, outside = root / "territories/ici/conventions/b2.yaml", root / "territories/ici/conventions/b3.yaml"
    inside.symlink_to("b1.yaml")
    outside.symlink_to(tmp_path / "dehors.yaml")
    files, diagnostics = discover(root, "ici")
    assert [(d.code, d.span.file if d.span else "") for d in diagnostics] == [
        ("FLX154", "territories/ici/conventions/b3.yaml")
    ]
    assert files is not None
    assert "territories/ici/conventions/b2.yaml" in {file.path for file in files.files}
    assert "secret" not in "".join(files.texts.values())


def test_linked_folder_outside(root: Path, tmp_path: Path) -> None:
    shutil.rmtree(root / "territories/ici/essais")
    (tmp_path / "dehors").mkdir()
    (root / "territories/ici/essais").symlink_to(tmp_path / "dehors")
    assert said(root) == [("FLX154", "territories/ici/essais", 1)]


def test_links_in_a_circle(root: Path) -> None:
    path = root / "territories/ici/conventions/b2.yaml"
    path.symlink_to("b2.yaml")
    assert said(root) == [("FLX155", "territories/ici/conventions/b2.yaml", 1)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_does_not_hang(root: Path) -> None:
    os.mkfifo(root / "territories/ici/conventions/b2.yaml")
    assert said(root) == [("FLX166", "territories/ici/conventions/b2.yaml", 1)]


def test_names_that_nothing_reads(root: Path) -> None:
    write(root, "territories/ici/reservataire.yaml", "x: 1\n")
    write(root, "territories/ici/convention/b.yaml", "x: 1\n")
    write(root, "territories/ici/conventions/b2.yml", "x: 1\n")
    write(root, "territories/ici/conventions/.b3.yaml", "a: b: c\n")
    write(root, "territories/ici/LISEZMOI.md", "x")
    files, diagnostics = discover(root, "ici")
    assert files is not None
    assert [(d.code, d.span.file if d.span else "", d.hint) for d in diagnostics] == [
        ("FLX162", "territories/ici/convention", "S'il doit l'être, nommez-le « conventions »."),
        ("FLX162", "territories/ici/conventions/b2.yml", "S'il doit l'être, nommez-le « b2.yaml »."),
        ("FLX162", "territories/ici/reservataire.yaml", "S'il doit l'être, nommez-le « reservataires.yaml »."),
    ]


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes on POSIX only")
def test_a_name_that_is_not_utf8(root: Path) -> None:
    with open(os.fsencode(root / "territories/ici/conventions") + b"/caf\xe9.yaml", "w") as file:
        file.write("a: 1\n")
    assert [code for code, _, _ in said(root)] == ["FLX152"]


def test_the_shipped_territories_are_found() -> None:
    project = Path(__file__).resolve().parents[3]
    for slug in territoires(project):
        _, diagnostics = discover(project, slug)
        assert [str(d.span) for d in diagnostics] == []
