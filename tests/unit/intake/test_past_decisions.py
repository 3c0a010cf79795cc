"""Past decisions: one row per happening, under a key by which it is known again."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.intake.workbooks import workbook

from fluxrules.intake.candidates import Setting
from fluxrules.intake.entry_key import EntryKey
from fluxrules.intake.past_decisions import read_past_decisions
from fluxrules.vocabulary import BAILLEUR, MotifSoustraction, StatutPasse

NAMES = {"etat": "État (préfet)", "commune-44109": "Commune de Nantes", BAILLEUR: BAILLEUR}
HEADER = "id;bailleur;commune;typologie;jour;reservataire;statut;motif\n"


@pytest.fixture
def past(facts, table):
    def read_it(content: str | bytes, header: str = HEADER, **options: object):
        data = content if isinstance(content, bytes) else (header + content).encode()
        setting = Setting(facts, table, communes={"44109"}, bailleurs=("toits",), **options)
        return read_past_decisions(data, "f.csv", setting, NAMES)

    return read_it


def reasons(found) -> list[tuple[int, list[str]]]:
    return [(r.row, [one.code for one in r.diagnostics]) for r in found.intake.rejects]


def test_a_row_as_typed_values(past) -> None:
    (one,) = past("NM-1;toits;44109;T2;14/03/2024;etat;attribue;\n").decisions
    assert (one.jour, one.statut, one.reservataire, one.motif) == (
        date(2024, 3, 14),
        StatutPasse.ATTRIBUE,
        "etat",
        None,
    )
    assert (one.liberation.id, one.liberation.bailleur, one.liberation.commune) == ("NM-1", "toits", "44109")
    assert one.liberation.values == {"logement.id": "NM-1", "logement.commune": "44109", "logement.typologie": "T2"}
    assert one.key == EntryKey("NM-1", "attribue", "2024-03-14")


def test_a_life_in_several_rows(past) -> None:
    found = past(
        "NM-1;toits;44109;T2;2024-03-14;etat;propose;\n"
        "NM-1;toits;44109;;2024-03-20;etat;refuse;\n"
        "NM-1;toits;44109;T2;2024-04-02;Commune de Nantes;ATTRIBUE;\n"
        "NM-2;toits;44109;T2;2024-04-02;bailleur;attribue;mutation\n"
        "NM-3;toits;44109;T2;2024-04-02;;attribue;vente\n"
        "NM-4;toits;44109;T2;2024-04-02;;annule;\n"
    )
    assert reasons(found) == []
    assert [(d.statut.value, d.reservataire, d.motif) for d in found.decisions] == [
        ("propose", "etat", None),
        ("refuse", "etat", None),
        ("attribue", "commune-44109", None),
        ("attribue", BAILLEUR, MotifSoustraction.MUTATION),
        ("attribue", "", MotifSoustraction.VENTE),
        ("annule", "", None),
    ]
    assert found.intake.rows == 6 == len(found.intake.liberations)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("NM-1;toits;44109;T2;;etat;attribue;", "FLX539"),
        ("NM-1;toits;44109;T2;2024-03-14;etat;;", "FLX539"),
        ("NM-1;toits;44109;T2;2024-03-14;;attribue;", "FLX579"),
        ("NM-1;toits;44109;T2;2024-03-14;aucun;attribue;", "FLX579"),
        ("NM-1;toits;44109;T2;2024-03-14;etat;attribue;mutation", "FLX585"),
        ("NM-1;toits;44109;T2;2024-03-14;etat;loué;", "FLX528"),
        ("NM-1;toits;44109;T2;2024-03-14;etat;attribue;travaux", "FLX528"),
        ("NM-1;toits;44109;T2;14 mars;etat;attribue;", "FLX538"),
        ("NM-1;toits;44109;T2;2024-03-14;CAF;attribue;", "FLX529"),
        ("NM-1;toits;44109;T2;2024-03-14;M. X, 06 12 34 56 78;attribue;", "FLX580"),
        ("NM-1;toits;44000;T2;2024-03-14;etat;attribue;", "FLX524"),
    ],
)
def test_a_wrong_row_is_set_apart_with_why(past, row: str, code: str) -> None:
    found = past(f"{row}\nNM-9;toits;44109;T2;2024-03-14;etat;attribue;\n")
    assert reasons(found) == [(2, [code])]
    assert [d.liberation.logement for d in found.decisions] == ["NM-9"]


def test_names_are_known_and_the_nearest_is_suggested(past) -> None:
    found = past("NM-1;toits;44109;T2;2024-03-14;Comune de Nantes;attribue;\n")
    (reject,) = found.intake.rejects
    assert reject.diagnostics[0].hint == "Vouliez-vous dire « commune-44109 » ?"
    assert past("NM-1;toits;44109;T2;2024-03-14;ETAT;attribue;\n").decisions[0].reservataire == "etat"


def test_two_names_alike_are_nobody(facts, table) -> None:
    names = {"etat": "État", "a": "Ville", "b": "ville"}
    setting = Setting(facts, table, bailleurs=("toits",))
    data = (HEADER + "NM-1;toits;44109;T2;2024-03-14;Ville;attribue;\n").encode()
    found = read_past_decisions(data, "f.csv", setting, names)
    assert reasons(found) == [(2, ["FLX529"])]


def test_the_same_row_twice_is_told_and_another_under_the_same_key_is_a_conflict(past) -> None:
    found = past(
        "NM-1;toits;44109;T2;2024-03-14;etat;attribue;\n"
        "NM-1;toits;44109;T2;14/03/2024;État (préfet);Attribue;\n"
        "NM-1;toits;44109;T2;2024-03-14;commune-44109;attribue;\n"
        "NM-1;toits;44109;;2024-03-14;etat;attribue;\n"
        "NM-1;toits;44109;T3;2024-05-01;etat;restitue;\n"
        "NM-1;toits;44109;T2;2024-05-01;etat;restitue;\n"
    )
    assert reasons(found) == [(3, ["FLX577"]), (4, ["FLX578"]), (5, ["FLX578"]), (6, ["FLX578"])]
    said = [reject.diagnostics[0].message for reject in found.intake.rejects]
    assert "ligne 2" in said[0]
    assert "decision.reservataire" in said[1]
    assert "logement.typologie" in said[2]
    assert "logement.typologie" in said[3]
    assert [d.liberation.row for d in found.decisions] == [2, 7]


def test_a_dwelling_freed_twice_has_two_lives(past) -> None:
    header = HEADER.replace("typologie", "date_liberation")
    found = past(
        "NM-1;toits;44109;2024-01-02;2024-03-14;etat;attribue;\nNM-1;toits;44109;2024-08-02;2024-09-14;etat;attribue;\n",
        header,
    )
    assert [str(d.key) for d in found.decisions] == [
        "NM-1@2024-01-02 attribue 2024-03-14",
        "NM-1@2024-08-02 attribue 2024-09-14",
    ]


@pytest.mark.parametrize("column", ["jour", "reservataire", "statut"])
def test_a_column_that_is_needed(past, column: str) -> None:
    found = past("NM-1;toits;44109;T2;2024-03-14;etat;attribue;\n", HEADER.replace(column, "x"))
    assert found.decisions == ()
    assert ("FLX510", True) in [(n.code, f"« {column} »" in n.message) for n in found.intake.notes]


def test_a_workbook_says_the_same(past) -> None:
    rows = [HEADER.strip().split(";"), ["NM-1", "toits", 44109, "T2", date(2024, 3, 14), "etat", "attribue", None]]
    (one,) = past(workbook(rows)).decisions
    (same,) = past("NM-1;toits;44109;T2;2024-03-14;etat;attribue;\n").decisions
    assert (one.key, one.digest) == (same.key, same.digest)


def test_no_rule_may_read_what_was_decided(facts) -> None:
    assert not [path for path in facts if path.startswith("decision.")]
