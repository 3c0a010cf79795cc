"""Which dwellings are decided together: by week, month or quarter, never across a law or a year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.small import CONVENTION, load, rules

from fluxrules.allotment.books import Books, fold
from fluxrules.allotment.journal import Planned
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.gathering import Freed, Moment, Together, gathered, in_order_of_days, last_day
from fluxrules.decision.timeline import Timeline
from fluxrules.decision.yearly import plan_of_the_rest
from fluxrules.diagnostics import Span
from fluxrules.intake.liberation import Liberation
from fluxrules.intake.state import write_state
from fluxrules.model import evenement as written
from fluxrules.vocabulary import Rythme

CONV = "territories/petit/conventions/bail.yaml"
SPAN = Span("evenements.yaml", 3)
WEEKLY = CONVENTION.replace("equite: {bande: 5/4}", "equite: {bande: 5/4, lot: semaine, axes: [typologie]}")
TERMS = "id: m, alors: [{modalites: {restitution: non_comptee, sans_candidat: suivant}}]"


def calendar(root: Path, convention: str = WEEKLY, cia: str = "") -> Calendar:
    return Calendar(load(root, cia, files={CONV: convention}))


def freed(name: str, day: date, typology: str = "T3") -> Freed:
    values = {
        "logement.typologie": typology,
        "logement.financement": "PLUS",
        "logement.qpv": False,
        "liberation.date": day,
    }
    return Freed(day, Liberation(name, f"d-{name}", "bail", "99001", 1, values))


def back(name: str, day: date) -> written.DatedEvent:
    return written.DatedEvent(le=day, event=written.HandBack(liberation=name, motif=None, span=SPAN), span=SPAN)


def shown(moments: list[Moment]) -> list[str]:
    said = []
    for what in moments:
        if isinstance(what, Together):
            said.append(f"{what.day:%m-%d} " + "+".join(item.liberation.id for item in what.freed))
        elif isinstance(what, Freed):
            said.append(f"{what.day:%m-%d} {what.liberation.id}")
        else:
            said.append(f"{what.le:%m-%d} rend {what.event.liberation}")
    return said


MONDAY = date(2025, 3, 3)


def test_a_week_is_decided_on_its_last_day(tmp_path: Path) -> None:
    days = [date(2025, 3, 3), date(2025, 3, 9), date(2025, 3, 10)]
    year = in_order_of_days([freed(f"l{n}", day) for n, day in enumerate(days)], [])
    moments, notices = gathered(year, calendar(tmp_path))
    assert shown(moments) == ["03-09 l0+l1", "03-16 l2"]
    assert notices == ()


def test_without_a_clause_each_is_decided_on_its_day_unless_a_batch_is_asked_for(tmp_path: Path) -> None:
    year = in_order_of_days([freed("a", MONDAY), freed("b", date(2025, 3, 20))], [])
    law = calendar(tmp_path, CONVENTION)
    assert shown(gathered(year, law)[0]) == ["03-03 a", "03-20 b"]
    assert shown(gathered(year, law, Rythme.MOIS)[0]) == ["03-31 a+b"]
    assert shown(gathered(year, calendar(tmp_path / "w"), Rythme.JAMAIS)[0]) == ["03-03 a", "03-20 b"]


@pytest.mark.parametrize(
    ("rhythm", "day", "last"),
    [
        (Rythme.SEMAINE, date(2025, 12, 29), date(2025, 12, 31)),
        (Rythme.SEMAINE, date(2026, 1, 1), date(2026, 1, 4)),
        (Rythme.MOIS, date(2025, 2, 1), date(2025, 2, 28)),
        (Rythme.TRIMESTRE, date(2025, 4, 1), date(2025, 6, 30)),
    ],
)
def test_a_period_ends_with_the_year(rhythm: Rythme, day: date, last: date, tmp_path: Path) -> None:
    assert last_day(calendar(tmp_path), "bail", day, rhythm) == last


def test_a_batch_is_decided_under_one_law(tmp_path: Path) -> None:
    law = calendar(
        tmp_path, cia=rules("id: r, en_vigueur: {du: 2025-03-05}, alors: [{signaler: {niveau: info, message: x}}]")
    )
    year = in_order_of_days([freed("a", MONDAY), freed("b", date(2025, 3, 5)), freed("c", date(2025, 3, 8))], [])
    assert shown(gathered(year, law)[0]) == ["03-04 a", "03-09 b+c"]


def test_an_event_about_a_dwelling_of_the_batch_waits_for_it(tmp_path: Path) -> None:
    year = in_order_of_days(
        [freed("a", MONDAY), freed("b", date(2025, 3, 5)), freed("c", date(2025, 3, 12))],
        [
            back("a", date(2025, 3, 6)),
            back("b", date(2025, 3, 9)),
            back("x", date(2025, 3, 9)),
            back("c", date(2025, 4, 1)),
        ],
    )
    moments, notices = gathered(year, calendar(tmp_path))
    assert shown(moments) == [
        "03-09 rend x",
        "03-09 a+b",
        "03-09 rend a",
        "03-09 rend b",
        "03-16 c",
        "04-01 rend c",
    ]
    assert [(n.code, n.span) for n in notices] == [("FLX561", SPAN)]


def test_bailleurs_have_batches_of_their_own(tmp_path: Path) -> None:
    other = CONVENTION.replace("paquet: conv", "paquet: autre").replace("id: bail,", "id: autre,")
    law = Calendar(load(tmp_path, files={CONV: WEEKLY, "territories/petit/conventions/autre.yaml": other}))
    theirs = freed("b", date(2025, 3, 4))
    theirs = Freed(theirs.day, Liberation("b", "d", "autre", "99001", 1, theirs.liberation.values))
    unknown = Freed(MONDAY, Liberation("u", "u", "personne", "99001", 1, {}))
    year = in_order_of_days([freed("a", MONDAY), theirs, unknown], [])
    assert shown(gathered(year, law)[0]) == ["03-03 u", "03-04 b", "03-09 a"]
    assert shown(gathered(year, law, Rythme.SEMAINE)[0]) == ["03-03 u", "03-09 b", "03-09 a"]


def test_a_year_by_batches_folds_to_its_books(tmp_path: Path) -> None:
    law = calendar(tmp_path, cia=rules(TERMS))
    timeline = Timeline(law, books=Books(records={}, events=[]))
    typologies = ["T2", "T3", "T4", "T3", "T5"]
    days = [date.fromordinal(MONDAY.toordinal() + 2 * n) for n in range(20)]
    year = in_order_of_days(
        [freed(f"l{n}", day, typologies[n % 5]) for n, day in enumerate(days)],
        [back("l1", days[2]), back("l8", days[12])],
    )
    moments, _ = gathered(year, law)
    outcomes = []
    for moment in moments:
        outcomes += timeline.step_together(moment) if isinstance(moment, Together) else [timeline.step(moment)]
    assert not [d for o in outcomes for d in o.diagnostics]
    assert [o.decision.cause for o in outcomes if o.decision and o.event] == ["restitution"] * 2
    account = timeline.books.accounts["bail", "99", 2025]
    assert account.counted == 20
    assert {o.decision.day for o in outcomes if o.decision and not o.event} == {
        "2025-03-09",
        "2025-03-16",
        "2025-03-23",
        "2025-03-30",
        "2025-04-06",
        "2025-04-13",
    }
    assert write_state(fold(timeline.books.events or []).accounts) == write_state(timeline.books.accounts)
    again = timeline.step_together(Together(date(2025, 4, 20), (freed("l3", date(2025, 4, 15)),)))
    assert [(o.decision, o.diagnostics[0].code) for o in again] == [(None, "FLX554")]


def test_a_batch_is_planned_as_of_the_first_day_of_its_period(tmp_path: Path) -> None:
    """Its own dwellings are still to come: as of its last day, the month would be thought to be over."""
    law = calendar(tmp_path)
    timeline = Timeline(law, books=Books(records={}, events=[]), lot=Rythme.MOIS)
    year = in_order_of_days([freed(f"l{n}", date(2025, 1 + n // 9, 3 + n % 9)) for n in range(18)], [])
    january, february = gathered(year, law, Rythme.MOIS)[0]
    assert isinstance(january, Together)
    assert isinstance(february, Together)
    timeline.step_together(january)
    account = timeline.books.accounts["bail", "99", 2025]
    timeline.step_together(february)
    made = [event for event in timeline.books.events or [] if isinstance(event, Planned)]
    assert [(event.cause, event.day) for event in made] == [("debut", "2025-01-31"), ("replanification", "2025-02-28")]
    session, _ = timeline.ready(date(2025, 2, 28), "bail")
    assert session is not None
    expected, _ = plan_of_the_rest(session, "bail", date(2025, 2, 1), account)
    late, _ = plan_of_the_rest(session, "bail", date(2025, 2, 28), account)
    assert expected is not None
    assert late is not None
    assert made[1].plan.weights == expected.plan.weights != late.plan.weights
