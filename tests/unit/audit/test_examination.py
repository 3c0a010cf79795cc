"""What an audit finds: years where somebody chose, the order of notice, decisions given, the seed."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from tests.small import rules
from tests.unit.audit.small_year import audited, liberations

from fluxrules.audit.examination import Examination, Quality, examine, seed_of, shuffle_of
from fluxrules.audit.lots import quality_received
from fluxrules.audit.quality import centred_ranks
from fluxrules.audit.year import AuditedYear
from fluxrules.intake.liberation import Liberation
from fluxrules.vocabulary import BAILLEUR

DRAWS = 39


def rents(year: AuditedYear) -> Quality:
    scores = {place.liberation.id: place.liberation.values["logement.loyer"] for place in year.places}
    return Quality("loyer", True, scores)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> AuditedYear:
    return audited(tmp_path_factory.mktemp("petit"), items=liberations(count=90))


def served(year: AuditedYear, holder: str) -> Quality:
    """A quality that is good exactly on the dwellings that ``holder`` received in the real order."""
    return Quality("x", True, {p.liberation.id: int(p.charge.holder == holder) for p in year.places})


def test_a_bailleur_that_keeps_the_best_is_asked_why(year: AuditedYear) -> None:
    found = examine(year, served(year, BAILLEUR), draws=DRAWS)
    assert found.lots is not None
    assert found.lots.bailleur == Fraction(1, DRAWS + 1)
    assert BAILLEUR in found.questions


def test_a_bailleur_served_worst_is_not_asked_anything(year: AuditedYear) -> None:
    worst = Quality("x", False, served(year, BAILLEUR).scores)
    found = examine(year, worst, draws=DRAWS)
    assert found.lots is not None
    assert found.lots.bailleur == 1
    assert BAILLEUR not in found.questions


@pytest.mark.parametrize("higher", [True, False])
def test_a_reservataire_served_best_or_worst_is_found_by_the_family(year: AuditedYear, higher: bool) -> None:
    found = examine(year, Quality("x", higher, served(year, "al").scores), draws=DRAWS)
    assert found.lots is not None
    assert found.lots.family.farthest == "al"
    assert found.lots.family.p == Fraction(1, DRAWS + 1)
    assert "al" in found.questions
    assert BAILLEUR not in found.lots.family.each


def test_quality_is_what_was_received_less_what_shares_would_give(year: AuditedYear) -> None:
    found = examine(year, rents(year), draws=DRAWS)
    assert found.lots is not None
    ranks = centred_ranks([place.liberation.values["logement.loyer"] for place in year.places], True)  # type: ignore[misc]
    for holder in year.holders:
        unit = year.opening.unit
        by_hand = sum(
            rank * ((place.charge.holder == holder) - Fraction(place.charge.entitlement.get(holder, 0), unit))
            for rank, place in zip(ranks, year.places, strict=True)
        )
        assert found.lots.spreads[holder].observed - found.expected[holder] == by_hand
    assert sum(spread.observed for spread in found.lots.spreads.values()) == sum(ranks) == 0
    assert sum(found.expected.values()) == 0


def test_same_data_same_seed_same_answer_and_another_seed_other_draws(year: AuditedYear) -> None:
    quality = rents(year)
    first, again = (examine(year, quality, draws=DRAWS) for _ in range(2))
    assert first.lots == again.lots
    assert first.lots is not None
    assert first.lots.seed == seed_of(year, quality, None)
    other = examine(year, quality, draws=DRAWS, seed=1)
    assert other.lots is not None
    assert other.lots.seed == 1
    assert other.lots.spreads["al"].observed == first.lots.spreads["al"].observed
    assert other.lots.spreads["al"].draws != first.lots.spreads["al"].draws
    changed = Quality("loyer", True, {**quality.scores, "L000": 1})
    assert seed_of(year, changed, None) != first.lots.seed


def test_without_quality_only_the_order_of_notice_is_compared(year: AuditedYear) -> None:
    found = examine(year, None, draws=DRAWS)
    assert (found.lots, found.known, found.questions) == (None, 0, ())
    assert found.fifo.moved > 0


def test_notices_all_unknown_leave_nothing_to_draw(tmp_path: Path) -> None:
    items = liberations()
    for item in items:
        del item.values["liberation.date_preavis"]  # type: ignore[attr-defined]
    year = audited(tmp_path, "", items)
    found = examine(year, rents(year), draws=DRAWS)
    assert (found.lots, found.no_notice, found.fifo.moved) == (None, len(year.places), 0)
    assert all(not found.fifo.kinds(holder) for holder in year.holders)


def two_kinds() -> list[Liberation]:
    """Four dwellings: T2 noticed last are released first."""
    found = []
    for number, typologie in enumerate(["T2", "T2", "T3", "T3"]):
        day = date(2025, 3, 10 + number)
        values = {
            "logement.commune": "99001",
            "logement.qpv": False,
            "logement.financement": "PLUS",
            "logement.annee_construction": 1980,
            "logement.typologie": typologie,
            "liberation.date": day,
            "liberation.date_preavis": day - timedelta(days=30 if typologie == "T3" else 1),
        }
        found.append(Liberation(f"L{number}", f"D{number}", "bail", "99001", number + 2, values))
    return found


def test_order_of_notice_dwelling_for_dwelling(tmp_path: Path) -> None:
    year = audited(tmp_path, "", two_kinds())
    found = examine(year, None, draws=DRAWS)
    real = year.played([0, 1, 2, 3])
    other = year.played([2, 3, 0, 1])
    assert found.fifo.moved == 4
    for holder in year.holders:
        was = sum(w == holder and d < 2 for d, w in zip([0, 1, 2, 3], real, strict=True))
        would = sum(w == holder and d < 2 for d, w in zip([2, 3, 0, 1], other, strict=True))
        assert found.fifo.kinds(holder).get(("T2", "non"), 0) == would - was
        assert found.fifo.families(holder).get(("typologie", "T2"), 0) == would - was
    assert any(found.fifo.kinds(holder) for holder in year.holders)
    assert sum(portfolio.received for portfolio in found.fifo.other.values()) == 4


def given(year: AuditedYear, quality: Quality, decisions: dict[str, str]) -> Examination:
    return examine(year, quality, draws=DRAWS, decisions=decisions)


def test_past_decisions_are_examined_as_they_are(year: AuditedYear) -> None:
    decisions = {place.liberation.id: place.charge.holder for place in year.places}
    found = given(year, served(year, BAILLEUR), decisions)
    assert found.lots is not None
    assert found.lots.bailleur == Fraction(1, DRAWS + 1)
    assert found.by_rule == found.given
    assert {h: p.received for h, p in found.received.items()} == {h: p.received for h, p in found.fifo.real.items()}


def test_past_decisions_change_places_only_where_rights_are_the_same(year: AuditedYear) -> None:
    decisions = tuple(place.charge.holder for place in year.places)
    shuffle = shuffle_of(year, decisions)
    for group in shuffle.steps:
        places = [year.places[dwelling] for dwelling, _ in group]
        assert len({place.window.number for place in places}) == 1
        assert len({str(sorted(place.charge.entitlement.items())) for place in places}) == 1
    assert shuffle.movable > 0
    assert len(shuffle.steps) > len(shuffle_of(year, None).steps)


def test_same_candidates_but_not_the_same_rights_do_not_change_places(tmp_path: Path) -> None:
    cia = rules("id: c, quand: {logement.qpv: oui}, alors: [{plafonner: {reservataire: al, taux: 20 %}}]")
    year = audited(tmp_path, cia, liberations(count=90))
    steps = shuffle_of(year, tuple(place.charge.holder for place in year.places)).steps
    assert steps
    for group in steps:
        assert len({str(sorted(year.places[d].charge.entitlement.items())) for d, _ in group}) == 1


def test_a_dwelling_without_decision_stays_and_counts_for_nobody(year: AuditedYear) -> None:
    decisions = {place.liberation.id: place.charge.holder for place in year.places}
    decisions["L004"] = ""
    found = given(year, rents(year), decisions)
    assert found.given is not None
    assert found.given.count("") == 1
    assert sum(portfolio.received for portfolio in found.received.values()) == len(year.places) - 1
    steps = shuffle_of(year, found.given).steps
    assert all(year.places[dwelling].liberation.id != "L004" for group in steps for dwelling, _ in group)


def test_quality_received_follows_dwellings_not_places() -> None:
    assert quality_received([2, 0, 1], ["a", "b", ""], [10, 20, 30]) == {"a": 30, "b": 10}
