"""The table of codes: exact codes first, then the highest bound, then nothing is guessed."""

from __future__ import annotations

from tests.unit.intake.conftest import ROOT

from fluxrules.diagnostics import Span
from fluxrules.intake.correspondances import PATH, check_correspondances, read_correspondances
from fluxrules.intake.register import Reading, register_of
from fluxrules.model.correspondance import Correspondance
from fluxrules.vocabulary import Statut


def code(column: str, written: str, fact: str, value: str | None) -> Correspondance:
    return Correspondance(
        colonne=column,
        code=written,
        fait=fact,
        valeur=value,
        inconnu=value is None,
        statut=Statut.VERIFIE,
        span=Span("rpls.yaml"),
    )


TABLE = register_of(
    [
        code("N", "3+", "f", "plusieurs"),
        code("N", "6+", "f", "beaucoup"),
        code("N", "7", "f", "sept"),
        code("N", "0", "f", None),
        code("E", "c", "g", "collectif"),
        code("E", "c", "h", "oui"),
        code("SURFHAB", "0", "logement.surface", None),
    ]
)


def test_codes() -> None:
    read = {cell: TABLE.read("N", cell)[0] for cell in ("3", "6", "12", "7", "0", "2", "x")}
    assert {cell: reading.text for cell, reading in read.items() if reading.listed} == {
        "3": "plusieurs",
        "6": "beaucoup",
        "12": "beaucoup",
        "7": "sept",
        "0": None,
    }
    assert not read["2"].listed
    assert not read["x"].listed


def test_an_empty_cell_is_unknown_and_not_an_error() -> None:
    assert TABLE.read("N", " ") == ()
    assert TABLE.read("ETAGE", "") == (Reading("logement.etage", None),)


def test_one_code_may_feed_two_facts_whatever_its_case() -> None:
    assert TABLE.read("E", "C") == (Reading("g", "collectif"), Reading("h", "oui"))


def test_plain_columns_unless_the_table_says_a_code_means_nothing() -> None:
    assert TABLE.read("SURFHAB", "49") == (Reading("logement.surface", "49"),)
    assert TABLE.read("SURFHAB", "0") == (Reading("logement.surface", None),)


def test_the_table_of_the_project_speaks_the_vocabulary(table, facts) -> None:
    assert check_correspondances(table, facts) == ()


def test_a_table_that_the_vocabulary_does_not_know(facts) -> None:
    text = """titre: Essai
correspondances:
  - {colonne: A, code: "1", fait: logement.finance, valeur: PLUS, statut: verifie}
  - {colonne: A, code: "2", fait: logement.financement, valeur: PLUSS, statut: verifie}
  - {colonne: A, code: "3", fait: logement.financement, valeur: PLUS, statut: verifie}
  - {colonne: A, code: "4", fait: logement.financement, inconnu: oui, statut: verifie}
suppositions:
  - {fait: logement.qpv, valeur: parfois, statut: hypothese}
"""
    table, diagnostics = read_correspondances(text.encode())
    assert table is not None
    assert diagnostics == ()
    found = check_correspondances(table, facts)
    assert [(item.code, item.span.line) for item in found if item.span] == [("FLX542", 3), ("FLX528", 4), ("FLX527", 8)]
    assert "logement.financement" in found[0].hint
    assert "PLUS" in found[1].hint


def test_the_table_heads_its_schema() -> None:
    first = (ROOT / PATH).read_text("utf-8").splitlines()[0]
    target = first.removeprefix("# yaml-language-server: $schema=")
    assert ((ROOT / PATH).parent / target).resolve() == ROOT / "schemas/correspondances.schema.json"
