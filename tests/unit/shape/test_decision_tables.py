"""Decision tables: one rule per line, hit policies, tables kept in spreadsheets."""

from __future__ import annotations

import builtins
import io
from typing import Any

import openpyxl
import pytest

from fluxrules.diagnostics import Diagnostic
from fluxrules.model.condition import Comparison, Condition, Junction
from fluxrules.model.effect import Prefer, Prioritise, Signal
from fluxrules.model.rule import Grille, Rule
from fluxrules.shape.grilles import lines_of, rules_of
from fluxrules.shape.reading import read
from fluxrules.source.nodes import Mapping, Scalar, Sequence
from fluxrules.source.project import FileKind
from fluxrules.source.yaml_reader import load_bytes
from fluxrules.vocabulary import Jonction, Norme

HEADING = """paquet: p
titre: t
grilles:
  - id: g
    titre: Grille
    norme: cia
    source: {{document: d}}
    statut: verifie
    politique: {politique}
    conditions: [logement.typologie, logement.surface]
    effets: {effets}
"""
EFFECTS = "[prioriser.reservataire, prioriser.rang]"


def grille_of(lines: str, politique: str = "unique", effets: str = EFFECTS) -> Grille:
    text = HEADING.format(politique=politique, effets=effets)
    text += f"    lignes:\n{lines}" if lines else "    fichier: g.csv\n"
    node, wrong = load_bytes(text.encode(), "g.yaml")
    assert node is not None
    assert wrong == ()
    model, diagnostics = read(node, FileKind.CIA)
    assert diagnostics == ()
    (grille,) = model.grilles  # type: ignore[union-attr]
    assert isinstance(grille, Grille)
    return grille


def rules(lines: str, politique: str = "unique", effets: str = EFFECTS) -> tuple[tuple[Rule, ...], list[Any]]:
    grille = grille_of("".join(f"      - {line}\n" for line in lines.splitlines()), politique, effets)
    made, diagnostics = rules_of(grille, grille.lignes)
    return made, [(one.code, one.span.line - 12) for one in diagnostics if one.span]


def told(condition: Condition | None) -> Any:
    if isinstance(condition, Junction):
        return (condition.kind.value, [told(child) for child in condition.children])
    if isinstance(condition, Comparison):
        return (condition.path[9:], condition.operator.value, [getattr(one, "text", "?") for one in condition.operands])
    return None


def test_each_line_is_a_rule() -> None:
    made, diagnostics = rules('[[T4, T5], {au_moins: 60}, etat, 1]\n[T1, "*", action-logement, 2]')
    assert diagnostics == []
    assert [rule.id for rule in made] == ["g.1", "g.2"]
    assert {(rule.titre, rule.norme) for rule in made} == {("Grille", Norme.CIA)}
    assert told(made[0].quand) == (
        "tous",
        [("typologie", "parmi", ["T4", "T5"]), ("surface", "au_moins", ["60"])],
    )
    assert told(made[1].quand) == ("typologie", "egal", ["T1"])
    (effect,) = made[1].alors
    assert isinstance(effect, Prioritise)
    assert (effect.reservataire, effect.rang) == ("action-logement", 2)
    assert made[1].span.line == 14


def test_several_effects_and_absent_ones() -> None:
    effects = (
        "[prioriser.reservataire, prioriser.rang, signaler.niveau, signaler.message,"
        " preferer.reservataires, preferer.logements]"
    )
    made, diagnostics = rules(
        '[T1, "*", etat, 1, info, Vu, "-", "-"]\n[T2, "*", "-", "-", "-", "-", etat, 1/2]', "unique", effects
    )
    assert diagnostics == []
    assert [type(one) for one in made[0].alors] == [Prioritise, Signal]
    (preferred,) = made[1].alors
    assert isinstance(preferred, Prefer)
    assert preferred.reservataires == ("etat",)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("[T4, etat, 1]", "FLX260"),
        ('[T4, "*", "-", "-"]', "FLX263"),
        ("[T4, '*', etat, '']", "FLX203"),
        ("[T4, '*', etat, ]", "FLX260"),
        ("[T4, ~, etat, 1]", "FLX203"),
        ("[T4, {au_moin: 3}, etat, 1]", "FLX233"),
        ("[T4, '*', État, 1]", "FLX210"),
        ("[T4, '*', '-', 1]", "FLX239"),
        ("[[], '*', etat, 1]", "FLX236"),
    ],
)
def test_a_wrong_line_is_said_and_the_others_read(line: str, code: str) -> None:
    made, diagnostics = rules(f'{line}\n[T1, "*", etat, 1]')
    assert [rule.id for rule in made] == ["g.2"]
    assert diagnostics == [(code, 1)]


@pytest.mark.parametrize(
    ("effets", "code"),
    [
        ("[prioriser.reservataire, priorise.rang]", "FLX261"),
        ("[prioriser.reservataire, prioriser.rangs]", "FLX261"),
        ("[prioriser.reservataire, prioriser]", "FLX261"),
        ("[prioriser.rang, prioriser.rang]", "FLX278"),
    ],
)
def test_wrong_columns(effets: str, code: str) -> None:
    grille = grille_of("      - [T4, '*', etat, 1]\n", "unique", effets)
    made, diagnostics = rules_of(grille, grille.lignes)
    assert made == ()
    assert [one.code for one in diagnostics] == [code]


def test_unique_refuses_lines_that_may_both_match() -> None:
    _, diagnostics = rules('[[T4, T5], "*", etat, 1]\n[T3, "*", etat, 1]\n[T5, {au_moins: 60}, etat, 1]')
    assert diagnostics == [("FLX262", 3)]


def test_unique_says_what_it_cannot_decide() -> None:
    lines = "[T4, {au_moins: {parametre: p.x}}, etat, 1]\n[T4, {au_plus: 60}, etat, 1]\n[T1, {au_plus: 60}, etat, 1]"
    made, diagnostics = rules(lines)
    assert diagnostics == [("FLX265", 2)]
    assert len(made) == 3


def test_first_requires_that_no_earlier_line_matches() -> None:
    made, diagnostics = rules('[T4, "*", etat, 1]\n[[T4, T5], "*", etat, 2]\n["*", "*", etat, 3]', "premiere")
    assert diagnostics == []
    first, second = ("typologie", "egal", ["T4"]), ("typologie", "parmi", ["T4", "T5"])
    assert told(made[0].quand) == first
    assert told(made[1].quand) == ("tous", [second, ("aucun", [first])])
    assert told(made[2].quand) == ("aucun", [first, second])
    assert isinstance(made[2].quand, Junction)
    assert made[2].quand.kind is Jonction.AUCUN


def test_first_does_not_repeat_lines_that_cannot_match_too() -> None:
    made, _ = rules('[T4, {au_moins: 60}, etat, 1]\n[T5, "*", etat, 2]\n[T4, {moins_de: 60}, etat, 3]', "premiere")
    assert told(made[1].quand) == ("typologie", "egal", ["T5"])
    assert told(made[2].quand) == ("tous", [("typologie", "egal", ["T4"]), ("surface", "moins_de", ["60"])])


def test_first_says_which_lines_are_never_reached() -> None:
    made, diagnostics = rules('["*", "*", etat, 1]\n[T4, "*", etat, 2]', "premiere")
    assert [rule.id for rule in made] == ["g.1"]
    assert diagnostics == [("FLX266", 2)]


def test_all_lets_lines_overlap() -> None:
    made, diagnostics = rules('[T4, "*", etat, 1]\n[T4, "*", etat, 2]', "toutes")
    assert (len(made), diagnostics) == (2, [])
    assert told(made[1].quand) == ("typologie", "egal", ["T4"])


CSV = """logement.surface;prioriser.rang;logement.typologie;prioriser.reservataire
au_moins: 60;1;T4|T5;etat
*;2;parmi: T1|T2;"action-logement"
"""


def csv_lines(data: bytes) -> tuple[tuple[Sequence, ...], tuple[Diagnostic, ...]]:
    return lines_of(data, "g.csv", grille_of(""))


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.replace(";", ",").encode(),
        CSV.replace(";", "\t").replace("\n", "\r\n").encode(),
    ],
)
def test_lines_from_csv(data: bytes) -> None:
    lines, diagnostics = csv_lines(data)
    assert diagnostics == ()
    made, wrong = rules_of(grille_of(""), lines)
    assert wrong == ()
    assert [told(rule.quand) for rule in made] == [
        ("tous", [("typologie", "parmi", ["T4", "T5"]), ("surface", "au_moins", ["60"])]),
        ("typologie", "parmi", ["T1", "T2"]),
    ]
    assert [effect.reservataire for rule in made for effect in rule.alors if isinstance(effect, Prioritise)] == [
        "etat",
        "action-logement",
    ]


def test_cells_of_a_csv_know_their_place() -> None:
    (line, _), _ = csv_lines(CSV.encode())
    typologie, surface, reservataire, rang = line.items
    assert [str(cell.span) for cell in (typologie, surface, reservataire, rang)] == [
        "g.csv:2:16",
        "g.csv:2:1",
        "g.csv:2:22",
        "g.csv:2:14",
    ]
    assert isinstance(surface, Mapping)
    assert isinstance(typologie, Sequence)
    made, diagnostics = rules_of(grille_of(""), csv_lines(CSV.replace("etat", "État").encode("cp1252"))[0])
    assert [(one.code, str(one.span)) for one in diagnostics] == [("FLX210", "g.csv:2:22")]
    assert [rule.id for rule in made] == ["g.2"]


def test_lines_from_xlsx() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["logement.typologie", "logement.surface", "prioriser.reservataire", "prioriser.rang"])
    sheet.append(["T4|T5", "au_moins: 60", "etat", 1])
    sheet.append(["T1", 35.0, "etat", 2.0])
    content = io.BytesIO()
    book.save(content)
    lines, diagnostics = lines_of(content.getvalue(), "g.xlsx", grille_of(""))
    assert diagnostics == ()
    made, wrong = rules_of(grille_of(""), lines)
    assert wrong == ()
    assert told(made[1].quand) == ("tous", [("typologie", "egal", ["T1"]), ("surface", "egal", ["35"])])
    assert str(made[1].span) == "g.xlsx:3:1"


def test_without_openpyxl_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, *rest: Any, **named: Any) -> Any:
        if name == "openpyxl":
            raise ImportError(name)
        return imported(name, *rest, **named)

    imported = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", refuse)
    lines, diagnostics = lines_of(b"PK\x03\x04", "g.xlsx", grille_of(""))
    assert lines == ()
    assert [one.code for one in diagnostics] == ["FLX273"]
    assert 'pip install "fluxrules[xlsx]"' in diagnostics[0].hint


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"PK\x03\x04 nothing of a workbook", ["FLX274"]),
        (b"", ["FLX275"]),
        (b"\n\n;;;\n", ["FLX275"]),
        (CSV.replace("logement.surface", "logement.surfaces").encode(), ["FLX276", "FLX277"]),
        (CSV.replace("prioriser.rang;", "logement.surface;").encode(), ["FLX278", "FLX277"]),
        (CSV.replace("T4|T5;", "").encode(), ["FLX260"]),
        (CSV.replace('"action-logement"', '"action-logement').encode(), ["FLX279"]),
    ],
)
def test_unreadable_tables(data: bytes, codes: list[str]) -> None:
    lines, diagnostics = csv_lines(data)
    assert lines == ()
    assert sorted(one.code for one in diagnostics) == sorted(codes)


def test_an_empty_cell_is_an_error_of_its_line() -> None:
    made, diagnostics = rules_of(grille_of(""), csv_lines(CSV.replace("*;2", ";2").encode())[0])
    assert [rule.id for rule in made] == ["g.1"]
    assert [(one.code, str(one.span)) for one in diagnostics] == [("FLX264", "g.csv:3:1")]


def test_quoted_cells_hold_anything() -> None:
    header = "logement.typologie;logement.surface;prioriser.reservataire;prioriser.rang"
    text = header + '\n"T4";"*";"a;b ""c""\nd";1\n T5 ; 3 ;e;2\n'
    lines, diagnostics = csv_lines(text.encode())
    assert diagnostics == ()
    cells = [[cell.text for cell in line.items if isinstance(cell, Scalar)] for line in lines]
    assert cells == [["T4", "*", 'a;b "c"\nd', "1"], ["T5", "3", "e", "2"]]
    assert str(lines[0].items[2].span) == "g.csv:2:10"
    assert str(lines[0].items[3].span) == "g.csv:3:4"
    assert str(lines[1].items[0].span) == "g.csv:4:2"
