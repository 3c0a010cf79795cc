"""Dates, quality and decisions as a file declares them, and everything wrong with them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from tests.small import write

from fluxrules.audit.declared import Source, has_quartiles, read_decisions, read_quality, wrong_dates
from fluxrules.intake.candidates import read_candidates
from fluxrules.semantics import load_territory

HEADER = "id;commune;bailleur;date_liberation;date_preavis;loyer;surface;dpe;residence;qualite;note libre;decision"
ROWS = [
    "a;99001;bail;2025-03-01;2025-02-01;600;60;B;Les Pins;q4;12,5;etat",
    'b;99001;bail;02/03/2025;;450,50;50;A;"Le ""Lac""; nord";q1;-3;bailleur',
    "c;99002;bail;2025-03-03;2025-03-03;;40;G;;;;",
]


@pytest.fixture
def facts(tmp_path: Path):
    territory, _, _ = load_territory(write(tmp_path), "petit")
    assert territory is not None
    return territory.facts


def source(facts, *rows: str, header: str = HEADER) -> Source:
    intake = read_candidates("\n".join([header, *(rows or ROWS)]).encode(), "f.csv", facts)
    assert not intake.rejects, intake.rejects
    return Source(intake, "f.csv", facts)


def scores(facts, asked: str) -> dict[str, object]:
    quality, wrong = read_quality(source(facts), asked, True)
    assert not wrong, wrong
    assert quality is not None
    return {name.split("@")[0]: value for name, value in quality.scores.items()}


def test_facts_with_an_order_columns_of_numbers_and_ratios(facts) -> None:
    assert scores(facts, "loyer") == {"a": 600, "b": Fraction(901, 2)}
    assert scores(facts, "DPE") == {"a": 1, "b": 0, "c": 6}
    assert scores(facts, "qualite") == {"a": 3, "b": 0}
    assert scores(facts, "loyer/surface") == {"a": 10, "b": Fraction(901, 100)}
    assert scores(facts, "Note libre") == {"a": Fraction(25, 2), "b": -3}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("residence", "FLX573"),
        ("prix", "FLX572"),
        ("a/b/c", "FLX572"),
        ("loyer/prix", "FLX572"),
        ("decision", "FLX574"),
    ],
)
def test_what_is_no_quality(facts, asked: str, code: str) -> None:
    quality, wrong = read_quality(source(facts), asked, True)
    assert quality is None
    assert {item.code for item in wrong} == {code}


def test_an_unknown_column_is_suggested(facts) -> None:
    _, wrong = read_quality(source(facts), "surfaces", True)
    assert "surface" in wrong[0].hint


def test_nothing_is_divided_by_zero(facts) -> None:
    read, _ = read_quality(source(facts, "a;99001;bail;2025-03-01;;600;0;;;;;"), "loyer/surface", True)
    assert read is not None
    assert read.scores == {}


def test_dates_that_do_not_hold(facts) -> None:
    assert wrong_dates(source(facts)) == ()
    late, none = "a;99001;bail;2025-03-01;2025-03-02;;;;;;;", "b;99001;bail;;2025-03-02;;;;;;;"
    wrong = wrong_dates(source(facts, late, none))
    assert [(item.code, item.span.line if item.span else 0) for item in wrong] == [("FLX571", 2), ("FLX570", 3)]


def test_quartiles_are_noticed(facts) -> None:
    assert has_quartiles(source(facts))
    assert not has_quartiles(source(facts, ROWS[2]))


def test_decisions(facts) -> None:
    known = ("etat", "al", "bailleur")
    decisions, wrong = read_decisions(source(facts), "Décision", known)
    assert wrong == ()
    assert list(decisions.values()) == ["etat", "bailleur", ""]
    _, wrong = read_decisions(source(facts, ROWS[0].replace(";etat", ";etta")), "decision", known)
    assert [(item.code, item.span.line if item.span else 0) for item in wrong] == [("FLX575", 2)]
    assert "etat" in wrong[0].hint
    assert [item.code for item in read_decisions(source(facts), "choix", known)[1]] == ["FLX572"]
