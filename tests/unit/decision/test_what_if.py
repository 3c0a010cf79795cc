"""What a decision would be: each edit is the decision that the engine takes when it is really so."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.small import CONVENTION, compiled, dwelling, rules

from fluxrules.allotment.account import Account
from fluxrules.allotment.books import Books
from fluxrules.decision.again import Again
from fluxrules.decision.decision import Decision, Raison
from fluxrules.decision.session import Session
from fluxrules.decision.what_if import Edit, Situation, WhatIf, what_if
from fluxrules.decision.what_if_edits import FactIs, HandedBack, Late, Received, ShareIs, WithoutRule
from fluxrules.vocabulary import StatutDecision

F = Fraction
CONV = "territories/petit/conventions/bail.yaml"
AXES = CONVENTION.replace("equite: {bande: 5/4}", "equite: {bande: 5/4, axes: [typologie, commune]}")
FIRST = "id: grands, quand: {logement.typologie: {au_moins: T4}}, alors: [{prioriser: {reservataire: etat, rang: 1}}]"
BACK = "id: rendre, alors: [{modalites: {restitution: non_comptee}}]"
LAST = dwelling("last", typologie="T3")


def session(root: Path, *written: str, convention: str = AXES, engine: str = "native") -> Session:
    made = compiled(root, rules(*written) if written else "", files={CONV: convention})
    assert made.ready, [(d.code, d.message) for d in made.diagnostics]
    return Session(made, engine, books=Books(records={}))


def begun(root: Path, *written: str, **options: str) -> Session:
    """A session that has decided nine dwellings."""
    found = session(root, *written, **options)
    for number, typology in enumerate(("T3", "T2", "T4", "T3", "T5", "T2", "T3", "T4", "T3")):
        found.decide(dwelling(f"l{number}", typologie=typology))
    return found


def supposed(found: Session, *edits: Edit, of=LAST) -> WhatIf:  # type: ignore[no-untyped-def]
    """Both decisions, the session being left as it was."""
    before, records = dict(found.accounts), dict(found.books.records or {})
    result, wrong = what_if(Situation.of(found, of), edits)
    assert (dict(found.accounts), dict(found.books.records or {})) == (before, records)
    assert result is not None, [(d.code, d.message) for d in wrong]
    return result


def plain(decision: Decision) -> Decision:
    """Without what only people read."""
    return replace(decision, silent=(), otherwise={}, hashes={})


def test_without_edits_it_is_the_decision(tmp_path: Path) -> None:
    found = begun(tmp_path, FIRST, BACK)
    result = supposed(found)
    assert result.same
    assert result.actual == result.supposed
    assert plain(result.actual) == plain(found.decide(LAST))


def sound(account: Account) -> None:
    assert sum(account.deficits.values()) == 0
    assert sum(account.received.values()) == account.counted
    assert sum(account.gained.values()) == account.counted * account.unit


@pytest.mark.parametrize(("count", "relative", "change"), [(2, True, 2), (-1, True, -1), (5, False, None)])
def test_received_changes_hands_with_the_bailleur(
    count: int, relative: bool, change: int | None, tmp_path: Path
) -> None:
    found = begun(tmp_path)
    situation = Situation.of(found, LAST)
    had, kept = situation.account.received["etat"], situation.account.received["bailleur"]
    change = 5 - had if change is None else change
    changed, wrong = Received("x", "etat", count, relative).apply(situation)
    assert not wrong
    account = changed.account
    assert account.received["etat"] == had + change
    assert account.received["bailleur"] == max(0, kept - change)
    assert account.counted == situation.account.counted + max(0, change - kept)
    assert account.deficit("etat") == situation.account.deficit("etat") - change
    assert account.by_category == situation.account.by_category
    assert [note.approximate for note in changed.notes] == [True]
    sound(account)


def test_nobody_has_received_less_than_nothing(tmp_path: Path) -> None:
    situation = Situation.of(begun(tmp_path), LAST)
    for edit in (Received("x", "etat-agents", -9, True), HandedBack("x", "etat", 99)):
        same, wrong = edit.apply(situation)
        assert same is situation
        assert [d.code for d in wrong] == ["FLX593"]
    assert what_if(situation, [HandedBack("x", "etat", 99)])[0] is None


def test_a_cap_counts_what_would_have_been_received(tmp_path: Path) -> None:
    cap = "id: cap, alors: [{plafonner: {reservataire: al, taux: 30 %}}]"
    result = supposed(begun(tmp_path, cap), Received("x", "al", 30, False))
    reason = {s.holder: s.reason for s in result.supposed.standings}["al"]
    assert reason is Raison.PLAFOND_ATTEINT
    assert {s.holder: s.reason for s in result.actual.standings}["al"] is not Raison.PLAFOND_ATTEINT


def test_a_retard_is_exact_and_balanced_by_the_bailleur(tmp_path: Path) -> None:
    situation = Situation.of(begun(tmp_path), LAST)
    changed, _ = Late("x", "al", F(7, 3)).apply(situation)
    assert changed.account.deficit("al") == F(7, 3)
    assert changed.account.deficit("etat") == situation.account.deficit("etat")
    sound(changed.account)
    result = supposed(begun(tmp_path / "b"), Late("x", "al", F(7, 3)))
    assert result.supposed.holder == "al"
    assert {s.holder: s.deficit for s in result.supposed.standings}["al"] == F(7, 3)


def test_what_was_handed_back_is_decided_again_as_an_event_would(tmp_path: Path) -> None:
    found, twin = begun(tmp_path / "a", FIRST, BACK), begun(tmp_path / "b", FIRST, BACK)
    mine = [name for name, record in (twin.books.records or {}).items() if record.holder == "etat"][-2:]
    assert len(mine) == 2
    for name in reversed(mine):
        record = twin.books.record(name)
        back = dwelling(name, **{path.removeprefix("logement."): v for path, v in record.facts.items()})
        twin.decide_again(back, Again("restitution", record.charge, (*record.returned, "etat")))
    result = supposed(found, HandedBack("x", "etat", 2))
    assert plain(result.supposed) == plain(twin.decide(LAST))
    assert [(note.kind, note.approximate) for note in result.notes] == [("restitue", False)]
    assert result.notes[0].values["vers"].startswith(f"{mine[1]} → ")


def test_what_only_the_opening_state_counts_goes_back_to_the_bailleur(tmp_path: Path) -> None:
    found = session(tmp_path)
    key, unit = found.key("bail"), found.account("bail").unit
    found.accounts[key] = Account(unit, 3, {"etat": -unit, "bailleur": unit}, received={"etat": 2, "bailleur": 1})
    changed, _ = HandedBack("x", "etat", 1).apply(Situation.of(found, LAST))
    assert changed.account.received == {"etat": 1, "bailleur": 2}
    assert changed.account.deficits == {"etat": 0, "bailleur": 0}
    assert [(note.kind, note.approximate) for note in changed.notes] == [("restitue_inconnus", True)]


def test_a_fact_is_that_of_another_file(tmp_path: Path) -> None:
    found = begun(tmp_path, FIRST)
    result = supposed(found, FactIs("x", "logement.typologie", "T5"), FactIs("y", "logement.commune", "99002"))
    other = dwelling("last", "99002", typologie="T5")
    assert plain(result.supposed) == plain(found.decide(other))
    assert result.supposed.holder == "etat"
    assert [note.values["avant"] for note in result.notes] == ["T3", "99001"]


def test_a_fact_may_be_unknown(tmp_path: Path) -> None:
    needs = "id: dpe, quand: {logement.dpe: G}, alors: [{reserver_a: {reservataire: etat}}]"
    known = dwelling("last", dpe="A")
    result = supposed(begun(tmp_path, needs), FactIs("x", "logement.dpe", None), of=known)
    assert result.supposed.statut is StatutDecision.SUSPENDU
    assert not result.same


@pytest.mark.parametrize("engine", ["native", "durable"])
def test_a_share_is_that_of_another_convention(engine: str, tmp_path: Path) -> None:
    less = AXES.replace("reservataire: al, taux: 30 %", "reservataire: al, taux: 12 %")
    expected = session(tmp_path / "a", FIRST, convention=less, engine=engine).decide(LAST)
    result = supposed(session(tmp_path / "b", FIRST, engine=engine), ShareIs("x", "al", F(12, 100)))
    assert plain(result.supposed) == plain(expected)
    assert result.supposed.hashes["programme"] == expected.hashes["programme"] != result.actual.hashes["programme"]


def test_a_share_inside_another(tmp_path: Path) -> None:
    less = AXES.replace("etat-agents, taux: 5 %", "etat-agents, taux: 2 %")
    expected = session(tmp_path / "a", convention=less).decide(LAST)
    result = supposed(session(tmp_path / "b"), ShareIs("x", "etat-agents", F(2, 100)))
    assert plain(result.supposed) == plain(expected)


def test_a_share_that_is_nobody_s_or_impossible_is_refused(tmp_path: Path) -> None:
    situation = Situation.of(session(tmp_path), LAST)
    assert [d.code for d in ShareIs("x", "commune-99002", F(1, 10)).apply(situation)[1]] == ["FLX594"]
    found, wrong = what_if(situation, [ShareIs("x", "al", F(9, 10))])
    assert found is None
    assert wrong[-1].code == "FLX595"
    assert len(wrong) > 1


@pytest.mark.parametrize("engine", ["native", "durable"])
def test_without_a_rule_is_a_territory_without_it(engine: str, tmp_path: Path) -> None:
    """And what it set aside holds again."""
    exception = "id: ex, norme: loi, titre: E, source: {document: texte}, statut: hypothese, deroge_a: [grands], alors: [{signaler: {niveau: info, message: m}}]"
    big = dwelling("last", typologie="T5")
    without_first = session(tmp_path / "a", BACK, engine=engine).decide(big)
    result = supposed(session(tmp_path / "b", FIRST, BACK, engine=engine), WithoutRule("x", "cia:grands"), of=big)
    assert result.actual.holder == "etat"
    assert (result.supposed.holder, result.supposed.standings) == (without_first.holder, without_first.standings)
    assert [rule.name for rule in result.supposed.fired] == [rule.name for rule in without_first.fired]
    back = supposed(session(tmp_path / "c", FIRST, exception, engine=engine), WithoutRule("x", "cia:ex"), of=big)
    assert ([rule.name for rule in back.actual.aside], back.actual.holder) == (["cia:grands"], "al")
    assert ([rule.name for rule in back.supposed.aside], back.supposed.holder) == ([], "etat")


def test_a_cap_that_is_no_more_is_no_more_planned(tmp_path: Path) -> None:
    cap = "id: cap, alors: [{plafonner: {reservataire: al, taux: 10 %}}]"
    result = supposed(session(tmp_path, cap), WithoutRule("x", "cia:cap"))
    shares = [next(s.share for s in d.standings if s.holder == "al") for d in (result.actual, result.supposed)]
    assert shares[0] < F(3, 10) == shares[1]
