"""Sentences: every word of the vocabularies has one, and each says what the decision's own table holds."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_decisions import DECISIONS, DELAI, ORIENTE, standing

from fluxrules.allotment.choice import Verdict
from fluxrules.decision.decision import MissingDatum, Raison
from fluxrules.explanation.numbers import decimal_text
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.explanation.positions import category, enumeration, position, score_text
from fluxrules.explanation.rules import effect_sentence
from fluxrules.explanation.sentences import _AHEAD, _CAN_WAIT, _LESS_LATE, _NOTHING_DUE, explain
from fluxrules.vocabulary import MotifSoustraction, NiveauAlerte, Norme, Operateur, Statut, StatutDecision

SECTIONS: dict[str, type[StrEnum]] = {
    "raison": Raison,
    "verdict": StatutDecision,
    "statut_decision": StatutDecision,
    "statut_court": StatutDecision,
    "motif": MotifSoustraction,
    "norme": Norme,
    "statut": Statut,
    "operateur": Operateur,
    "alerte": NiveauAlerte,
}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_word_has_its_phrase(section: str) -> None:
    assert [word for word in SECTIONS[section] if not has_phrase(f"{section}.{word}")] == []


@pytest.mark.parametrize("reason", Raison)
def test_every_reason_can_be_said_without_any_detail(reason: Raison) -> None:
    table = (standing("etat", "État", None), standing("al", "Action Logement", reason))
    for decision in (replace(ORIENTE, standings=table), replace(ORIENTE, standings=table[1:])):
        (other,) = explain(decision).others
        assert other.sentence.endswith(".")
        assert "{" not in other.sentence


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ((("departage", "registre"), ("ordre", "10"), ("ordre_du_choisi", "2")), "(2 pour l'État, 10 pour Action"),
        ((("departage", "registre"),), "le plus petit passe, le bailleur en dernier."),
        ((("departage", "anciennete"),), ""),
        ((("departage", "retard"),), ""),
    ],
)
def test_the_order_of_the_register_says_what_it_is_and_where(details: tuple, expected: str) -> None:
    lost = standing("al", "Action Logement", Raison.DEPARTAGE, details=details)
    decision = replace(ORIENTE, standings=(standing("etat", "État", None), lost))
    (other,) = explain(decision).others
    assert expected in other.sentence
    assert ("reservataires.yaml" in other.sentence) == bool(expected)


def test_most_precise_wording_that_can_be_said() -> None:
    assert phrase("raison.ecarte", regle="r") == "une règle l'écarte (r)."
    assert phrase("raison.ecarte", regle="", motif_regle="m") == "une règle l'écarte."
    with pytest.raises(KeyError):
        phrase("regle.ecartee")


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (None, "Personne d'autre que l'État"),
        (Raison.RESERVE_A_UN_AUTRE, "réserve"),
        (Raison.RANG_INFERIEUR, "meilleur rang"),
        (Raison.HORS_BANDE, "L'État a le plus de retard : 1,30 logement de retard"),
        (Raison.SCORE_INFERIEUR, "le plus fort besoin : score 3,80 = 1,30 sur l'ensemble + 1,10 sur les T4"),
        (Raison.DEPARTAGE, "l'ordre du registre"),
    ],
)
def test_what_decided_is_the_last_stage_somebody_reached(reason: Raison | None, expected: str) -> None:
    others = (standing("x", "X", Raison.HORS_PERIMETRE), standing("y", "Y", reason or Raison.ECARTE))
    decision = replace(ORIENTE, standings=(ORIENTE.standings[0], *others), tie_break="registre")
    (said,) = explain(decision).because
    assert expected in said


def test_nothing_is_said_to_have_decided_when_nobody_was_chosen() -> None:
    assert {name for name, decision in DECISIONS.items() if explain(decision).because} == {"oriente", "force"}


def test_positions() -> None:
    assert position(Fraction(13, 10)) == "1,30 logement de retard"
    assert position(Fraction(-5, 2)) == "2,50 logements d'avance"
    assert position(Fraction(1, 1000)) == "ni retard ni avance"
    assert [category(name) for name in ("qpv:oui", "qpv:inconnu", "periode:de_1946_a_1970", "typologie:T2")] == [
        "en QPV",
        "sur les logements dont la donnée manque (qpv)",
        "sur la période 1946–1970",
        "sur les T2",
    ]
    assert enumeration([]) == ""
    assert enumeration(["a", "b", "c"]) == "a, b et c"


@given(
    st.lists(st.fractions(-5, 5, max_denominator=840), min_size=2, max_size=6),
    st.fractions(0, 1, max_denominator=840),
)
def test_the_terms_of_a_score_add_up_to_it(amounts: list[Fraction], share: Fraction) -> None:
    overdue, preference, *before = amounts
    categories = {f"typologie:T{place}": amount for place, amount in enumerate(before)}
    score = overdue + sum(before) + share * len(before) + preference
    said = score_text(
        standing(
            "x", "X", None, share=share, overdue=overdue, categories=categories, preference=preference, score=score
        )
    )
    total, _, terms = said.partition(" = ")
    assert total == decimal_text(score)
    printed = [
        Fraction(figure.replace(",", ".")) * (-1 if sign == "- " else 1)
        for sign, figure in re.findall(r"(^|[+-] )(-?[0-9]+,[0-9]{2}) ", terms)
    ]
    assert len(printed) == terms.count(",")
    assert sum(printed) == Fraction(total.replace(",", "."))


def test_terms_left_out_say_nothing() -> None:
    only = standing("x", "X", None, overdue=Fraction(1, 5), categories={"qpv:oui": Fraction(0)}, score=Fraction(1, 5))
    assert score_text(only) == "0,20 = 0,20 sur l'ensemble"
    assert score_text(replace(only, score=None)) == ""


@pytest.mark.parametrize(
    ("verdict", "winner", "expected"),
    [
        ("moins_en_retard", "127/100", "au-delà de la bande de la convention (1,25 logement), le logement va à qui"),
        ("moins_en_retard", "1/5", "ferait sortir chacun de la bande"),
        (
            "en_avance",
            "1/5",
            "le recevoir mettrait son compte hors de la bande de la convention (1,25 logement)",
        ),
        ("peut_attendre", "1/5", "; peut attendre, un autre ne le peut pas sans sortir de la bande"),
        ("rien_du", "1/5", "rien ne lui est dû cette année"),
    ],
)
def test_out_of_the_band_the_verdict_says_why(verdict: str, winner: str, expected: str) -> None:
    first = replace(ORIENTE.standings[0], overdue=Fraction(winner))
    other = standing(
        "al", "Action Logement", Raison.HORS_BANDE, overdue=Fraction(1, 10), details=(("verdict", verdict),)
    )
    (said,) = explain(replace(ORIENTE, standings=(first, other))).others
    assert said.sentence.startswith("0,10 logement de retard")
    assert expected in said.sentence


def test_verdicts_said_are_those_of_the_allotment() -> None:
    said = {_AHEAD, _LESS_LATE, _CAN_WAIT, _NOTHING_DUE}
    assert said == {verdict.value for verdict in Verdict if verdict is not Verdict.RETENU}


def test_effects() -> None:
    names = {"etat": "État", "al": "Action Logement"}
    assert effect_sentence("prioriser etat,al 2", names) == "place État et Action Logement au rang 2"
    assert effect_sentence("preferer etat 1/2", names) == "ajoute 0,50 logement au score d'État"
    assert effect_sentence("soustraire_du_flux mutation", names) == "soustrait le logement du flux"
    assert effect_sentence("inconnu etat", names) == "inconnu etat"


def test_a_rule_read_for_several_is_said_once_for_all() -> None:
    rules = explain(ORIENTE).rules
    delai = [rule for rule in rules if rule.name == DELAI.name]
    assert len(delai) == 1
    assert delai[0].remarks == ("pour l'État et Action Logement",)


def test_doubt_is_carried() -> None:
    assert {rule.name: rule.certain for rule in explain(ORIENTE).rules} == {
        "cia:grands-logements": False,
        "cch:plafond-prefet": True,
        "cch:delai": False,
    }


def test_an_alert_names_those_it_is_about_once() -> None:
    assert explain(ORIENTE).alerts == (
        "Attention, Région et Commune de Saint-Herblain : Ce réservataire n'a pas de convention.",
        "Information : Dernier logement de l'immeuble.",
    )


def test_the_lines_of_a_table_that_lack_the_same_are_said_once() -> None:
    (rule,) = ORIENTE.silent
    lines = tuple(replace(rule, name=f"cia:table.{number}") for number in (1, 2, 3))
    said = "La commune en retard passe d'abord : Retard avant ce logement : 0,60 (plus de 1, non) · "
    assert explain(replace(ORIENTE, silent=lines)).silent == (f"{said}cia:table",)
    assert explain(ORIENTE).silent == (f"{said}cia:retard",)


def test_values_that_come_to_the_same_are_said_together() -> None:
    years = tuple((year, StatutDecision.ORIENTE, "al") for year in ("1945", "1946", "2005"))
    words = tuple((word, StatutDecision.ORIENTE, "etat") for word in ("A", "B", "C"))
    datum = MissingDatum("logement.annee", "Année", True, (*years, ("2006", StatutDecision.STOCK, ""), *words))
    (said,) = explain(replace(ORIENTE, missing=(datum,))).missing
    assert "(de 1945 à 2005 → Action Logement ; 2006 → stock ; A, B et C → l'État)" in said
