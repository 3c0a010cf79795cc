"""Cells by type."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from fluxrules.intake.cells import Refused, read_cell, read_day


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("logement.qpv", "oui", True),
        ("logement.qpv", " NON ", False),
        ("logement.qpv", "VRAI", True),
        ("logement.qpv", "", None),
        ("logement.qpv", "inconnu", None),
        ("logement.typologie", "t3", "T3"),
        ("logement.nature", "Résidence étudiante", "residence_etudiante"),
        ("logement.surface", "54,5", Fraction(109, 2)),
        ("logement.surface", "1\u00a0200,25", Fraction(4801, 4)),
        ("logement.etage", "00", 0),
        ("logement.etage", "-1", -1),
        ("logement.loyer", "412,50 €", Fraction(825, 2)),
        ("liberation.date", "2025-03-14", date(2025, 3, 14)),
        ("liberation.date", "4/3/2025", date(2025, 3, 4)),
        ("logement.commune", "2a004", "2A004"),
        ("logement.commune", "01004", "01004"),
        ("logement.residence", "NC", "NC"),
    ],
)
def test_read(facts, path: str, text: str, value: object) -> None:
    found = read_cell(text, facts[path], ("etat",))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("path", "text", "refused"),
    [
        ("logement.qpv", "1", Refused("FLX527")),
        ("logement.typologie", "F3", Refused("FLX528", "T1, T2, T3, T4, T5, T6", "")),
        ("logement.financement", "PLUSS", Refused("FLX528", "PLAI, PLUS, PLS, PLI", "PLUS")),
        ("logement.surface", "60 m2", Refused("FLX535")),
        ("logement.surface", "1e3", Refused("FLX535")),
        ("logement.etage", "1,5", Refused("FLX534")),
        ("logement.loyer", "gratuit", Refused("FLX537")),
        ("liberation.date", "2025-02-30", Refused("FLX538")),
        ("liberation.date", "31/02/2025", Refused("FLX538")),
        ("logement.commune", "1004", Refused("FLX523", "", "01004")),
        ("logement.commune", "44109 ter", Refused("FLX523")),
        ("logement.commune", "٤٤١٠٩", Refused("FLX523")),
        ("liberation.candidat_refuse", "etats", Refused("FLX529", "", "etat")),
    ],
)
def test_refused(facts, path: str, text: str, refused: Refused) -> None:
    assert read_cell(text, facts[path], ("etat",)) == refused


@pytest.mark.parametrize(
    "cell", ["2025-03-14", "14/03/2025", "2025-03-14 00:00:00", "14/03/2025 8:30", "2025-03-14T10:30:00.000"]
)
def test_an_hour_does_not_change_the_day(cell: str) -> None:
    assert read_day(cell) == date(2025, 3, 14)


@pytest.mark.parametrize("cell", ["2025-03-14 à midi", "14/03/2025 bis", "2025-03-14 1030"])
def test_what_is_no_hour_is_no_day(cell: str) -> None:
    assert read_day(cell) is None
