"""Re-plans: the same plan when nothing or just what was expected came, exact and bounded however many follow."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.test_allotment_plan import assert_entitled, group_caps, share_rows, weights

from fluxrules.allotment.account import Account
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.events import aligned, post
from fluxrules.allotment.mix import expected_mix, remaining_dwellings
from fluxrules.allotment.plan import GroupCap, Plan, ShareRow
from fluxrules.allotment.planning import make_plan
from fluxrules.allotment.realised import Realised, realised_of
from fluxrules.allotment.rounding import LARGEST_UNIT
from fluxrules.vocabulary import BAILLEUR

ZERO = Fraction(0)


def assert_explained(plan: Plan, realised: Realised) -> None:
    """Each row's steps lead to its due; rows and residual make the dues of the holders; nothing is lost."""
    gained = realised.by_holder()
    for row in plan.rows:
        steps = row.nominal + row.arrears + row.raised - row.lowered - row.credited + row.ahead - row.missing
        assert steps == row.due >= 0
        assert min(row.raised, row.lowered, row.ahead, row.missing) >= 0
    for holder in plan.order:
        theirs = [row for row in plan.rows if row.holder == holder]
        if holder not in plan.residual:
            assert plan.due[holder] == sum((row.due for row in theirs), ZERO)
        assert plan.annual[holder] == plan.due[holder] + gained.get(holder, ZERO)
    total = sum(plan.weights.values(), ZERO) + sum(gained.values(), ZERO)
    assert sum(plan.annual.values()) == total


def assert_caps(plan: Plan, caps: list[GroupCap], realised: Realised) -> None:
    """No cap of the year is crossed by what was gained and what is planned, but by what was gained already."""
    counts = realised.counts()
    for cap in caps:
        keys = cap.classes or frozenset(plan.weights) | frozenset(counts)
        gained = sum((realised.gained.get(key, {}).get(h, ZERO) for key in keys for h in cap.holders), ZERO)
        planned = sum(
            (plan.weights[k] * plan.entitlements[k][h] for k in keys if k in plan.weights for h in cap.holders), ZERO
        )
        flux = sum((plan.weights.get(key, ZERO) + counts.get(key, ZERO) for key in keys), ZERO)
        assert not planned or gained + planned <= cap.share * flux


@settings(max_examples=200)
@given(st.data())
def test_a_re_plan_is_exact_whatever_came(data: st.DataObject) -> None:
    everything = data.draw(weights())
    rows = data.draw(share_rows(everything, floors=data.draw(st.booleans())))
    if data.draw(st.booleans()):  # two rows of one holder
        rows = [*rows, ShareRow("r0", rows[-1].rates, rows[-1].eligible, {}, "", "autre")]
    caps = data.draw(st.one_of(st.just([]), group_caps(rows, everything)))
    holders = sorted({row.holder for row in rows})
    gained = {}
    for key in data.draw(st.lists(st.sampled_from(sorted(everything)), unique=True)):
        parts = [data.draw(st.integers(0, 3)) for _ in holders]
        count = data.draw(st.integers(1, 6))
        total = sum(parts) + 1
        shares = {holder: Fraction(part * count, total) for holder, part in zip(holders, parts, strict=True)}
        gained[key] = {**shares, BAILLEUR: Fraction(count, total)}
    arrears = {holder: Fraction(data.draw(st.integers(-2, 2)), 3) for holder in holders}
    realised = Realised(gained, arrears)
    left = {key: data.draw(st.sampled_from([weight, weight / 3, ZERO])) for key, weight in everything.items()}
    split = data.draw(st.sampled_from([{}, {"epci": Fraction(1, 2), BAILLEUR: Fraction(1, 2)}]))
    plan, found = make_plan(rows, left, caps, split, order=holders, realised=realised)
    if plan is None:
        assert not any(left.values()) or not realised.begun
        return
    for row in rows:  # an alert for each holder ahead, for each due that nothing can serve
        mine = [one for one in plan.rows if one.holder == row.holder]
        assert (sum(one.ahead for one in mine) >= Fraction(1, 200)) == any(
            d.code == "FLX613" and f"« {row.holder} »" in d.message for d in found
        )
    if any(d.code in ("FLX614", "FLX616") for d in found):
        assert any(one.missing for one in plan.rows)
    else:
        assert sum(one.missing for one in plan.rows) < Fraction(1, 200) * len(plan.rows)
    assert_entitled(plan, rows)
    assert_explained(plan, realised)
    assert_caps(plan, caps, realised)


@settings(max_examples=100)
@given(st.data())
def test_a_part_of_the_year_come_as_planned_leaves_the_same_due_for_the_rest(data: st.DataObject) -> None:
    expected = data.draw(weights())
    rows = data.draw(share_rows(expected, floors=True))
    caps = data.draw(st.one_of(st.just([]), group_caps(rows, expected)))
    order = [row.holder for row in rows]
    plan, said = make_plan(rows, expected, caps, {}, order=order)
    if plan is None or any(row.lowered for row in plan.rows):  # what a cap took away is asked for again each time
        return
    part = data.draw(st.sampled_from([Fraction(1, 2), Fraction(1, 3), Fraction(51, 52)]))
    gained = {
        key: {holder: part * weight * gain for holder, gain in plan.entitlements[key].items()}
        for key, weight in expected.items()
    }
    left = {key: weight * (1 - part) for key, weight in expected.items()}
    again, _ = make_plan(rows, left, caps, {}, order=order, realised=Realised(gained))
    assert again is not None
    assert again.due == {holder: due * (1 - part) for holder, due in plan.due.items()}
    assert again.annual == plan.annual
    if not any(d.code == "FLX605" for d in said) and all(
        sum(gains.values()) - gains[BAILLEUR] < 1 for gains in plan.entitlements.values()
    ):
        assert all(
            abs(again.entitlements[key][holder] - gain) < Fraction(1, 1000)
            for key, gains in plan.entitlements.items()
            for holder, gain in gains.items()
        )


@settings(max_examples=8, deadline=None)
@given(st.data())
def test_sixty_re_plans_in_a_row_keep_the_unit_and_the_sums(data: st.DataObject) -> None:
    forecast = data.draw(weights())
    rows = data.draw(share_rows(forecast, floors=False))
    rows = [
        ShareRow(
            row.holder, {key: rate / 4 for key, rate in row.rates.items()}, row.eligible, {}, row.uniform_by, row.clause
        )
        for row in rows
    ]
    order = [*(row.holder for row in rows), BAILLEUR]
    plan, _ = make_plan(rows, forecast, (), {}, order=order)
    if plan is None:
        return
    plan, account = aligned(plan, Account(7))
    first = account.unit
    keys = sorted(forecast)
    coming = data.draw(st.lists(st.sampled_from(keys), min_size=60, max_size=60))
    units = set()
    for week, key in enumerate(coming, start=1):
        gains = plan.units[key]
        account = post(account, Charge(max(gains, key=gains.__getitem__), gains, kind=key))
        realised = realised_of(account)
        remaining = remaining_dwellings(Fraction(70), Fraction(account.counted), Fraction(week, 70))
        left = expected_mix(forecast, realised.counts(), remaining)
        made, _ = make_plan(rows, left, (), {}, order=order, realised=realised, unit=account.unit)
        assert made is not None
        assert_explained(made, realised)
        assert all(sum(gains.values()) == made.unit for gains in made.units.values())
        plan, account = aligned(made, account)
        units.add(account.unit)
        assert sum(account.deficits.values()) == 0
        assert all(sum(table.values()) % account.unit == 0 for table in account.by_class.values())
    assert len(units - {first}) <= 1
    assert max(units) <= first * LARGEST_UNIT
