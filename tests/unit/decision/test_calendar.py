"""The law of each day: a period wherever a file bears a date, and none lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.small import CONVENTION, load

from fluxrules.decision.calendar import Calendar, rhythm_of
from fluxrules.vocabulary import Rythme

HEAD = "norme: convention, source: {document: texte}, statut: hypothese"
DATED = f"""\
  - {{id: village, titre: V, {HEAD}, en_vigueur: {{du: 2025-04-01, au: 2025-06-30}},
     part: {{reservataire: commune-99002, taux: 10 %}}}}
  - {{id: geree, titre: G, {HEAD}, delegation: {{de: al, a: commune-99001, consentement: 2025-09-01}}}}
"""


@pytest.fixture
def calendar(tmp_path: Path) -> Calendar:
    return Calendar(load(tmp_path, files={"territories/petit/conventions/bail.yaml": CONVENTION + DATED}))


@pytest.mark.parametrize(
    ("day", "start"),
    [
        ("2024-12-31", "2024-01-01"),
        ("2025-01-01", "2025-01-01"),
        ("2025-03-31", "2025-01-01"),
        ("2025-04-01", "2025-04-01"),
        ("2025-06-30", "2025-06-30"),  # the last day bears a date too: a period of one day harms nobody
        ("2025-07-01", "2025-07-01"),
        ("2025-08-31", "2025-07-01"),
        ("2025-09-01", "2025-09-01"),
        ("2026-05-05", "2026-01-01"),
    ],
)
def test_a_period_begins_with_each_date_and_each_year(calendar: Calendar, day: str, start: str) -> None:
    assert calendar.period(date.fromisoformat(day)) == date.fromisoformat(start)


def test_the_law_of_a_day_is_that_of_its_period(calendar: Calendar) -> None:
    held = {
        day: {part.holder for part in calendar.compiled(date.fromisoformat(day)).programs["bail"].shares.parts}
        for day in ("2025-03-31", "2025-04-01", "2025-06-30", "2025-07-01")
    }
    assert [("commune-99002" in holders) for holders in held.values()] == [False, True, True, False]
    delegations = [
        len(calendar.compiled(day).programs["bail"].shares.delegations) for day in (date(2025, 8, 31), date(2025, 9, 1))
    ]
    assert delegations == [0, 1]


def test_a_period_is_compiled_once(calendar: Calendar) -> None:
    assert calendar.compiled(date(2025, 1, 2)) is calendar.compiled(date(2025, 3, 3))


@pytest.mark.parametrize(
    ("rhythm", "same", "other"),
    [
        (Rythme.SEMAINE, ("2024-12-30", "2025-01-05"), "2025-01-06"),
        (Rythme.MOIS, ("2025-01-01", "2025-01-31"), "2025-02-01"),
        (Rythme.TRIMESTRE, ("2025-01-01", "2025-03-31"), "2025-04-01"),
    ],
)
def test_rhythms(rhythm: Rythme, same: tuple[str, str], other: str) -> None:
    first, last = (rhythm_of(date.fromisoformat(day), rhythm) for day in same)
    assert first == last != rhythm_of(date.fromisoformat(other), rhythm)


def test_never_is_one_period() -> None:
    assert rhythm_of(date(2025, 1, 1), Rythme.JAMAIS) == rhythm_of(date(2030, 6, 1), Rythme.JAMAIS)
