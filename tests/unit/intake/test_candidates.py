"""Candidate files: what is read, what is set apart, what is never lost."""

from __future__ import annotations

import gzip
import hashlib
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.intake.conftest import ROOT, register_table, vocabulary

from fluxrules.intake.candidates import is_read, read_candidates

HEADER = "id;bailleur;commune;typologie;surface;qpv;date_liberation;besoin\n"
GOOD = "NM-1;toits;44109;T2;45,5;non;2025-01-03;aucun\n"


def codes(intake) -> list[str]:
    return [note.code for note in intake.notes]


def test_a_row_as_it_is_decided(take) -> None:
    intake = take(HEADER + GOOD)
    (found,) = intake.liberations
    assert (found.id, found.logement, found.bailleur, found.commune, found.row) == (
        "NM-1@2025-01-03",
        "NM-1",
        "toits",
        "44109",
        2,
    )
    assert found.values == {
        "logement.id": "NM-1",
        "logement.commune": "44109",
        "logement.typologie": "T2",
        "logement.surface": Fraction(91, 2),
        "logement.qpv": False,
        "liberation.date": date(2025, 1, 3),
        "liberation.besoin": "aucun",
    }
    assert (intake.rows, intake.rejects, intake.notes) == (1, (), ())


def test_empty_is_unknown_not_false(take) -> None:
    (found,) = take(HEADER + "NM-1;toits;44109;;;;;\n").liberations
    assert set(found.values) == {"logement.id", "logement.commune"}
    assert found.id == "NM-1"


def test_headers_in_any_case_with_accents_or_in_full(take) -> None:
    intake = take("Logement.ID;Bailleur;COMMUNE;Année construction;logement.dpe\nNM-1;toits;44109;1975;C\n")
    assert intake.liberations[0].values["logement.annee_construction"] == 1975
    assert intake.liberations[0].values["logement.dpe"] == "C"


def test_own_id_of_the_liberation(take) -> None:
    content = "liberation;id;bailleur;commune\nL1;NM-1;toits;44109\nL2;NM-1;toits;44109\nL1;NM-2;toits;44109\n"
    intake = take(content)
    assert [item.id for item in intake.liberations] == ["L1", "L2"]
    assert [(reject.row, reject.diagnostics[0].code) for reject in intake.rejects] == [(4, "FLX522")]
    assert intake.rejects[0].diagnostics[0].related[0].line == 2


def test_every_reason_of_a_row_is_told_with_its_place(take) -> None:
    (reject,) = take(HEADER + "NM-1;toit;44000;F3;x;2;2025-13-01;rien\n").rejects
    assert [(d.code, d.span.column) for d in reject.diagnostics] == [
        ("FLX528", 17),
        ("FLX535", 20),
        ("FLX527", 22),
        ("FLX538", 24),
        ("FLX528", 35),
        ("FLX525", 6),
        ("FLX524", 11),
    ]
    assert reject.raw == "NM-1;toit;44000;F3;x;2;2025-13-01;rien"


def test_bailleur_asked_for(take) -> None:
    content = HEADER + GOOD + "NM-2;logis;44109;T2;;;;\nNM-3;;44109;T2;;;;\nNM-4;logos;44109;;;;;\n"
    intake = take(content, bailleur="toits")
    assert [(item.logement, item.bailleur) for item in intake.liberations] == [("NM-1", "toits"), ("NM-3", "toits")]
    assert intake.other_bailleurs == 1
    assert codes(intake) == ["FLX531"]
    assert [reject.diagnostics[0].code for reject in intake.rejects] == ["FLX525"]


@pytest.mark.parametrize(
    "header",
    [
        "Nom",
        "prénom",
        "NIR",
        "Numéro unique",
        "Téléphone",
        "courriel du demandeur",
        "Date de naissance",
        "e-mail",
        "Âge",
    ],
)
def test_nothing_about_people_enters(take, header: str) -> None:
    intake = take(f"id;bailleur;commune;{header}\nNM-1;toits;44109;secret\n")
    assert "FLX509" in codes(intake)
    assert not is_read(intake)
    assert not intake.liberations
    assert not intake.rejects
    assert "secret" not in repr(intake)


@pytest.mark.parametrize("header", ["residence", "numero_logement", "nombre_pieces", "candidat_refuse", "telephonie"])
def test_headers_that_are_not_about_people(take, header: str) -> None:
    assert "FLX509" not in codes(take(f"id;bailleur;commune;{header}\nNM-1;toits;44109;\n"))


REGISTER = "DEPCOM,NBPIECE,SURFHAB,ETAGE,FINAN,CONSTRUCT,QPV,LIBCOM\n"


def test_register(take) -> None:
    content = REGISTER + "44109,3,49,RC,13,1975,1,NANTES\n44109,9,0,,49,0,2,NANTES\n44109,NC,30,NN,99,1975,2,NANTES\n"
    first, second, third = take(content, bailleur="toits").liberations
    digest = hashlib.sha256(content.encode()).hexdigest()
    assert first.id == first.logement == f"{digest[:12]}-000001"
    expected = {
        "logement.typologie": "T3",
        "logement.surface": 49,
        "logement.etage": 0,
        "logement.financement": "PLUS",
        "logement.annee_construction": 1975,
        "logement.qpv": True,
    }
    assert expected.items() <= first.values.items()
    assert second.values["logement.typologie"] == "T6"
    unknown = {"logement.surface", "logement.etage", "logement.financement", "logement.annee_construction"}
    assert unknown.isdisjoint(second.values)
    assert "logement.typologie" not in third.values
    assert "logement.etage" not in third.values


def test_register_compressed_gives_the_same_ids(take) -> None:
    content = (REGISTER + "44109,3,49,RC,13,1975,1,NANTES\n").encode()
    packed = take(gzip.compress(content), bailleur="toits")
    assert packed.liberations == take(content, bailleur="toits").liberations


def test_suppositions_only_where_no_column_speaks(take) -> None:
    content = "DEPCOM,NBPIECE,bailleur,besoin\n44109,3,toits,vente\n44109,3,toits,\n"
    intake = take(content)
    assert [item.values.get("liberation.besoin") for item in intake.liberations] == ["vente", None]
    supposed = [note for note in intake.notes if note.code == "FLX533"]
    assert supposed
    assert not any("Besoin" in note.message for note in supposed)
    assert intake.liberations[0].values["liberation.premiere_location"] is False
    assert "liberation.premiere_location" not in take(HEADER + GOOD).liberations[0].values


CELLS = st.sampled_from(
    ["NM-1", "NM-2", "toits", "logis", "44109", "T2", "", "x", '"', '"a', "é;é", "oui", "2025-01-01"]
)
FACTS, TABLE = vocabulary(), register_table()


@given(st.lists(st.lists(CELLS, min_size=1, max_size=9).map(";".join).filter(str.strip), max_size=8))
def test_no_row_is_ever_lost(lines: list[str]) -> None:
    content = HEADER + "".join(f"{line}\n" for line in lines)
    intake = read_candidates(content.encode(), "f", FACTS, TABLE, bailleur="toits", bailleurs=("logis", "toits"))
    assert len(intake.liberations) + len(intake.rejects) + intake.other_bailleurs == intake.rows
    assert all(reject.diagnostics for reject in intake.rejects)
    assert len({item.id for item in intake.liberations}) == len(intake.liberations)
    if not any('"' in line for line in lines):
        assert intake.rows == len(lines)


@pytest.mark.parametrize(("name", "count"), [("nantes", 35_319), ("corse", 14_451)])
def test_every_dwelling_of_the_real_register_is_read(name: str, count: int) -> None:
    path = ROOT.parent / "shared/data" / f"rpls2018_{name}.csv.gz"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    intake = read_candidates(path.read_bytes(), path.name, FACTS, TABLE, bailleur="toits")
    assert (len(intake.liberations), intake.rows, intake.rejects) == (count, count, ())
