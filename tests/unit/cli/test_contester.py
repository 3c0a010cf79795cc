"""``contester``: five formats, three readers, and clear answers to those who ask for what cannot be."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from fluxrules.cli import contester as command
from fluxrules.cli.exit_codes import ExitCode

TERRITORY = "nantes-metropole"
YEAR = "territories/nantes-metropole/logements/candidats-2025.csv"
EVENTS = "territories/nantes-metropole/logements/evenements-2025.yaml"
CASE = ("--logement", "NM-0016", "--reservataire", "commune-44109", "--moteur", "natif")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would have changed the decision is searched for elsewhere."""
    searched = command.contested
    monkeypatch.setattr(command, "contested", lambda *given: searched(*given, bound=20))


@pytest.fixture
def asked(run):
    return lambda *more, case=CASE: run("contester", TERRITORY, YEAR, *case, *more)


def test_text_by_default_for_an_agent(asked) -> None:
    said = asked()
    assert said.code == ExitCode.OK
    assert said.out.startswith("Pourquoi ce logement n'est pas allé à la commune de Nantes\n")
    assert max(map(len, said.out.splitlines())) <= 80
    assert "Les autres réservataires qui gagnaient un droit" in said.out  # an agent's
    assert "Les comptes exacts, en fractions" not in said.out  # a judge's


def test_readers_see_more_or_less(asked) -> None:
    elu, agent, juge = (asked("--lecteur", who).out for who in ("elu", "agent", "juge"))
    assert len(elu) < len(agent) < len(juge)
    assert "Les comptes exacts, en fractions" in juge


def test_json_is_the_decision_that_expliquer_gives(asked, run) -> None:
    value = json.loads(asked("--format", "json").out)
    explained = run("expliquer", TERRITORY, YEAR, *CASE[:2], "--moteur", "natif", "--format", "json")
    assert value["decision"] == json.loads(explained.out)
    assert value["contestataire"] == "commune-44109"


def test_the_command_of_the_report_gives_the_report_again(asked, run) -> None:
    first = asked("--format", "json").out
    again, explained = json.loads(first)["recalcul"]["commandes"]
    assert run(*shlex.split(again)[1:], "--format", "json").out == first
    assert run(*shlex.split(explained)[1:]).code == ExitCode.OK


def test_same_bytes_twice(asked) -> None:
    assert asked("--format", "html").out == asked("--format", "html").out


def test_html_holds_its_pictures(asked, tmp_path: Path) -> None:
    said = asked("--format", "html", "--sortie", tmp_path / "rapport.html")
    assert said.out == ""
    assert "Rapport écrit dans" in said.err
    page = (tmp_path / "rapport.html").read_text("utf-8")
    assert page.count("<figure>") == 3
    assert "src=" not in page


def test_markdown_writes_its_pictures_beside(asked, tmp_path: Path) -> None:
    asked("--format", "markdown", "--sortie", tmp_path / "rapport.md")
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["rapport-1.svg", "rapport-2.svg", "rapport-3.svg", "rapport.md"]
    text = (tmp_path / "rapport.md").read_text("utf-8")
    assert all(f"(<{name}>)" in text for name in written[:3])
    assert "<svg" not in asked("--format", "markdown").out


def test_a_pdf_goes_to_a_file(asked, tmp_path: Path) -> None:
    refused = asked("--format", "pdf")
    assert refused.code == ExitCode.USAGE
    assert "FLX942" in refused.err
    pytest.importorskip("typst")
    assert asked("--format", "pdf", "--lecteur", "elu", "--sortie", tmp_path / "r.pdf").code == ExitCode.OK
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF-")


def test_who_received_it_has_nothing_to_contest(asked) -> None:
    said = asked(case=("--logement", "NM-0016", "--reservataire", "nantes-metropole", "--moteur", "natif"))
    assert said.code == ExitCode.USAGE
    assert "FLX940" in said.err
    assert "Nantes Métropole a reçu le logement NM-0016" in said.err


def test_nobody_of_that_name(asked) -> None:
    said = asked(case=("--logement", "NM-0016", "--reservataire", "action-logemen", "--moteur", "natif"))
    assert said.code == ExitCode.USAGE
    assert "FLX941" in said.err
    assert "« action-logement »" in said.err


def test_a_dwelling_that_is_not_in_the_file(asked) -> None:
    said = asked(case=("--logement", "NM-9999", "--reservataire", "commune-44109", "--moteur", "natif"))
    assert said.code == ExitCode.DATA
    assert "FLX905" in said.err


def test_a_dwelling_handed_back_tells_its_history(asked) -> None:
    case = ("--logement", "NM-0002", "--reservataire", "action-logement", "--moteur", "natif")
    said = asked("--evenements", EVENTS, case=case)
    assert said.code == ExitCode.OK
    assert "Ce qui est arrivé à ce logement" in said.out
    assert "aucun candidat" in said.out
    assert "rien d'autre à changer" in " ".join(said.out.split())
    other = asked("--evenements", EVENTS, "--format", "json", case=(*case[:3], "etat", *case[4:]))
    value = json.loads(other.out)
    assert value["decision"]["cause"] == "restitution"
    assert value["changements"] is not None
    assert f"--evenements {EVENTS}" in " ".join(said.out.split())


def test_a_dwelling_cancelled_since_says_so_first(asked) -> None:
    case = ("--logement", "NM-0008", "--reservataire", "etat", "--moteur", "natif")
    said = " ".join(asked("--evenements", EVENTS, "--lecteur", "elu", case=case).out.split())
    told = "Libération annulée le 3 mars 2025 (congé retiré) : ce logement n'est à personne et ne compte plus."
    assert f"Qui l'a reçu. {told}" in said
    assert f"Attention : {told} Avant cela : orienté vers" in said.replace("! ", "")


def test_a_dwelling_given_by_a_person_says_who(asked) -> None:
    case = ("--logement", "NM-0007", "--reservataire", "etat", "--moteur", "natif")
    said = asked("--evenements", EVENTS, "--lecteur", "elu", case=case)
    assert said.code == ExitCode.OK
    text = " ".join(said.out.split())
    assert "par dérogation (décidée par : direction générale du bailleur)" in text
    assert "relogement après incendie" in text
    assert "n'a pas été cherché : une personne a décidé" in text


def test_under_one_law_the_journal_is_that_of_the_file(asked) -> None:
    value = json.loads(asked("--date", "2025-06-30", "--format", "json").out)
    assert value["trajectoires"][-1]["comptes"]["commune-44109"]["recus"] == next(
        quota["recus_apres"] for quota in value["decision"]["droits"] if quota["reservataire"] == "commune-44109"
    )
    assert value["changements"] is not None


def test_an_undated_file_is_recomputed_under_the_law_of_today(run, tmp_path: Path) -> None:
    rows = (Path(__file__).parents[3] / YEAR).read_text("utf-8").splitlines()[:5]
    place = rows[0].split(";").index("date_liberation")
    undated = [";".join(cell for n, cell in enumerate(row.split(";")) if n != place) for row in rows]
    (tmp_path / "sans-date.csv").write_text("\n".join(undated) + "\n", "utf-8")
    case = ("--logement", "NM-0003", "--reservataire", "commune-44109", "--moteur", "natif")
    said = run("contester", TERRITORY, tmp_path / "sans-date.csv", *case, "--format", "json")
    value = json.loads(said.out)
    assert f"--date {value['decision']['jour']}" in value["recalcul"]["commandes"][0]


def test_counters_of_a_file_are_not_drawn(asked, run, tmp_path: Path) -> None:
    state = tmp_path / "etat.json"
    day = ("--date", "2025-06-30")
    run("simuler", TERRITORY, YEAR, *day, "--moteur", "natif", "--etat-final", state, "-q")
    said = asked(*day, "--etat", state, "--lecteur", "elu")
    assert "Pas d'image : les comptes de départ viennent d'un fichier d'état" in " ".join(said.out.split())
    assert str(state) in said.out.replace("\n  ", "")
