"""Clause templates: blanks filled, names prefixed, everything that does not match said at the use."""

from __future__ import annotations

from fluxrules.diagnostics import Diagnostic
from fluxrules.model.condition import Comparison, ParameterRef
from fluxrules.model.effect import Cap, Reserve
from fluxrules.model.rule import Rule
from fluxrules.model.source import Source
from fluxrules.shape.reading import read
from fluxrules.shape.templates import instantiate
from fluxrules.source.nodes import Scalar
from fluxrules.source.project import FileKind
from fluxrules.source.yaml_reader import load_bytes
from fluxrules.vocabulary import Norme, Statut

TEMPLATE = """modeles:
  - modele: reserve
    titre: Logement réservé
    parametres:
      - {nom: qui, libelle: Le réservataire}
      - {nom: typologies, libelle: Typologies}
      - {nom: inutile, libelle: Rien}
    regles:
      - id: base
        titre: Réservé
        quand: {logement.typologie: {parmi: {parametre: typologies}}}
        alors:
          - reserver_a: {reservataire: {parametre: qui}}
      - id: exception
        titre: Sauf
        norme: loi
        deroge_a: [base, autre, "cch:base"]
        alors:
          - plafonner: {reservataire: {parametre: qui}, taux: {parametre: cch.plafond}}
"""

USE = """paquet: p
titre: t
bailleur: {id: b, nom: B}
departement: 44
statut: hypothese
clauses:
  - id: pmr
    modele: reserve
    avec: {qui: etat, typologies: [T1, T2], inutile: 1}
    norme: convention
    source: {document: conv, article: "7", page: 3}
    statut: hypothese
"""


def used(use: str = USE, template: str = TEMPLATE) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    models = []
    for text, file, kind in ((template, "m.yaml", FileKind.MODELES), (use, "u.yaml", FileKind.CONVENTION)):
        node, _ = load_bytes(text.encode(), file)
        assert node is not None
        model, wrong = read(node, kind)
        assert wrong == ()
        models.append(model)
    return instantiate(models[0].modeles[0], models[1].clauses[0])  # type: ignore[union-attr]


def codes(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, str, int]]:
    return [(one.code, one.span.file, one.span.line) for one in diagnostics if one.span]


def test_the_rules_of_a_use() -> None:
    rules, diagnostics = used()
    assert [rule.id for rule in rules] == ["pmr-base", "pmr-exception"]
    assert {(rule.norme, rule.statut) for rule in rules} == {(Norme.CONVENTION, Statut.HYPOTHESE)}
    source = rules[0].source
    assert isinstance(source, Source)
    assert (source.document, source.article, source.page) == ("conv", "7", 3)
    assert source.span.file == "u.yaml"
    assert codes(diagnostics) == [("FLX252", "u.yaml", 7)]


def test_blanks_are_filled_with_what_the_use_wrote() -> None:
    (base, exception), _ = used()
    assert isinstance(base.quand, Comparison)
    words = [one for one in base.quand.operands if isinstance(one, Scalar)]
    assert [(one.text, one.span.file) for one in words] == [("T1", "u.yaml"), ("T2", "u.yaml")]
    (effect,) = base.alors
    assert isinstance(effect, Reserve)
    assert effect.reservataire == "etat"
    (cap,) = exception.alors
    assert isinstance(cap, Cap)
    assert isinstance(cap.taux, ParameterRef)  # not a blank of this template: dated by law
    assert cap.taux.name == "cch.plafond"


def test_rules_of_the_same_template_follow_the_prefix() -> None:
    assert used()[0][1].deroge_a == ("pmr-base", "autre", "cch:base")


def test_a_missing_blank_makes_no_rule() -> None:
    rules, diagnostics = used(USE.replace("qui: etat, ", ""))
    assert rules == ()
    assert codes(diagnostics) == [("FLX252", "u.yaml", 7), ("FLX250", "u.yaml", 9)]
    assert "Le réservataire" in diagnostics[1].message


def test_an_unknown_blank_is_suggested() -> None:
    rules, diagnostics = used(USE.replace("inutile: 1", "inutile: 1, typologie: T1"))
    assert len(rules) == 2
    (unknown,) = [one for one in diagnostics if one.code == "FLX251"]
    assert "typologies" in unknown.hint


def test_a_wrong_value_is_reported_where_the_use_wrote_it() -> None:
    rules, diagnostics = used(USE.replace("qui: etat", "qui: L'État"))
    assert rules == ()
    assert {one for one in codes(diagnostics) if one[0] != "FLX252"} == {("FLX210", "u.yaml", 9)}


def test_a_wrong_rule_of_the_template_does_not_stop_the_others() -> None:
    rules, diagnostics = used(template=TEMPLATE.replace("plafonner:", "plafoner:"))
    assert [rule.id for rule in rules] == ["pmr-base"]
    assert ("FLX230", "m.yaml", 19) in codes(diagnostics)


def test_a_use_cannot_fill_a_parameter_dated_by_law() -> None:
    rules, diagnostics = used(USE.replace("inutile: 1", "inutile: 1, cch.plafond: 90 %"))
    (cap,) = rules[1].alors
    assert isinstance(cap, Cap)
    assert isinstance(cap.taux, ParameterRef)
    assert "FLX251" in [one.code for one in diagnostics]
