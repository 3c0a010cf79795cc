"""How an export writes its days: declared once, read strictly."""

from __future__ import annotations

from datetime import date

import pytest

from fluxrules.intake.day_format import day_format


@pytest.mark.parametrize(
    ("written", "cell", "day"),
    [
        ("JJ/MM/AAAA", "14/03/2024", date(2024, 3, 14)),
        ("JJ/MM/AAAA", "4/3/2024", date(2024, 3, 4)),
        ("jj/mm/aaaa", "14/03/2024", date(2024, 3, 14)),
        ("MM/JJ/AAAA", "03/14/2024", date(2024, 3, 14)),
        ("MM/JJ/AAAA", "14/03/2024", None),
        ("JJ.MM.AA", "14.03.24", date(2024, 3, 14)),
        ("AAAAMMJJ", "20240314", date(2024, 3, 14)),
        ("JJMMAAAA", "11022024", date(2024, 2, 11)),
        ("JJMMAAAA", "1122024", None),
        ("JJ/MM/AAAA", "2024-03-14", date(2024, 3, 14)),
        ("JJ/MM/AAAA", "14/03/2024 08:30:00", date(2024, 3, 14)),
        ("JJ/MM/AAAA", "14/03/2024 bis", None),
        ("JJ/MM/AAAA", "14-03-2024", None),
        ("JJ/MM/AAAA", "31/06/2024", None),
        ("JJ.MM.AAAA", "14x03x2024", None),
        ("JJ/MM/AAAA", "١٤/٠٣/٢٠٢٤", None),
    ],
)
def test_reading(written: str, cell: str, day: date | None) -> None:
    found = day_format(written)
    assert found is not None
    assert found.read(cell) == day


@pytest.mark.parametrize(
    "written", ["", "JJ/MM", "JJ/MM/AAAA/JJ", "AA/AAAA/MM", "JJ mmm AAAA", "le JJ/MM/AAAA", "JJ//MM/AA"]
)
def test_what_is_no_writing_of_days(written: str) -> None:
    assert day_format(written) is None
