"""Rows set apart after they were read: whole, in their place, and everything still counted."""

from __future__ import annotations

from fluxrules.diagnostics import diagnose
from fluxrules.intake.setting_apart import set_apart

FILE = """id;commune;bailleur;residence
A;44109;toits;"Les Pins
du Lac"
B;9999;toits;x
C;44109;toits;dit "le Clos" ; fin
D;44109;logis;"Le Clos
E;44162;toits;"""

WHY = diagnose("FLX702", etape="assert", cause=7)


def test_rows_stay_all_counted_and_come_back_whole(take) -> None:
    intake = take(FILE)
    assert [item.id for item in intake.liberations] == ["A", "D", "E"]
    after = set_apart(intake, {"A": (WHY,), "D": (WHY,)})
    assert [item.id for item in after.liberations] == ["E"]
    assert [reject.row for reject in after.rejects] == [2, 4, 5, 6]
    assert after.rows == len(after.liberations) + len(after.rejects) + after.other_bailleurs == 5
    first, _, _, last = after.rejects
    assert first.cells == ("A", "44109", "toits", "Les Pins\ndu Lac")
    assert last.cells == ("D", "44109", "logis", '"Le Clos')
    assert (first.raw, last.raw) == ('A;44109;toits;"Les Pins\ndu Lac"', 'D;44109;logis;"Le Clos')
    assert first.diagnostics == (WHY,)


def test_nothing_to_set_apart(take) -> None:
    intake = take(FILE)
    assert set_apart(intake, {}) is intake
