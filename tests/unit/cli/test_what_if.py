"""``simuler --logement … --si …`` and ``--lot``: what is refused, what is shown, nothing being written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.golden.test_suppositions import AXES, CIA, CONV, HEADER, WEEKLY, year
from tests.small import rules, write

from fluxrules.cli.exit_codes import ExitCode

GRAMMAR = (
    "etat.recus=+1",
    "etat.recus=-1",
    "etat.recus=3",
    "etat.recus==3",
    "al.retard=-1/3",
    "al.retard=1,5",
    "logement.typologie=T4",
    "liberation.besoin=inconnu",
    "regle.cia:grands=sans",
    "part.etat-agents=2,5 %",
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write(tmp_path, CIA, files={CONV: AXES, "annee.csv": year()})


def simuler(run, root: Path, *arguments: str):  # type: ignore[no-untyped-def]
    return run("simuler", "petit", root / "annee.csv", "--moteur", "natif", *arguments, folder=root)


@pytest.mark.parametrize(
    ("edit", "code", "hint"),
    [
        ("etat", "FLX590", ""),
        ("=2", "FLX590", ""),
        ("etat.recus=", "FLX590", ""),
        ("eta.recus=1", "FLX591", "« etat.recus »"),
        ("etat.retards=1", "FLX591", "« etat.retard »"),
        ("bailleur.recus=1", "FLX591", ""),
        ("flux.etat.retard=1", "FLX591", "« etat.retard »"),
        ("logement.typologi=T4", "FLX591", "« logement.typologie »"),
        ("part.eta=20 %", "FLX591", "« part.etat »"),
        ("regle.grand=sans", "FLX591", "« regle.grands »"),
        ("regle.grands=avec", "FLX592", "« sans »"),
        ("etat.restitue=-1", "FLX592", ""),
        ("etat.restitue=1,5", "FLX592", ""),
        ("etat.retard=1/0", "FLX592", ""),
        ("part.etat=130 %", "FLX917", "une part va de 0"),
        ("logement.typologie=T44", "FLX592", "« T4 »"),
        ("logement.qpv=peut-être", "FLX592", ""),
        ("logement.commune=99003", "FLX592", "« 99002 »"),
        ("commune.carencee=oui", "FLX591", ""),
        ("etat.restitue=40", "FLX593", ""),
        ("part.commune-99002=5 %", "FLX591", ""),
    ],
)
def test_what_cannot_be_supposed(edit: str, code: str, hint: str, run, small: Path) -> None:
    said = simuler(run, small, "--logement", "L05", "--si", edit)
    assert said.code == (ExitCode.DATA if code == "FLX593" else ExitCode.USAGE)
    assert said.out == ""
    assert code in said.err
    assert hint in said.err


def test_what_rules_deduce_cannot_be_supposed(run, tmp_path: Path) -> None:
    extra = "faits: [{chemin: logement.rare, libelle: Rare, type: booleen, origine: deduit, sinon: non}]"
    deduced = "id: r, quand: {logement.typologie: T6}, alors: [{deduire: {fait: logement.rare, valeur: oui}}]"
    root = write(tmp_path, rules(deduced, extra=extra), files={"annee.csv": year()})
    assert "FLX596" in simuler(run, root, "--logement", "L05", "--si", "logement.rare=oui").err


def test_all_that_is_wrong_is_said_at_once(run, small: Path) -> None:
    said = simuler(run, small, "--logement", "L05", "--si", "rien", "--si", "eta.recus=1")
    assert ("FLX590" in said.err, "FLX591" in said.err) == (True, True)


@pytest.mark.parametrize("edit", GRAMMAR)
def test_the_grammar(edit: str, run, small: Path) -> None:
    said = simuler(run, small, "--logement", "D05", "--si", edit, "--format", "json")
    assert said.code == 0, said.err
    value = json.loads(said.out)
    assert [item["si"] for item in value["suppositions"]] == [edit]
    assert value["enregistre"] is False
    assert value["actuelle"]["liberation"] == value["supposee"]["liberation"] == "L05"


def test_the_decision_as_it_is_is_that_of_the_year(run, small: Path) -> None:
    """The same one by one, under one law, and after events."""
    events = small / "evenements.yaml"
    events.write_text("evenements:\n  - {le: 2025-01-07, restitution: {liberation: L02, motif: x}}\n", "utf-8")
    for options in ((), ("--date", "2025-01-20"), ("--evenements", str(events))):
        every = json.loads(simuler(run, small, "--format", "json", *options).out)["decisions"]
        found = simuler(run, small, "--logement", "L11", "--si", "etat.recus=+1", "--format", "json", *options)
        actual = json.loads(found.out)["actuelle"]
        assert actual == next(item for item in every if item["liberation"] == "L11")


def test_a_dwelling_and_a_supposition_go_together_and_write_nothing(run, small: Path) -> None:
    assert "FLX918" in simuler(run, small, "--si", "etat.recus=+1").err
    assert "FLX918" in simuler(run, small, "--logement", "L01").err
    written = ["--etat-final", "x.json", "--journal", "x.jsonl", "--sortie", "x", "--rejets", "x.csv", "--detail"]
    said = simuler(run, small, "--logement", "L01", "--si", "etat.recus=+1", *written)
    assert said.code == ExitCode.USAGE
    assert said.err.count("n'a pas de sens") == 5
    assert sorted(path.name for path in small.iterdir()) == ["annee.csv", "rules", "territories"]


def test_a_dwelling_of_a_batch_is_supposed_alone(run, small: Path) -> None:
    said = simuler(run, small, "--lot", "--logement", "L05", "--si", "etat.recus=+1")
    assert "décidé dans un lot de 13" in said.out


def test_batches(run, small: Path, tmp_path: Path) -> None:
    """As asked for, or as the convention says; the file of an undated year is refused, or decided one by one."""
    asked = json.loads(simuler(run, small, "--lot", "--format", "json").out)["decisions"]
    assert {item["lot"]["taille"] for item in asked} == {13}
    assert {item["jour"] for item in asked} == {"2025-01-12"}
    weekly = write(tmp_path / "w", CIA, files={CONV: WEEKLY, "annee.csv": year()})
    told = json.loads(simuler(run, weekly, "--format", "json").out)["decisions"]
    assert [(d["liberation"], d["reservataire"], d["lot"]) for d in told] == [
        (d["liberation"], d["reservataire"], d["lot"]) for d in asked
    ]
    never = json.loads(simuler(run, weekly, "--lot", "jamais", "--format", "json").out)["decisions"]
    assert [item["lot"] for item in never] == [None] * 13
    assert "FLX914" in simuler(run, small, "--lot", "mois", "--date", "2025-01-20").err
    assert "FLX562" in simuler(run, weekly, "--date", "2025-01-20").err
    (weekly / "annee.csv").write_text(year().replace(HEADER, HEADER.replace("date_liberation", "etage")), "utf-8")
    assert simuler(run, weekly, "--lot", "annee").code == ExitCode.USAGE


def test_a_journal_of_batches_is_resumed(run, small: Path) -> None:
    """A batch whose week was not over: what comes later that week is a batch of its own, on the same day."""
    assert simuler(run, small, "--lot", "--journal", "un.jsonl").code == 0
    more = f"{HEADER}\nM1;M1;bail;99001;T3;PLUS;non;2025-01-12\nM2;M2;bail;99001;T3;PLUS;non;2025-01-14\n"
    (small / "annee.csv").write_text(more, "utf-8")
    said = simuler(run, small, "--lot", "--reprendre", "un.jsonl", "--format", "json")
    assert said.code == 0, said.err
    assert [item["jour"] for item in json.loads(said.out)["decisions"]] == ["2025-01-12", "2025-01-19"]
