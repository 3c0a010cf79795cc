"""Layout of diagnostics; their words are in the golden files."""

from __future__ import annotations

import re

import pytest

from fluxrules.diagnostics import Diagnostic, Severity, Span
from fluxrules.reports.diagnostics_text import MAX_WIDTH, render


def said(
    span: Span | None,
    message: str = "Faux.",
    *,
    code: str = "FLX101",
    severity: Severity = Severity.ERREUR,
    **more: object,
) -> Diagnostic:
    return Diagnostic(code, severity, message, span, **more)  # type: ignore[arg-type]


def at(line: int, column: int, end: int, file: str = "a.yaml") -> Span:
    return Span(file, line, column, line, end)


def body(diagnostic: Diagnostic, text: str) -> list[str]:
    return render([diagnostic], {"a.yaml": text}).splitlines()[2:-2]


def test_nothing_to_say() -> None:
    assert render([], {"a.yaml": "x"}) == ""


def test_everything_in_place() -> None:
    text = "un: 1\ndeux: 2\ntrois: 3\nun: 4\n"
    diagnostic = said(at(4, 1, 3), hint="Corrigez.", related=(at(1, 1, 3), at(2, 1, 5, "b.yaml")))
    assert render([diagnostic], {"a.yaml": text, "b.yaml": "x\nautre: 1\n"}) == (
        "erreur FLX101 · a.yaml:4:1\n"
        "  Faux.\n"
        "    1 | un: 1\n"
        "      | --\n"
        "    ⋮\n"
        "    4 | un: 4\n"
        "      | ^^\n"
        "  Voir aussi b.yaml:2:1\n"
        "    2 | autre: 1\n"
        "      | ----\n"
        "  → Corrigez.\n"
        "\n"
        "1 erreur dans 1 fichier. Pour en savoir plus : fluxrules code FLX101\n"
    )


def test_sorted_without_doubles_and_counted() -> None:
    given = [
        said(at(2, 1, 2, "b.yaml")),
        said(at(9, 1, 2), severity=Severity.AVERTISSEMENT, code="FLX103"),
        said(at(2, 5, 6)),
        said(at(2, 5, 6)),
        said(None, code="FLX150"),
    ]
    lines = render(given, {}).splitlines()
    assert [line for line in lines if (" FLX" in line and "·" in line) or line.endswith("FLX150")][:4] == [
        "erreur FLX150",
        "erreur FLX101 · a.yaml:2:5",
        "avertissement FLX103 · a.yaml:9:1",
        "erreur FLX101 · b.yaml:2:1",
    ]
    assert lines[-1].startswith("3 erreurs, 1 avertissement dans 2 fichiers.")
    assert render(given, {}) == render(reversed(given), {})


def test_a_whole_file_has_no_excerpt() -> None:
    assert render([said(Span("a.yaml"))], {"a.yaml": "x\n"}).splitlines()[:2] == ["erreur FLX101 · a.yaml", "  Faux."]


@pytest.mark.parametrize(
    ("text", "span", "line", "caret"),
    [
        ("été: x", at(1, 6, 7), "été: x", "     ^"),
        ("中文: x", at(1, 5, 6), "中文: x", "      ^"),
        ("e\u0301: x", at(1, 5, 6), "e\u0301: x", "   ^"),
        ("\t\ta", at(1, 3, 4), "→→a", "  ^"),
        ("a\x1b[31mb", at(1, 2, 3), "a�[31mb", " ^"),
        ("abc", at(1, 4, 4), "abc", "   ^"),
        ("abc", at(1, 40, 50), "abc", "   ^"),
        ("abc def\nghi", Span("a.yaml", 1, 5, 2, 3), "abc def", "    ^^^"),
    ],
)
def test_the_caret_stands_under_what_it_shows(text: str, span: Span, line: str, caret: str) -> None:
    assert body(said(span), text)[:2] == [f"    1 | {line}", f"      | {caret}"]


@pytest.mark.parametrize("start", [1, 40, 200, 480, 500])
def test_long_lines_are_cut_around_the_caret(start: int) -> None:
    text = "".join(chr(0x4E00 + n) if n == start - 1 else "x" for n in range(500))
    line, caret = (part.split(" | ", 1)[1] for part in body(said(at(1, start, start + 1)), text)[:2])
    assert len(line) <= MAX_WIDTH + 2
    assert line[caret.index("^")] == chr(0x4E00 + start - 1)


def test_a_line_past_the_end_is_no_crash() -> None:
    assert body(said(at(99, 1, 2)), "x\n") == []


def test_colours_change_nothing_else_and_values_cannot_command_the_terminal() -> None:
    given = [said(at(1, 1, 2), "Clé « \x1b[2J\n\u202e ».", hint="Voir \x07.", related=(at(2, 1, 2),))]
    texts = {"a.yaml": "a: 1\nb: 2\n"}
    plain, coloured = render(given, texts), render(given, texts, couleur=True)
    assert "\x1b" not in plain
    assert "\x07" not in plain
    assert coloured != plain
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain
