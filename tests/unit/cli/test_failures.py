"""An engine that fails on one dwelling: it is kept, told and whole; the others are decided as if it were not there."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.cli.conftest import TERRITORY

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.engines.native import Native
from fluxrules.engines.protocol import EngineError, Facts, Outcome

NATIVE = ("--moteur", "natif")
DAY = ("--date", "2025-06-02")
ROWS = 8


@pytest.fixture
def few(candidates: Path, tmp_path: Path) -> Path:
    """The first rows of the file, one of which spans two lines."""
    header, *rows = candidates.read_text("utf-8").splitlines(keepends=True)
    path = tmp_path / "lot.csv"
    header = header.rstrip("\n") + ";remarque\n"
    body = [row.rstrip("\n") + ";\n" for row in rows[:ROWS]]
    body[2] = rows[2].rstrip("\n") + ';"une cellule\nsur deux lignes"\n'
    path.write_text(header + "".join(body), "utf-8")
    return path


def ids(few: Path) -> list[str]:
    return [row["id"] for row in csv.DictReader(few.open(encoding="utf-8"), delimiter=";")]


@pytest.fixture
def failing(few: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The dwelling the native engine now fails on."""
    wanted = ids(few)[2]
    trace = Native.trace

    def fail(self: Native, facts: Facts) -> object:
        if facts.values.get("logement.id") == wanted:
            raise EngineError("FLX702", etape="assert", cause=7)
        return trace(self, facts)

    monkeypatch.setattr(Native, "trace", fail)
    return wanted


@pytest.fixture
def doctored(few: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The dwelling on which the native engine forgets the first rule that fires."""
    wanted = ids(few)[1]
    real = Native.run

    def run(self: Native, facts: Facts) -> Outcome:
        outcome = real(self, facts)
        if facts.values.get("logement.id") != wanted:
            return outcome
        return replace(outcome, fired=outcome.fired[1:])

    monkeypatch.setattr(Native, "run", run)
    return wanted


def test_the_others_go_on_and_the_row_comes_back_whole(run, few: Path, failing: str, tmp_path: Path) -> None:
    folder, rejects = tmp_path / "rapport", tmp_path / "rejets.csv"
    said = run("simuler", TERRITORY, few, *NATIVE, *DAY, "--sortie", folder, "--rejets", rejects, "--format", "json")
    assert said.code == ExitCode.INTERNAL
    value = json.loads(said.out)
    assert [item["logement"] for item in value["decisions"]] == [one for one in ids(few) if one != failing]
    rows = value["totaux"]["lignes"]
    assert rows == {"lues": ROWS, "decidees": ROWS - 1, "rejetees": 1, "autres_bailleurs": 0}
    (reject,) = csv.DictReader(io.StringIO(rejects.read_text("utf-8-sig")), delimiter=";")
    original = list(csv.DictReader(few.open(encoding="utf-8", newline=""), delimiter=";"))[2]
    assert {name: reject[name] for name in original} == original
    assert (reject["ligne"], reject["code"]) == ("4", "FLX702")
    assert "« assert »" in reject["raison"]
    assert (folder / "rejets.csv").read_bytes() == rejects.read_bytes()
    assert "erreur FLX702 · lot.csv:4" in said.err
    assert f"Le moteur a échoué sur 1 logement(s), qui n'ont reçu personne : {failing}." in said.err
    assert "Traceback" not in said.err
    assert not (folder / "desaccords.json").exists()


def test_accounts_are_as_if_the_row_were_not_there(run, few: Path, failing: str, tmp_path: Path) -> None:
    lines = few.read_text("utf-8").splitlines(keepends=True)
    without = tmp_path / "sans.csv"
    without.write_text("".join([*lines[:3], *lines[5:]]), "utf-8")
    run("simuler", TERRITORY, few, *NATIVE, *DAY, "--etat-final", tmp_path / "a.json")
    done = run("simuler", TERRITORY, without, *NATIVE, *DAY, "--etat-final", tmp_path / "b.json")
    assert done.code != ExitCode.INTERNAL
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_expliquer_says_why_it_cannot(run, few: Path, failing: str) -> None:
    said = run("expliquer", TERRITORY, few, *NATIVE, *DAY, "--logement", failing)
    assert (said.code, said.out) == (ExitCode.INTERNAL, "")
    assert "FLX702" in said.err
    later = run("expliquer", TERRITORY, few, *NATIVE, *DAY, "--logement", ids(few)[5])
    assert later.code == ExitCode.INTERNAL
    assert f"Logement {ids(few)[5]}" in later.out
    assert failing in later.err
    before = run("expliquer", TERRITORY, few, *NATIVE, *DAY, "--logement", ids(few)[1])
    assert before.code == ExitCode.OK


def test_engines_that_disagree_leave_both_traces(run, few: Path, doctored: str, tmp_path: Path) -> None:
    folder = tmp_path / "rapport"
    said = run("simuler", TERRITORY, few, "--moteur", "double", *DAY, "--sortie", folder)
    assert said.code == ExitCode.INTERNAL
    assert "FLX710" in said.err
    assert f"est dans {folder / 'desaccords.json'}." in said.err
    assert f"décidées : {ROWS - 1} · rejetées : 1" in said.out
    text = (folder / "desaccords.json").read_text("utf-8")
    value = json.loads(text)
    assert text == json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    (found,) = value["desaccords"]
    assert (found["logement"], found["ligne"]) == (doctored, 3)
    assert found["faits"]["valeurs"]["logement.id"] == doctored
    assert found["durable"]["declenchees"][1:] == found["natif"]["declenchees"]
    assert [item["code"] for item in found["differences"]] == ["FLX711"]


def test_without_a_folder_traces_are_in_a_temporary_file(
    run, few: Path, doctored: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = run("expliquer", TERRITORY, few, "--moteur", "double", *DAY, "--logement", doctored)
    assert said.code == ExitCode.INTERNAL
    (path,) = tmp_path.glob("fluxrules-desaccords-*.json")
    assert str(path) in said.err
    assert json.loads(path.read_text("utf-8"))["desaccords"][0]["logement"] == doctored


def test_an_essai_the_engine_fails_on_is_a_failing_essai(run, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = json.loads(run("tester", TERRITORY, *NATIVE, "--format", "json").out)["territoires"][TERRITORY]
    decide = "fluxrules.decision.session.Session.decide"
    from fluxrules.decision.session import Session

    real = Session.decide
    wanted = listed[1]["essai"]

    def fail(self: Session, liberation: object) -> object:
        if liberation.id == wanted:
            raise EngineError("FLX708", cause="SIGSEGV")
        return real(self, liberation)

    monkeypatch.setattr(decide, fail)
    said = run("tester", TERRITORY, *NATIVE)
    assert said.code == ExitCode.INTERNAL
    assert f"ÉCHEC   {wanted}" in said.out
    assert "SIGSEGV" in said.out
    assert "1 en échec" in said.out
    assert f"Le moteur a échoué sur 1 essai(s) : {wanted}." in said.err
    value = json.loads(run("tester", TERRITORY, *NATIVE, "--format", "json").out)["territoires"][TERRITORY]
    assert [item["essai"] for item in value if item["resultat"] == "echec"] == [wanted]
    assert len(value) == len(listed)


def test_an_engine_that_cannot_be_made_stops_at_once(run, few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> object:
        raise EngineError("FLX701", cause="absent")

    monkeypatch.setattr("fluxrules.decision.session.make_engine", refuse)
    for command in (("simuler", TERRITORY, few), ("tester", TERRITORY)):
        said = run(*command)
        assert said.code == ExitCode.INTERNAL
        assert "FLX701" in said.err
        assert "FLX910" not in said.err
