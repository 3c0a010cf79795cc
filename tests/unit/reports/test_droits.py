"""The rights of real territories: sums that close, and figures that are those of the clauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from fluxrules.allotment.account import Account
from fluxrules.allotment.plan import RowDue
from fluxrules.allotment.realised import realised_of
from fluxrules.decision.planning import Progress
from fluxrules.decision.session import compile_territory
from fluxrules.reports.droits import Droits, droits_of, portions
from fluxrules.reports.droits_arrangements import arrangements_of
from fluxrules.reports.droits_limits import Bound
from fluxrules.reports.droits_numbers import rate_text
from fluxrules.reports.droits_text import droits_text
from fluxrules.semantics import load_territory

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module", params=["nantes-metropole", "sud-corse"])
def rights(request: pytest.FixtureRequest) -> list[Droits]:
    territory, _, _ = load_territory(ROOT, request.param)
    assert territory is not None
    compiled = compile_territory(territory, date(2025, 6, 2))
    return [
        droits_of(compiled.programs[name], year, territory, compiled.diagnostics)
        for name, year in compiled.years.items()
    ]


def test_every_right_is_its_rate_times_its_base(rights: list[Droits]) -> None:
    for droits in rights:
        assert droits.rights
        for right in droits.rights:
            row = right.row
            assert sum(rate * base for rate, base in right.portions) == row.nominal
            assert sum(base for _, base in right.portions) == row.base
            assert right.annual == row.nominal + row.raised - row.lowered
            assert right.span is not None
            assert right.citation is not None
            written = (ROOT / right.span.file).read_text("utf-8").splitlines()
            clause = right.clause.split(":")[1]
            nearest = [line.split("id: ")[1] for line in written[: right.span.line] if line.startswith("  - id: ")][-1]
            assert nearest == clause


def test_rights_and_what_they_leave_are_the_flux(rights: list[Droits]) -> None:
    for droits in rights:
        given = sum(right.annual for right in droits.rights) + sum(item.dwellings for item in droits.remainders)
        assert given == droits.total == sum(kind.dwellings for kind in droits.kinds)
        assert sum(item.annual for item in droits.holders) == droits.total


def test_each_kind_sums_to_one_and_all_classes_are_in_one(rights: list[Droits]) -> None:
    for droits in rights:
        assert {sum(share for _, share in kind.shares) for kind in droits.kinds} == {1}
        classes = [key for kind in droits.kinds for key in kind.classes]
        assert len(classes) == len(set(classes))
        labels = [kind.label for kind in droits.kinds]
        assert len(labels) == len(set(labels))


def test_no_cap_is_crossed_and_guarantees_are_met(rights: list[Droits]) -> None:
    for droits in rights:
        bounds = {limit.bound for limit in droits.limits}
        assert Bound.PLAFOND in bounds
        for limit in droits.limits:
            if limit.bound is not Bound.CIBLE:
                assert limit.margin >= 0, limit
            assert limit.figure == limit.share * limit.forecast


def test_text_fits(rights: list[Droits]) -> None:
    for droits in rights:
        for width in (80, 100, 160):
            lines = droits_text(droits, width=width, verbose=True).splitlines()
            assert max(map(len, lines)) <= width
            assert not any("…" in line for line in lines)


def test_what_is_known_of_nantes() -> None:
    """Figures worked out by hand from the YAML of Logis Modèle: 1783,2 dwellings, 1113,9 of them outside QPV."""
    territory, _, _ = load_territory(ROOT, "nantes-metropole")
    assert territory is not None
    compiled = compile_territory(territory, date(2025, 6, 2))
    year = compiled.years["logis-modele"]
    account = Account(100, gained={"etat": 1050}, received={"etat": 9}, deficits={"etat": 150}, arrears={"etat": 25})
    droits = droits_of(compiled.programs["logis-modele"], year, territory, (), account)
    assert droits.fictif
    first = {right.holder: right for right in droits.rights if not right.from_holder}
    assert first["etat"].annual == Fraction("1783.2") / 4
    assert first["etat-agents"].inside
    moved = next(right for right in droits.rights if right.from_holder)
    assert (moved.holder, moved.from_holder) == ("etat", "region-pays-de-la-loire")
    limits = {limit.clause: limit for limit in droits.limits}
    prefet = limits["cch:plafond-prefet"]
    assert (prefet.share, prefet.written) == (Fraction(33, 100), Fraction(30, 100))
    assert prefet.given == Fraction("1783.2") * Fraction(33, 100)
    assert limits["cch:plancher-hors-qpv"].forecast == Fraction("1113.9")
    assert limits["cch:plancher-hors-qpv"].where == "hors QPV"
    assert limits["cch:cible-prefet"].margin == Fraction("1783.2") * Fraction(3, 100)
    kinds = {kind.label: dict(kind.shares) for kind in droits.kinds}
    assert set(kinds) == {"Hors QPV", "En QPV"}
    assert "etat-agents" not in kinds["En QPV"]
    assert [item.kind for item in droits.arrangements] == [
        "dont",
        "uniforme",
        "transfert",
        "delegation",
        "partage",
        "usage",
    ]
    assert all(item.clause for item in droits.arrangements)
    etat = droits.holders[0]
    assert (etat.gained, etat.received, etat.late, etat.arrears) == (Fraction(21, 2), 9, Fraction(3, 2), Fraction(1, 4))


@pytest.fixture(scope="module")
def logis():
    territory, _, _ = load_territory(ROOT, "nantes-metropole")
    assert territory is not None
    return territory, compile_territory(territory, date(2025, 6, 2))


def test_only_what_is_said_of_this_bailleur_is_told(logis) -> None:
    territory, compiled = logis
    files = {n.span.file for n in compiled.diagnostics if n.span is not None}
    assert len(files) == 3
    for name, year in compiled.years.items():
        droits = droits_of(compiled.programs[name], year, territory, compiled.diagnostics)
        assert {n.span.file for n in droits.notices if n.span is not None} == {file for file in files if name in file}


def test_what_is_left_of_a_year_counts_what_was_gained(logis) -> None:
    """Ten dwellings outside QPV and two before an avenant: both are in the right of the year, the second apart."""
    territory, compiled = logis
    year = compiled.years["logis-modele"]
    key = next(key for key in year.plan.units if dict(key)["logement.qpv"] == "non")
    unit = year.plan.unit
    here = {holder: 10 * units for holder, units in year.plan.units[key].items() if units}
    gained = {**here, "etat": here["etat"] + 2 * unit}
    account = Account(unit, counted=12, gained=gained, by_class={key: here}, deficits={})
    progress = Progress(realised_of(account), Fraction(1, 2), unit)
    again, said = compiled.planners["logis-modele"].plan(progress)
    assert again is not None, said
    droits = droits_of(compiled.programs["logis-modele"], again, territory, (), account)
    assert (droits.come, droits.earlier) == (12, 2)
    assert {item.holder for item in droits.remainders} == {"bailleur", "nantes-metropole"}
    given = sum(right.annual for right in droits.rights) + sum(item.dwellings for item in droits.remainders)
    assert given + droits.earlier == droits.total
    floor = next(limit for limit in droits.limits if limit.bound is Bound.GARANTIE)
    planned = sum(
        again.plan.weights[k] * again.plan.entitlements[k].get(h, 0)
        for k in again.plan.entitlements
        if dict(k)["logement.qpv"] == "non"
        for h in floor.holders
    )
    assert floor.given == planned + Fraction(here["etat"] + here["etat-agents"], unit)
    first = droits_of(compiled.programs["logis-modele"], year, territory, (), account)
    assert (first.come, first.earlier) == (0, 0)  # the plan of the whole year already bears everything


@pytest.mark.parametrize(("inside", "said"), [(True, "dans son plafond"), (False, "en plus de son plafond")])
def test_a_transfer_says_whether_it_counts_in_the_cap(logis, inside: bool, said: str) -> None:
    shares = logis[1].programs["logis-modele"].shares
    assert shares.transfer is not None
    shares = replace(shares, transfer=replace(shares.transfer, inside_cap=inside))
    told = [item.text for item in arrangements_of(shares, {}, {}, {}) if item.kind == "transfert"]
    assert len(told) == 1
    assert said in told[0]


def row(base: str, nominal: str, *rates: str) -> RowDue:
    amount = Fraction(nominal)
    zero = Fraction(0)
    return RowDue("h", "c", Fraction(base), amount, tuple(map(Fraction, rates)), zero, zero, zero, amount)


def test_two_rates_say_how_many_dwellings_each_has() -> None:
    assert portions(row("60", "3.4", "0.05", "0.07")) == ((Fraction(1, 20), 40), (Fraction(7, 100), 20))
    assert portions(row("60", "12", "1/5")) == ((Fraction(1, 5), 60),)
    assert portions(row("60", "11", "1/5")) == ()
    assert portions(row("60", "9", "0.05", "0.07")) == ()
    assert portions(row("60", "9", "0.05", "0.07", "0.1")) == ()


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        ("1/4", "25\u202f%"),
        ("1/8", "12,5\u202f%"),
        ("1/3", "≈33,33\u202f%"),
        ("1/10000", "0,01\u202f%"),
        ("1", "100\u202f%"),
        ("0", "0\u202f%"),
    ],
)
def test_rates(rate: str, text: str) -> None:
    assert rate_text(Fraction(rate)) == text
