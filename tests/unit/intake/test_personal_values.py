"""What points to a person is seen in a cell, covered, and repeated nowhere; what only looks like it is left."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.intake.conftest import ROOT

from fluxrules.intake.evenements import read_events
from fluxrules.intake.personal_values import COVER, covered, is_pointing
from fluxrules.reports.csv import rejects_csv
from fluxrules.reports.diagnostics_text import render
from fluxrules.reports.rejects import rejected_events_text, rejects_text

KEY = 97 - 1850578006084 % 97
CORSICAN_KEY = 97 - 2850519006084 % 97

TELLING = [
    f"1850578006084{KEY:02d}",
    f"1 85 05 78 006 084 {KEY:02d}",
    f"2 85 05 2A 006 084 {CORSICAN_KEY:02d}",
    f"285052a006084{CORSICAN_KEY:02d}",
    "1850578006084",
    "06 12 34 56 78",
    "06.12.34.56.78",
    "06-12-34-56-78",
    "0612345678",
    "+33 6 12 34 56 78",
    "+33 (0)6 12 34 56 78",
    "0033612345678",
    "0692 12 34 56",
    "+32 475 12 34 56",
    "06\u00a012\u00a034\u00a056\u00a078",
    "jean.dupont@exemple.fr",
    "jean.dupont @ exemple.co.uk",
    "jean.dupont (at) exemple.fr",
    "044042501234544XYZ",
    "044 0425 012345 44109",
    "02A1224012345AB123",
    "974251201234544109",
]

HARMLESS = [
    "2025-06-02",
    "02/06/2025 10:30",
    "01.02.2024 10",
    "44/1983/12/79.444/4/014.010/057",
    "4106-01-01",
    "NM-0005@2025-03-01",
    "44109",
    "244400404",
    "21440109300015",
    "T2 de 45,50 m²",
    "QN07501M",
    "12 01 02 03 04 05 06",
    "10 20 30 40 50",
    f"1850578006084{(KEY + 1) % 97:02d}",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "2,5 %",
    "rue du 11 novembre 1918",
]


@pytest.mark.parametrize("text", TELLING)
def test_seen_alone_and_in_a_sentence_and_covered_whole(text: str) -> None:
    for whole in (text, f"remis à {text}, hier", f"({text})", f"tel:{text}."):
        assert is_pointing(whole)
        clean = covered(whole)
        assert len(clean) == len(whole)
        assert not is_pointing(clean)
        kept = [c for c in clean if c.isalnum()]
        assert len(kept) <= len([c for c in whole if c.isalnum()]) - len([c for c in text if c.isalnum()]) + 1
    assert set(covered(text)) <= {COVER, "+", "0", "(", ")"}


@pytest.mark.parametrize("text", HARMLESS)
def test_left_as_it_is(text: str) -> None:
    assert not is_pointing(text)
    assert covered(text) == text


@pytest.mark.parametrize("text", ["0612345678", "1850578006084"])
def test_an_id_of_ten_digits_is_an_id(text: str) -> None:
    assert not is_pointing(text, identifier=True)
    assert is_pointing(text)


@given(st.text(alphabet="0123456789 .-@+aAbB/;()", max_size=60))
def test_covering_leaves_nothing_to_cover(text: str) -> None:
    clean = covered(text)
    assert len(clean) == len(text)
    assert not is_pointing(clean)
    assert (clean != text) == is_pointing(text)


def everything_told(intake) -> str:
    """All that leaves the intake of a file: its value, its messages, its rejects."""
    return "\n".join(
        (
            repr(intake),
            *(item.raw for item in intake.liberations),
            rejects_csv(intake),
            rejects_text(intake),
            render(intake.notes, {}),
        )
    )


MAY_BE_AN_ID = ("0612345678", "1850578006084")
"""Ten digits, or thirteen without a key."""


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (column, text)
        for column in ("residence", "typologie", "commune", "bailleur", "surface", "liberation")
        for text in TELLING
        if column != "liberation" or text not in MAY_BE_AN_ID
    ],
)
def test_a_row_that_points_to_a_person_is_set_apart_and_the_value_goes_nowhere(take, text: str, column: str) -> None:
    header = ["id", "bailleur", "commune", "typologie", "residence", "surface", "liberation"]
    row = dict(zip(header, ["NM-1", "toits", "44109", "T2", "Les Tilleuls", "40", "L1"], strict=True))
    row[column] = f"voir Martin {text}"
    good = dict(row, **{column: "", "id": "NM-2", "bailleur": "toits", "commune": "44109", "liberation": "L2"})
    content = "\n".join(";".join(cells) for cells in (header, row.values(), good.values())) + "\n"
    intake = take(content)
    assert [[d.code for d in reject.diagnostics] for reject in intake.rejects] == [["FLX580"]]
    assert len(intake.liberations) == 1
    told = everything_told(intake)
    assert text not in told
    assert "Martin" not in told
    assert COVER * 8 in told


def test_a_quoted_cell_and_a_row_of_the_wrong_width(take) -> None:
    header = "id;bailleur;commune;residence\n"
    for row in ('NM-1;toits;44109;"dit ""joli"" 06 12 34 56 78"\n', "NM-1;toits;44109;x;06 12 34 56 78\n"):
        intake = take(header + row)
        assert [reject.diagnostics[0].code for reject in intake.rejects] == ["FLX580"]
        assert "12 34" not in everything_told(intake)


def test_a_column_nobody_reads_costs_a_warning_and_is_covered_in_the_rejects(take) -> None:
    intake = take("id;bailleur;commune;remarque\nNM-1;toits;44109;a@b.fr\nNM-2;toits;99999;06 12 34 56 78\n")
    assert [(note.code) for note in intake.notes] == ["FLX508", "FLX581"]
    assert [item.logement for item in intake.liberations] == ["NM-1"]
    assert [[d.code for d in reject.diagnostics] for reject in intake.rejects] == [["FLX524"]]
    told = everything_told(intake)
    assert "a@b.fr" not in told
    assert "12 34 56" not in told


def test_a_file_refused_for_its_columns_or_its_first_line_keeps_nothing(take) -> None:
    for content, code in (
        ("id;bailleur;commune;Nom\nNM-1;toits;44109;MARTIN\n", "FLX509"),
        ("NM-1;toits;44109;MARTIN\nNM-2;toits;44109;DURAND\n", "FLX510"),
        ("NM-1;toits;44109;a.martin@exemple.fr\nNM-2;toits;44109;b@exemple.fr\n", "FLX582"),
    ):
        intake = take(content)
        assert code in [note.code for note in intake.notes]
        assert (intake.liberations, intake.rejects) == ((), ())
        assert "martin" not in everything_told(intake).lower()


def test_nothing_in_the_register(take) -> None:
    for name in ("nantes", "corse"):
        file = ROOT.parent / "shared" / "data" / f"rpls2018_{name}.csv.gz"
        if not file.exists():
            pytest.skip(f"{file.name} is not here")
        with gzip.open(file, "rt") as lines:
            cells = {cell for _, line in zip(range(20_000), lines) for cell in line.rstrip("\n").split(",")}  # noqa: B905
        assert [cell for cell in cells if is_pointing(cell)] == []


EVENTS = """evenements:
  - le: 2025-03-01
    restitution: {{liberation: L1, motif: "{}"}}
  - le: 2025-03-02
    derogation:
      liberation: "0498765432"
      reservataire: etat
      par: directrice
      motif: urgence
"""


@pytest.mark.parametrize("text", TELLING)
def test_the_reason_of_an_event(text: str) -> None:
    found = read_events(EVENTS.format(f"remis à Martin, {text}").encode(), "e.yaml")
    assert [[d.code for d in reject.diagnostics] for reject in found.rejects] == [["FLX583"]]
    assert [event.event.liberation for event in found.events] == ["0498765432"]
    told = "\n".join(
        (repr(found.rejects), repr(found.notes), repr(found.texts), rejected_events_text(found.rejects, 2))
    )
    assert text not in told
    assert "Martin" not in told


@pytest.mark.parametrize(
    "content",
    [
        'evenements:\n  - le: 2025-03-01\n    refus: {liberation: L1, motif: "06 12\\x2034 56 78"}\n',
        "evenements:\n  - le: 2025-03-01\n    refus:\n      liberation: L1\n      motif: >\n        voir 06 12\n        34 56 78\n",
        "evenements:\n  - le: 06 12 34 56 78\n    refus: {liberation: L1}\n",
        "evenements:\n  - le: 2025-03-01\n    refus: {liberation: L1, 06 12 34 56 78: x}\n",
        "evenements:\n  - le: 2025-03-01\n    refus: {liberation: L1, motif: 06 12 34 56 78\n",
        "06 12 34 56 78: x\n",
        "evenements: []\n06 12 34 56 78: x\n",
    ],
    ids=["escape", "folded", "date", "key", "unclosed", "root", "beside"],
)
def test_a_file_of_events_never_repeats_it(content: str) -> None:
    found = read_events(content.encode(), "e.yaml")
    assert found.events == ()
    told = "\n".join((repr((found.rejects, found.notes, found.texts)), render(found.notes, found.texts or {})))
    assert "34 56 78" not in told
    assert "06 12" not in told
