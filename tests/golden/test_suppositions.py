"""What an officer reads of a supposition, and of a batch: commands on a small project → the exact text."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small import CONVENTION, rules, write

from fluxrules.cli import main

FOLDER = Path(__file__).parent / "suppositions"
CONV = "territories/petit/conventions/bail.yaml"
AXES = CONVENTION.replace("equite: {bande: 5/4}", "equite: {bande: 5/4, axes: [typologie, commune]}")
WEEKLY = AXES.replace("bande: 5/4,", "bande: 5/4, lot: semaine,")
CIA = rules(
    "id: grands, quand: {tous: [{logement.typologie: {au_moins: T4}}, {flux.etat.retard: {au_moins: 0}}]}, "
    "alors: [{prioriser: {reservataire: etat, rang: 1}}]",
    "id: rendre, alors: [{modalites: {restitution: non_comptee}}]",
)
HEADER = "liberation;id;bailleur;commune;typologie;financement;qpv;date_liberation"
TYPOLOGIES = ("T2", "T2", "T3", "T4", "T3", "T2", "T4", "T4", "T2", "T3", "T3", "T4", "T2")


def year() -> str:
    """Thirteen dwellings from Monday 6 January 2025 on, one each half day of two weeks."""
    rows = [
        f"L{n:02};D{n:02};bail;{('99001', '99002', '99001')[n % 3]};{typology};PLUS;non;2025-01-{6 + n // 2:02}"
        for n, typology in enumerate(TYPOLOGIES)
    ]
    return "\n".join([HEADER, *rows]) + "\n"


def said(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str, convention: str = AXES) -> tuple[int, str]:
    """Exit code and standard output of a command on the small project."""
    write(root, CIA, files={CONV: convention, "annee.csv": year()})
    file = str(root / "annee.csv")
    code = main([arguments[0], "--racine", str(root), "petit", file, "--moteur", "natif", *arguments[1:]])
    return int(code), capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("rendus", ["--si", "etat.restitue=1", "--si", "al.recus=+1"]),
        ("donnees", ["--si", "logement.typologie=T4", "--si", "logement.commune=99002", "--si", "etat.retard=-1/3"]),
        ("regle-et-part", ["--si", "part.al=20 %", "--si", "regle.grands=sans"]),
    ],
)
def test_a_supposition(
    name: str, arguments: list[str], golden, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dwelling = "L09" if name != "regle-et-part" else "L11"
    code, text = said(tmp_path, capsys, "simuler", "-q", "--logement", dwelling, *arguments)
    assert code == 0
    assert max(len(line) for line in text.splitlines()) <= 80
    golden.check(FOLDER / f"{name}.txt", text)


def test_a_batch(golden, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = said(tmp_path, capsys, "expliquer", "--logement", "L09", convention=WEEKLY)
    assert code == 0
    golden.check(FOLDER / "lot.txt", text)
