"""A report says nothing that the decision does not: its figures, its links, its readers; and it says it plainly."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
from tests.contested import CASES, ROOT, contestation

from fluxrules.explanation.naming import called
from fluxrules.explanation.numbers import decimal_text
from fluxrules.explanation.why_not_words import minimal_sentence
from fluxrules.reports.contestation import Contestation, is_received
from fluxrules.reports.contestation_document import contestation_document
from fluxrules.reports.contestation_json import contestation_value
from fluxrules.reports.contestation_links import linked
from fluxrules.reports.contestation_reader import Lecteur
from fluxrules.reports.contestation_summary import summary
from fluxrules.reports.contestation_words import day_text, word
from fluxrules.reports.document import (
    Block,
    Document,
    Line,
    Picture,
    Section,
    Table,
    blocks_of,
    lines_of,
    outline,
    plain,
)

SENTENCES = {"phrase", "pourquoi", "resume"}
"""Keys of sentences: a figure found there only would prove nothing."""

STATIC = re.compile(r"R\.311-3-1-[12]|section.[34]|^[1-4]\. |Au-dessus de 0,")
"""Numbers of our own wording: articles, sections, the zero of an axis."""

NUMBER = re.compile(r"\d+(?:,\d+)?")


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@cache
def document(name: str, reader: Lecteur) -> Document:
    return contestation_document(contestation(name), reader, draws=False)


def lines_in(block: Block) -> list[Line]:
    return list(lines_of(Document("", "", (Section("one", "", (block,)),))))


def said(shown: Document) -> list[str]:
    """Everything a reader reads, sentence by sentence."""
    found = [shown.title, shown.subtitle]
    for _, section in outline(shown):
        found.append(section.heading)
        for block in section.blocks:
            if isinstance(block, Picture):
                found += [block.caption, block.said]
            elif isinstance(block, Table):
                found += [block.caption, *block.header]
            found += [plain(line) for line in lines_in(block)]
    return found


def printed(value: object) -> set[str]:
    """Every way in which what a JSON holds may be printed."""
    found: set[str] = set()
    match value:
        case dict():
            for key, inner in value.items():
                found |= set(NUMBER.findall(key))
                if key not in SENTENCES:
                    found |= printed(inner)
        case list():
            for inner in value:
                found |= printed(inner)
        case bool() | None:
            pass
        case int():
            found = {str(value), decimal_text(Fraction(value))}
        case str() if re.fullmatch(r"-?\d+(/\d+)?", value):
            exact = abs(Fraction(value))
            found = {decimal_text(exact), decimal_text(exact * 100), *NUMBER.findall(value)}
        case str() if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            found = {*NUMBER.findall(day_text(value)), *NUMBER.findall(value)}
        case str():
            found = set(NUMBER.findall(value))
    return found


@pytest.mark.parametrize("name", CASES)
def test_every_figure_stands_in_the_json(name: str) -> None:
    known = printed(json.loads(json.dumps(contestation_value(contestation(name)))))
    strangers = {
        (figure, sentence)
        for sentence in said(document(name, Lecteur.JUGE))
        for figure in NUMBER.findall(STATIC.sub("", sentence))
        if figure not in known
    }
    assert strangers == set()


def test_a_figure_of_nowhere_would_be_seen() -> None:
    known = printed(contestation_value(contestation("oriente")))
    assert "98,76" not in known
    assert {"1,40", "12,40", "1,25", "2,48"} <= known


@pytest.mark.parametrize("name", CASES)
def test_what_holds_the_contestant_is_told_to_all_with_its_figures(name: str) -> None:
    case = contestation(name)
    assert case.held is not None
    sentence = minimal_sentence(case.held, case.decision)
    for reader in Lecteur:
        assert sentence in said(document(name, reader))
    value = contestation_value(case)["tient"]
    assert isinstance(value, dict)
    assert len(value["elements"]) == len(case.held.elements)
    titles = {rule.titre for rule in case.said.rules}
    known = printed(value) | {figure for title in titles for figure in NUMBER.findall(title)}
    assert set(NUMBER.findall(sentence)) <= known | set(NUMBER.findall(" ".join(case.names.values())))


def test_what_was_not_searched_holds_nobody() -> None:
    case = replace(contestation("oriente"), held=None)
    shown = contestation_document(case, Lecteur.JUGE, draws=False)
    assert "tient" not in [section.id for _, section in outline(shown)]
    assert contestation_value(case)["tient"] is None


@pytest.mark.parametrize("name", CASES)
def test_a_shorter_report_says_nothing_else(name: str) -> None:
    elu, agent, juge = (said(document(name, reader)) for reader in Lecteur)
    assert set(elu) < set(agent) < set(juge)
    for shorter, fuller in ((elu, agent), (agent, juge)):
        following = iter(fuller)
        assert [line for line in shorter if line not in following] == []  # the same ones, in the same order


@pytest.mark.parametrize("name", CASES)
def test_every_sentence_about_a_rule_leads_to_its_line(name: str) -> None:
    case = contestation(name)
    titles = {rule.titre: case.places[rule.name] for rule in case.said.rules if rule.name in case.places}
    lost = []
    for line in lines_of(document(name, Lecteur.JUGE)):
        text, links = plain(line), {run.link for run in line}
        names = {n for n in case.places if re.search(rf"(?<![\w:.-]){re.escape(n)}(?![\w:.-]|\.\d)", text)}
        lost += [(n, text) for n in names if case.places[n] not in links]
        named = {*titles, *(share.titre for share in case.said.shares)}
        lost += [(run.text, text) for run in line if run.text in named and not run.link]
        quoted = {t for t in titles if f"«\u00a0{t}\u00a0»" in text}
        lost += [(t, text) for t in quoted if not links - {""}]
    assert lost == []


@pytest.mark.parametrize("name", CASES)
def test_links_lead_to_lines_that_exist(name: str) -> None:
    linked_to = {run.link for line in lines_of(document(name, Lecteur.JUGE)) for run in line if run.link}
    assert linked_to
    for link in linked_to:
        file, _, number = link.rpartition(":")
        assert 0 < int(number) <= len((ROOT / file).read_text("utf-8").splitlines())


@pytest.mark.parametrize("name", CASES)
def test_the_four_headings_of_the_code_frame_every_report(name: str) -> None:
    for reader in Lecteur:
        ids = [section.id for level, section in outline(document(name, reader)) if level == 2]
        assert ids[:5] == ["resume", "role", "donnees", "parametres", "operations"]
    assert any("R.311-3-1-1" in line for line in said(document(name, Lecteur.ELU)))


@pytest.mark.parametrize("name", CASES)
def test_at_most_ten_lines_say_it_and_the_last_leaves_the_answer_blank(name: str) -> None:
    lines = [plain(line) for line in summary(contestation(name))]
    assert 8 <= len(lines) <= 10
    assert "une personne du bailleur décide et signe" in lines[-1]
    assert lines[-1].count("__________") == 2


def the_line(name: str, key: str) -> str:
    case = contestation(name)
    lead = word(f"resume.{key}", autre=case.other)
    return next(text for line in summary(case) if (text := plain(line)).startswith(lead))


def test_what_an_adjoint_can_tell_again() -> None:
    assert "son avance serait de 1,40 logement" in the_line("oriente", "pas")
    assert "5 reçus pour un plafond de 5,60" in the_line("plafond", "pas")
    assert "une réservation passe avant les parts" in the_line("obligation", "pas")
    assert "exactement le même besoin" in the_line("egalite", "pas")
    assert "Un rang passe avant les parts" in the_line("rang", "pas")
    assert "retenu pour une mutation" in the_line("hors-flux", "pourquoi")
    assert "sécurité intérieure" in the_line("stock", "pourquoi")
    assert "aucune des réponses possibles" in the_line("suspendu", "pas")
    assert "ne peuvent pas être suivies ensemble" in the_line("conflit", "pourquoi")
    assert "personne ne pouvait le recevoir" in the_line("sans-reservataire", "qui")
    assert "Action Logement Services ne peut pas le recevoir ici" in the_line("sans-reservataire", "pourquoi")


def test_a_dwelling_that_an_answer_takes_out_of_the_flux_is_not_said_to_be_in_it() -> None:
    shown = "\n".join(said(document("suspendu", Lecteur.ELU)))
    assert "On ne sait pas encore si ce logement compte dans le flux annuel" in shown
    assert "Ce logement compte dans le flux annuel." not in shown
    assert "Ce logement compte dans le flux annuel." in "\n".join(said(document("conflit", Lecteur.ELU)))


def test_what_would_have_changed_it_says_who_could() -> None:
    assert "avenant" in the_line("egalite", "change")
    assert "À vérifier" in the_line("oriente", "change")


def test_hypotheses_are_named_as_such() -> None:
    assert "[hypothèse]" in the_line("obligation", "pourquoi")
    shown = "\n".join(said(document("obligation", Lecteur.ELU)))
    assert "n'ont pas été lues dans un texte de droit" in shown


def test_without_a_journal_of_the_whole_year_no_picture_and_the_reason() -> None:
    case = replace(contestation("oriente"), untold="l'état ne le dit pas.")
    shown = contestation_document(case, Lecteur.JUGE, draws=True)
    assert not [block for block in blocks_of(shown) if isinstance(block, Picture)]
    assert any("l'état ne le dit pas" in line for line in said(shown))


def test_pictures_show_the_account_of_the_day() -> None:
    case = contestation("oriente")
    shown = [block for block in blocks_of(document("oriente", Lecteur.JUGE)) if isinstance(block, Picture)]
    assert len(shown) == 3
    after = {quota.holder: quota for quota in case.decision.quotas}[case.contestant]
    assert f"reçus {after.received_after} · droit {decimal_text(after.gained_after)}" in shown[0].said


def test_what_was_not_searched_is_said() -> None:
    case = replace(contestation("oriente"), changes=None)
    assert any("n'a pas été cherché" in line for line in said(contestation_document(case, Lecteur.ELU, draws=False)))


def test_who_received_has_nothing_to_contest() -> None:
    case: Contestation = contestation("oriente")
    assert is_received(case.decision, case.decision.holder)
    assert not is_received(case.decision, case.contestant)
    assert is_received(contestation("sans-reservataire").decision, "bailleur")
    assert not is_received(contestation("hors-flux").decision, "bailleur")


def test_names_and_days_as_sentences_say_them() -> None:
    assert called("Commune de Nantes") == "la commune de Nantes"
    assert called("État (préfet)") == "l'État (préfet)"
    assert called("Agents civils et militaires de l'État") == "le contingent des agents civils et militaires de l'État"
    assert called("Ville") == "la ville"
    assert called("Action Logement Services") == "Action Logement Services"
    assert day_text("2025-03-01") == "1er mars 2025"
    assert day_text("2025-12-30") == "30 décembre 2025"
    assert day_text("") == ""
    assert word("titre.titre", autre="le Département") == "Pourquoi ce logement n'est pas allé au Département"


def test_the_longest_name_wins_and_nothing_else_is_linked() -> None:
    runs = linked("Voir a:b.1, a:b et xa:b.", {"a:b": "f:1", "a:b.1": "f:2"})
    assert [(run.text, run.link) for run in runs if run.link] == [("a:b.1", "f:2"), ("a:b", "f:1")]
    assert plain(runs) == "Voir a:b.1, a:b et xa:b."
