"""The command line speaks French only, whatever the language of the machine, and its examples are true."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from fluxrules.cli import registre
from fluxrules.cli.application import COMMANDS, application
from fluxrules.cli.texts import lines

ENGLISH = re.compile(
    r"\b(Usage|Options:|Commands|Show|exit|message and|default|required|Missing|Error|Invalid|No such|Try|Did you"
    r"|unexpected|argument\(s\)|COMMAND|ARGS|TEXT|BOOLEAN|FILENAME|PATH|requires an)\b"
)


HELPS = [
    *([name, "--aide"] for name in COMMANDS),
    *(["registre", name, "--aide"] for name in registre.NAMES),
]


@pytest.mark.parametrize("arguments", [["--aide"], [], *HELPS], ids=" ".join)
@pytest.mark.parametrize("language", ["en_US.UTF-8", "C"])
def test_help(run, monkeypatch, arguments: list[str], language: str) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    monkeypatch.setenv("LANG", language)
    said = run(*arguments)
    assert said.code == 0
    assert said.err == ""
    assert ENGLISH.findall(said.out) == []
    assert "Exemples" in said.out.splitlines()[:4]
    assert "Utilisation" in said.out
    assert "fluxrules fluxrules" not in said.out.replace("python -m fluxrules", "fluxrules")


@pytest.mark.parametrize("flag", ["-h", "--help", "--aide"])
def test_all_habits_of_help(run, flag: str) -> None:
    assert run("simuler", flag).out == run("simuler", "--aide").out


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "registre"])
def test_examples_use_options_that_exist(name: str) -> None:
    command = application.get_command(click.Context(application), name)
    assert command is not None
    see_examples(command, ["fluxrules", name], f"commandes.{name}.exemples")


@pytest.mark.parametrize("name", registre.NAMES)
def test_examples_of_registre_use_options_that_exist(name: str) -> None:
    command = registre.registre.get_command(click.Context(registre.registre), name)
    assert command is not None
    see_examples(command, ["fluxrules", "registre", name], f"commandes.registre.{name}.exemples")


def see_examples(command: click.Command, called: list[str], key: str) -> None:
    known = {opt for param in command.get_params(click.Context(command)) for opt in param.opts}
    assert lines(key)
    for example in lines(key):
        words = shlex.split(example.split(" > ")[0].removeprefix('eval "$(').removesuffix(')"'))
        assert words[: len(called)] == called
        assert {word for word in words if word.startswith("-")} <= known


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["simulr"], "Commande inconnue « simulr ». Vouliez-vous dire « simuler » ?"),
        (["simuler", "--formt", "csv"], "Option inconnue « --formt ». Vouliez-vous dire « --format » ?"),
        (["--rassine", "x"], "Option inconnue « --rassine ». Vouliez-vous dire « --racine » ?"),
        (["simuler"], "Il manque l'argument TERRITOIRE."),
        (["simuler", "sud-corse"], "Il manque l'argument FICHIER."),
        (["expliquer", "sud-corse", "f.csv"], "Il manque l'option --logement."),
        (["simuler", "sud-corse", "f.csv", "--date"], "L'option --date attend une valeur."),
        (["simuler", "sud-corse", "f.csv", "--detail=oui"], "L'option --detail n'attend pas de valeur."),
        (["simuler", "sud-corse", "f.csv", "g.csv", "h.csv"], "Arguments en trop : g.csv h.csv."),
        (
            ["simuler", "sud-corse", "f.csv", "--format", "jsn"],
            "Valeur incorrecte pour --format : « jsn » n'est pas dans la liste texte, json, csv. "
            "Vouliez-vous dire « json » ?",
        ),
        (
            ["valider", "--date", "14/03/2025"],
            "Valeur incorrecte pour --date : « 14/03/2025 » n'est pas une date ; écrivez AAAA-MM-JJ, par exemple "
            "2025-03-14.",
        ),
        (
            ["valider", "Nantes Métropole"],
            "Valeur incorrecte pour TERRITOIRE : « Nantes Métropole » n'est pas un nom de territoire : lettres "
            "minuscules, chiffres et tirets.",
        ),
    ],
)
def test_usage_errors(run, arguments: list[str], message: str) -> None:
    said = run(*arguments)
    assert said.code == 2
    assert said.out == ""
    first, second = said.err.splitlines()
    assert first == f"Erreur : {message}"
    assert second.endswith("--aide » donne l'aide.")


def test_version(run) -> None:
    assert re.fullmatch(r"fluxrules \d+\.\d+\.\d+\n", run("--version").out)
