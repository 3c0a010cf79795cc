"""Rights in stock as shares: the formula of LAW §2, always to be confirmed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.small_assiette import DECLARED, FILE, SHARES, made

from fluxrules.assiette import InStock, assiette_of
from fluxrules.diagnostics import Span
from fluxrules.vocabulary import Statut


def right(dwellings: int, rotation: Fraction | None = None, commune: str = "99001", line: int = 30) -> InStock:
    return InStock("commune-99001", "Commune de Ville", Fraction(dwellings), rotation, (commune,), Span(FILE, line))


def test_the_formula() -> None:
    (found,) = made().conversions
    assert found.share == Fraction(15, 86)  # 150 × 10 % / (72 + 14)
    assert found.step.formula == "150 × 10\u202f% / 86"
    assert found.step.is_share
    assert found.step.recomputed == found.share
    assert found.step.basis.statut is Statut.A_CONFIRMER
    assert found.step.assumes


def test_beside_the_share_as_signed() -> None:
    (found,) = made().conversions
    assert found.signed == Fraction(179, 10) / 86
    (alone,) = made(shares=SHARES[:1]).conversions
    assert alone.signed is None


def test_several_stocks_of_one_holder_add_up() -> None:
    two = replace(DECLARED, in_stock=(right(100), right(200, Fraction(1, 40))))
    (found,) = made(two).conversions
    assert found.share == Fraction(15, 86)
    assert found.step.formula == "(100 × 10\u202f% + 200 × 2,5\u202f%) / 86"


def test_everywhere_is_the_whole_flux() -> None:
    state = InStock("etat", "État", Fraction(310), None)
    (found,) = made(replace(DECLARED, in_stock=(state,))).conversions
    assert found.share == Fraction(31, 124)


@pytest.mark.parametrize(
    ("rights", "code"),
    [
        ((right(-1),), "FLX651"),
        ((right(10, commune="99003"),), "FLX656"),
        ((right(861),), "FLX657"),
    ],
)
def test_what_cannot_be(rights: tuple[InStock, ...], code: str) -> None:
    found, wrong = assiette_of(replace(DECLARED, in_stock=rights), SHARES)
    assert found is None
    assert [(item.code, item.span.line if item.span else 0) for item in wrong] == [(code, 30)]


def test_the_whole_flux_is_allowed_and_no_more() -> None:
    (found,) = made(replace(DECLARED, in_stock=(right(860),))).conversions
    assert found.share == 1


def test_a_rotation_is_needed() -> None:
    gross = tuple(replace(line, rotation=Fraction(1, 10)) for line in DECLARED.gross)
    declared = replace(DECLARED, rotation=None, gross=gross)
    _, wrong = assiette_of(declared, SHARES)
    assert [item.code for item in wrong] == ["FLX652"]
