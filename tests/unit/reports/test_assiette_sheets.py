"""The workbook of an assiette: each formula gives the figure that stands beside it."""

from __future__ import annotations

import re
from fractions import Fraction
from math import floor

import pytest
from tests.small_assiette import BASIS, DECLARED, ROUNDED, made, shown

from fluxrules.assiette import Rounding
from fluxrules.reports.assiette_sheets import LONGEST, assiette_sheets, formula_of
from fluxrules.reports.sheet import Sheet, letter, placed
from fluxrules.vocabulary import Arrondi


def computed(formula: str, cells: dict[str, Fraction]) -> Fraction:
    """What a spreadsheet makes of a formula: products, sums, INT, the cells it names."""
    total = re.match(r"SUM\(([A-Z]+)(\d+):\1(\d+)\)$", formula)
    if total:
        column, first, last = total[1], int(total[2]), int(total[3])
        return sum((cells.get(f"{column}{row}", Fraction(0)) for row in range(first, last + 1)), Fraction(0))
    code = re.sub(r"\b[A-Z]+[0-9]+\b", lambda cell: f"cells['{cell[0]}']", formula)
    code = re.sub(r"(?<!['A-Z0-9])\d+", lambda number: f"Fraction({number[0]})", code)
    return Fraction(eval(code, {"Fraction": Fraction, "INT": floor, "cells": cells}))


def check(sheet: Sheet) -> int:
    cells = {
        f"{letter(column)}{row}": Fraction(cell.value)
        for row, column, cell in placed(sheet)
        if isinstance(cell.value, int | Fraction)
    }
    checked = 0
    for _, _, cell in placed(sheet):
        if cell.formula:
            assert computed(cell.formula, cells) == cell.value, cell.formula
            checked += 1
    return checked


@pytest.mark.parametrize("mode", list(Arrondi))
def test_formulas_give_what_is_shown(mode: Arrondi) -> None:
    declared = shown(replace_rounding(mode), actual=True)
    assert sum(check(sheet) for sheet in assiette_sheets([declared])) > 60


def replace_rounding(mode: Arrondi):
    from dataclasses import replace

    return replace(DECLARED, rounding=Rounding(mode, BASIS))


def test_formulas_of_steps() -> None:
    steps = {step.label: formula_of(step) for step in made(ROUNDED).steps}
    assert steps["Ville (99001), hors QPV : parc × taux de rotation"] == "800*(1/10)"
    assert steps["Bourg (99002) : moyenne des années 2024, 2023, 2022"] == "(41+38+44)/3"
    assert steps["Flux net"] == "138-10-4"
    assert steps["État : arrondi"] == "INT((186/5)+1/2)"
    assert LONGEST >= 40


def test_tabs_of_several_bailleurs_are_told_apart() -> None:
    names = [sheet.name for sheet in assiette_sheets([shown(actual=True), shown(actual=True)])]
    assert len(names) == 10
    assert all(len(name) <= 31 and name.endswith(" a") for name in names)
