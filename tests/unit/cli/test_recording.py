"""What is refused before it is recorded: days to come, past decisions of a year that is over, a territory that fails."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.system.project import ROOT

from fluxrules.cli.exit_codes import ExitCode

HEADER = "liberation;id;bailleur;commune;typologie;financement;qpv;date_liberation\n"
PAST = ROOT / "territories/nantes-metropole/logements/decisions-2024.csv"
MAPPING = PAST.with_name("decisions-2024.correspondance.yaml")


def row(name: str, day: str) -> str:
    return f"{name};{name};logis-modele;44109;T3;PLUS;non;{day}\n"


@pytest.fixture
def ledger(tmp_path: Path) -> tuple[str, ...]:
    return ("--registre", str(tmp_path / "r.sqlite"), "--moteur", "natif")


def test_a_day_to_come_is_set_apart(run, ledger, tmp_path: Path) -> None:
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    (tmp_path / "f.csv").write_text(HEADER + row("A", "2025-03-01") + row("B", tomorrow) + row("C", "2062-03-01"))
    said = run("decider", "nantes-metropole", tmp_path / "f.csv", *ledger)
    assert said.code == ExitCode.DATA
    assert said.err.count("FLX979") == 2
    assert "1 inscription(s)" in said.err
    (tmp_path / "e.yaml").write_text(f"evenements:\n  - {{le: {tomorrow}, attribution: {{liberation: A}}}}\n")
    said = run("decider", "nantes-metropole", "--evenements", tmp_path / "e.yaml", *ledger)
    assert (said.code, said.out) == (ExitCode.DATA, "")
    assert "FLX979" in said.err


def test_a_past_decision_of_a_year_that_is_over_is_refused(run, ledger, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(HEADER + row("A", "2025-03-01"))
    assert "1 inscription(s)" in run("decider", "nantes-metropole", tmp_path / "f.csv", *ledger).err
    said = run("importer", "nantes-metropole", PAST, "--correspondance", MAPPING, *ledger)
    assert said.code == ExitCode.DATA
    assert "FLX984" in said.err
    assert "0 inscription(s)" in said.err


def test_a_dwelling_of_december_recorded_in_january_says_where_it_counts(run, ledger, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(HEADER + row("A", "2025-01-02"))
    run("decider", "nantes-metropole", tmp_path / "f.csv", *ledger)
    (tmp_path / "g.csv").write_text(HEADER + row("B", "2024-12-31"))
    said = run("decider", "nantes-metropole", tmp_path / "g.csv", *ledger)
    assert "FLX985" in said.err
    assert "1 inscription(s)" in said.err
    assert run("registre", "rejouer", "nantes-metropole", *ledger[:2]).code == ExitCode.OK


def test_rules_that_do_not_compile_leave_no_ledger(run, ledger, tmp_path: Path) -> None:
    """A ledger made for nothing would be bound to that territory."""
    (tmp_path / "f.csv").write_text(HEADER + row("A", "2025-03-01"))
    said = run("decider", "departement-44", tmp_path / "f.csv", *ledger)
    assert said.code != ExitCode.OK
    assert not (tmp_path / "r.sqlite").exists()


@pytest.mark.parametrize("by", ["Mme Dupont", "M. de La Tour", "jean@ville.fr", "Madame Martin"])
def test_who_records_is_a_function(run, ledger, tmp_path: Path, by: str) -> None:
    (tmp_path / "f.csv").write_text(HEADER + row("A", "2025-03-01"))
    said = run("decider", "nantes-metropole", tmp_path / "f.csv", "--par", by, *ledger)
    assert said.code == ExitCode.USAGE
    assert "FLX986" in said.err
    assert by not in said.err


def test_words_of_an_event_name_nobody(run, ledger, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(HEADER + row("A", "2025-03-01"))
    assert (
        run("decider", "nantes-metropole", tmp_path / "f.csv", "--par", "M le service", *ledger).code
        == ExitCode.UNDECIDED
    )
    motif = ("--motif", "Mme Dupont n'en veut pas", "--le", "2025-04-01")
    said = run("registre", "inscrire", "nantes-metropole", "annulation", "A", *motif, *ledger)
    assert said.code == ExitCode.DATA
    assert "FLX583" in said.err
    assert "Dupont" not in said.err
    said = run(
        "registre",
        "inscrire",
        "nantes-metropole",
        "annulation",
        "A",
        "--motif",
        "le locataire reste",
        *motif[2:],
        *ledger,
    )
    assert said.code == ExitCode.OK
