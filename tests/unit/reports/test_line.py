"""One decision on one line, in words, at the width asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.small_decisions import DECISIONS

from fluxrules.intake.liberation import Intake, Liberation
from fluxrules.reports.line import Columns, columns_of, decision_line, short_name
from fluxrules.reports.titles import title
from fluxrules.vocabulary import MotifSoustraction

WIDE = Columns(8, 8, 400)


def said(name: str, **changes: object) -> str:
    decision = replace(DECISIONS[name], bailleur="b", **changes)
    return decision_line(decision, WIDE).split(" b        ", 1)[1]


@pytest.mark.parametrize("motif", MotifSoustraction)
def test_every_motif_has_words(motif: MotifSoustraction) -> None:
    status = "stock" if motif.is_stock else "hors_flux"
    assert said(status, motif=motif.value) == f"{'stock' if motif.is_stock else 'hors flux'} : " + title(
        f"motif_court.{motif.value}"
    )
    assert "_" not in said(status, motif=motif.value)


def test_each_status_says_what_makes_it() -> None:
    assert said("hors_flux", motif="programme_neuf") == "hors flux : première mise en location"
    assert said("stock", motif="stock_securite_interieure") == "stock : sécurité intérieure"
    assert said("sans_reservataire", motif="a:x, b:y") == "sans réservataire : x, y"
    assert said("sans_reservataire", motif="") == "sans réservataire"
    assert said("conflit", conflicts=(("a:x", "b:y"), ("b:y", "a:z"))) == "conflit : x, y, z"
    decisive, *_ = [datum for datum in DECISIONS["suspendu"].missing if datum.decisive]
    idle = replace(decisive, path="logement.etage", decisive=False)
    assert said("suspendu", missing=(decisive, idle)) == f"suspendu : il manque {decisive.path.split('.')[1]}"
    assert said("suspendu", missing=(idle,)) == "suspendu"


def test_short_names_stay_distinct() -> None:
    names = {"etat": "État (préfet)", "agents": "Agents (État)", "autres": "Agents (autres)", "x": "(sans)"}
    assert [short_name(name, names) for name in names.values()] == [
        "État",
        "Agents (État)",
        "Agents (autres)",
        "(sans)",
    ]


def test_the_line_is_cut_only_where_it_must() -> None:
    full = decision_line(DECISIONS["oriente"], WIDE)
    assert "…" not in full
    for width in (len(full), len(full) + 1):
        assert decision_line(DECISIONS["oriente"], Columns(8, 8, width)) == full
    cut = decision_line(DECISIONS["oriente"], Columns(8, 8, len(full) - 1))
    assert cut == full[: len(full) - 2] + "…"


def test_columns_hold_what_the_file_holds() -> None:
    rows = (Liberation("1", "NM-1", "toits", "1", 2), Liberation("2", "NM-1234", "b", "1", 3))
    assert columns_of(Intake(rows), 100) == Columns(7, 5, 100)
    assert columns_of(Intake((replace(rows[0], logement="x" * 50),))).logement == 22
    assert columns_of(Intake()) == Columns(0, 0, 80)
