"""Stories: what differs, at which step; what is refused, and when it is expected; what is wrong with the story itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small import CONVENTION, write

from fluxrules.decision.stories import StoryResult, run_stories
from fluxrules.semantics import load_territory

HEAD = "norme: convention, source: {document: texte}, statut: hypothese"
CLAUSES = f"""\
regles:
  - {{id: m, titre: M, {HEAD}, alors: [{{modalites: {{restitution: non_comptee}}}}]}}
"""
DWELLING = """{commune: "99001", qpv: non, financement: PLUS, typologie: T3, periode: depuis_2006}"""


def played(root: Path, *steps: str, more: str = "", only: str = "") -> StoryResult:
    """The story with these steps; what is not about the test stands in ``more``."""
    lines = ["deroules:", "  - id: essai", "    titre: Un essai", "    bailleur: bail", f"    logement: {DWELLING}"]
    if more:
        lines.append(f"    {more}")
    lines += ["    etapes:", *(f"      - {{{step}}}" for step in steps)] if steps else ["    etapes: []"]
    files = {
        "territories/petit/essais/annee.yaml": "\n".join(lines) + "\n",
        "territories/petit/conventions/bail.yaml": CONVENTION + CLAUSES,
    }
    territory, diagnostics, _ = load_territory(write(root, files=files), "petit")
    assert territory is not None
    assert not diagnostics, [item.message for item in diagnostics]
    (result,) = run_stories(territory, only=only)
    return result


def keys(result: StoryResult) -> list[tuple[int, str, str, str]]:
    """Line, key, expected, obtained of everything that differs."""
    return [
        (mismatch.step.span.line, item.key, item.expected, item.obtained)
        for mismatch in result.mismatches
        for item in mismatch.differences
    ]


FREE = "le: 2025-01-06, libere: {liberation: L1}"
GOOD = "attendu: {statut: oriente, reservataire: al}"


def test_a_story_that_says_what_comes_out_passes(tmp_path: Path) -> None:
    result = played(tmp_path, f"{FREE}, {GOOD}", "le: 2025-01-06, compte: {comptes: 1, recus: {al: 1, etat: 0}}")
    assert result.passed
    assert [decision.holder for decision in result.decisions] == ["al"]


def test_what_differs_is_said_with_its_step(tmp_path: Path) -> None:
    result = played(
        tmp_path,
        f"{FREE}, attendu: {{statut: oriente, reservataire: etat}}",
        "le: 2025-01-07, compte: {comptes: 2, recus: {al: 2}, retards: {al: 1/2}, droits: {al: 1}, engages: {al: 1},"
        " sans_decompte: {etat: 1}, dettes: {D1: etat}}",
    )
    assert not result.passed
    assert not result.diagnostics
    assert keys(result) == [
        (7, "reservataire", "etat", "al"),
        (8, "recus.al", "2", "1"),
        (8, "retards.al", "1/2", "-7/10"),
        (8, "droits.al", "1", "3/10"),
        (8, "engages.al", "1", "0"),
        (8, "sans_decompte.etat", "1", "0"),
        (8, "dettes.D1", "etat", "aucun"),
        (8, "comptes", "2", "1"),
    ]


def test_a_refusal_fails_the_story_and_stops_it(tmp_path: Path) -> None:
    result = played(tmp_path, "le: 2025-01-06, restitution: {liberation: L9}", f"{FREE}, {GOOD}")
    assert not result.passed
    assert [(item.code, item.span.line if item.span else 0) for item in result.diagnostics] == [("FLX550", 7)]
    assert not result.decisions


def test_a_refusal_may_be_expected(tmp_path: Path) -> None:
    assert played(tmp_path, "le: 2025-01-06, restitution: {liberation: L9}, refuse: FLX550", FREE).passed


def test_a_refusal_expected_that_does_not_come_is_a_difference(tmp_path: Path) -> None:
    result = played(tmp_path, FREE, "le: 2025-01-07, restitution: {liberation: L1}, refuse: FLX551")
    assert keys(result) == [(8, "refuse", "FLX551", "—")]


def test_another_refusal_than_the_one_expected_stops(tmp_path: Path) -> None:
    result = played(tmp_path, "le: 2025-01-06, restitution: {liberation: L9}, refuse: FLX551", FREE)
    assert keys(result) == [(7, "refuse", "FLX551", "FLX550")]
    assert [item.code for item in result.diagnostics] == ["FLX550"]
    assert not result.decisions


def test_a_warning_fails_nothing_but_may_be_expected(tmp_path: Path) -> None:
    assert played(tmp_path / "a", FREE, "le: 2026-01-06, libere: {liberation: L2}").passed
    assert played(tmp_path / "b", FREE, "le: 2026-01-06, libere: {liberation: L2}, avertit: FLX553").passed
    late = played(tmp_path / "c", FREE, "le: 2025-01-07, libere: {liberation: L2}, avertit: FLX553")
    assert keys(late) == [(8, "avertit", "FLX553", "—")]
    count = played(tmp_path / "d", FREE, "le: 2026-01-06, compte: {comptes: 0}, avertit: FLX553")
    assert count.passed


def test_each_of_several_dwellings_is_checked(tmp_path: Path) -> None:
    result = played(tmp_path, "le: 2025-01-06, libere: {liberation: L, fois: 3}, " + GOOD)
    assert [mismatch.liberation for mismatch in result.mismatches] == ["L-2", "L-3"]
    assert [decision.liberation for decision in result.decisions] == ["L-1", "L-2", "L-3"]


def test_a_decision_expected_of_what_decides_nothing_differs(tmp_path: Path) -> None:
    result = played(tmp_path, FREE, f"le: 2025-01-07, annulation: {{liberation: L1, motif: erreur}}, {GOOD}")
    assert keys(result) == [(8, "statut", "oriente", "—")]


def test_a_step_adds_to_the_dwelling_of_the_story(tmp_path: Path) -> None:
    step = "le: 2025-01-06, libere: {liberation: L1, logement: {typologie: T2, id: D7}}"
    (decision,) = played(tmp_path, step).decisions
    assert (decision.facts["logement.typologie"], decision.facts["logement.qpv"]) == ("T2", False)
    assert decision.logement == "D7"
    assert str(decision.facts["liberation.date"]) == "2025-01-06"


def test_the_state_before_is_that_of_the_story(tmp_path: Path) -> None:
    late = "le: 2025-01-06, libere: {liberation: L1}, attendu: {statut: oriente, reservataire: etat}"
    assert played(tmp_path, late, more="etat: {retards: {etat: 2}}").passed


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        (("le: 2025-02-01, libere: {liberation: L1}", "le: 2025-01-31, libere: {liberation: L2}"), "FLX805"),
        (("le: 2025-02-01, libere: {liberation: L1, fois: 0}",), "FLX806"),
        (("le: 2025-02-01, compte: {comptes: 0}, refuse: FLX551",), "FLX807"),
        ((f"le: 2025-02-01, compte: {{comptes: 0}}, {GOOD}",), "FLX807"),
        (("le: 2025-02-01, compte: {recus: {al: deux}}",), "FLX803"),
        (("le: 2025-02-01, compte: {recus: {prefet: 0}}",), "FLX302"),
        (("le: 2025-02-01, compte: {dettes: {D1: prefet}}",), "FLX302"),
        (("le: 2025-02-01, libere: {liberation: L1, logement: {typo: T3}}",), "FLX305"),
    ],
)
def test_what_is_wrong_with_the_story_itself(tmp_path: Path, steps: tuple[str, ...], code: str) -> None:
    result = played(tmp_path, *steps)
    assert not result.passed
    assert [item.code for item in result.diagnostics] == [code]
    assert all(item.span is not None for item in result.diagnostics)


def test_a_story_may_be_ignored_or_left_out(tmp_path: Path) -> None:
    ignored = played(tmp_path / "a", FREE, more="ignorer: oui")
    assert ignored.ignored
    assert not ignored.passed
    assert not ignored.decisions
    assert played(tmp_path / "b", FREE, only="UN ESSAI").decisions
    with pytest.raises(ValueError, match="not enough values"):
        played(tmp_path / "c", FREE, only="rien")


def test_both_engines_at_once_play_it_too(tmp_path: Path) -> None:
    files = {
        "territories/petit/essais/annee.yaml": "deroules:\n  - id: a\n    titre: A\n    bailleur: inconnu\n"
        '    etapes: [{le: 2025-01-06, libere: {liberation: L1, logement: {commune: "99001"}}}]\n'
        "  - id: b\n    titre: B\n    bailleur: bail\n"
        f"    etapes: [{{le: 2025-01-06, libere: {{liberation: L1, logement: {DWELLING}}}}}]\n"
    }
    territory, _, _ = load_territory(write(tmp_path, files=files), "petit")
    assert territory is not None
    unknown, known = run_stories(territory, "double")
    assert [item.code for item in unknown.diagnostics] == ["FLX801"]
    assert known.passed


def test_names_are_unique_among_essais_and_stories(tmp_path: Path) -> None:
    story = "{id: x, titre: X, bailleur: bail, etapes: [{le: 2025-01-06, compte: {comptes: 0}}]}"
    text = f"deroules:\n  - {story}\n  - {story}\n"
    _, diagnostics, _ = load_territory(write(tmp_path, files={"territories/petit/essais/a.yaml": text}), "petit")
    assert [item.code for item in diagnostics] == ["FLX351"]
