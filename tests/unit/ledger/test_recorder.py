"""What is recorded of each thing sent, and what is not: once, in order, all of it or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.recorded import (
    BY,
    NOW,
    Rules,
    accounts_text,
    broken,
    drifts,
    entries,
    every_row,
    folded,
    in_memory,
    natures,
    open_store,
    recorder,
    told,
)
from tests.small import CONVENTION, codes, dwelling
from tests.strategies.whole_years import territory

from fluxrules.decision.pipeline import Decider
from fluxrules.decision.timeline import Freed, Together
from fluxrules.diagnostics import Span
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger import recorder as module
from fluxrules.ledger.entry import Nature
from fluxrules.ledger.following import Issue
from fluxrules.ledger.recorder import Recorder
from fluxrules.ledger.sending import Given
from fluxrules.ledger.store import Store
from fluxrules.ledger.writing import Writing
from fluxrules.model import evenement as written
from fluxrules.vocabulary import MotifSoustraction

HERE = Span("evenements.yaml", 3, 5)
JUNE = date(2025, 6, 2)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    """A convention with every clause that events read."""
    root = tmp_path_factory.mktemp("regles")
    territory(root)
    return Rules.read(root)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "registre.sqlite") as opened:
        yield opened


@pytest.fixture
def desk(store: Store, rules: Rules) -> Recorder:
    return recorder(store, rules)


def freed(name: str = "l1", day: date = JUNE, **facts: Any) -> Freed:
    told = {"premiere_location": False, "periode": "de_1971_a_1990", **facts}
    return Freed(day, dwelling(name, **told))


def at(day: date, kind: type[Any], name: str = "l1", **said: Any) -> written.DatedEvent:
    return written.DatedEvent(le=day, event=kind(liberation=name, span=HERE, **said), span=HERE)


def to(holder: str, name: str = "l1", day: date = JUNE) -> written.DatedEvent:
    return at(day, written.Override, name, reservataire=holder, par="direction", motif="urgence")


def test_a_dwelling_is_freed_then_decided(desk: Recorder, store: Store) -> None:
    desk.provenance = {"fichier": "candidats.csv"}
    (done,) = told(desk, freed())
    chain = entries(store)
    assert natures(chain) == ["liberation", "plan", "orientation"]
    assert done.entries == (chain[0], chain[2])
    first, plan, last = chain
    assert (first.day, first.written, first.by, first.liberation) == ("2025-06-02", NOW, BY, "l1")
    assert first.content["provenance"] == {"fichier": "candidats.csv"}
    assert first.content["departement"] == "99"
    assert done.decision is not None
    decision = last.content["decision"]
    assert isinstance(decision, dict)
    assert (decision["statut"], decision["reservataire"]) == ("oriente", done.decision.holder)
    assert last.content["regles"] == plan.content["regles"] == desk.territory.hash
    with store.reading() as found:
        (row,) = found.every_followed()
        assert found.law(desk.territory.hash, "sources") == desk.sources
        assert found.law(str(decision["empreintes"]["programme"]), "programme") is not None
    assert (row.statut, row.proposals[0].holder) == ("oriente", done.decision.holder)
    assert not broken(store)


@pytest.mark.parametrize(
    ("kind", "said", "nature", "issue"),
    [
        (written.HandBack, {"motif": "personne"}, "restitution", Issue.RENDU),
        (written.HandBack, {}, "restitution", Issue.RENDU),
        (written.Expiry, {}, "delai_depasse", Issue.DELAI),
        (written.Refusal, {"motif": "dossier"}, "refus", Issue.REFUSE),
        (written.Override, {"reservataire": "bailleur", "par": "maire", "motif": "urgence"}, "force", Issue.DEROGE),
        (written.Cancellation, {"motif": "erreur"}, "annulation", Issue.ANNULE),
        (written.Withdrawal, {"motif": MotifSoustraction.MUTATION}, "soustraction", Issue.SOUSTRAIT),
        (written.Candidates, {"nombre": 3}, "candidats", Issue.EN_COURS),
        (written.Award, {}, "attribution", Issue.ATTRIBUE),
        (written.Lease, {}, "bail", Issue.ATTRIBUE),
    ],
)
def test_each_event(
    desk: Recorder, store: Store, kind: type[Any], said: dict[str, Any], nature: str, issue: Issue
) -> None:
    told(desk, freed())
    (done,) = told(desk, at(date(2025, 6, 3), kind, **said))
    assert not codes(done.diagnostics)
    (entry,) = done.entries
    assert (entry.nature.value, entry.day, entry.liberation) == (nature, "2025-06-03", "l1")
    assert entry.content["regles"] == desk.territory.hash
    with store.reading() as found:
        (row,) = found.every_followed()
    assert row.proposals[0].issue is issue
    assert bool(row.leased) == (nature == "bail")
    assert bool(row.candidates) == (nature == "candidats")
    decides = nature in ("restitution", "delai_depasse", "refus", "force")
    assert ("decision" in entry.content) == decides == (done.decision is not None)
    assert len(row.proposals) == (2 if decides else 1)
    assert not broken(store)


def test_the_same_thing_twice_changes_nothing(desk: Recorder, store: Store, rules: Rules) -> None:
    """Whether it is sent by the same process or by another, alone or with others."""
    sent = [
        freed(),
        freed("l2", financement=None),
        freed("l3", premiere_location=True, programme="Quai"),
        at(JUNE, written.Candidates, nombre=3),
        at(JUNE, written.Candidates, nombre=3),
        at(date(2025, 6, 3), written.HandBack),
        to("al", "l2", date(2025, 6, 4)),
        at(date(2025, 6, 5), written.Award),
    ]
    told(desk, *sent)
    before = every_row(store)
    assert natures(entries(store)).count("candidats") == 2
    for again in (desk, recorder(store, rules)):
        for together in (1, 3, 100):
            done = told(again, *sent, together=together)
            assert all(item.already and not item.entries for item in done)
            assert len(done) == len(sent)
    assert every_row(store) == before


def test_a_dwelling_of_the_ledger_with_other_facts_is_refused(desk: Recorder, store: Store) -> None:
    told(desk, freed())
    before = every_row(store)
    (done,) = told(desk, freed(typologie="T4"))
    assert codes(done.diagnostics) == ["FLX975"]
    assert not done.entries
    assert not done.already
    assert every_row(store) == before


def test_an_event_on_a_dwelling_that_the_ledger_does_not_hold(desk: Recorder, store: Store) -> None:
    (done,) = told(desk, at(JUNE, written.HandBack, "l9"))
    assert codes(done.diagnostics) == ["FLX976"]
    assert entries(store) == ()


def test_what_was_missing_is_sent_again(desk: Recorder, store: Store) -> None:
    told(desk, freed(financement=None))
    (done,) = told(desk, freed(financement="PLS", day=date(2025, 6, 10)))
    assert done.decision is not None
    assert [entry.nature for entry in done.entries] == [Nature.LIBERATION, Nature.ORIENTATION]
    with store.reading() as found:
        (row,) = found.every_followed()
    assert (row.statut, row.financement) == ("oriente", "PLS")
    assert folded(entries(store))[0].record("l1").facts["logement.financement"] == "PLS"
    assert not broken(store)


@pytest.mark.parametrize("fresh", [False, True])
def test_a_person_settles_what_rules_could_not_decide(desk: Recorder, store: Store, rules: Rules, fresh: bool) -> None:
    told(desk, freed(financement=None), freed("l2", financement=None))
    desk = recorder(store, rules) if fresh else desk
    forced, gone = told(desk, to("al"), at(JUNE, written.Cancellation, "l2", motif="erreur"))
    assert forced.decision is not None
    assert (forced.decision.holder, forced.decision.statut.value) == ("al", "force")
    assert not codes(gone.diagnostics)
    (late,) = told(desk, at(JUNE, written.Cancellation, "l2", motif="deux fois"))
    assert not late.entries
    assert not broken(store)


def test_a_late_event_counts_from_the_last_day(desk: Recorder, store: Store) -> None:
    told(desk, freed(), freed("l2", date(2025, 7, 1)), freed("l4", date(2025, 7, 1), logement="x"))
    back, late = told(desk, at(date(2025, 6, 9), written.HandBack), freed("l3", date(2025, 6, 1)))
    assert back.entries[-1].day == late.entries[-1].day == "2025-07-01"
    assert back.entries[-1].content["survenu_le"] == "2025-06-09"
    (on_time,) = told(desk, at(date(2025, 7, 2), written.HandBack, "l2"))
    assert "survenu_le" not in on_time.entries[-1].content
    assert not broken(store)


def test_a_late_event_on_a_dwelling_out_of_the_flux(desk: Recorder, store: Store) -> None:
    told(desk, freed(premiere_location=True, programme="Quai"), freed("l2", date(2025, 7, 1)))
    (done,) = told(desk, at(date(2025, 6, 9), written.Award))
    assert (done.entries[0].day, done.entries[0].content["survenu_le"]) == ("2025-07-01", "2025-06-09")
    assert not broken(store)


def test_a_past_decision(desk: Recorder, store: Store) -> None:
    given = Given(JUNE, dwelling(), "al", "repris du tableau de 2024")
    (done,) = told(desk, given)
    last = done.entries[-1]
    assert last.nature is Nature.REPRISE
    assert last.content["motif"] == "repris du tableau de 2024"
    assert folded(entries(store))[0].record("l1").holder == "al"
    before = every_row(store)
    assert told(desk, given)[0].already
    (wrong,) = told(desk, Given(JUNE, dwelling("l2"), "personne", "repris"))
    assert codes(wrong.diagnostics) == ["FLX555"]
    assert every_row(store) == before
    assert not broken(store)


def test_a_batch(desk: Recorder, store: Store) -> None:
    batch = Together(date(2025, 6, 8), tuple(freed(f"l{n}") for n in range(5)))
    done = told(desk, batch)
    assert len(done) == 5
    decided = [entry for entry in entries(store) if entry.nature is Nature.ORIENTATION]
    assert {entry.content["groupe"] for entry in decided} == {5}
    before = every_row(store)
    assert all(item.already for item in told(desk, batch))
    assert every_row(store) == before
    more = Together(date(2025, 6, 8), (*batch.freed, freed("l9")))
    assert [item.already for item in told(desk, more)].count(False) == 1
    assert not broken(store)


class Failing:
    """An engine that cannot finish on some dwellings."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
        read = Decider.read

        def failing(of: Decider, liberation: Liberation, *rest: Any) -> Any:
            if liberation.id in names:
                raise EngineError("FLX702")
            return read(of, liberation, *rest)

        monkeypatch.setattr(Decider, "read", failing)


def test_an_engine_that_fails(desk: Recorder, store: Store, rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said of that dwelling; what the day asked before stands; the next ones are decided."""
    told(desk, freed())
    with monkeypatch.context() as context:
        Failing(context, "l2")
        bad, good = told(desk, freed("l2", date(2025, 6, 12)), freed("l3", date(2025, 6, 20)))
    assert bad.failure is not None
    assert not bad.entries
    assert good.entries
    assert [entry.day for entry in entries(store) if entry.nature is Nature.PLAN] == [
        "2025-06-02",
        "2025-06-12",
        "2025-06-20",
    ]
    assert not broken(store)
    (then,) = told(desk, freed("l2", date(2025, 6, 12)))
    assert then.entries[-1].day == "2025-06-20"
    assert not broken(store)


def test_an_engine_that_fails_inside_a_batch(desk: Recorder, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = Together(date(2025, 6, 8), tuple(freed(f"l{n}") for n in range(4)))
    with monkeypatch.context() as context:
        Failing(context, "l2")
        done = told(desk, batch)
    assert [item.liberation for item in done if item.failure] == ["l2"]
    assert {entry.content["groupe"] for entry in entries(store) if entry.nature is Nature.ORIENTATION} == {3}
    told(desk, freed("l8", date(2025, 6, 9)))
    assert not broken(store)
    told(desk, batch)
    assert not broken(store)


@pytest.mark.parametrize("where", ["append", "follow", "keep_law", "checkpoint", "commit"])
def test_a_transaction_that_fails_leaves_nothing(
    desk: Recorder, store: Store, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is recorded afterwards, by the same process, is right: its rules are kept too."""
    monkeypatch.setattr(module, "EVERY", 1)
    if where != "keep_law":
        told(desk, freed("l0"))
    before = every_row(store)
    with monkeypatch.context() as context:
        _break(context, where)
        with pytest.raises(ZeroDivisionError):
            told(desk, freed(), freed("l2", date(2025, 7, 1)), together=5)
    assert every_row(store) == before
    done = told(desk, freed(), freed("l2", date(2025, 7, 1)), at(date(2025, 7, 2), written.HandBack))
    assert all(item.entries for item in done)
    assert not broken(store)


def test_rules_not_kept_by_a_transaction_that_fails_are_kept_by_the_next(
    desk: Recorder, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as context:
        _break(context, "follow")
        with pytest.raises(ZeroDivisionError):
            told(desk, freed())
    told(desk, freed())
    with store.reading() as found:
        assert {kind for _, kind in found.laws()} == {"sources", "programme"}


def _break(context: pytest.MonkeyPatch, where: str) -> None:
    if where == "commit":
        from sqlalchemy.engine.default import DefaultDialect

        context.setattr(DefaultDialect, "do_commit", _fail)
    else:
        context.setattr(Writing, where, _fail)


def _fail(*_: Any, **__: Any) -> None:
    raise ZeroDivisionError


def test_two_processes_take_turns(store: Store, rules: Rules) -> None:
    """Each sees what the other has just written, whatever it knew of it before."""
    one, two = recorder(store, rules), recorder(store, rules)
    told(one, freed(financement=None), freed("l2"), freed("l3"))
    told(two, to("al", "l3"))
    told(one, at(date(2025, 6, 3), written.HandBack, "l3"))
    told(two, freed(financement="PLS"), to("etat"))
    (back,) = told(one, at(date(2025, 6, 3), written.HandBack))
    assert back.decision is not None
    assert back.decision.facts["logement.financement"] == "PLS"
    told(one, freed("l5", financement=None))
    told(two, at(JUNE, written.Cancellation, "l5", motif="erreur"))
    (twice,) = told(one, at(JUNE, written.Cancellation, "l5", motif="une autre fois"))
    assert not twice.entries
    for number in range(6):
        told((one, two)[number % 2], freed(f"m{number}", date(2025, 6, 3 + 9 * number // 2)))
    assert not broken(store)
    books, _ = folded(entries(store))
    for desk in (one, two):
        told(desk, freed())  # there already: it catches up
        assert accounts_text(in_memory(desk)) == accounts_text(books)


def test_years_follow_one_another(desk: Recorder, store: Store) -> None:
    told(desk, freed(), freed("l2", date(2026, 1, 5)), at(date(2026, 1, 6), written.HandBack))
    assert "cloture" in natures(entries(store))
    books, rows = folded(entries(store))
    assert {key[2] for key in books.accounts} == {2025, 2026}
    assert {name: row.year for name, row in rows.items()} == {"l1": 2025, "l2": 2026}
    assert not broken(store)


@pytest.mark.parametrize("fresh", [False, True])
def test_an_avenant_makes_what_was_counted_before_of_no_class(
    desk: Recorder, store: Store, rules: Rules, fresh: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY", 3)
    told(desk, freed(day=date(2025, 4, 1)), freed("l2", date(2025, 4, 2)), freed("l3", date(2025, 5, 5)))
    assert "avenant" in natures(entries(store))
    desk = recorder(store, rules) if fresh else desk
    told(desk, at(date(2025, 5, 6), written.HandBack), at(date(2025, 5, 6), written.Cancellation, "l2", motif="e"))
    books, _ = folded(entries(store))
    assert books.record("l1").charge.kind is None
    assert accounts_text(in_memory(desk)) == accounts_text(books)
    assert not broken(store)


def test_the_balances_of_those_who_leave_are_settled(desk: Recorder, store: Store) -> None:
    told(desk, *(freed(f"l{n}", date(2025, 3, 1 + n)) for n in range(4)), freed("m", date(2025, 9, 2)))
    assert "solde" in natures(entries(store))
    assert not broken(store)


def test_rules_that_change_between_two_sessions(tmp_path: Path) -> None:
    first = Rules.small(tmp_path / "a")
    more = CONVENTION.replace("taux: 20 %", "taux: 25 %")
    second = Rules.small(tmp_path / "b", files={"territories/petit/conventions/bail.yaml": more})
    with open_store(tmp_path / "registre.sqlite") as store:
        told(recorder(store, first), freed(), freed("l2"))
        (done, after) = told(recorder(store, second), freed("l3", date(2025, 6, 3)), freed("l4", date(2025, 6, 3)))
        assert codes(done.diagnostics) == ["FLX977"]
        assert not after.diagnostics
        (same,) = told(recorder(store, second), freed("l5", date(2025, 6, 3)))
        assert not same.diagnostics
        # Two offices that do not have the same files at the same time.
        one, two = recorder(store, first), recorder(store, second)
        for number in range(6):
            told((one, two)[number % 2], freed(f"m{number}", date(2025, 6, 4 + number)))
        told(one, at(date(2025, 6, 12), written.Candidates, "m1", nombre=2))
        assert {entry.content.get("regles") for entry in entries(store)} == {
            None,
            first.territory.hash,
            second.territory.hash,
        }
        assert not broken(store)


def test_a_refused_event_and_what_its_day_asked(desk: Recorder, store: Store) -> None:
    """The plan of that week is written, and played again for what it is."""
    told(desk, freed(), to("bailleur"))
    (refused,) = told(desk, at(date(2025, 6, 10), written.HandBack))
    assert codes(refused.diagnostics) == ["FLX565"]
    assert not refused.entries
    assert natures(entries(store))[-1] == "plan"
    assert not drifts(store)
    told(desk, freed("l2", date(2025, 6, 12)), freed("l3", date(2025, 6, 20)))
    assert not broken(store)


def test_what_is_recorded_together_is_what_is_recorded_apart(store: Store, rules: Rules, tmp_path: Path) -> None:
    sent = [
        freed(),
        freed("l2", date(2025, 6, 10)),
        at(date(2025, 6, 10), written.HandBack),
        freed("l3", date(2025, 7, 1)),
    ]
    told(recorder(store, rules), *sent)
    with open_store(tmp_path / "autre.sqlite") as other:
        told(recorder(other, rules), *sent, together=4)
        assert [replace(e, digest="", previous="") for e in entries(other)] == [
            replace(e, digest="", previous="") for e in entries(store)
        ]


def test_a_ledger_put_back_from_a_copy(desk: Recorder, store: Store, tmp_path: Path) -> None:
    """While a process goes on: what it knew of the entries that are gone is forgotten."""
    told(desk, freed())
    with sqlite3.connect(tmp_path / "registre.sqlite") as live, sqlite3.connect(tmp_path / "copie.sqlite") as copy:
        live.backup(copy)
        told(desk, freed("l2"), freed("l3"), at(JUNE, written.HandBack))
        copy.backup(live)
    told(desk, freed("l3", financement="PLS"), at(date(2025, 6, 3), written.Refusal))
    assert {entry.liberation for entry in entries(store)} == {"", "l1", "l3"}
    assert accounts_text(in_memory(desk)) == accounts_text(folded(entries(store))[0])
    assert not broken(store)
