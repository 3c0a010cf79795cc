"""New programmes: seats by largest remainder, whose turn it is, caps, hand-backs, and beyond the table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.small import CONVENTION, dwelling, load

from fluxrules.allotment.books import Books
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.decision import Decision
from fluxrules.decision.timeline import Freed, Outcome, Timeline
from fluxrules.diagnostics import Span
from fluxrules.model import evenement as written
from fluxrules.vocabulary import StatutDecision

HERE = Span("annee.yaml")
DAY = date(2025, 6, 2)
KEY = ("bail", "99", 2025)
HEAD = "norme: convention, source: {document: texte}, statut: hypothese"
RULES = f"""\
regles:
  - {{id: m, titre: M, {HEAD}, alors: [{{modalites: {{restitution: non_comptee}}}}]}}
  - {{id: neuf, titre: N, {HEAD}, quand: {{liberation.premiere_location: oui}}, alors: [{{soustraire_du_flux: {{motif: programme_neuf}}}}]}}
"""


@pytest.fixture
def timeline(tmp_path: Path) -> Callable[..., Timeline]:
    """Makes a timeline with one programme, and perhaps a rule."""

    def made(programme: str, rule: str = "") -> Timeline:
        clause = f"  - {{id: quai, titre: Quai, {HEAD}, programme_neuf: {{programme: Quai, {programme}}}}}\n"
        text = CONVENTION + clause + RULES + (f"  - {{{HEAD}, titre: R, {rule}}}\n" if rule else "")
        territory = load(tmp_path, files={"territories/petit/conventions/bail.yaml": text})
        return Timeline(Calendar(territory), books=Books(records={}, events=[]))

    return made


def free(timeline: Timeline, name: str, programme: str = "Quai", **facts: object) -> Decision:
    values = {"periode": "depuis_2006", "programme": programme, "premiere_location": True, **facts}
    found = timeline.step(Freed(DAY, dwelling(name, **values)))  # type: ignore[arg-type]
    assert found.decision is not None, found.diagnostics
    return found.decision


def happen(timeline: Timeline, event: written.Event) -> Outcome:
    return timeline.step(written.DatedEvent(le=DAY, event=event, span=HERE))


OUTSIDE = "logements: 5, dans_le_flux: non, table: [{reservataire: etat, taux: 50 %}, {reservataire: al, taux: 30 %}]"
INSIDE = OUTSIDE.replace("non", "oui")


def test_seats_then_whose_share_is_least_served(timeline: Callable[..., Timeline]) -> None:
    year = timeline(OUTSIDE)
    decisions = [free(year, f"Q{number}") for number in range(1, 7)]
    # 2,5 ; 1,5 ; 1 : three to the first of the two equal remainders, 3 / 1 / 1 ; the sixth is beyond the table.
    holders = [decision.holder for decision in decisions]
    assert holders == ["etat", "al", "etat", "bailleur", "etat", "bailleur"]
    assert {decision.statut for decision in decisions} == {StatutDecision.HORS_FLUX}
    assert year.books.accounts[KEY].counted == 0
    assert year.books.accounts[KEY].programmes == {("Quai", "etat"): 3, ("Quai", "al"): 1, ("Quai", "bailleur"): 2}


def test_another_programme_or_a_second_letting_has_no_table(timeline: Callable[..., Timeline]) -> None:
    year = timeline(OUTSIDE)
    assert free(year, "Q1", "Autre").holder == ""
    assert free(year, "Q2", premiere_location=False).statut is StatutDecision.ORIENTE


def test_inside_the_flux_the_table_chooses_and_the_account_follows(timeline: Callable[..., Timeline]) -> None:
    year = timeline(INSIDE)
    assert [free(year, f"Q{number}").holder for number in range(1, 4)] == ["etat", "al", "etat"]
    account = year.books.accounts[KEY]
    assert (account.counted, account.received) == (3, {"etat": 2, "al": 1})
    assert account.programmes == {("Quai", "etat"): 2, ("Quai", "al"): 1}


def test_a_seat_handed_back_goes_to_another_and_is_free_again(timeline: Callable[..., Timeline]) -> None:
    year = timeline(INSIDE)
    free(year, "Q1")
    again = happen(year, written.HandBack(liberation="Q1", span=HERE)).decision
    assert again is not None
    assert again.holder == "al"
    assert {holder: n for (_, holder), n in year.books.accounts[KEY].programmes.items() if n} == {"al": 1}
    happen(year, written.Cancellation(liberation="Q1", motif="erreur", span=HERE))
    assert not any(year.books.accounts[KEY].programmes.values())
    assert free(year, "Q2").holder == "etat"


def test_an_override_takes_a_seat_too(timeline: Callable[..., Timeline]) -> None:
    year = timeline(INSIDE)
    free(year, "Q1")
    event = written.Override(liberation="Q1", reservataire="al", par="direction", motif="urgence", span=HERE)
    assert happen(year, event).decision is not None
    assert [free(year, f"Q{number}").holder for number in (2, 3)] == ["etat", "etat"]


def test_a_table_lifts_no_cap(timeline: Callable[..., Timeline]) -> None:
    cap = "id: cap, alors: [{plafonner: {reservataires: [etat, etat-agents], taux: 30 %, base: prefixe}}]"
    year = timeline(INSIDE, cap)
    # Under a cap on each prefix, the State may receive nothing before the fourth dwelling.
    assert [free(year, f"Q{number}").holder for number in range(1, 5)] == ["al", "bailleur", "bailleur", "etat"]


def test_an_excluded_holder_is_passed_over(timeline: Callable[..., Timeline]) -> None:
    rule = "id: r, quand: {logement.qpv: oui}, alors: [{ecarter: {reservataire: etat, motif: Pas en QPV.}}]"
    year = timeline(INSIDE, rule)
    assert free(year, "Q1", qpv=True).holder == "al"
    assert free(year, "Q2").holder == "etat"


CONDITIONAL = (
    "logements: 4, dans_le_flux: oui, table: [{reservataire: al, taux: 25 %},"
    " {reservataire: al, taux: 75 %, quand: {logement.financement: PLS}}]"
)


def test_a_line_holds_where_its_condition_does(timeline: Callable[..., Timeline]) -> None:
    rule = "id: r, quand: {logement.etage: {plus_de: 9}}, alors: [{signaler: {niveau: info, message: Haut.}}]"  # another condition
    assert free(timeline(CONDITIONAL, rule), "Q1").holder == "bailleur"
    assert free(timeline(CONDITIONAL, rule), "Q1", "Quai", commune="99002", financement="PLS").holder == "al"


def test_a_line_that_cannot_be_read_suspends(timeline: Callable[..., Timeline]) -> None:
    outside = CONDITIONAL.replace("oui", "non")
    decision = free(timeline(outside), "Q1", financement=None)
    assert decision.statut is StatutDecision.SUSPENDU
    assert [datum.path for datum in decision.missing if datum.decisive] == ["logement.financement"]
