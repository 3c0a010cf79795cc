"""What a new day asks: the year closed by the clause of its last day, an avenant, a settlement, a plan made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests.small import CONVENTION, dwelling, load

from fluxrules.allotment.books import Books
from fluxrules.allotment.journal import Amended, Closed, Planned, Settled
from fluxrules.allotment.plan import ShareRow
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.timeline import Freed, Timeline
from fluxrules.decision.yearly import arrears_of, same_shares
from fluxrules.diagnostics import Severity, diagnose
from fluxrules.vocabulary import BAILLEUR, Report

HEAD = "norme: convention, source: {document: texte}, statut: hypothese"
KEY = ("bail", "99", 2025)
F = Fraction


@pytest.fixture
def year(tmp_path: Path) -> Callable[..., Timeline]:
    """Makes a timeline whose convention has some more clauses."""

    def made(*clauses: str, without: str = "") -> Timeline:
        text = CONVENTION + "".join(f"  - {{{HEAD}, titre: T, {clause}}}\n" for clause in clauses)
        if without:
            start = text.index(f"  - {{id: {without}")
            text = text[:start] + text[text.index("  - {", start + 1) :]
        territory = load(tmp_path, files={"territories/petit/conventions/bail.yaml": text})
        return Timeline(Calendar(territory), books=Books(records={}, events=[]))

    return made


def free(timeline: Timeline, name: str, day: str) -> None:
    found = timeline.step(Freed(date.fromisoformat(day), dwelling(name, periode="depuis_2006")))
    assert found.decision is not None


def kinds(timeline: Timeline, kind: type) -> list[object]:
    return [event for event in timeline.books.events or [] if isinstance(event, kind)]


def test_a_plan_is_made_again_each_week_and_only_then(year: Callable[..., Timeline]) -> None:
    timeline = year()
    for name, day in (("L1", "2025-01-06"), ("L2", "2025-01-12"), ("L3", "2025-01-13"), ("L4", "2025-01-13")):
        free(timeline, name, day)
    planned = [(event.day, event.cause) for event in kinds(timeline, Planned)]  # type: ignore[attr-defined]
    assert planned == [("2025-01-06", "debut"), ("2025-01-13", "replanification")]


def test_the_clause_of_the_last_day_closes_the_year(year: Callable[..., Timeline]) -> None:
    timeline = year(
        "id: a, en_vigueur: {au: 2025-06-30}, report: {mode: aucun}",
        "id: b, en_vigueur: {du: 2025-07-01}, report: {mode: plafonne, plafond: 1/2}",
    )
    free(timeline, "L1", "2025-03-03")
    free(timeline, "L2", "2026-02-02")
    (closed,) = kinds(timeline, Closed)
    assert (closed.mode, closed.limit, closed.key) == (Report.PLAFONNE, F(1, 2), KEY)  # type: ignore[attr-defined]


def test_a_year_without_a_dwelling_loses_nothing(year: Callable[..., Timeline]) -> None:
    timeline = year("id: a, report: {mode: entier}")
    free(timeline, "L1", "2025-03-03")
    before = timeline.books.accounts[KEY]
    session, found = timeline.ready(date(2028, 1, 3), "bail")
    assert session is not None
    assert not found
    assert len(kinds(timeline, Closed)) == 3
    assert session.account("bail").deficits == before.deficits


def test_silence_is_said_each_year(year: Callable[..., Timeline]) -> None:
    timeline = year()
    free(timeline, "L1", "2025-03-03")
    _, found = timeline.ready(date(2027, 1, 3), "bail")
    assert [item.code for item in found] == ["FLX553", "FLX553"]
    assert not timeline.ready(date(2027, 1, 4), "bail")[1]


def test_an_avenant_is_one_only_when_shares_change(year: Callable[..., Timeline]) -> None:
    timeline = year("id: geree, delegation: {de: al, a: commune-99001, consentement: 2025-03-10}")
    free(timeline, "L1", "2025-03-03")
    free(timeline, "L2", "2025-03-10")
    assert not kinds(timeline, Amended)
    assert [event.cause for event in kinds(timeline, Planned)][1:] == ["replanification"]  # type: ignore[attr-defined]


def test_a_leaver_is_settled_after_the_avenant_with_what_it_is_owed(year: Callable[..., Timeline]) -> None:
    timeline = year(
        "id: parti, en_vigueur: {au: 2025-03-09}, part: {reservataire: commune-99001, taux: 20 %}",
        "id: s, solde: {reservataire: commune-99001, le: 2025-03-10, vers: al}",
        without="p-bourg",
    )
    for number in range(3):
        free(timeline, f"L{number}", "2025-03-03")
    had = timeline.books.accounts[KEY].deficit("commune-99001")
    assert had
    free(timeline, "L9", "2025-03-10")
    (amended,), (settled,) = kinds(timeline, Amended), kinds(timeline, Settled)
    events = timeline.books.events or []
    assert events.index(amended) < events.index(settled)  # type: ignore[arg-type]
    account = timeline.books.accounts[KEY]
    assert account.deficit("commune-99001") == 0
    assert account.arrears.get("commune-99001", 0) == 0
    free(timeline, "L10", "2025-03-11")
    assert len(kinds(timeline, Settled)) == 1


def test_a_plan_that_cannot_be_made_again_leaves_the_one_before(
    year: Callable[..., Timeline], monkeypatch: pytest.MonkeyPatch
) -> None:
    timeline = year()
    free(timeline, "L1", "2025-01-06")
    session, _ = timeline.ready(date(2025, 1, 6), "bail")
    assert session is not None
    before = session.year("bail")
    wrong = diagnose("FLX560", None, fichier="x")
    planner = session.compiled.planners["bail"]
    monkeypatch.setattr(type(planner), "plan", lambda *_: (None, (wrong,)))
    _, found = timeline.ready(date(2025, 1, 13), "bail")
    assert [(item.code, item.severity) for item in found] == [
        ("FLX560", Severity.AVERTISSEMENT),
        ("FLX552", Severity.AVERTISSEMENT),
    ]
    assert session.year("bail") is before


A, B, C = ((("logement.commune", name),) for name in ("a", "b", "c"))


def row(**rates: str) -> ShareRow:
    keys = {(("logement.commune", name),): F(rate) for name, rate in rates.items()}
    return ShareRow("etat", keys, frozenset(keys), clause="conv:etat")


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (row(a="1/2", b="1/4"), row(a="1/2", b="1/4"), True),
        (row(a="1/2", b="1/4"), row(a="1/4", b="1/2"), False),  # the same figures, elsewhere
        (row(a="1/2"), row(a="1/2", c="1/3"), True),  # a class that came since
        (row(a="1/2"), row(c="1/2"), True),
        (row(a="1/2"), row(c="1/3"), False),
        (row(a="1/2"), replace(row(a="1/2"), uniform_by="logement.commune"), False),
        (row(a="1/2"), replace(row(a="1/2"), floors={A: F(1, 4)}), False),
        (row(a="1/2", b="1/4"), replace(row(a="1/2", b="1/4"), eligible=frozenset([A])), False),
    ],
)
def test_same_shares(before: ShareRow, after: ShareRow, same: bool) -> None:
    assert same_shares((before,), (after,)) is same


def test_what_old_shares_still_owe_sums_to_nothing(year: Callable[..., Timeline]) -> None:
    timeline = year()
    for number in range(5):
        free(timeline, f"L{number}", "2025-03-03")
    session, _ = timeline.ready(date(2025, 3, 3), "bail")
    assert session is not None
    account = timeline.books.accounts[KEY]
    owed = arrears_of(session.year("bail"), account, ((BAILLEUR, F(1)),))
    assert sum(owed.values()) == 0
    # In Bourg the plan gives al more than its 30 %: after five dwellings there, it has had too much already.
    rates = {"etat": F(1, 4), "etat-agents": F(1, 20), "al": F(3, 10), "commune-99001": F(1, 5)}
    for holder, rate in rates.items():
        gained = F(account.gained.get(holder, 0), account.unit)
        assert abs(F(owed[holder], account.unit) - (5 * rate - gained)) <= F(1, account.unit)
