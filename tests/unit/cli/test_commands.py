"""Each command, on a real territory: what it prints, what it writes, how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from tests.unit.cli.conftest import ROOT, TERRITORY

from fluxrules.cli import application
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.diagnostics.catalogue import entries

NATIVE = ("--moteur", "natif")


def test_valider_is_in_order_and_counts_clauses(run) -> None:
    said = run("valider", TERRITORY)
    assert said.code == ExitCode.OK
    assert f"{TERRITORY} : tout est en ordre" in said.out
    assert "encodées  hors moteur  à encoder" in said.out
    value = json.loads(run("valider", TERRITORY, "--format", "json").out)
    severities = {item["severite"] for item in value["territoires"][TERRITORY]["diagnostics"]}
    assert "erreur" not in severities
    assert value["territoires"][TERRITORY]["couverture"]["rules/national/cch.yaml"]["encodees"] > 0


def test_valider_tells_every_error_of_every_file(run, project: Path) -> None:
    cia = project / "territories" / TERRITORY / "cia.yaml"
    cia.write_text(cia.read_text("utf-8").replace("statut: hypothese", "statut: certain"), "utf-8")
    register = project / "territories" / TERRITORY / "reservataires.yaml"
    register.write_text(register.read_text("utf-8") + "inconnue: oui\n", "utf-8")
    said = run("valider", TERRITORY, folder=project)
    assert said.code == ExitCode.RULES
    assert f"territories/{TERRITORY}/cia.yaml:" in said.out
    assert f"territories/{TERRITORY}/reservataires.yaml:" in said.out
    assert "^" in said.out
    assert run("simuler", TERRITORY, "x.csv", folder=project).code == ExitCode.RULES
    assert run("tester", TERRITORY, folder=project).code == ExitCode.RULES


def test_valider_reads_the_table_of_the_national_register(run, project: Path, candidates: Path) -> None:
    table = project / "rules/national/rpls.yaml"
    text = table.read_text("utf-8")
    table.write_text(text.replace("valeur: PLUS,", "valeur: PLUSS,", 1), "utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "valeur: PLUS," in one)
    said = run("valider", TERRITORY, folder=project)
    assert said.code == ExitCode.RULES
    assert f"rules/national/rpls.yaml:{line}" in said.out
    assert "PLUSS" in said.out
    assert "^" in said.out
    assert run("simuler", TERRITORY, candidates, *NATIVE, folder=project).code == ExitCode.RULES
    table.write_text(text.replace("colonne: FINAN", "colone: FINAN", 1), "utf-8")
    assert "Vouliez-vous dire « colonne » ?" in run("valider", TERRITORY, folder=project).out


def test_simuler_gives_every_row_in_every_form(run, candidates: Path) -> None:
    rows = len(list(csv.DictReader(candidates.open(encoding="utf-8"), delimiter=";")))
    text = run("simuler", TERRITORY, candidates, *NATIVE)
    assert text.code in (ExitCode.OK, ExitCode.UNDECIDED)
    assert f"Lignes lues : {rows} · décidées : {rows} · rejetées : 0" in text.out
    value = json.loads(run("simuler", TERRITORY, candidates, *NATIVE, "--format", "json").out)
    assert len(value["decisions"]) == rows
    assert sum(value["totaux"]["statuts"].values()) == rows
    table = run("simuler", TERRITORY, candidates, *NATIVE, "--format", "csv").out
    lines = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff")), delimiter=";"))
    assert [line["liberation"] for line in lines] == [item["liberation"] for item in value["decisions"]]


def test_simuler_writes_the_whole_report_and_says_where(run, candidates: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    said = run("simuler", TERRITORY, candidates, *NATIVE, "--sortie", folder, "--format", "json")
    assert str(folder) in said.err
    names = {"decisions.txt", "decisions.json", "decisions.csv", "rejets.csv", "etat-final.json"}
    assert {path.name for path in folder.iterdir()} == names
    assert (folder / "decisions.json").read_text("utf-8") == said.out
    again = run("simuler", TERRITORY, candidates, *NATIVE, "--sortie", folder, "--format", "json")
    assert again.out == said.out


def test_the_report_opens_on_the_totals_and_leads_to_each_dwelling(run, candidates: Path, tmp_path: Path) -> None:
    said = run("simuler", TERRITORY, candidates, *NATIVE, "--sortie", tmp_path)
    lines = (tmp_path / "decisions.txt").read_text("utf-8").splitlines()
    assert lines[1].startswith("Décisions sur ")
    start = next(number for number, line in enumerate(lines) if line.startswith("Décisions, dans l'ordre des jours"))
    rows = list(csv.DictReader(candidates.open(encoding="utf-8"), delimiter=";"))
    rows.sort(key=lambda row: row["date_liberation"])
    for entry, row in zip(lines[start + 1 :], rows, strict=False):
        place, dwelling, *_ = entry.split()
        assert dwelling == row["id"]
        assert lines[int(place) - 1] == "=" * 80
        assert lines[int(place)].startswith(f"Logement {dwelling} ")
    assert f"--logement {rows[0]['id']}" in said.err
    shown = said.err.split("Un logement en entier : fluxrules ", 1)[1].splitlines()[0]
    assert run(*shlex.split(shown)).code in (ExitCode.OK, ExitCode.UNDECIDED)


def test_a_wide_terminal_cuts_no_name(run, candidates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = run("simuler", TERRITORY, candidates, *NATIVE).out
    assert max(len(line) for line in narrow.splitlines()) <= 80
    monkeypatch.setattr("fluxrules.cli.simuler.width_of", lambda _: 240)
    wide = run("simuler", TERRITORY, candidates, *NATIVE).out
    assert "…" in narrow
    assert [line for line in wide.splitlines() if "…" in line and not line.startswith("  … et ")] == []


def test_the_year_may_be_cut_in_two(run, candidates: Path, tmp_path: Path) -> None:
    header, *rows = candidates.read_text("utf-8").splitlines(keepends=True)
    middle = len(rows) // 2
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    first.write_text(header + "".join(rows[:middle]), "utf-8")
    second.write_text(header + "".join(rows[middle:]), "utf-8")
    common = (*NATIVE, "--date", "2025-12-31", "--format", "json")
    whole = json.loads(run("simuler", TERRITORY, candidates, *common, "--etat-final", tmp_path / "w").out)
    one = json.loads(run("simuler", TERRITORY, first, *common, "--etat-final", tmp_path / "m").out)
    two = run("simuler", TERRITORY, second, *common, "--etat", tmp_path / "m", "--etat-final", tmp_path / "e")
    assert one["decisions"] + json.loads(two.out)["decisions"] == whole["decisions"]
    assert (tmp_path / "e").read_bytes() == (tmp_path / "w").read_bytes()


def test_wrong_rows_are_told_written_and_do_not_stop_the_others(run, candidates: Path, tmp_path: Path) -> None:
    content = candidates.read_text("utf-8").splitlines()
    content[1] = content[1].replace(";2A", ";9Z")
    wrong = tmp_path / "faux.csv"
    wrong.write_text("\n".join([*content, "x;y"]), "utf-8")
    said = run("simuler", TERRITORY, wrong, *NATIVE, "--rejets", tmp_path / "rejets.csv")
    assert said.code == ExitCode.DATA
    assert "ligne 2 : FLX523" in said.err
    assert f"ligne {len(content) + 1} : FLX520" in said.err
    assert f"décidées : {len(content) - 2} · rejetées : 2" in said.out
    table = (tmp_path / "rejets.csv").read_text("utf-8-sig")
    assert [line["code"] for line in csv.DictReader(io.StringIO(table), delimiter=";")] == ["FLX523", "FLX520"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": "autre", "comptes": []}', "\x00"])
def test_a_state_that_is_not_one(run, candidates: Path, tmp_path: Path, content: str) -> None:
    state = tmp_path / "etat.json"
    state.write_text(content, "utf-8")
    said = run("simuler", TERRITORY, candidates, *NATIVE, "--etat", state)
    assert said.code == ExitCode.DATA
    assert "erreur FLX" in said.err
    assert said.out == ""


def test_expliquer_gives_the_decision_of_the_file(run, candidates: Path) -> None:
    batch = json.loads(run("simuler", TERRITORY, candidates, *NATIVE, "--format", "json").out)["decisions"]
    last = batch[-1]
    said = run("expliquer", TERRITORY, candidates, "--logement", last["logement"], *NATIVE, "--format", "json")
    assert json.loads(said.out) == last
    by_vacancy = run("expliquer", TERRITORY, candidates, "--logement", last["liberation"], *NATIVE, "--format", "json")
    assert by_vacancy.out == said.out
    text = run("expliquer", TERRITORY, candidates, "--logement", last["logement"], *NATIVE).out
    assert f">> {last['phrase']}".split(" ")[1] in text


def test_expliquer_a_dwelling_that_is_not_there(run, candidates: Path) -> None:
    said = run("expliquer", TERRITORY, candidates, "--logement", "rien")
    assert said.code == ExitCode.DATA
    assert "FLX905" in said.err


def test_tester(run) -> None:
    said = run("tester", TERRITORY, *NATIVE)
    assert said.code == ExitCode.OK
    assert "0 en échec" in said.out
    none = run("tester", TERRITORY, *NATIVE, "--filtre", "aucun-essai-de-ce-nom")
    assert none.code == ExitCode.FINDINGS
    assert "Aucun essai ne correspond." in none.err
    value = json.loads(run("tester", TERRITORY, *NATIVE, "--format", "json").out)
    assert {item["resultat"] for item in value["territoires"][TERRITORY]} <= {"ok", "ignore"}


def test_tester_shows_expected_and_obtained(run, project: Path) -> None:
    for path in (project / "territories" / TERRITORY / "essais").glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("statut: oriente", "statut: stock"), "utf-8")
    said = run("tester", TERRITORY, *NATIVE, folder=project)
    assert said.code == ExitCode.FINDINGS
    assert "ÉCHEC" in said.out
    assert "attendu : stock" in said.out
    assert "obtenu  : oriente" in said.out


@pytest.mark.parametrize(
    "what", ["regles", "reservataires", "conventions", "faits", "parametres", "essais", "documents", "communes"]
)
def test_lister(run, what: str) -> None:
    said = run("lister", TERRITORY, what)
    value = json.loads(run("lister", TERRITORY, what, "--format", "json").out)["listes"][what]
    assert said.code == ExitCode.OK
    assert value
    assert len(said.out.splitlines()) == len(value) + 2


def test_code(run) -> None:
    assert len(run("code").out.splitlines()) == len(entries())
    page = run("code", "flx524").out
    assert page.startswith("FLX524 · Commune hors du territoire (erreur)")
    assert "À éviter" in page
    unknown = run("code", "FLX52")
    assert unknown.code == ExitCode.USAGE
    assert "FLX906" in unknown.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(run, shell: str) -> None:
    said = run("completion", shell)
    assert said.code == 0
    assert "_FLUXRULES_COMPLETE" in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [("fluxrules sim", "simuler"), ("fluxrules valider sud", TERRITORY), ("fluxrules code FLX90", "FLX900")],
)
def test_what_a_shell_completes(words: str, expected: str) -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import sys; from fluxrules.cli import main; sys.exit(main())"],
        env={
            **os.environ,
            "_FLUXRULES_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split()) - 1),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert expected in found.stdout, found.stderr


def test_root_is_searched_upwards_or_given(run, tmp_path: Path) -> None:
    inside = ROOT / "territories" / TERRITORY / "essais"
    expected = run("lister", TERRITORY, "regles").out
    assert run("lister", TERRITORY, "regles", folder=inside).out == expected
    assert run("--racine", ROOT, "lister", TERRITORY, "regles", folder=tmp_path).out == expected
    assert run("lister", TERRITORY, "regles", "--racine", ROOT, folder=tmp_path).out == expected
    nowhere = run("lister", TERRITORY, folder=tmp_path)
    assert nowhere.code == ExitCode.USAGE
    assert "FLX901" in nowhere.err


def test_unknown_territory_and_unreadable_file(run, tmp_path: Path) -> None:
    unknown = run("valider", "sud-corsee")
    assert unknown.code == ExitCode.USAGE
    assert "FLX902" in unknown.err
    assert TERRITORY in unknown.err
    for path in (tmp_path / "absent.csv", tmp_path):
        missing = run("simuler", TERRITORY, path)
        assert missing.code == ExitCode.DATA
        assert "FLX903" in missing.err


def test_colours(run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in run("valider", "rien").err
    assert "\x1b[" in run("valider", "rien", "--couleur", "oui").err
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" in run("valider", "rien", "--couleur", "oui").err
    assert "\x1b[" not in run("valider", "rien", "--couleur", "non").err


def test_quiet_says_the_result_only(run, candidates: Path) -> None:
    quiet = run("simuler", TERRITORY, candidates, *NATIVE, "-q")
    loud = run("simuler", TERRITORY, candidates, *NATIVE)
    assert loud.out.endswith(quiet.out)
    assert len(quiet.out) < len(loud.out)


def test_internal_error_is_one_sentence_and_a_trace(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boum")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("fluxrules.cli.lister.load", fail)
    said = run("lister", TERRITORY)
    assert said.code == ExitCode.INTERNAL
    assert "FLX900" in said.err
    assert "Traceback" not in said.err
    (trace,) = tmp_path.glob("fluxrules-trace-*.txt")
    assert "RuntimeError: boum" in trace.read_text("utf-8")
    assert "RuntimeError: boum" in run("lister", TERRITORY, "--trace").err


def test_interruption(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fluxrules.cli.lister.load", interrupt)
    said = run("lister", TERRITORY)
    assert said.code == ExitCode.INTERRUPTED
    assert "FLX909" in said.err


def test_a_closed_pipe_is_not_an_error() -> None:
    command = f'"{sys.executable}" cli.py code | head -1; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


def test_every_command_is_in_the_group_under_its_name() -> None:
    group = application.application
    context = click.Context(group)
    assert set(group.list_commands(context)) == {
        *("valider", "simuler", "decider", "expliquer", "contester", "tester", "registre"),
        *("droits", "assiette", "suivi", "bilan", "equite", "lister", "importer", "code", "completion"),
    }
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        assert command.name == name
    assert group.get_command(context, "scene") is None


def test_valider_loads_neither_decisions_nor_other_commands() -> None:
    """What a command does not need, it does not pay for: an officer waits for ``valider`` after each change."""
    said = "import sys; from fluxrules.cli import main; main(['valider', 'sud-corse']); print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "fluxrules.semantics" in loaded
    assert (
        loaded
        & {
            "fluxrules.cli.simuler",
            "fluxrules.decision.pipeline",
            "fluxrules.engines.durable",
            "fluxrules.explanation",
            "importlib.metadata",
            "tempfile",
        }
        == set()
    )


def test_lister_gives_the_columns_of_a_file_and_the_file_to_fill(run, candidates: Path, tmp_path: Path) -> None:
    said = run("lister", TERRITORY, "colonnes")
    assert said.code == ExitCode.OK
    lines = said.out.splitlines()
    assert [line.split()[:2] for line in lines[2:5]] == [
        ["id", "obligatoire"],
        ["commune", "obligatoire"],
        ["bailleur", "ou"],
    ]
    surface = next(line for line in lines if line.startswith("surface "))
    assert "facultative" in surface
    assert "un nombre sans unité : 75" in surface
    assert "m²" in surface
    assert "T1 | T2 | T3" in next(line for line in lines if line.startswith("typologie "))
    model = run("lister", TERRITORY, "colonnes", "--format", "csv").out
    names = model.removeprefix("\ufeff").rstrip("\n").split(";")
    with candidates.open(encoding="utf-8-sig") as file:
        written = next(csv.DictReader(file, delimiter=";"))
    assert set(written) <= set(names)
    filled = tmp_path / "rempli.csv"
    row = ";".join(written.get(name, "") or "" for name in names)
    filled.write_text(f"{model}{row}\n", "utf-8")
    simulated = run("simuler", TERRITORY, filled, *NATIVE)
    assert "Lignes lues : 1 · décidées : 1 · rejetées : 0" in simulated.out
    assert "FLX507" not in simulated.err


def test_lister_gives_any_list_as_a_table(run) -> None:
    said = run("lister", TERRITORY, "communes", "--format", "csv").out.removeprefix("\ufeff").splitlines()
    assert said[0] == "code;nom"
    assert len(said) > 2
    refused = run("lister", TERRITORY, "--format", "csv")
    assert refused.code == ExitCode.USAGE
    assert "Il manque l'argument" in refused.err


def test_valider_keeps_its_table_for_when_all_is_in_order(run, project: Path) -> None:
    cia = project / "territories" / TERRITORY / "cia.yaml"
    cia.write_text(cia.read_text("utf-8").replace("statut: hypothese", "statut: certain"), "utf-8")
    said = run("valider", TERRITORY, folder=project)
    assert said.code == ExitCode.RULES
    assert "encodées" not in said.out
    assert said.out.rstrip().endswith("avertissement(s).")


def test_the_filter_the_help_gives_finds_essais(run) -> None:
    shown = [line.strip() for line in run("tester", "--aide").out.splitlines() if "--filtre " in line]
    example = next(line for line in shown if line.startswith("fluxrules"))
    said = run(*shlex.split(example)[1:])
    assert said.code == ExitCode.OK
    assert "Aucun essai" not in said.out + said.err
    assert "0 réussi" not in said.out


def test_a_page_keeps_the_indentation_of_its_examples_and_no_blank_to_fill(run) -> None:
    said = run("code", "FLX202").out
    assert "  - id: ma-regle\n    titre: Ma règle\n    norme: cia\n" in said
    for code in entries():
        shown = run("code", code).out
        head = shown.split("\nQuoi")[0]
        assert not re.search(r"\{[a-z_]+\}", head), head


def test_an_unknown_territory_is_told_with_the_nearest(run) -> None:
    said = run("valider", "nantes-metropol")
    assert said.code == ExitCode.USAGE
    assert "FLX902" in said.err
    assert "Vouliez-vous dire « nantes-metropole » ?" in said.err
    assert "Territoires du projet : " in run("valider", "zzz").err
