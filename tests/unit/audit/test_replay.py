"""The fast replay is the product: same winners, same account, whatever the order and whatever the rules read."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from tests.small import CONVENTION, load, rules
from tests.unit.audit.small_year import audited, liberations

from fluxrules.allotment.account import Account
from fluxrules.audit.replay import Case, Ledger, Live, choose_on
from fluxrules.audit.shuffle import Shuffle
from fluxrules.audit.year import AuditedYear
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.timeline import Timeline

CAP = rules("id: c, alors: [{plafonner: {reservataire: etat, taux: 12 %}}]")
CAP_SOMEWHERE = rules(
    "id: c, quand: {logement.qpv: oui}, alors: [{plafonner: {reservataire: al, taux: 20 %, base: prefixe}}]"
)
PREFERENCES = rules(
    "id: p, quand: {logement.typologie: T2}, alors: [{preferer: {reservataire: al, logements: 1/2}}]",
    "id: e, quand: {logement.typologie: T4}, alors: [{ecarter: {reservataire: etat, motif: non}}]",
    "id: r, quand: {logement.qpv: oui}, alors: [{prioriser: {reservataire: etat, rang: 1}}]",
)
STATE = rules("id: s, quand: {flux.al.recus: {au_moins: 5}}, alors: [{preferer: {reservataire: etat, logements: 1}}]")
STATE_OF_SOME = rules(
    "id: s, quand: {tous: [{logement.qpv: oui}, {flux.al.retard: {plus_de: 0}}]}, alors: [{prioriser: {reservataire: al, rang: 1}}]"
)
SIGNAL = rules(
    "id: s, quand: {epci.etat.recus: {au_moins: 3}}, alors: [{signaler: {niveau: info, message: déjà trois}}]"
)
OBJECTIVE = rules(
    "id: s, quand: {epci.al.part_recue: {moins_de: 25 %}}, alors: [{preferer: {reservataire: al, logements: 1}}]"
)
STATE_OF_EACH = rules(
    "id: s, pour_chaque: reservataire, quand: {reservataire.flux.recus: {moins_de: 4}}, alors: [{prioriser: {reservataire: chaque, rang: 1}}]"
)
RESERVED = rules(
    "id: r, quand: {logement.typologie: T4}, alors: [{reserver_a: {reservataires: [commune-99001, al], a_defaut: repartition}}]",
    "id: c, alors: [{plafonner: {reservataire: al, taux: 10 %}}]",
)
EVERY = {
    "parts seules": "",
    "plafond": CAP,
    "plafond sur une partie": CAP_SOMEWHERE,
    "règles": PREFERENCES,
    "état du flux": STATE,
    "état du flux, pour quelques-uns": STATE_OF_SOME,
    "signal": SIGNAL,
    "objectif de CIA": OBJECTIVE,
    "état du flux, pour chacun": STATE_OF_EACH,
    "réservation et plafond": RESERVED,
}


def played_by_the_product(year: AuditedYear, order: list[int]) -> tuple[list[str], Account]:
    """The same order decided by a real session, window after window, under the plans of the year."""
    timeline = Timeline(year.calendar)
    winners = []
    for window in year.windows:
        session, _ = timeline.ready(window.start, "bail")
        assert session is not None
        session.plan_with("bail", window.year)
        for at, dwelling in enumerate(order):
            if year.places[at].window is window:
                winners.append(session.decide(year.places[dwelling].liberation).holder or "bailleur")
    return winners, timeline.books.accounts[year.key]


@pytest.mark.parametrize("cia", EVERY.values(), ids=EVERY)
def test_any_order_gives_the_winners_and_the_account_of_the_product(tmp_path: Path, cia: str) -> None:
    year = audited(tmp_path, cia)
    shuffle = Shuffle.of(
        [place.day for place in year.places],
        [place.notice for place in year.places],
        [place.window.number for place in year.places],
    )
    real = list(range(len(year.places)))
    assert year.played(real) == [place.charge.holder for place in year.places]
    chance = random.Random(8)
    for _ in range(3):
        order = shuffle.draw(chance)
        winners, account = played_by_the_product(year, order)
        assert year.played(order) == winners
        ledger = Ledger(year.opening)
        for at, dwelling in enumerate(order):
            case = year.case(dwelling, year.places[at].window)
            if isinstance(case, Case):
                winner = choose_on(ledger, case)
                ledger.post(winner, case.gains, case.categories, case.usages(winner) if case.usages else {})
        if not year.live():
            scale = year.opening.unit // account.unit
            assert ledger.counted == account.counted
            assert {h: u for h, u in ledger.deficits.items() if u} == {
                h: u * scale for h, u in account.deficits.items() if u
            }
            assert {h: n for h, n in ledger.received.items() if n} == dict(account.received)
            assert ledger.last_served == dict(account.last_served)
            assert ledger.usages == dict(account.usages)


@pytest.mark.parametrize("method", ["tijdeman", "reste_a_faire", "taux_de_realisation"])
def test_whatever_the_method_of_the_convention(tmp_path: Path, method: str) -> None:
    convention = CONVENTION.replace("equite: {bande: 5/4}", f"equite: {{methode: {method}}}")
    assert convention != CONVENTION
    year = audited(tmp_path, PREFERENCES, convention=convention)
    order = list(range(len(year.places)))
    assert year.played(order) == [place.charge.holder for place in year.places]
    by_month = sorted(order, key=lambda at: (year.places[at].window.number, -at))
    assert year.played(by_month) == played_by_the_product(year, by_month)[0]


def test_rules_are_read_again_only_where_they_wait_for_the_state(tmp_path: Path) -> None:
    count = len(liberations())
    wanted = {"": 0, CAP: 0, PREFERENCES: 0, STATE: count, SIGNAL: 0, OBJECTIVE: count}
    for number, (cia, live) in enumerate(wanted.items()):
        assert audited(tmp_path / str(number), cia).live() == live
    some = audited(tmp_path / "some", STATE_OF_SOME)
    assert some.live() == sum(item.values["logement.qpv"] is True for item in liberations())


def test_a_missing_datum_that_may_decide_makes_a_dwelling_live(tmp_path: Path) -> None:
    items = liberations()
    del items[7].values["logement.qpv"]  # type: ignore[attr-defined]
    year = audited(tmp_path, "", items)
    cases = {place.liberation.id: year.case(n, place.window) for n, place in enumerate(year.places)}
    assert [name for name, case in cases.items() if isinstance(case, Live)] == ["L007"]
    assert len(cases) + year.aside == len(items)


def test_plans_do_not_depend_on_the_order_inside_a_month(tmp_path: Path) -> None:
    items = liberations()
    convention = CONVENTION.replace(
        "reservataire: al, taux: 30 %", "reservataire: al, taux: 30 %, servi_sur: {logement.qpv: non}"
    )
    assert convention != CONVENTION
    first = audited(tmp_path / "a", "", items, convention)
    other = list(items)
    for month in range(1, 13):
        mine = [n for n, item in enumerate(items) if item.values["liberation.date"].month == month]  # type: ignore[union-attr]
        for at, dwelling in zip(mine, reversed(mine), strict=True):
            values = {**items[dwelling].values, "liberation.date": items[at].values["liberation.date"]}
            source = items[dwelling]
            other[at] = type(source)(source.id, source.logement, source.bailleur, source.commune, at + 2, values)
    second = audited(tmp_path / "b", "", other, convention)
    assert [place.liberation.id for place in second.places] != [place.liberation.id for place in first.places]
    plans = [window.year.plan.entitlements for window in first.windows]
    assert [window.year.plan.entitlements for window in second.windows] == plans
    assert len({str(plan) for plan in plans}) > 1


def test_windows_are_months_under_one_law(tmp_path: Path) -> None:
    cia = rules("id: d, en_vigueur: {du: 2025-02-12}, alors: [{prioriser: {reservataire: al, rang: 1}}]")
    year = audited(tmp_path, cia)
    starts = [window.start for window in year.windows]
    assert starts[:4] == [date(2025, 1, 1), date(2025, 2, 1), date(2025, 2, 13), date(2025, 3, 1)]
    for place in year.places:
        assert place.window.start <= place.day
        assert (place.window.start.month, place.day.month) == (place.day.month, place.day.month)
    calendar = Calendar(load(tmp_path / "again", cia))
    for place in year.places:
        assert place.window.program.hash == calendar.compiled(place.day).programs["bail"].hash
