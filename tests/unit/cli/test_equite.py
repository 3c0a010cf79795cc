"""``equite`` on the command line: it asks, it never accuses; what is wrong with the data or the command is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.small import write

from fluxrules.cli.exit_codes import ExitCode

YEAR = Path(__file__).parents[2] / "golden/equite/annee.csv"
RENT = ("--qualite", "loyer/surface", "--sens", "haut")


@pytest.fixture
def petit(tmp_path: Path) -> Path:
    write(tmp_path)
    (tmp_path / "annee.csv").write_text(YEAR.read_text("utf-8"), "utf-8")
    return tmp_path


def edited(petit: Path, old: str, new: str) -> str:
    file = petit / "annee.csv"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return "annee.csv"


def test_a_question_is_no_error(run, petit: Path) -> None:
    said = run("equite", "petit", "annee.csv", *RENT, folder=petit)
    assert said.code == ExitCode.OK
    assert "mérite une explication" in said.out


def test_same_bytes_twice_and_a_seed_changes_the_draws(run, petit: Path) -> None:
    asked = ("equite", "petit", "annee.csv", *RENT, "--format", "json", "--tirages", "19")
    first = run(*asked, folder=petit).out
    assert run(*asked, folder=petit).out == first
    other = json.loads(run(*asked, "--graine", "1", folder=petit).out)["audits"][0]
    assert other["tirages"]["graine"] == "1"
    assert other["reservataires"] != json.loads(first)["audits"][0]["reservataires"]
    assert other["tirages"]["plus_petite_part"] == "1/20"


def test_direction_matters(run, petit: Path) -> None:
    low = run("equite", "petit", "annee.csv", "--qualite", "loyer/surface", "--sens", "bas", folder=petit)
    assert "Pour le bailleur, l'ordre de sortie ne demande pas d'explication" in low.out


def test_quartiles_are_used_when_the_file_has_them(run, petit: Path) -> None:
    file = petit / "annee.csv"
    header, *rows = file.read_text("utf-8").splitlines()
    lines = [f"{header};qualite", *(f"{row};q{1 + number % 4}" for number, row in enumerate(rows))]
    file.write_text("\n".join(lines), "utf-8")
    said = run("equite", "petit", "annee.csv", "--tirages", "19", folder=petit)
    assert said.code == ExitCode.OK
    assert "q4 le meilleur" in said.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--qualite", "loyer"), "--sens"),
        (("--qualite", "prix", "--sens", "haut"), "prix"),
        (("--qualite", "id", "--sens", "haut"), "FLX573"),
        (("--colonne-decision", "decisions"), "decision"),
        (("--tirages", "18"), "au moins 19"),
        (("--tirages", "deux cents"), "au moins 19"),
        (("--sens", "droit"), "haut"),
    ],
)
def test_a_wrong_command(run, petit: Path, options: tuple[str, ...], words: str) -> None:
    said = run("equite", "petit", "annee.csv", *options, folder=petit)
    assert (said.code, said.out) == (ExitCode.USAGE, "")
    assert words in said.err


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (";2024-11-20;2025-01-02;", ";2025-01-03;2025-01-02;", "FLX571"),
        (";2025-01-02;", ";;", "FLX570"),
        (";2025-01-02;al", ";2025-01-02;alo", "FLX575"),
        (";2025-01-02;", ";hier;", "FLX576"),
    ],
)
def test_wrong_data(run, petit: Path, old: str, new: str, code: str) -> None:
    said = run("equite", "petit", edited(petit, old, new), "--colonne-decision", "decision", folder=petit)
    assert (said.code, said.out) == (ExitCode.DATA, "")
    assert code in said.err


def test_what_is_missing_is_said(run, petit: Path) -> None:
    edited(petit, ";2024-11-20;2025-01-02;al", ";;2025-01-02;")
    edited(petit, ";577;", ";;")
    said = run("equite", "petit", "annee.csv", *RENT, "--colonne-decision", "decision", "--tirages", "19", folder=petit)
    text = " ".join(said.out.split())
    for words in ("(`date_preavis`) inconnue : 1 ", "Qualité inconnue : 1 ", "Décision absente : 1 "):
        assert words in text


def test_without_any_notice_there_is_no_other_order(run, petit: Path) -> None:
    file = petit / "annee.csv"
    file.write_text(file.read_text("utf-8").replace("date_preavis", "autre_date"), "utf-8")
    text = " ".join(run("equite", "petit", "annee.csv", *RENT, folder=petit).out.split())
    assert "Aucune date de préavis n'est connue" in text
    assert "Aucun logement ne pouvait changer de place" in text
    assert "Premier préavis, premier sorti" not in text
    assert "(`date_preavis`) inconnue : 74 logement(s) sur 74" in text


def test_decisions_that_are_not_the_rules(run, petit: Path) -> None:
    edited(petit, ";2025-01-02;al", ";2025-01-02;etat")
    said = run("equite", "petit", "annee.csv", "--colonne-decision", "decision", folder=petit)
    assert "quelqu'un d'autre pour 1 logement(s) sur 74" in " ".join(said.out.split())


def test_the_state_at_the_start_is_read(run, petit: Path) -> None:
    start = ("simuler", "petit", "annee.csv", "--moteur", "natif", "-q", "--etat-final", "fin.json")
    assert run(*start, folder=petit).code == ExitCode.OK
    alone = run("equite", "petit", "annee.csv", "--format", "json", folder=petit)
    after = run("equite", "petit", "annee.csv", "--format", "json", "--etat", "fin.json", folder=petit)
    assert after.code == ExitCode.OK
    assert after.out != alone.out


def test_a_convention_that_decides_by_batches_is_told_what_that_changes(run, petit: Path) -> None:
    assert "par lots" not in run("equite", "petit", "annee.csv", folder=petit).out
    convention = petit / "territories/petit/conventions/bail.yaml"
    text = convention.read_text("utf-8")
    convention.write_text(text.replace("equite: {bande: 5/4}", "equite: {bande: 5/4, lot: semaine}"), "utf-8")
    assert "La convention décide par lots" in run("equite", "petit", "annee.csv", folder=petit).out


def test_a_picture(run, petit: Path) -> None:
    pytest.importorskip("matplotlib")
    asked = ("equite", "petit", "annee.csv", *RENT, "--tirages", "39", "--image", "e.svg")
    assert run(*asked, folder=petit).code == ExitCode.OK
    first = (petit / "e.svg").read_bytes()
    assert "l'ordre mérite une explication" in first.decode().replace("&#x27;", "'")
    run(*asked, folder=petit)
    assert (petit / "e.svg").read_bytes() == first
    run("equite", "petit", "annee.csv", "--image", "vide.svg", folder=petit)
    assert "rien à dessiner" in (petit / "vide.svg").read_text("utf-8")
