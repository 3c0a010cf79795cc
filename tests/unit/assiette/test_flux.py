"""From all that is freed to what is shared: figures worked out by hand, and what cannot be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.small_assiette import BASIS, BOURG, DECLARED, EN, FILE, HORS, gross, key, removal

from fluxrules.assiette import Declared, Flux, StepKind, flux_of
from fluxrules.diagnostics import Span
from fluxrules.vocabulary import MotifSoustraction, Statut


def worked(declared: Declared = DECLARED) -> Flux:
    flux, found = flux_of(declared)
    assert flux is not None, found
    return flux


def codes(declared: Declared) -> list[tuple[str, int]]:
    flux, found = flux_of(declared)
    assert flux is None
    return [(item.code, item.span.line if item.span else 0) for item in found]


def test_each_way_of_stating_a_gross_flux() -> None:
    by_key = {line.key: line.freed for line in worked().lines}
    # 800 × 10 %, the rotation of the declaration; 400 × 5 %, its own; (41 + 38 + 44) / 3.
    assert by_key == {HORS: 80, EN: 20, BOURG: 41}
    given = worked(replace(DECLARED, gross=(gross(BOURG, 9, given=Fraction(125, 2)),), removals=()))
    assert given.net == Fraction(125, 2)
    assert given.lines[0].gross_step.kind is StepKind.DONNE


def test_the_totals_follow_the_formula_of_the_law() -> None:
    flux = worked()
    assert (flux.freed, flux.gross, flux.net) == (141, 138, 124)
    last = [step for step in flux.steps if step.kind is StepKind.FLUX_NET][-1]
    assert last.formula == "138 - 10 - 4"
    assert last.basis.reference == "R.441-5 I"
    assert last.basis.statut is Statut.VERIFIE


def test_a_coarse_subtraction_is_spread_in_proportion_and_says_so() -> None:
    flux = worked()
    lines = {line.key: line for line in flux.lines}
    # 10 mutations at Ville, where 80 and 20 are freed.
    assert lines[HORS].removed == {MotifSoustraction.MUTATION: 8}
    assert lines[EN].removed == {MotifSoustraction.MUTATION: 2, MotifSoustraction.RENOUVELLEMENT_URBAIN: 4}
    assert (lines[HORS].net, lines[EN].net, lines[BOURG].net) == (72, 14, 38)
    spread = [step for step in flux.steps if step.kind is StepKind.REPARTITION]
    assert [(step.result, step.basis.statut) for step in spread] == [(Fraction(1, 10), Statut.HYPOTHESE)]
    assert spread[0].assumes


def test_what_is_outside_by_nature_is_apart_and_to_be_confirmed() -> None:
    flux = worked()
    bourg = next(line for line in flux.lines if line.key == BOURG)
    assert (bourg.outside, bourg.subtracted, bourg.gross) == (3, 0, 38)
    outside = [step for step in flux.steps if step.kind is StepKind.HORS_NATURE]
    assert [(step.result, step.basis.statut) for step in outside] == [(3, Statut.A_CONFIRMER)]
    legal = [step.subject for step in flux.steps if step.kind is StepKind.SOUSTRACTION]
    assert legal == [motif for motif in MotifSoustraction if motif.is_legal]
    assert len(legal) == 5


def test_a_subtraction_of_the_whole_stock() -> None:
    whole = replace(DECLARED, removals=(removal(MotifSoustraction.VENTE, (), 47, 5),))
    assert [line.removed[MotifSoustraction.VENTE] for line in worked(whole).lines] == [
        Fraction(47 * 80, 141),
        Fraction(47 * 20, 141),
        Fraction(47 * 41, 141),
    ]


def test_every_step_is_its_own_terms() -> None:
    flux = worked()
    steps = [*flux.steps, *(step for line in flux.lines for step in (line.gross_step, line.net_step))]
    assert len(steps) > 12
    assert [step for step in steps if step.recomputed != step.result] == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"gross": (*DECLARED.gross, gross(key("99001"), 15, given=Fraction(1)))}, [("FLX650", 15)]),
        ({"gross": (*DECLARED.gross, gross(BOURG, 16, given=Fraction(1)))}, [("FLX650", 16)]),
        ({"gross": (gross(BOURG, 12, given=Fraction(-1)),), "removals": ()}, [("FLX651", 12)]),
        ({"removals": (removal(MotifSoustraction.VENTE, BOURG, -2, 23),)}, [("FLX651", 23)]),
        ({"rotation": None}, [("FLX652", 12)]),
        ({"removals": (removal(MotifSoustraction.VENTE, BOURG, 42, 24),)}, [("FLX653", 24)]),
        ({"removals": (removal(MotifSoustraction.VENTE, key("99003"), 1, 25),)}, [("FLX654", 25)]),
        # Neither is too much alone.
        (
            {
                "removals": (
                    removal(MotifSoustraction.VENTE, BOURG, 30, 26),
                    removal(MotifSoustraction.MUTATION, BOURG, 30, 27),
                )
            },
            [("FLX653", 14)],
        ),
    ],
)
def test_what_cannot_be(changed: dict[str, object], expected: list[tuple[str, int]]) -> None:
    assert codes(replace(DECLARED, **changed)) == expected  # type: ignore[arg-type]


def test_everything_wrong_is_said_at_once() -> None:
    wrong = Declared(2025, BASIS, (gross(BOURG, 1, stock=Fraction(3)), gross(HORS, 2, given=Fraction(-1))))
    assert codes(wrong) == [("FLX652", 1), ("FLX651", 2)]


def test_taking_everything_leaves_nothing_and_is_allowed() -> None:
    every = replace(DECLARED, removals=(removal(MotifSoustraction.VENTE, (), 141, 24),))
    assert worked(every).net == 0


def test_nothing_freed_and_nothing_taken() -> None:
    empty = replace(
        DECLARED,
        gross=(gross(BOURG, 1, given=Fraction(0)),),
        removals=(removal(MotifSoustraction.VENTE, BOURG, 0, 2),),
    )
    assert worked(empty).net == 0


def test_a_diagnostic_shows_both_lines() -> None:
    _, found = flux_of(replace(DECLARED, gross=(*DECLARED.gross, gross(BOURG, 16, given=Fraction(1)))))
    assert found[0].related == (Span(FILE, 14),)
    assert "Bourg (99002)" in found[0].message
