"""A cap says what was received, what it allows, and what it is a share of."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.small_decisions import ORIENTE, standing

from fluxrules.decision.decision import CapUse, Raison
from fluxrules.explanation.caps import cap_base, cap_sentence
from fluxrules.explanation.sentences import explain

CAP = CapUse("cch:plafond", ("etat",), 12, Fraction(14), Fraction(1, 4), Fraction(56), True, True, Fraction(6, 7))
NAMES = {"etat": "l'État", "agents": "le contingent des agents"}


def test_received_allowed_and_base() -> None:
    assert cap_sentence(standing("etat", "État", None, cap=CAP), NAMES) == (
        "Plafond de l'État : 12 reçus sur 14,00 permis avant ce logement, soit 85,71\u202f% "
        "(25,00\u202f% de 56,00 prévus dans l'année)."
    )
    assert cap_sentence(standing("etat", "État", None), NAMES) == ""


def test_those_counted_together_are_named() -> None:
    both = standing("etat", "État", None, cap=replace(CAP, holders=("agents", "etat")))
    assert "Plafond de l'État, compté ensemble avec le contingent des agents : 12 reçus" in cap_sentence(both, NAMES)


@pytest.mark.parametrize(
    ("expected", "everywhere", "words"),
    [
        (True, True, "prévus dans l'année"),
        (True, False, "prévus dans l'année là où la règle vaut"),
        (False, True, "comptés cette année, celui-ci compris"),
        (False, False, "comptés cette année là où la règle vaut, celui-ci compris"),
    ],
)
def test_what_it_is_a_share_of(expected: bool, everywhere: bool, words: str) -> None:
    cap = replace(CAP, expected=expected, everywhere=everywhere)
    assert cap_base(cap) == f"25,00\u202f% de 56,00 {words}"


def test_a_cap_reached_is_told_with_its_base_when_it_is_that_one() -> None:
    details = (("plafond", "14"), ("recus", "14"), ("regle", "cch:plafond"))
    for rule, told in (("cch:plafond", True), ("cch:autre", False)):
        lost = standing("etat", "État", Raison.PLAFOND_ATTEINT, cap=replace(CAP, rule=rule), details=details)
        (said,) = explain(replace(ORIENTE, standings=(lost,))).others
        assert ("de 56,00 prévus" in said.sentence) is told
