"""The legal bilan: which year an event belongs to, what is not counted, and what always adds up."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from tests.recorded_year import nantes
from tests.unit.accounts.test_tallying import followed, histories, proposal

from fluxrules.accounts.bilan import Count, Course, Forecast, Six, bilan_of, by
from fluxrules.ledger.following import UNKNOWN, Followed, Issue
from fluxrules.vocabulary import Statut

DECEMBER, JANUARY = "2025-12-20", "2026-01-15"


def six(holder: str = "etat", **changes: str) -> Six:
    values = {"typologie": "T3", "financement": "PLUS", "qpv": "non", "commune": "44109", "periode": UNKNOWN}
    return Six(bailleur="habitat", holder=holder, **{**values, **changes})


def counts(year: int, *rows: Followed) -> dict[Six, Count]:
    return dict(bilan_of(year, ["habitat"], rows).cells)


def test_an_event_belongs_to_the_year_of_its_day() -> None:
    row = followed("LIB-1", proposal("etat", Issue.ATTRIBUE, DECEMBER, JANUARY), freed="2025-12-01")
    assert counts(2025, row) == {six(): Count(1, 0)}
    assert counts(2026, row) == {six(): Count(0, 1)}
    assert bilan_of(2025, ["habitat"], [row]).course == Course(freed=1, inside=1, pending=1)
    assert bilan_of(2026, ["habitat"], [row]).course == Course(earlier=1)


def test_a_dwelling_proposed_again_counts_for_each() -> None:
    row = followed("LIB-1", proposal("etat", Issue.RENDU), proposal("al", Issue.ATTRIBUE, "2025-04-01", "2025-05-02"))
    found = bilan_of(2025, ["habitat"], [row])
    assert dict(found.cells) == {six("al"): Count(1, 1), six("etat"): Count(1, 0)}
    assert found.course.again == 1


def test_what_was_proposed_of_a_cancelled_liberation_is_only_told() -> None:
    row = followed("LIB-1", proposal("etat", Issue.ANNULE, since="2025-03-09"), statut="annule")
    found = bilan_of(2025, ["habitat"], [row])
    assert not found.cells
    assert found.course == Course(cancelled=1, cancelled_proposals=1)


def test_a_withdrawn_dwelling_was_proposed_and_left_on_the_day_it_was_withdrawn() -> None:
    gone = proposal("etat", Issue.SOUSTRAIT, DECEMBER, JANUARY)
    row = followed("LIB-1", gone, freed=DECEMBER, statut="soustrait", motif="vente")
    assert counts(2025, row) == {six(): Count(1, 0)}
    left = {
        year: {item.motif: item.dwellings for item in bilan_of(year, ["habitat"], [row]).removed}
        for year in (2025, 2026)
    }
    assert (left[2025]["vente"], left[2026]["vente"]) == (0, 1)


def test_dwellings_out_of_the_flux_are_attributed_to_nobody_and_counted_by_motif() -> None:
    given_out = proposal("", Issue.ATTRIBUE, "2025-06-01")
    rows = [
        followed("LIB-1", given_out, statut="hors_flux", motif="mutation"),
        followed("LIB-2", statut="hors_flux", motif="mutation", leased="2025-07-01"),
        followed("LIB-3", statut="hors_flux", motif="mutation", leased="2026-01-02"),
        followed("LIB-4", statut="stock", motif="stock_defense"),
        followed("LIB-5", statut="suspendu"),
    ]
    found = bilan_of(2025, ["habitat"], rows)
    assert not found.cells
    kept = {item.motif: (item.dwellings, item.attributed, item.legal) for item in found.removed if item.dwellings}
    assert kept == {"mutation": (3, 2, True), "stock_defense": (1, 0, False)}
    assert found.course == Course(freed=5, outside=4, waiting=1, pending=1)


def test_every_category_of_the_law_has_its_line_and_its_forecast() -> None:
    planned = Forecast(2025, {"mutation": Fraction(5, 2), "programme_neuf": Fraction(3)}, Statut.HYPOTHESE, "essai")
    following = Forecast(2026, {"vente": Fraction(4)}, Statut.VERIFIE, "essai")
    found = bilan_of(2025, ["habitat"], [], {"habitat": [planned, following]})
    told = {item.motif: (item.planned, item.next_planned) for item in found.removed}
    assert list(told)[:5] == ["mutation", "renouvellement_urbain", "copropriete_degradee", "habitat_indigne", "vente"]
    assert told["mutation"] == (Fraction(5, 2), 0)
    assert told["vente"] == (0, 4)
    assert told["programme_neuf"] == (3, 0)
    assert all(item.planned is None for item in bilan_of(2025, ["habitat"], []).removed)


def test_other_bailleurs_are_left_out() -> None:
    row = followed("LIB-1", proposal("etat", Issue.ATTRIBUE), bailleur="autre")
    assert not bilan_of(2025, ["habitat"], [row]).cells


@given(histories())
def test_any_way_of_adding_up_gives_the_total_and_the_epci_is_its_bailleurs(rows: tuple[Followed, ...]) -> None:
    whole = bilan_of(2025, ["a", "b"], rows)
    for dimensions in (("holder",), ("bailleur",), ("qpv", "holder"), ("typologie", "commune", "periode")):
        parts = by(whole.cells, *dimensions).values()
        assert sum(part.proposed for part in parts) == whole.total.proposed
        assert sum(part.attributed for part in parts) == whole.total.attributed
    alone = [bilan_of(2025, [name], rows) for name in ("a", "b")]
    assert whole.cells == {**alone[0].cells, **alone[1].cells}
    for name in ("freed", "inside", "outside", "waiting", "cancelled", "again", "pending"):
        assert getattr(whole.course, name) == sum(getattr(item.course, name) for item in alone)
    assert whole.removed == alone[0].removed + alone[1].removed


def test_the_recorded_year_counted_by_hand() -> None:
    year = nantes()
    found = bilan_of(2025, list(year.territory.bailleurs), year.followed())
    proposed: Counter[tuple[str, ...]] = Counter()
    attributed: Counter[tuple[str, ...]] = Counter()
    for row in year.followed():
        if row.statut == "annule":
            continue
        for item in row.proposals:
            key = (row.bailleur, item.holder, row.typologie, row.financement, row.qpv, row.commune, row.periode)
            if item.holder:
                proposed[key] += item.day[:4] == "2025"
                attributed[key] += item.issue.value == "attribue" and item.since[:4] == "2025"
    keys = {key for key in (*proposed, *attributed) if proposed[key] or attributed[key]}
    by_hand = {key: (proposed[key], attributed[key]) for key in keys}
    assert by_hand == {
        (k.bailleur, k.holder, k.typologie, k.financement, k.qpv, k.commune, k.periode): (c.proposed, c.attributed)
        for k, c in found.cells.items()
    }
    assert len(by_hand) > 90
    assert found.course.again >= 5
    assert found.course.cancelled == 4


@pytest.mark.parametrize("year", [2024, 2027])
def test_a_year_in_which_nothing_happened_is_empty(year: int) -> None:
    assert not bilan_of(year, list(nantes().territory.bailleurs), nantes().followed()).cells
