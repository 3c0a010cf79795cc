"""The classes of a forecast kept in a spreadsheet."""

from __future__ import annotations

from fractions import Fraction

from fluxrules.shape.forecasts import classes_of


def test_classes() -> None:
    data = "commune;qpv;financement;logements\n01004;non;PLUS;3,5\n44109;;PLAI;1/3\n"
    classes, diagnostics = classes_of(data.encode(), "p.csv")
    assert diagnostics == ()
    assert [(one.commune, one.qpv, one.financement, one.typologie, one.logements) for one in classes] == [
        ("01004", False, "PLUS", None, Fraction(7, 2)),
        ("44109", None, "PLAI", None, Fraction(1, 3)),
    ]
    assert str(classes[1].span) == "p.csv:3:1"


def test_a_wrong_line_does_not_stop_the_others() -> None:
    data = "commune,logements\n1004,12\n44109,\n44020,douze\n44018,3\n"
    classes, diagnostics = classes_of(data.encode(), "p.csv")
    assert [one.commune for one in classes] == ["44018"]
    assert [(one.code, str(one.span)) for one in diagnostics] == [
        ("FLX213", "p.csv:2:1"),
        ("FLX203", "p.csv:3:7"),
        ("FLX220", "p.csv:4:7"),
    ]


def test_columns() -> None:
    classes, diagnostics = classes_of(b"comune;logements\n44109;3\n", "p.csv")
    assert classes == ()
    assert [one.code for one in diagnostics] == ["FLX276", "FLX277"]
    assert "commune" in diagnostics[0].hint
