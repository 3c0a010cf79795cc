"""Events in a table: the same events as in YAML, each wrong cell at its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.intake.workbooks import workbook

from fluxrules.diagnostics import Span
from fluxrules.intake.evenements import read_events

YAML = """
evenements:
  - {le: 2025-02-10, restitution: {liberation: L1, motif: aucun candidat}}
  - {le: 2025-02-12, derogation: {liberation: L2, reservataire: etat, par: direction, motif: accord}}
  - {le: 2025-03-05, retrait: {liberation: L3, motif: mutation}}
  - {le: 2025-03-06, delai_depasse: {liberation: L4}}
"""
ROWS = (
    ("le", "Événement", "liberation", "reservataire", "par", "motif"),
    ("2025-02-10", "Restitution", "L1", "", "", "aucun candidat"),
    ("12/02/2025", "dérogation", "L2", "etat", "direction", "accord"),
    ("2025-03-05", "retrait", "L3", "", "", "mutation"),
    ("2025-03-06", "Délai dépassé", "L4", "", "", ""),
)


def csv(rows=ROWS) -> bytes:
    return "\n".join(";".join(row) for row in rows).encode()


def plain(found):
    nowhere = Span("")
    return [(one.le, replace(one.event, span=nowhere)) for one in found.events]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (csv(), "e.csv"),
        (workbook([*ROWS[:1], ("2025-02-10", *ROWS[1][1:]), (date(2025, 2, 12), *ROWS[2][1:]), *ROWS[3:]]), "e.xlsx"),
        (workbook([("Événements",), (), *ROWS]), "sans-extension"),
    ],
    ids=["csv", "xlsx", "title above"],
)
def test_the_same_events_as_in_yaml(data: bytes, name: str) -> None:
    found = read_events(data, name)
    assert found.ready
    assert (found.count, found.rejects) == (4, ())
    assert plain(found) == plain(read_events(YAML.encode(), "e.yaml"))


def test_what_is_wrong_is_told_at_its_cell() -> None:
    rows = (*ROWS[:2], ("2025-02-30", "restitutio", "L1", "", "", ""), ("2025-02-10", "restitution", "", "", "", ""))
    for data, name, places in ((csv(rows), "e.csv", ("3:1", "3:12")), (workbook(rows), "e.xlsx", ("3:1", "3:2"))):
        found = read_events(data, name)
        assert [len(found.events), found.count] == [1, 3]
        first, second = found.rejects
        assert tuple(str(one.span).split(":", 1)[1] for one in first.diagnostics) == places
        assert "restitution" in first.diagnostics[1].hint
        assert first.raw.startswith("2025-02-30;restitutio;L1")
        assert [one.code for one in second.diagnostics] == ["FLX202"]


@pytest.mark.parametrize("column", ["le", "Événement", "liberation"])
def test_a_column_that_is_needed(column: str) -> None:
    rows = [tuple("x" if cell == column else cell for cell in ROWS[0]), *ROWS[1:]]
    found = read_events(csv(rows), "e.csv")
    assert not found.ready
    assert "FLX564" in [note.code for note in found.notes]


def test_nothing_about_a_person() -> None:
    rows = (*ROWS[:1], ("2025-02-10", "restitution", "L1", "", "", "refus de M. X, 06 12 34 56 78"))
    found = read_events(csv(rows), "e.csv")
    (reject,) = found.rejects
    assert [one.code for one in reject.diagnostics] == ["FLX583"]
    assert "06 12" not in reject.raw
    named = read_events(csv([(*ROWS[0], "Nom du candidat"), *((*row, "") for row in ROWS[1:])]), "e.csv")
    assert "FLX509" in [note.code for note in named.notes]
    assert named.events == ()
