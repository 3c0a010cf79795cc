"""The assiette as a table: CSV and XLSX say the same as YAML, and each wrong cell is said at its place."""

from __future__ import annotations

import io
from fractions import Fraction

import openpyxl
import pytest

from fluxrules.diagnostics import Diagnostic, Span
from fluxrules.model.assiette import AssietteBlock
from fluxrules.model.source import Source
from fluxrules.shape.assiettes import table_lines, with_lines
from fluxrules.vocabulary import MotifSoustraction, Statut

SPAN = Span("a.yaml", 3)
EMPTY = AssietteBlock(annee=2025, source=Source(document="d", span=SPAN), statut=Statut.HYPOTHESE, span=SPAN)
CSV = """ligne;commune;qpv;financement;logements;parc;rotation;n_1;n_2;motif;reservataire;bailleur
flux_brut;44109;oui;PLUS;;900;8,5 %;;;;;
flux_brut;44018;;;;;;12;9;;;
flux_brut;2A004;;;62,5;;;;;;;
soustraction;44109;;;35;;;;;mutation;;
soustraction;;;;6;;;;;hors_champ;;
droit_en_stock;;;;850;;1/12;;;;commune-44109;
flux_brut;44190;;;3;;;;;;;autre
"""


def filled(data: bytes, file: str = "t.csv") -> tuple[AssietteBlock, list[Diagnostic]]:
    lines, found = table_lines(data, file)
    block, wrong = with_lines(EMPTY, lines, "moi")
    return block, [*found, *wrong]


def test_each_kind_of_line() -> None:
    block, found = filled(CSV.encode())
    assert found == []
    first, mean, given = block.flux_brut
    assert (first.commune, first.qpv, first.financement, first.parc) == ("44109", True, "PLUS", 900)
    assert first.rotation == Fraction(17, 200)
    assert [(past.annee, past.logements) for past in mean.annees] == [(2024, 12), (2023, 9)]
    assert (given.commune, given.logements, given.span.line) == ("2A004", Fraction(125, 2), 4)
    assert [(one.motif, one.commune, one.logements) for one in block.soustractions] == [
        (MotifSoustraction.MUTATION, "44109", 35)
    ]
    assert [one.motif for one in block.hors_nature] == [MotifSoustraction.HORS_CHAMP]
    assert [(one.reservataire, one.rotation) for one in block.droits_en_stock] == [("commune-44109", Fraction(1, 12))]


def test_a_line_of_another_bailleur_is_not_ours() -> None:
    lines, _ = table_lines(CSV.encode(), "t.csv")
    other, _ = with_lines(EMPTY, lines, "autre")
    assert [line.commune for line in other.flux_brut][-1] == "44190"
    assert len(other.flux_brut) == 4


def test_a_workbook_says_the_same() -> None:
    book = openpyxl.Workbook()
    for line in CSV.splitlines():
        book.active.append([cell if cell else None for cell in line.split(";")])
    book.active["F2"] = 900  # as a spreadsheet types numbers
    book.active["G2"] = 0.085
    book.active["G2"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    block, found = filled(out.getvalue(), "t.xlsx")
    assert found == []
    expected, _ = filled(CSV.encode())

    def bare(one: AssietteBlock) -> str:
        return str(
            [(g.commune, g.parc, g.rotation, g.logements, [p.logements for p in g.annees]) for g in one.flux_brut]
        )

    assert bare(block) == bare(expected)
    assert block.droits_en_stock[0].logements == 850


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("flux_brut;;;;3;;;;;;;", "FLX660"),
        ("flux_brut;44109;;;;;;;;;;", "FLX662"),
        ("flux_brut;44109;;;3;90;;;;;;", "FLX662"),
        ("flux_brut;44109;;;3;;;4;;;;", "FLX662"),
        ("flux_brut;44109;;;3;;;;;mutation;;", "FLX661"),
        ("soustraction;44109;;;3;;;;;;;", "FLX660"),
        ("soustraction;44109;;;;;;;;vente;;", "FLX660"),
        ("soustraction;44109;;;3;;5 %;;;vente;;", "FLX661"),
        ("droit_en_stock;;;;3;;;;;;;", "FLX660"),
        ("droit_en_stock;44109;;;3;;;;;;etat;", "FLX661"),
    ],
)
def test_a_wrong_row(row: str, code: str) -> None:
    block, found = filled(f"{CSV.splitlines()[0]}\n{row}\n".encode())
    assert [(item.code, item.span.line if item.span else 0) for item in found] == [(code, 2)]
    assert not (block.flux_brut)
    assert not (block.soustractions)
    assert not (block.droits_en_stock)


def test_an_unknown_reason_is_said_with_the_list() -> None:
    _, found = filled(f"{CSV.splitlines()[0]}\nsoustraction;44109;;;3;;;;;mutations;;\n".encode())
    assert len(found) == 1
    assert "mutation" in found[0].hint
    assert (found[0].span.line, found[0].span.column) == (2, 28)  # type: ignore[union-attr]


def test_an_unknown_column() -> None:
    lines, found = table_lines(b"ligne;communes\nflux_brut;44109\n", "t.csv")
    assert lines == ()
    assert "commune" in found[0].hint
