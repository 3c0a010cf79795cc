"""The table of codes: exact codes first, then the highest bound, then nothing is guessed."""

from __future__ import annotations

from fluxrules.diagnostics import Span
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
