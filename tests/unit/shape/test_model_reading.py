"""From nodes to the model: what each writing becomes, where it was written, what a wrong item does to the others."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from fluxrules.diagnostics import Diagnostic, Span
from fluxrules.model.condition import Comparison, Junction, ParameterRef
from fluxrules.model.effect import Cap, Keep, Prioritise
from fluxrules.model.part import Part, Residual
from fluxrules.model.rule import Rule
from fluxrules.shape.reading import Model, read, read_rule
from fluxrules.shape.validation import MAX_FAILURES, validate
from fluxrules.source.nodes import Entry, Mapping, Node, Scalar
from fluxrules.source.project import FileKind
from fluxrules.source.yaml_reader import load_bytes
from fluxrules.vocabulary import Categorie, Jonction, Norme, Operateur, Statut

HEADING = "titre: t\nnorme: cia\nsource: {document: d}\nstatut: verifie\n"


def node_of(text: str) -> Node:
    node, wrong = load_bytes(text.encode(), "f.yaml")
    assert node is not None
    assert wrong == ()
    return node


def model_of(text: str, kind: FileKind) -> tuple[Model | None, tuple[Diagnostic, ...]]:
    return read(node_of(text), kind)


def rule_of(body: str) -> Rule:
    rule, diagnostics = read_rule(node_of(f"id: r\n{HEADING}{body}"))
    assert diagnostics == ()
    assert rule is not None
    return rule


def condition(text: str) -> Any:
    return rule_of(f"alors: [{{maintenir_dans_le_flux: {{}}}}]\nquand: {text}\n").quand


def told(comparison: Any) -> tuple[str, str, list[str]]:
    assert isinstance(comparison, Comparison)
    words = [one.text if isinstance(one, Scalar) else f"<{one.name}>" for one in comparison.operands]
    return comparison.path, comparison.operator.value, words


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("{logement.qpv: non}", ("logement.qpv", "egal", ["non"])),
        ("{logement.commune: 01004}", ("logement.commune", "egal", ["01004"])),
        ("{logement.dpe: [F, G]}", ("logement.dpe", "parmi", ["F", "G"])),
        ("{logement.dpe: {hors: [F]}}", ("logement.dpe", "hors", ["F"])),
        ("{logement.surface: {entre: [60, '80']}}", ("logement.surface", "entre", ["60", "80"])),
        ("{logement.dpe: {existe: non}}", ("logement.dpe", "existe", ["non"])),
        (
            "{flux.commune-44109.part: {parametre: cia-nm.seuil}}",
            ("flux.commune-44109.part", "egal", ["<cia-nm.seuil>"]),
        ),
        ("{flux.etat.part: {au_plus: {parametre: x}}}", ("flux.etat.part", "au_plus", ["<x>"])),
        ("{a.b: {parmi: [T1, {parametre: x}]}}", ("a.b", "parmi", ["T1", "<x>"])),
    ],
)
def test_comparisons(written: str, read_as: tuple[str, str, list[str]]) -> None:
    assert told(condition(written)) == read_as


def test_several_comparisons_in_one_mapping_must_all_hold() -> None:
    both = condition("{a.b: {au_moins: 1, moins_de: 3}, c.d: oui}")
    assert isinstance(both, Junction)
    assert both.kind is Jonction.TOUS
    assert [told(child) for child in both.children] == [
        ("a.b", "au_moins", ["1"]),
        ("a.b", "moins_de", ["3"]),
        ("c.d", "egal", ["oui"]),
    ]


def test_junctions_nest() -> None:
    top = condition("{un_de: [{aucun: [{a.b: 1}]}, {tous: [{a.b: 2}, {a.c: 3}]}]}")
    assert isinstance(top, Junction)
    assert top.kind is Jonction.UN_DE
    kinds = [(child.kind, len(child.children)) for child in top.children if isinstance(child, Junction)]
    assert kinds == [(Jonction.AUCUN, 1), (Jonction.TOUS, 2)]


def test_spans_of_a_comparison() -> None:
    compared = rule_of("alors: [{maintenir_dans_le_flux: {}}]\nquand:\n  logement.surface: {au_moins: 60}\n").quand
    assert isinstance(compared, Comparison)
    assert str(compared.path_span) == "f.yaml:8:3"
    assert (compared.span.line, compared.span.column, compared.span.end_column) == (8, 22, 34)
    (operand,) = compared.operands
    assert str(operand.span) == "f.yaml:8:32"


def test_a_rule_is_read_whole() -> None:
    rule = rule_of(
        "en_vigueur: {du: 2024-01-01}\nsuppletif: oui\nderogeable_par: {norme: arrete, duree_max: 1 an}\n"
        "deroge_a: ['cch:plafond', grille.3]\npour_chaque: reservataire\nexplication: |\n  Deux\n  lignes.\n"
        "alors:\n  - prioriser: {reservataires: [etat, al], rang: 1}\n  - plafonner: {categorie: etat, taux: '2,5 %'}\n"
        "  - maintenir_dans_le_flux: {}\n"
    )
    assert (rule.id, rule.norme, rule.statut, rule.suppletif) == ("r", Norme.CIA, Statut.VERIFIE, True)
    assert rule.en_vigueur is not None
    assert (rule.en_vigueur.du, rule.en_vigueur.au) == (date(2024, 1, 1), None)
    assert rule.derogeable_par is not None
    assert rule.derogeable_par.duree_max == "1 an"
    assert (rule.deroge_a, rule.pour_chaque, rule.quand) == (("cch:plafond", "grille.3"), "reservataire", None)
    assert rule.explication == "Deux\nlignes."
    first, second, third = rule.alors
    assert isinstance(first, Prioritise)
    assert (first.reservataire, first.reservataires, first.rang) == (None, ("etat", "al"), 1)
    assert isinstance(second, Cap)
    assert (second.categorie, second.taux) == (Categorie.ETAT, Fraction(1, 40))
    assert isinstance(third, Keep)


def test_a_parameter_may_stand_for_a_share() -> None:
    (cap,) = rule_of("alors: [{plafonner: {reservataire: etat, taux: {parametre: cch.plafond}}}]\n").alors
    assert isinstance(cap, Cap)
    assert isinstance(cap.taux, ParameterRef)
    assert (cap.taux.name, cap.taux.span.line) == ("cch.plafond", 6)


CLAUSE = "titre: t, norme: convention, source: {document: d}, statut: hypothese"


def test_a_share_clause_holds_its_construct() -> None:
    model, diagnostics = model_of(
        f"paquet: p\ntitre: t\nparts:\n  - {{id: a, {CLAUSE}, part: {{reservataire: etat, taux: 1/3}}}}\n"
        f"  - {{id: b, {CLAUSE}, residuel: {{entre: [{{reservataire: bailleur, taux: 1}}]}}}}\n",
        FileKind.PAQUET,
    )
    assert diagnostics == ()
    first, second = model.parts  # type: ignore[union-attr]
    assert isinstance(first.construct, Part)
    assert (first.id, first.construct.taux, first.construct.dont) == ("a", Fraction(1, 3), ())
    assert isinstance(second.construct, Residual)


RULES = f"""paquet: p
titre: t
regles:
  - {{id: a, {CLAUSE}, alors: [{{maintenir_dans_le_flux: {{}}}}]}}
  - {{id: b, {CLAUSE}, alors: [{{maintenir: {{}}}}]}}
  - {{id: c, {CLAUSE}, alors: [{{maintenir_dans_le_flux: {{}}}}]}}
  - {{id: d, {CLAUSE}, alors: [{{maintenir_dans_le_flux: {{}}}}, {{prioriser: {{rang: un}}}}]}}
"""


def test_a_wrong_rule_is_left_out_whole_and_the_others_are_read() -> None:
    model, diagnostics = model_of(RULES, FileKind.CIA)
    assert [rule.id for rule in model.regles] == ["a", "c"]  # type: ignore[union-attr]
    assert [(one.code, one.span.line) for one in diagnostics if one.span] == [
        ("FLX230", 5),
        ("FLX239", 7),
        ("FLX219", 7),
    ]


def test_a_wrong_heading_leaves_no_model_but_every_error() -> None:
    model, diagnostics = model_of(RULES.replace("paquet: p", "paquets: p"), FileKind.CIA)
    assert model is None
    assert [one.code for one in diagnostics] == ["FLX201", "FLX230", "FLX239", "FLX219"]


def test_a_wrong_list_leaves_no_model() -> None:
    assert model_of("paquet: p\ntitre: t\nregles: aucune\n", FileKind.CIA)[0] is None


def test_codes_of_places_stay_text() -> None:
    model, _ = model_of(
        "nom: n\nnature: metropole\ndepartements: [01]\ncommunes: [{insee: 01004, nom: 2024}]\n", FileKind.TERRITOIRE
    )
    assert model.departements == ("01",)  # type: ignore[union-attr]
    (commune,) = model.communes  # type: ignore[union-attr]
    assert (commune.insee, commune.nom, commune.carencee) == ("01004", "2024", None)


def test_an_absent_value_and_an_empty_text_are_said_alike() -> None:
    for written in ("titre:", "titre: ~", 'titre: ""', 'titre: "  "'):
        _, diagnostics = model_of(f"paquet: p\n{written}\n", FileKind.CIA)
        assert [(one.code, one.span and one.span.line) for one in diagnostics] == [("FLX203", 2)]


def test_a_file_wrong_everywhere_is_not_explained_for_ever() -> None:
    text = "paquet: p\ntitre: t\nregles:\n" + "  - 1\n" * (MAX_FAILURES + 50)
    model, diagnostics = model_of(text, FileKind.CIA)
    assert model is None
    assert [one.code for one in diagnostics].count("FLX206") == MAX_FAILURES
    assert diagnostics[0].code == "FLX243"


def test_many_unknown_keys_are_not_all_explained() -> None:
    text = "paquet: p\ntitre: t\n" + "".join(f"cle{number}: 1\n" for number in range(2000))
    assert len(model_of(text, FileKind.CIA)[1]) < 50


def test_validate_says_what_reading_says() -> None:
    node = node_of(RULES)
    assert validate(node, FileKind.CIA) == read(node, FileKind.CIA)[1]
    assert {one.code for one in validate(node, FileKind.VOCABULAIRE)} == {"FLX201", "FLX202"}


def test_every_operator_is_read() -> None:
    listed = {Operateur.PARMI: "[1]", Operateur.HORS: "[1]", Operateur.ENTRE: "[1, 2]", Operateur.EXISTE: "oui"}
    for operator in Operateur:
        compared = condition(f"{{a.b: {{{operator.value}: {listed.get(operator, '1')}}}}}")
        assert isinstance(compared, Comparison)
        assert compared.operator is operator


def test_quotes_make_a_text_of_what_would_be_nothing() -> None:
    model, diagnostics = model_of('paquet: p\ntitre: "null"\n', FileKind.CIA)
    assert diagnostics == ()
    assert model.titre == "null"  # type: ignore[union-attr]


def test_a_line_end_is_no_part_of_an_identifier() -> None:
    assert [one.code for one in model_of('paquet: "p\\n"\ntitre: t\n', FileKind.CIA)[1]] == ["FLX210"]


def test_of_two_equal_keys_the_first_is_checked_and_read() -> None:
    here = Span("f.yaml")

    def entry(key: str, value: str) -> Entry:
        return Entry(Scalar(key, True, here), Scalar(value, True, here))

    twice = Mapping((entry("paquet", "p"), entry("titre", "t"), entry("paquet", "P!")), here)
    model, diagnostics = read(twice, FileKind.CIA)
    assert diagnostics == ()
    assert model.paquet == "p"  # type: ignore[union-attr]
