"""Which rules a plan rests on: those that may change it, through facts and exceptions, and no other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.small import compiled, dwelling, rules

from fluxrules.decision.planning import Planner
from fluxrules.decision.session import Session
from fluxrules.decision.what_if import Edit, Situation
from fluxrules.decision.what_if_edits import ShareIs, WithoutRule
from fluxrules.decision.what_if_rules import PreferenceIs, ThresholdIs
from fluxrules.program.program import Deduction

FACT = "faits: [{chemin: logement.d, libelle: d, type: booleen, origine: deduit, sinon: non}]"
OUT = "id: sort, quand: {logement.financement: PLS}, alors: [{soustraire_du_flux: {motif: vente}}]"
MAY = "id: peut, quand: {logement.surface: {au_moins: 50}}"
SET_ASIDE = f"{MAY}, deroge_a: [sort], alors: [{{signaler: {{niveau: info, message: m}}}}]"
DEDUCED = f"{MAY}, alors: [{{deduire: {{fait: logement.d, valeur: oui}}}}]"
OUT_UNLESS = (
    "id: sort, quand: {tous: [{logement.d: non}, {logement.financement: PLS}]}, "
    "alors: [{soustraire_du_flux: {motif: vente}}]"
)
OUT_MAYBE = f"{MAY}, alors: [{{soustraire_du_flux: {{motif: vente}}}}]"
LIKED = "id: aime, alors: [{preferer: {reservataire: al, logements: 1}}]"
CAP = "id: cap, alors: [{plafonner: {reservataire: al, taux: 10 %}}]"
FAR = "id: loin, quand: {logement.financement: PLI}, alors: [{plafonner: {reservataire: al, taux: 10 %}}]"


def situation(root: Path, *written: str) -> Situation:
    made = compiled(root, rules(*written, extra=FACT))
    assert made.ready, [(d.code, d.message) for d in made.diagnostics]
    return Situation.of(Session(made), dwelling("u", surface=Fraction(60)))


@pytest.mark.parametrize(
    ("written", "edit", "kept"),
    [
        ((LIKED, CAP), WithoutRule("", "cia:aime"), True),
        ((LIKED, CAP), PreferenceIs("", "cia:aime", Fraction(2)), True),
        ((LIKED, CAP), WithoutRule("", "cia:cap"), False),
        ((LIKED, CAP), ShareIs("", "al", Fraction(1, 5)), False),
        ((OUT,), WithoutRule("", "cia:sort"), False),
        # It may hold on a class, and so leaves in doubt what it sets aside, or what reads what it deduces.
        ((OUT, SET_ASIDE), WithoutRule("", "cia:peut"), False),
        ((OUT_UNLESS, DEDUCED), WithoutRule("", "cia:peut"), False),
        # It may hold too, but nothing else hears of it: only a class on which it holds leaves the flux.
        ((OUT_MAYBE,), WithoutRule("", "cia:peut"), True),
        ((FAR,), WithoutRule("", "cia:loin"), True),
    ],
)
def test_a_plan_is_made_again_where_it_may_change(
    written: tuple[str, ...], edit: Edit, kept: bool, tmp_path: Path
) -> None:
    start = situation(tmp_path, *written)
    changed, wrong = edit.apply(start)
    assert not wrong
    assert (changed.year is start.year) is kept
    year, _ = Planner(changed.program, start.territory).plan(start.year.progress)
    assert year is not None
    assert (changed.year.plan, changed.year.caps, changed.year.floors, changed.year.rows) == (
        year.plan,
        year.caps,
        year.floors,
        year.rows,
    )
    assert kept or year.plan != start.year.plan


def test_an_exception_that_begins_to_hold_is_read_again(tmp_path: Path) -> None:
    aside = "id: loin, quand: {logement.financement: PLI}, deroge_a: [sort], alors: [{signaler: {niveau: info, message: m}}]"
    start = situation(tmp_path, OUT, aside)
    atom = next(i for i, a in enumerate(start.program.atoms) if a.operands == ("PLI",))
    changed, _ = ThresholdIs("", "cia:loin", atom, "PLS").apply(start)
    assert changed.year.plan != start.year.plan


def test_a_rule_that_begins_to_hold_is_read_again(tmp_path: Path) -> None:
    start = situation(tmp_path, FAR)
    atom = next(i for i, a in enumerate(start.program.atoms) if a.operands == ("PLI",))
    changed, _ = ThresholdIs("", "cia:loin", atom, "PLS").apply(start)
    assert changed.year is not start.year
    assert changed.year.caps


def test_a_rule_that_begins_to_deduce_what_a_plan_reads(tmp_path: Path) -> None:
    start = situation(tmp_path, OUT_UNLESS, DEDUCED, LIKED)
    program = start.program
    told = tuple(
        replace(rule, deductions=(Deduction("logement.d", True),)) if rule.name == "cia:aime" else rule
        for rule in program.rules
    )
    assert not start.year.rests_on.holds(program, replace(program, rules=told))
    assert not start.year.rests_on.holds(program, replace(program, facts=dict(program.facts)))
    assert not start.year.rests_on.holds(program, replace(program, atoms=program.atoms[::-1]))
    assert not start.year.rests_on.holds(program, replace(program, rules=program.rules[:-1]))
    assert start.year.rests_on.holds(program, program)
