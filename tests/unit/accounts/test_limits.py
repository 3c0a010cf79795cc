"""Caps, guarantees and shares out of reach, on a small plan made by hand: every figure can be added up."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from fluxrules.accounts.alerts import Alert, Kind, alerts_of
from fluxrules.accounts.equity import families_of, together
from fluxrules.accounts.limits import Cap, Floor, caps_now, floors_now, received_on, targets_now
from fluxrules.accounts.outlook import shortfall, still_due, unplaced, within_reach
from fluxrules.allotment.account import Account
from fluxrules.allotment.plan import ClassKey, Plan, RowDue
from fluxrules.decision.floors import PlannedFloor
from fluxrules.decision.plan_reach import PlanReach
from fluxrules.decision.planned_caps import PlannedCap
from fluxrules.decision.planning import Year
from fluxrules.ledger.following import Tally, TallyKey
from fluxrules.program.program import Citation
from fluxrules.program.shares import Holder, SoftTarget, UsageLimit
from fluxrules.vocabulary import BAILLEUR, BasePlafond, Statut

IN: ClassKey = (("logement.commune", "44109"), ("logement.qpv", "oui"))
OUT: ClassKey = (("logement.commune", "44109"), ("logement.qpv", "non"))
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
NOTHING = PlanReach(frozenset(), frozenset(), frozenset())
LAW = Citation("cch", "CCH", "R.441-5-2", None, Statut.VERIFIE)


def plan(**changes: Any) -> Plan:
    """Six dwellings expected in QPV and four outside; the State gains a quarter, outside only a half."""
    values: dict[str, Any] = {
        "entitlements": {IN: {"al": HALF, BAILLEUR: HALF}, OUT: {"etat": HALF, "al": HALF}},
        "weights": {IN: Fraction(6), OUT: Fraction(4)},
        "rates": {},
        "due": {"etat": Fraction(2), "al": Fraction(5), BAILLEUR: Fraction(3)},
        "unit": 4,
        "units": {},
        "restricted": True,
        "eligible": {"etat": frozenset({OUT}), "al": frozenset({IN, OUT})},
        "order": ("etat", "al", BAILLEUR),
        "annual": {"etat": Fraction(3), "al": Fraction(6), BAILLEUR: Fraction(3)},
    }
    return Plan(**{**values, **changes})


def row(holder: str, missing: str) -> RowDue:
    zero = Fraction(0)
    return RowDue(holder, "c", zero, zero, (), zero, zero, zero, zero, missing=Fraction(missing))


def account(**changes: Any) -> Account:
    values: dict[str, Any] = {
        "unit": 4,
        "counted": 3,
        "deficits": {"etat": 5, "al": -5},
        "received": {"al": 2, BAILLEUR: 1},
        "by_class": {OUT: {"etat": 2, "al": 2}},
    }
    return Account(**{**values, **changes})


def cell(holder: str, qpv: str, standing: int, proposed: int = 9, **changes: str) -> tuple[TallyKey, Tally]:
    values: dict[str, Any] = {
        "bailleur": "habitat",
        "departement": "44",
        "year": 2025,
        "holder": holder,
        "typologie": "T3",
        "financement": "PLUS",
        "qpv": qpv,
        "commune": "44109",
        "periode": "inconnu",
        "statut": "oriente",
        "motif": "",
        "month": "2025-03",
        **changes,
    }
    return TallyKey(**values), Tally(proposed=proposed, standing=standing)


def program(**shares: Any) -> Any:
    effect = SimpleNamespace(kind="plafonner", share=HALF, base=None)
    rule = SimpleNamespace(name="cch:regle", titre="Une règle", citation=LAW, effects=(effect,), span=None)
    holders = (Holder("etat", "État", "etat", 1), Holder("agents", "Agents", "etat", 2, inside="etat"))
    values = {"usages": (), "targets": (), "holders": holders, **shares}
    return SimpleNamespace(rules=(rule,), shares=SimpleNamespace(**values))


def test_what_is_still_due_is_late_now_or_still_to_gain_or_has_no_place() -> None:
    assert still_due(plan(), account(), "etat") == Fraction(5, 4) + 2
    assert still_due(plan(), account(), "al") == 5 - Fraction(5, 4)
    crowded = plan(rows=(row("etat", "3/2"), row("al", "1"), row("etat", "1/2")))
    assert unplaced(crowded, "etat") == 2
    assert still_due(crowded, account(), "etat") == Fraction(5, 4) + 4


def test_within_reach_is_what_is_expected_where_one_may_receive() -> None:
    assert within_reach(plan(), "etat") == 4
    assert within_reach(plan(), "al") == 10
    assert within_reach(plan(), BAILLEUR) == 10


@pytest.mark.parametrize(("late", "short"), [(5, 0), (8, 0), (9, Fraction(1, 4)), (20, 3), (-20, 0)])
def test_a_share_is_short_by_what_not_even_everything_gives(late: int, short: Fraction) -> None:
    """Due 2, at most 4 may come: what is late beyond 2 dwellings (8 units) is out of reach."""
    assert shortfall(plan(), account(deficits={"etat": late}), "etat") == short


def cap(**changes: Any) -> Cap:
    values: dict[str, Any] = {
        "rule": "cch:regle",
        "titre": "Une règle",
        "citation": LAW,
        "holders": ("etat",),
        "share": HALF,
        "base": BasePlafond.ANNUEL_PREVU,
        "forecast": Fraction(41),
        "limit": Fraction(41, 2),
        "received": 5,
        "due": Fraction(2),
        "everywhere": True,
    }
    return Cap(**{**values, **changes})


def floor(**changes: Any) -> Floor:
    values: dict[str, Any] = {
        "rule": "cch:regle",
        "titre": "Une règle",
        "citation": LAW,
        "holders": ("etat",),
        "share": HALF,
        "forecast": Fraction(16),
        "figure": Fraction(8),
        "planned": Fraction(8),
        "received": 3,
        "expected": Fraction(4),
        "everywhere": False,
    }
    return Floor(**{**values, **changes})


def alerts(*, caps: tuple[Cap, ...] = (), floors: tuple[Floor, ...] = (), late: int = 5) -> tuple[Alert, ...]:
    mine = account(deficits={"etat": late, BAILLEUR: 400})
    return alerts_of("habitat", "44", plan(), mine, caps, floors, {"suspendu": 2, "annule": 4}, (0, ()))


@pytest.mark.parametrize(
    ("received", "due", "kind", "dwellings"),
    [
        (5, 2, None, 0),
        (18, 2, None, 0),  # two left: a tenth of the limit
        (19, 1, Kind.PLAFOND_PROCHE, 1),  # one left: less than a twentieth
        (18, 3, Kind.PLAFOND_BLOQUANT, 1),
        (18, Fraction(5, 2), None, 0),  # half a dwelling is no news
        (20, 5, Kind.PLAFOND_ATTEINT, 0),
        (21, 0, Kind.PLAFOND_DEPASSE, -1),
    ],
)
def test_what_is_said_of_a_cap(received: int, due: Fraction, kind: Kind | None, dwellings: int) -> None:
    told = [alert for alert in alerts(caps=(cap(received=received, due=Fraction(due)),)) if alert.rule]
    assert [(alert.kind, alert.dwellings) for alert in told] == ([] if kind is None else [(kind, dwellings)])


def test_a_cap_under_which_nothing_could_be_received_is_reached_once_somebody_has() -> None:
    none = cap(limit=Fraction(1, 2), received=0, due=Fraction(1, 4))
    assert not [alert for alert in alerts(caps=(none,)) if alert.rule]


@pytest.mark.parametrize(("received", "expected", "short"), [(3, 4, 1), (4, 4, 0), (3, 5, 0), (0, 4, 4), (None, 0, 0)])
def test_a_guarantee_is_short_by_what_is_neither_there_nor_to_come(received: int, expected: int, short: int) -> None:
    here = floor(received=received, expected=Fraction(expected))
    assert here.short == short
    told = [alert for alert in alerts(floors=(here,)) if alert.kind is Kind.GARANTIE]
    assert [alert.dwellings for alert in told] == ([Fraction(short)] if short else [])


def test_a_share_out_of_reach_is_told_once_it_is_a_whole_dwelling_and_never_for_the_bailleur() -> None:
    def told(late: int) -> list[tuple[tuple[str, ...], Fraction]]:
        return [(alert.holders, alert.dwellings) for alert in alerts(late=late) if alert.kind is Kind.PART]

    assert told(11) == []
    assert told(12) == [(("etat",), Fraction(1))]


def test_the_most_pressing_comes_first_and_cancelled_dwellings_wait_for_nobody() -> None:
    kinds = [alert.kind for alert in alerts(caps=(cap(received=20),), floors=(floor(received=0),), late=12)]
    assert kinds == [Kind.SUSPENDU, Kind.PLAFOND_ATTEINT, Kind.GARANTIE, Kind.PART]


def test_caps_floors_and_targets_are_read_off_the_year() -> None:
    planned = PlannedCap(0, ("etat", "al"), HALF, BasePlafond.ANNUEL_PREVU, Fraction(12), True)
    guaranteed = PlannedFloor(0, ("etat",), QUARTER, Fraction(8), frozenset({OUT}))
    year = Year(plan(), {(0, ("etat", "al")): planned}, rests_on=NOTHING, floors=(guaranteed,))
    usage = UsageLimit("usage:cch:regle", "cch:regle", "al", QUARTER, "logement.commune")
    target = SoftTarget("cch:cible", "etat", QUARTER, LAW)
    rules = program(usages=(usage,), targets=(target,))
    state = account(usages={("usage:cch:regle", "44109"): (3, 11), ("autre", ""): (9, 9)})
    whole, used = caps_now(rules, year, state)
    assert (whole.limit, whole.received, whole.room, whole.due) == (6, 2, 4, Fraction(5, 4) + 2 + 5 - Fraction(5, 4))
    assert (used.by, used.received, used.limit, used.due) == ("44109", 3, 3, None)
    (there,) = floors_now(rules, year, state, [cell("etat", "non", 1), cell("etat", "oui", 8), cell("al", "non", 4)])
    assert (there.figure, there.received, there.expected, there.planned) == (2, 1, 4, HALF + 2)
    (towards,) = targets_now(rules, year, account(received={"etat": 2, "agents": 1, "al": 5}))
    assert (towards.holders, towards.figure, towards.planned, towards.received) == (("etat", "agents"), 3, 3, 3)


def test_dwellings_that_the_follow_up_cannot_tell_apart_are_not_counted() -> None:
    cells = [
        cell("etat", "non", 1),
        cell("etat", "oui", 2),
        cell("al", "non", 4),
        cell("etat", "non", 8, commune="44001"),
    ]
    assert received_on(cells, ("etat",), frozenset({OUT})) == 1
    assert received_on(cells, ("etat",), frozenset({OUT, IN})) == 3
    assert received_on(cells, ("etat", "al"), None) == 15
    assert received_on(cells, ("etat",), frozenset({(*OUT, ("logement.residence", "Les Lilas"))})) is None


def test_a_family_counts_what_stands_and_the_whole_keeps_no_gap_that_one_does_not_know() -> None:
    state = account(by_category={("qpv", "non"): {"etat": 2, "al": -2}, ("quartier", "x"): {"etat": 9}})
    cells = [cell("etat", "non", 1), cell("al", "non", 3), cell("", "non", 7)]
    one = families_of(state, cells, ["etat", "al"], ("qpv",))
    told = {(item.axis, item.holder): (item.received, item.gap, item.due) for item in one}
    assert told["qpv", "etat"] == (1, HALF, Fraction(3, 2))
    assert told["qpv", "al"] == (3, -HALF, Fraction(5, 2))
    assert told["commune", "etat"] == (1, None, None)
    assert ("qpv", "") not in told
    other = families_of(account(), cells, ["etat", "al"])
    both = {(item.axis, item.holder): (item.received, item.gap) for item in together([*one, *other], ["etat", "al"])}
    assert both["qpv", "etat"] == (2, HALF)
    assert both["commune", "etat"] == (2, None)
