"""A year as it goes by, through the command: events, journal, resumption, and what each refuses."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from tests.golden.test_annee import ROWS, TERMS
from tests.small import CONVENTION, write

from fluxrules.cli.exit_codes import ExitCode

EVENTS = """\
evenements:
  - {le: 2025-01-22, restitution: {liberation: L4, motif: aucun candidat}}
  - le: 2025-01-28
    derogation: {liberation: L5, reservataire: etat, par: direction, motif: urgence}
  - {le: 2025-01-29, annulation: {liberation: L7, motif: congé retiré}}
  - {le: 2025-02-04, retrait: {liberation: L8, motif: mutation}}
"""


@pytest.fixture
def year(tmp_path: Path) -> Path:
    terms = TERMS.replace("COMPTE", "non_comptee")
    write(tmp_path, files={"territories/petit/conventions/bail.yaml": CONVENTION + terms})
    (tmp_path / "annee.csv").write_text(ROWS, "utf-8")
    (tmp_path / "ev.yaml").write_text(EVENTS, "utf-8")
    return tmp_path


def command(*more: object, file: str = "annee.csv", name: str = "simuler") -> tuple[object, ...]:
    return (name, "petit", file, "--bailleur", "bail", "--moteur", "natif", *more)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_dated_files_are_played_day_by_day_and_the_command_says_which(run, year: Path) -> None:
    said = run(*command(), folder=year)
    assert said.err.count("au droit de son jour") == 1
    assert "du 2025-01-06 au 2025-02-03" in said.out
    one = run(*command("--date", "2025-06-02"), folder=year)
    assert one.err.count("au droit du 2025-06-02, dans l'ordre des lignes") == 1
    quiet = run(*command("-q"), folder=year)
    assert quiet.err == ""


def test_a_row_without_a_day_puts_the_whole_file_under_one_law(run, year: Path) -> None:
    (year / "annee.csv").write_text(ROWS.replace("1980;2025-01-06", "1980;"), "utf-8")
    said = run(*command(), folder=year)
    assert "Tout le fichier est décidé au droit du 2025-02-03" in said.err


@pytest.mark.parametrize("option", ["--evenements", "--journal", "--reprendre"])
def test_what_needs_days_is_refused_without_them(option: str, run, year: Path) -> None:
    dated = run(*command(option, "ev.yaml", "--date", "2025-06-02"), folder=year)
    assert dated.code == ExitCode.USAGE
    assert "FLX914" in dated.err
    assert "--date applique un seul droit" in dated.err
    (year / "annee.csv").write_text(ROWS.replace("1980;2025-01-06", "1980;"), "utf-8")
    undated = run(*command(option, "ev.yaml"), folder=year)
    assert undated.code == ExitCode.USAGE
    assert "n'ont pas de date" in undated.err


def test_events_move_what_was_decided_and_totals_follow(run, year: Path) -> None:
    said = run(*command("--evenements", "ev.yaml", "--format", "json", "--etat-final", "fin"), folder=year)
    assert said.code == ExitCode.OK
    value = json.loads(said.out)
    again = {item["liberation"]: item for item in value["decisions"] if item["cause"]}
    assert {name: item["cause"] for name, item in again.items()} == {"L4": "restitution", "L5": "derogation"}
    first = next(item for item in value["decisions"] if item["liberation"] == "L4")
    assert again["L4"]["reservataire"] != first["reservataire"]
    assert again["L4"]["pourquoi_pas"][first["reservataire"]]["raison"] == "a_rendu"
    assert [step["evenement"] for step in again["L4"]["historique"]] == ["", "restitution"]
    assert (again["L5"]["statut"], again["L5"]["decide_par"]) == ("force", "direction")
    totals = value["totaux"]
    assert totals["statuts"] == {**dict.fromkeys(totals["statuts"], 0), "oriente": 4, "hors_flux": 1, "force": 1}
    assert totals["retires_ensuite"] == {"annulation": 1, "retrait": 1}
    assert sum(totals["statuts"].values()) + sum(totals["retires_ensuite"].values()) == totals["lignes"]["decidees"]
    (account,) = totals["comptes"].values()
    assert sum(holder["recus"][1] for holder in account.values()) == 5  # 8, less one outside, one cancelled, one gone
    (state,) = json.loads((year / "fin").read_text("utf-8"))["comptes"]
    late = {name: holder["retard"][1] for name, holder in account.items() if holder["retard"][1] != "0"}
    assert late == state["retards"]
    assert totals["programmes"] == {"bail · 99 · 2025": {"Les Tilleuls": {"etat": 1}}}


def test_a_wrong_event_stops_no_other_and_comes_back_with_its_reason(run, year: Path) -> None:
    wrong = (
        EVENTS
        + """\
  - {le: 2025-02-04, restitution: {liberation: L44}}
  - {le: 2025-02-04, restitution: {liberation: D3}}
  - {le: 2025-02-04, derogation: {liberation: L1, reservataire: etatt, par: x, motif: y}}
  - {le: 2025-01-02, restitution: {liberation: L1}}
  - {le: 2025-02-04, restitusion: {liberation: L1}}
  - {le: 2025-02-04, annulation: {liberation: L7, motif: deux fois}}
"""
    )
    (year / "ev.yaml").write_text(wrong, "utf-8")
    said = run(*command("--evenements", "ev.yaml", "--rejets", "rejets.csv", "--format", "json"), folder=year)
    assert said.code == ExitCode.DATA
    assert "Événements rejetés : 6 sur 10" in said.err
    assert "ev.yaml:7:5 : FLX550" in said.err
    assert "Vouliez-vous dire « L4 » ?" in said.err
    assert "« L3 »" in said.err  # the libération of the dwelling that was named instead
    assert "Vouliez-vous dire « etat » ?" in said.err
    assert "FLX558" in said.err
    assert "Vouliez-vous dire « restitution » ?" in said.err
    assert json.loads(said.out)["totaux"]["evenements"] == {
        "annulation": 1,
        "derogation": 1,
        "restitution": 1,
        "retrait": 1,
    }
    assert len(json.loads(said.out)["totaux"]["evenements_rejetes"]) == 6
    back = table((year / "rejets.csv").read_text("utf-8"))
    assert [row["ligne"] for row in back] == [f"ev.yaml:{line}" for line in range(7, 13)]
    assert all(row["raison"] for row in back)
    assert back[4]["texte"].strip() == "- {le: 2025-02-04, restitusion: {liberation: L1}}"


def test_events_of_a_rejected_row_say_so(run, year: Path) -> None:
    (year / "annee.csv").write_text(ROWS.replace("L4;D4;99001", "L4;D4;9900X"), "utf-8")
    said = run(*command("--evenements", "ev.yaml"), folder=year)
    assert said.code == ExitCode.DATA
    assert "FLX556" in said.err
    assert "sa ligne 5 est rejetée" in said.err


def test_a_file_of_events_that_cannot_be_read_decides_nothing(run, year: Path) -> None:
    for text in ("evenements: [", "evenement:\n  - x\n", ""):
        (year / "ev.yaml").write_text(text, "utf-8")
        said = run(*command("--evenements", "ev.yaml"), folder=year)
        assert said.code == ExitCode.DATA
        assert said.out == ""
        assert "FLX560" in said.err


def test_a_year_cut_in_two_by_its_journal_is_the_same_year(run, year: Path) -> None:
    header, *rows = ROWS.splitlines(keepends=True)
    (year / "1.csv").write_text(header + "".join(rows[:5]), "utf-8")
    (year / "2.csv").write_text(header + "".join(rows[5:]), "utf-8")
    whole = run(
        *command("--evenements", "ev.yaml", "--journal", "w", "--etat-final", "we", "--format", "csv"), folder=year
    )
    one = run(*command("--journal", "1", "--format", "csv", file="1.csv"), folder=year)
    more = ("--evenements", "ev.yaml", "--reprendre", "1", "--journal", "2", "--etat-final", "2e", "--format", "csv")
    two = run(*command(*more, file="2.csv"), folder=year)
    assert (year / "2").read_bytes() == (year / "w").read_bytes()
    assert (year / "2e").read_bytes() == (year / "we").read_bytes()
    assert table(one.out) + table(two.out) == table(whole.out)
    assert "FLX557" not in two.err


def test_what_a_journal_has_played_is_not_played_again(run, year: Path) -> None:
    run(*command("--journal", "j"), folder=year)
    header, *rows = ROWS.splitlines(keepends=True)
    late = rows[0].replace("L1;D1", "L99;D99")
    (year / "2.csv").write_text(header + rows[7] + late, "utf-8")
    (year / "ev.yaml").write_text("evenements:\n  - {le: 2025-01-22, restitution: {liberation: L4}}\n", "utf-8")
    said = run(*command("--reprendre", "j", "--evenements", "ev.yaml", file="2.csv"), folder=year)
    assert said.code == ExitCode.DATA
    assert "FLX554" in said.err  # L8 has been decided
    assert said.err.count("FLX559") == 2  # a libération and an event before the end of the journal
    broken = (year / "j").read_text("utf-8").replace('"evenement":"compte"', '"evenement":"conte"', 1)
    (year / "j").write_text(broken, "utf-8")
    assert "FLX642" in run(*command("--reprendre", "j", file="2.csv"), folder=year).err


def test_expliquer_tells_the_last_decision_and_what_came_before(run, year: Path) -> None:
    said = run(*command("--evenements", "ev.yaml", "--logement", "D4", name="expliquer"), folder=year)
    assert said.code == ExitCode.OK
    assert "Ce qui lui est arrivé" in said.out
    assert "rendu (aucun candidat), puis orienté vers" in said.out
    cancelled = run(*command("--evenements", "ev.yaml", "--logement", "L7", name="expliquer"), folder=year)
    assert "libération annulée (congé retiré)" in cancelled.out
    (headline,) = re.findall(r"(?ms)^>> (.*?)^(?:   Attention|$)", cancelled.out)
    headline = " ".join(headline.split())
    assert headline.startswith("Libération annulée le 2025-01-29 (congé retiré) : ce logement n'est à personne")
    assert "Avant cela : orienté vers" in headline
    gone = run(*command("--evenements", "ev.yaml", "--logement", "L8", name="expliquer"), folder=year)
    assert ">> Retiré du flux le 2025-02-04 (retenu pour une mutation)" in gone.out
    plain = run(*command("--logement", "D4", name="expliquer"), folder=year)
    assert "Ce qui lui est arrivé" not in plain.out


def test_a_derogation_written_twice_is_told(run, year: Path) -> None:
    line = "  - {le: %s, derogation: {liberation: L5, reservataire: %s, par: direction, motif: urgence}}\n"
    for other, told in ((("2025-01-28", "etat"), 1), (("2025-01-29", "etat"), 0), (("2025-01-28", "al"), 0)):
        (year / "ev.yaml").write_text("evenements:\n" + line % ("2025-01-28", "etat") + line % other, "utf-8")
        said = run(*command("--evenements", "ev.yaml"), folder=year)
        assert said.code == ExitCode.OK
        assert said.err.count("avertissement FLX644") == told
        assert ("ev.yaml:3:" in said.err) is bool(told)


def test_only_what_ended_a_dwelling_is_its_headline(run, year: Path) -> None:
    asked = ("--evenements", "ev.yaml", "--format", "json", "--logement")
    ended = {name: run(*command(*asked, name, name="expliquer"), folder=year).out for name in ("L4", "L5", "L7", "L8")}
    events = {name: json.loads(text)["termine"] for name, text in ended.items()}
    assert {name: event and event["evenement"] for name, event in events.items()} == {
        "L4": None,
        "L5": None,
        "L7": "annulation",
        "L8": "retrait",
    }


def test_what_other_methods_would_have_given_is_the_sum_of_what_each_decision_says(run, year: Path) -> None:
    value = json.loads(run(*command("--evenements", "ev.yaml", "--format", "json"), folder=year).out)
    decided = [item for item in value["decisions"] if item["autres_methodes"] and not item["cause"]]
    assert any(item["autres_methodes"] for item in value["decisions"] if item["cause"])
    for method, told in value["totaux"]["autres_methodes"].items():
        pairs = [(item["autres_methodes"][method], item["autres_methodes"]["bande"]) for item in decided]
        assert told["compares"] == len(decided)
        assert told["ailleurs"] == sum(theirs != ours for theirs, ours in pairs)
        assert sum(told["soldes"].values()) == 0
        for holder, change in told["soldes"].items():
            gained = sum(theirs == holder for theirs, _ in pairs)
            assert change == gained - sum(ours == holder for _, ours in pairs)
    assert set(value["totaux"]["autres_methodes"]) == {"tijdeman", "reste_a_faire", "taux_de_realisation"}


def test_the_journal_bears_the_day_of_each_thing_and_every_plan(run, year: Path) -> None:
    run(*command("--evenements", "ev.yaml", "--journal", "j"), folder=year)
    events = [json.loads(line) for line in (year / "j").read_text("utf-8").splitlines()[1:]]
    counted = {event["liberation"]: event["le"] for event in events if event["evenement"] == "compte"}
    days = {row["liberation"]: row["date_liberation"] for row in csv.DictReader(io.StringIO(ROWS), delimiter=";")}
    assert counted == {name: day for name, day in days.items() if name != "L6"}
    assert [event["le"] for event in events] == sorted(event["le"] for event in events)
    assert [event["cause"] for event in events if event["evenement"] == "plan"] == ["debut", *["replanification"] * 4]
    assert next(event for event in events if event["evenement"] == "deplace")["le"] == "2025-01-22"


def test_a_cap_crossed_by_a_person_is_in_the_totals(run, year: Path) -> None:
    rule = """\
  - id: plafond
    titre: Peu pour l'État
    norme: convention
    source: {document: texte}
    statut: hypothese
    alors: [{plafonner: {reservataire: etat, taux: 1 %}}]
"""
    convention = year / "territories/petit/conventions/bail.yaml"
    convention.write_text(convention.read_text("utf-8") + rule, "utf-8")
    forced = "  - {le: 2025-02-01, derogation: {liberation: L%d, reservataire: etat, par: x, motif: y}}\n"
    (year / "ev.yaml").write_text("evenements:\n" + "".join(forced % n for n in (1, 2, 3, 4)), "utf-8")
    said = run(*command("--evenements", "ev.yaml"), folder=year)
    assert "À regarder\n  - Après cet événement, État" in said.out
    assert re.search(r"[12] reçus pour un plafond de [01],\d\d \(conv:plafond\)", " ".join(said.out.split()))
    value = json.loads(run(*command("--evenements", "ev.yaml", "--format", "json"), folder=year).out)
    assert [alert["code"] for alert in value["totaux"]["alertes"]] == ["FLX563"]


def test_two_starting_points_are_refused(run, year: Path) -> None:
    said = run(*command("--etat", "e.json", "--reprendre", "j"), folder=year)
    assert said.code == ExitCode.USAGE
    assert "FLX916" in said.err
