"""A year as it goes by: order of a day, days after, what is refused, what waits for a person."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from tests.small import CONVENTION, dwelling, load

from fluxrules.allotment.books import Books, fold
from fluxrules.allotment.journal import Counted, Moved, Planned
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.timeline import Freed, Outcome, Timeline, in_order_of_days
from fluxrules.diagnostics import Span
from fluxrules.intake.state import write_state
from fluxrules.model import evenement as written
from fluxrules.vocabulary import MotifSoustraction, StatutDecision

HERE = Span("annee.yaml")
JAN = date(2025, 1, 6)
KEY = ("bail", "99", 2025)
HEAD = "norme: convention, source: {document: texte}, statut: hypothese"
CLAUSES = f"""\
regles:
  - {{id: etat, titre: M, {HEAD}, alors: [{{modalites: {{reservataire: etat, restitution: non_comptee, sans_candidat: suivant}}}}]}}
  - {{id: al, titre: M, {HEAD}, alors: [{{modalites: {{reservataire: al, restitution: comptee, sans_candidat: etat}}}}]}}
  - {{id: grand, titre: G, {HEAD}, quand: {{logement.surface: {{plus_de: 100}}}}, alors: [{{reserver_a: {{reservataire: etat}}}}]}}
  - {{id: petit, titre: P, {HEAD}, quand: {{logement.etage: {{plus_de: 3}}}}, alors: [{{reserver_a: {{reservataire: al}}}}]}}
"""


@pytest.fixture
def timeline(tmp_path: Path) -> Timeline:
    territory = load(tmp_path, files={"territories/petit/conventions/bail.yaml": CONVENTION + CLAUSES})
    return Timeline(Calendar(territory), books=Books(records={}, events=[]))


def free(timeline: Timeline, name: str, day: date = JAN, **facts: object) -> Outcome:
    values = {"surface": 60, "etage": 1, "periode": "depuis_2006", **facts}
    return timeline.step(Freed(day, dwelling(name, **values)))  # type: ignore[arg-type]


def happen(timeline: Timeline, event: written.Event, day: date = JAN) -> Outcome:
    return timeline.step(written.DatedEvent(le=day, event=event, span=HERE))


def back(name: str) -> written.HandBack:
    return written.HandBack(liberation=name, span=HERE)


def override(name: str, to: str) -> written.Override:
    return written.Override(liberation=name, reservataire=to, par="direction", motif="urgence", span=HERE)


def cancel(name: str) -> written.Cancellation:
    return written.Cancellation(liberation=name, motif="erreur", span=HERE)


def codes(outcome: Outcome) -> list[str]:
    return [item.code for item in outcome.diagnostics]


def test_a_day_s_dwellings_come_before_its_events() -> None:
    late, early = Freed(date(2025, 1, 8), dwelling("L2")), Freed(JAN, dwelling("L1"))
    event = written.DatedEvent(le=JAN, event=back("L1"), span=HERE)
    second = written.DatedEvent(le=JAN, event=cancel("L1"), span=HERE)
    assert in_order_of_days([late, early], [event, second]) == [early, event, second, late]


def test_a_modality_is_that_of_who_has_the_dwelling_now(timeline: Timeline) -> None:
    first = free(timeline, "L1")
    assert first.decision is not None
    assert first.decision.holder == "al"
    forced = happen(timeline, override("L1", "etat"))
    assert forced.decision is not None
    assert (forced.decision.statut, forced.decision.proposed) == (StatutDecision.FORCE, "al")
    assert forced.decision.terms["restitution"] == "non_comptee"
    again = happen(timeline, back("L1"))
    assert again.decision is not None
    # By the clause of the State, which has it: not counted, so that whoever follows is charged.
    assert timeline.books.accounts[KEY].received[again.decision.holder] == 1
    assert timeline.books.record("L1").returned == ("etat",)


def test_without_a_clause_the_one_before_does_not_serve(timeline: Timeline) -> None:
    free(timeline, "L1")
    happen(timeline, override("L1", "commune-99001"))
    before = write_state(timeline.books.accounts)
    refused = happen(timeline, back("L1"))
    assert codes(refused) == ["FLX551"]
    assert re.search(r"pour \S.* \([a-z0-9-]+\)\.", refused.diagnostics[0].message)
    assert write_state(timeline.books.accounts) == before


def test_what_is_refused_moves_nothing(timeline: Timeline) -> None:
    free(timeline, "L1")
    before, events = write_state(timeline.books.accounts), len(timeline.books.events or [])
    assert codes(free(timeline, "L1")) == ["FLX554"]
    assert codes(happen(timeline, back("L9"))) == ["FLX550"]
    assert codes(happen(timeline, override("L1", "prefet"))) == ["FLX555"]
    assert write_state(timeline.books.accounts) == before
    assert len(timeline.books.events or []) == events


def test_events_bear_their_own_day(timeline: Timeline) -> None:
    free(timeline, "L1")
    outcome = happen(timeline, override("L1", "etat"), date(2025, 1, 9))
    assert outcome.decision is not None
    assert outcome.decision.day == "2025-01-09"
    days = {type(event): event.day for event in timeline.books.events or []}
    assert (days[Counted], days[Moved], days[Planned]) == ("2025-01-06", "2025-01-09", "2025-01-06")


def test_a_cancelled_dwelling_may_come_again(timeline: Timeline) -> None:
    free(timeline, "L1")
    assert not codes(happen(timeline, cancel("L1")))
    assert codes(happen(timeline, cancel("L1"))) == ["FLX550"]
    assert free(timeline, "L1").decision is not None
    assert timeline.books.accounts[KEY].counted == 1


def test_a_conflict_waits_for_a_person(timeline: Timeline) -> None:
    outcome = free(timeline, "L1", surface=120, etage=5)
    assert outcome.decision is not None
    assert outcome.decision.statut is StatutDecision.CONFLIT
    assert codes(happen(timeline, back("L1"))) == ["FLX550"]
    forced = happen(timeline, override("L1", "al"))
    assert forced.decision is not None
    assert (forced.decision.statut, forced.decision.holder, forced.decision.by) == ("force", "al", "direction")
    assert timeline.books.accounts[KEY].received == {"al": 1}
    assert timeline.books.record("L1").terms["restitution"] == "comptee"
    assert happen(timeline, back("L1")).decision is not None


def test_what_waits_may_be_cancelled_or_come_again(timeline: Timeline) -> None:
    free(timeline, "L1", surface=120, etage=5)
    assert not codes(happen(timeline, cancel("L1")))
    assert codes(happen(timeline, override("L1", "al"))) == ["FLX550"]
    free(timeline, "L2", surface=120, etage=5)
    withdrawal = written.Withdrawal(liberation="L2", motif=MotifSoustraction.VENTE, span=HERE)
    assert not codes(happen(timeline, withdrawal))
    free(timeline, "L3", surface=120, etage=5)
    right = free(timeline, "L3")
    assert right.decision is not None
    assert right.decision.statut is StatutDecision.ORIENTE
    assert codes(free(timeline, "L3")) == ["FLX554"]


def test_a_dwelling_out_of_the_flux_cannot_be_taken_by_an_event(tmp_path: Path) -> None:
    out = f"  - {{id: v, titre: V, {HEAD}, quand: {{liberation.besoin: vente}}, alors: [{{soustraire_du_flux: {{motif: vente}}}}]}}\n"
    territory = load(tmp_path, files={"territories/petit/conventions/bail.yaml": CONVENTION + CLAUSES + out})
    timeline = Timeline(Calendar(territory), books=Books(records={}, events=[]))
    free(timeline, "L1", besoin="vente")
    assert codes(happen(timeline, override("L1", "al"))) == ["FLX550"]


def test_an_event_of_the_next_year_reaches_both_accounts(timeline: Timeline) -> None:
    free(timeline, "L1", date(2025, 12, 30))
    free(timeline, "L2", date(2025, 12, 31))
    free(timeline, "L3", date(2026, 1, 5))
    assert happen(timeline, back("L2"), date(2026, 1, 6)).decision is not None
    assert sorted(year for _, _, year in timeline.books.accounts) == [2025, 2026]
    assert [account.counted for _, account in sorted(timeline.books.accounts.items())] == [2, 1]
    assert write_state(fold(timeline.books.events or []).accounts) == write_state(timeline.books.accounts)


def test_an_unknown_bailleur_is_said(timeline: Timeline) -> None:
    assert timeline.ready(JAN, "autre")[0] is None
    assert [item.code for item in timeline.ready(JAN, "autre")[1]] == ["FLX801"]
