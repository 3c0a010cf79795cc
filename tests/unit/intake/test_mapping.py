"""The file of --correspondance: what it names is looked up, and it excuses no personal column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.intake.workbooks import workbook

from fluxrules.intake.candidates import read_candidates
from fluxrules.intake.mapping import NO_MAPPING, ColumnMapping, joined, read_mapping
from fluxrules.model.decision_passee import DECISION_FACTS

SHIPPED = sorted((Path(__file__).parents[3] / "territories").rglob("*.correspondance.yaml"))
EXPORT = "Code;Ville;Genre;Étage;En QPV;Fin de bail\nNM-1;44109;F3;2;O;04/03/2025\n"
MAPPING = """
titre: Export
dates: MM/JJ/AAAA
colonnes: {Code: id, Ville: logement.commune, Genre: typologie, En QPV: qpv, Fin de bail: date_liberation}
valeurs: {typologie: {F3: T3}, qpv: {O: oui, N: non}}
constantes: {bailleur: toits, nature: ordinaire}
ignorer: [Étage]
"""


@pytest.fixture
def mapped(facts, table):
    def read_it(text: str) -> tuple[ColumnMapping | None, list[str]]:
        known = {**facts, **DECISION_FACTS}
        found, notes = read_mapping(
            text.encode(), "m.yaml", known, register=table, bailleurs=("toits", "logis"), reservataires=("etat",)
        )
        return found, [note.code for note in notes]

    return read_it


@pytest.fixture
def with_mapping(take, mapped):
    def read_it(content: str | bytes, text: str, **options: object):
        mapping, notes = mapped(text)
        assert mapping is not None, notes
        return take(content, mapping=mapping, **options)

    return read_it


def codes(intake) -> list[str]:
    return [note.code for note in intake.notes]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_with_its_own_columns_and_words(with_mapping, form: str) -> None:
    rows = [line.split(";") for line in EXPORT.splitlines()]
    intake = with_mapping(EXPORT if form == "csv" else workbook(rows), MAPPING)
    (found,) = intake.liberations
    assert (found.id, found.bailleur, found.commune) == ("NM-1@2025-04-03", "toits", "44109")
    assert found.values == {
        "logement.id": "NM-1",
        "logement.commune": "44109",
        "logement.typologie": "T3",
        "logement.qpv": True,
        "logement.nature": "ordinaire",
        "liberation.date": date(2025, 4, 3),
    }
    assert [(use.heading, use.feeds, use.set_aside) for use in intake.uses][2:4] == [
        ("Genre", "logement.typologie", False),
        ("Étage", "", True),
    ]
    assert codes(intake) == []


def test_words_are_compared_without_accents_case_or_punctuation(with_mapping) -> None:
    text = "titre: t\nvaleurs: {financement: {PLA-I: PLAI}}\n"
    content = "id;bailleur;commune;financement\n1;toits;44109;pla i\n2;toits;44109;PLUS\n3;toits;44109;PLX\n"
    intake = with_mapping(content, text)
    assert [item.values["logement.financement"] for item in intake.liberations] == ["PLAI", "PLUS"]
    assert [r.diagnostics[0].code for r in intake.rejects] == ["FLX528"]


def test_names_of_bailleurs_are_read_too(with_mapping) -> None:
    text = "titre: t\nvaleurs: {bailleur: {Toits de France SA: toits}}\n"
    intake = with_mapping("id;bailleur;commune\n1;TOITS DE FRANCE SA;44109\n2;Toit;44109\n", text)
    assert [item.bailleur for item in intake.liberations] == ["toits"]
    assert [r.diagnostics[0].code for r in intake.rejects] == ["FLX525"]


def test_a_column_of_the_register_under_another_name(with_mapping) -> None:
    text = "titre: t\ncolonnes: {Commune: DEPCOM, Pièces: NBPIECE, Prêt: FINAN}\nconstantes: {bailleur: toits}\n"
    intake = with_mapping("Commune;Pièces;Prêt\n44109;4;13\n44109;9;50\n44109;3;77\n", text)
    values = [(i.values["logement.typologie"], i.values["logement.financement"]) for i in intake.liberations]
    assert values == [("T4", "PLUS"), ("T6", "PLUS")]
    assert [r.diagnostics[0].code for r in intake.rejects] == ["FLX532"]


def test_a_column_of_the_register_read_as_something_else(with_mapping) -> None:
    text = "titre: t\ncolonnes: {FINAN: residence}\nconstantes: {bailleur: toits}\n"
    (found,) = with_mapping("DEPCOM;NBPIECE;FINAN\n44109;4;13\n", text).liberations
    assert found.values["logement.residence"] == "13"
    assert "logement.financement" not in found.values


def test_a_constant_stands_for_a_column_that_is_needed(with_mapping) -> None:
    text = "titre: t\nconstantes: {bailleur: toits, commune: 44109}\n"
    (found,) = with_mapping("id;typologie\n1;T2\n", text).liberations
    assert (found.bailleur, found.commune) == ("toits", "44109")


def test_its_own_codes_complete_those_of_the_register(with_mapping, table, mapped) -> None:
    text = (
        "titre: t\nconstantes: {bailleur: toits}\ncorrespondances:\n"
        "  - {colonne: FINAN, code: '77', fait: logement.financement, valeur: PLS, statut: hypothese}\n"
        "  - {colonne: FINAN, code: '13', fait: logement.financement, inconnu: oui, statut: hypothese}\n"
        "suppositions:\n  - {fait: liberation.besoin, valeur: vente, statut: hypothese}\n"
    )
    intake = with_mapping("DEPCOM;NBPIECE;FINAN\n44109;3;77\n44109;3;13\n44109;3;12\n", text)
    assert [item.values.get("logement.financement") for item in intake.liberations] == ["PLS", None, "PLUS"]
    supposed = [note.message for note in intake.notes if note.code == "FLX533"]
    assert len([one for one in supposed if "Besoin" in one]) == 1
    assert intake.liberations[0].values["liberation.besoin"] == "vente"
    assert joined(table, NO_MAPPING) is table
    mapping, _ = mapped(text)
    assert joined(None, mapping) is mapping.table


def test_a_constant_takes_the_place_of_a_supposition(with_mapping) -> None:
    plain = with_mapping("DEPCOM;NBPIECE\n44109;3\n", "titre: t\nconstantes: {bailleur: toits}\n")
    said = with_mapping("DEPCOM;NBPIECE\n44109;3\n", "titre: t\nconstantes: {bailleur: toits, besoin: mutation}\n")
    assert plain.liberations[0].values["liberation.besoin"] == "aucun"
    assert said.liberations[0].values["liberation.besoin"] == "mutation"
    assert codes(plain).count("FLX533") == codes(said).count("FLX533") + 1


def test_header_sheet_and_separator_as_said(with_mapping) -> None:
    content = "id|commune\ntitre|rien\nid|commune\n1|44109\n"
    text = "titre: t\nentete: 3\nseparateur: '|'\nconstantes: {bailleur: toits}\n"
    assert [item.row for item in with_mapping(content, text).liberations] == [4]
    for wrong in (2_000, 5):
        assert codes(with_mapping(content, text.replace("entete: 3", f"entete: {wrong}"))) == ["FLX516"]
    book = workbook([("x", "y")], Avril=[("id", "commune"), ("1", "44109")])
    named = with_mapping(book, "titre: t\nfeuille: Avril\nconstantes: {bailleur: toits}\n")
    assert (named.place, len(named.liberations), codes(named)) == ("f.csv[Avril]", 1, [])
    lost = with_mapping(book, "titre: t\nfeuille: avil\nconstantes: {bailleur: toits}\n")
    assert [(n.code, n.hint) for n in lost.notes] == [("FLX545", "Vouliez-vous dire « Avril » ?")]


def test_zeros_come_back_only_when_asked_and_are_counted(with_mapping) -> None:
    content = "id;bailleur;commune\n1;toits;1004\n2;toits;1004\n3;toits;44109\n4;toits;104\n"
    asked = with_mapping(content, "titre: t\nretablir_zeros: oui\n", communes={"01004", "44109"})
    assert [item.commune for item in asked.liberations] == ["01004", "01004", "44109"]
    assert [r.row for r in asked.rejects] == [5]
    (note,) = asked.notes
    assert note.code == "FLX566"
    assert note.message.startswith("2 code(s)")
    assert len(with_mapping(content, "titre: t\n", communes={"01004", "44109"}).liberations) == 1


def test_a_constant_that_the_file_says_too(with_mapping) -> None:
    content = "id;bailleur;commune\n1;toits;44109\n"
    assert codes(with_mapping(content, "titre: t\nconstantes: {bailleur: logis}\n")) == ["FLX569"]
    aside = with_mapping(content, "titre: t\nconstantes: {bailleur: logis}\nignorer: [Bailleur]\n")
    assert [item.bailleur for item in aside.liberations] == ["logis"]


def test_a_column_named_and_absent_is_an_error(with_mapping) -> None:
    intake = with_mapping("id;bailleur;commune;Genres\n1;toits;44109;F3\n", "titre: t\ncolonnes: {Genre: typologie}\n")
    assert ("FLX599", "Vouliez-vous dire « Genres » ?") in [(n.code, n.hint) for n in intake.notes]
    assert intake.liberations == ()


@pytest.mark.parametrize("where", ["colonnes: {Nom du demandeur: residence}", "ignorer: [Nom du demandeur]"])
def test_a_personal_column_is_excused_neither_by_reading_nor_by_ignoring_it(mapped, where: str) -> None:
    assert mapped(f"titre: t\n{where}\n") == (None, ["FLX586"])


@pytest.mark.parametrize(
    "mapping",
    [
        ColumnMapping(columns={"nom_du_demandeur": "residence"}),
        ColumnMapping(ignored=frozenset({"nom_du_demandeur"})),
        NO_MAPPING,
    ],
    ids=["read", "ignored", "neither"],
)
def test_nor_is_it_by_a_mapping_made_otherwise(take, mapping: ColumnMapping) -> None:
    intake = take("id;bailleur;commune;Nom du demandeur\n1;toits;44109;Dupont\n", mapping=mapping)
    assert "FLX509" in codes(intake)
    assert (intake.liberations, intake.rejects) == ((), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dates: jj mmm aaaa", ["FLX584"]),
        ("entete: 0", ["FLX516"]),
        ("colonnes: {A: comune}", ["FLX598"]),
        ("colonnes: {A: flux.etat.retard}", ["FLX598"]),
        ("colonnes: {A: [commune]}", ["FLX588"]),
        ("colonnes: {A: commune, B: logement.commune}", ["FLX507"]),
        ("colonnes: {Genre: typologie, GENRE: qpv}", ["FLX507"]),
        ("colonnes: {A: commune}\nignorer: [a]", ["FLX587"]),
        ("colonnes: {06 12 34 56 78: residence}", ["FLX597"]),
        ("valeurs: {typologi: {F3: T3}}", ["FLX598"]),
        ("valeurs: {typologie: T3}", ["FLX588"]),
        ("valeurs: {typologie: {F3: T9}}", ["FLX528"]),
        ("valeurs: {typologie: {F3: T3, f3: T4}}", ["FLX589"]),
        ("valeurs: {reservataire: {Préfecture: prefet}}", ["FLX529"]),
        ("valeurs: {residence: {x: jean@exemple.fr}}", ["FLX597"]),
        ("constantes: {bailleur: toit}", ["FLX525"]),
        ("constantes: {qpv: peut-être}", ["FLX527"]),
        ("constantes: {residence: 06 12 34 56 78}", ["FLX597"]),
        ("colonne: {A: commune}", ["FLX201"]),
        ("separateur: '/'", ["FLX207"]),
    ],
)
def test_what_is_wrong_is_told(mapped, text: str, expected: list[str]) -> None:
    assert mapped(f"titre: t\n{text}\n") == (None, expected)


def test_a_mistyped_name_is_suggested(facts) -> None:
    _, (note,) = read_mapping(b"titre: t\ncolonnes: {A: comune}\n", "m.yaml", facts)
    assert (note.hint, note.span.line, note.span.column) == ("Vouliez-vous dire « commune » ?", 2, 15)
    _, (note,) = read_mapping(b"titre: t\ncolones: {A: commune}\n", "m.yaml", facts)
    assert "colonnes" in note.hint


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_those_of_the_project_are_right(path: Path, facts, table) -> None:
    mapping, notes = read_mapping(path.read_bytes(), path.name, {**facts, **DECISION_FACTS}, register=table)
    assert notes == ()
    assert mapping is not None


def test_some_are_shipped() -> None:
    assert len(SHIPPED) >= 2


def test_an_empty_mapping_changes_nothing(facts, table, take) -> None:
    content = "id;bailleur;commune;typologie\n1;toits;44109;T2\n2;toits;4410;T2\n"
    assert take(content) == take(content, mapping=NO_MAPPING)
    mapping, _ = read_mapping(b"titre: t\n", "m.yaml", facts)
    assert read_candidates(content.encode(), "f", facts, table, mapping=mapping) == read_candidates(
        content.encode(), "f", facts, table
    )


def test_a_zero_that_gives_nobody_is_neither_suggested_nor_given_back(with_mapping) -> None:
    content = "id;bailleur;commune\n1;toits;4109\n"
    for text in ("titre: t\n", "titre: t\nretablir_zeros: oui\n"):
        (reject,) = with_mapping(content, text).rejects
        assert [(d.code, "04109" in d.hint) for d in reject.diagnostics] == [("FLX523", False)]
        (anywhere,) = with_mapping(content, "titre: t\n", communes=None).rejects
        assert "04109" in anywhere.diagnostics[0].hint


def test_what_is_wrong_is_told_where_it_stands(facts) -> None:
    text = "titre: t\ndates: hier\nignorer: [Surface, Téléphone]\nentete: 0\n"
    _, notes = read_mapping(text.encode(), "m.yaml", facts)
    assert [(n.code, n.span.line, n.span.column) for n in notes] == [
        ("FLX584", 2, 8),
        ("FLX586", 3, 20),
        ("FLX516", 4, 9),
    ]


def test_days_as_declared_leave_the_unknown_unknown(with_mapping) -> None:
    content = "id;bailleur;commune;date_liberation\n1;toits;44109;NC\n2;toits;44109;\n3;toits;44109;14/03/2025\n"
    intake = with_mapping(content, "titre: t\ndates: MM/JJ/AAAA\n")
    assert ["liberation.date" in item.values for item in intake.liberations] == [False, False]
    assert [(r.row, r.diagnostics[0].code) for r in intake.rejects] == [(4, "FLX538")]
