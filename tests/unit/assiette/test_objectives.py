"""part × flux net: by perimeter, rounded only by a clause, never over the whole."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.small_assiette import BASIS, BOURG, DECLARED, EN, HORS, RESIDUAL, ROUNDED, SHARES, THIRTY, made, share

from fluxrules.assiette import Rounding, StepKind, flux_of, objectives_of
from fluxrules.assiette.rounding import rounded
from fluxrules.vocabulary import Arrondi


def test_each_share_on_its_perimeter() -> None:
    state, commune = made().objectives.items
    assert state.exact == state.target == Fraction(186, 5)  # 30 % × 124
    assert state.steps[0].formula == "30\u202f% × 124"
    assert commune.exact == Fraction(179, 10)  # 20 % × 72 + 25 % × 14
    assert commune.steps[0].formula == "20\u202f% × 72 + 25\u202f% × 14"
    assert commune.by_commune == (("99001", Fraction(179, 10)),)
    assert dict(state.by_commune) == {"99001": Fraction(129, 5), "99002": Fraction(57, 5)}


def test_what_shares_leave_goes_where_it_is_said() -> None:
    objectives = made().objectives
    assert objectives.rest.result == 124 - Fraction(186, 5) - Fraction(179, 10)
    assert [step.result for step in objectives.residual] == [
        objectives.rest.result * 2 / 3,
        objectives.rest.result / 3,
    ]


def test_rounding_is_a_clause() -> None:
    assert [item.target for item in made(ROUNDED).objectives.items] == [37, 18]
    assert [item.exact for item in made(ROUNDED).objectives.items] == [Fraction(186, 5), Fraction(179, 10)]
    assert made(ROUNDED).objectives.rest.result == 124 - 37 - 18
    step = made(ROUNDED).objectives.items[0].steps[-1]
    assert (step.kind, step.recomputed, step.basis) == (StepKind.ARRONDI, 37, BASIS)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(Arrondi.INFERIEUR, [37, 17]), (Arrondi.PROCHE, [37, 18]), (Arrondi.SUPERIEUR, [38, 18])],
)
def test_each_way_of_rounding(mode: Arrondi, expected: list[int]) -> None:
    declared = replace(DECLARED, rounding=Rounding(mode, BASIS))
    assert [item.target for item in made(declared).objectives.items] == expected


def test_a_half_goes_up() -> None:
    assert [rounded(Fraction(n, 2), Arrondi.PROCHE) for n in (1, 3, 4, 5)] == [1, 2, 2, 3]


def test_shares_over_the_whole_somewhere() -> None:
    flux, _ = flux_of(DECLARED)
    assert flux is not None
    other = share("al", "Action Logement", {BOURG: Fraction(1, 2), EN: Fraction(46, 100)}, 52)
    found, wrong = objectives_of(flux, (*SHARES, other))
    assert found is None
    assert [item.code for item in wrong] == ["FLX655"]
    assert "101" in wrong[0].message
    assert "Ville (99001), en QPV" in wrong[0].message
    assert {span.line for span in (wrong[0].span, *wrong[0].related) if span} == {40, 46, 52}
    # 45 % makes exactly 100 %: nothing is wrong.
    exactly = share("al", "Action Logement", {EN: Fraction(45, 100)})
    assert objectives_of(flux, (*SHARES, exactly))[1] == ()


def test_a_share_of_nothing_is_nothing() -> None:
    nobody = share("al", "Action Logement", {})
    item = made(shares=(nobody,)).objectives.items[0]
    assert (item.exact, item.steps[0].formula) == (0, "0")


def test_shares_stay_in_the_order_given() -> None:
    flux, _ = flux_of(DECLARED)
    assert flux is not None
    found, _ = objectives_of(flux, reversed(SHARES), residual=RESIDUAL)
    assert found is not None
    assert [item.share.holder for item in found.items] == ["commune-99001", "etat"]
    assert found.rest.result == made().objectives.rest.result


def test_every_step_is_its_own_terms() -> None:
    for found in (made(), made(ROUNDED)):
        assert [step for step in found.steps if step.recomputed != step.result] == []
        assert next(step for step in found.steps if step.kind is StepKind.OBJECTIF).result == THIRTY * 124


def test_lines_of_a_share() -> None:
    assert set(SHARES[1].rates) == {HORS, EN}
