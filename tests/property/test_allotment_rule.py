"""Every guarantee of ALLOTMENT §3 that a sequence of dwellings can put to the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.opinions import allotment_naive as naive
from tests.opinions.allotment_comparison import Draw, disagreement, drawn, lived, small_shares, tijdeman_worst
from tests.strategies.allotment import BANDS, Case, cases, shares, split_of

from fluxrules.allotment.account import Account
from fluxrules.allotment.band import Band
from fluxrules.allotment.caps import reached
from fluxrules.allotment.certificate import certify
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import TieBreak, Verdict, choose
from fluxrules.allotment.events import post
from fluxrules.allotment.plan import ShareRow
from fluxrules.allotment.planning import make_plan
from fluxrules.vocabulary import BAILLEUR, BasePlafond


def fractions(table: dict[str, int], unit: int, names: Sequence[str]) -> dict[str, Fraction]:
    return {name: Fraction(table.get(name, 0), unit) for name in names}


@settings(max_examples=150)
@given(cases())
def test_an_independent_reading_of_the_page_gives_the_same_winner(case: Case) -> None:
    account, names = case.account, case.register
    choice = choose(account, case.band, case.gains, case.candidates, case.categories, case.preferences)
    expected = naive.winner(
        fractions(account.deficits, account.unit, names),
        fractions(case.gains, account.unit, names),
        case.rates,
        case.band.width,
        case.candidates,
        [fractions(account.by_category[c], account.unit, names) for c in case.categories],
        case.preferences,
        account.last_served,
        names,
    )
    assert choice.winner == expected


@pytest.mark.parametrize("source", [drawn, lived])
def test_each_method_and_the_kept_set_are_those_of_the_page(source: Callable[[Random], Iterator[Draw]]) -> None:
    """Drawn and lived states, every method, rational shares, preferences and ties: a sample of the benchmark's."""
    stream = source(Random(7))
    for _ in range(250):
        assert disagreement(next(stream)) == ""


TIJDEMAN = list(small_shares({2: 9, 3: 6, 4: 4, 5: 2}))


@pytest.mark.parametrize("parts", TIJDEMAN, ids=str)
def test_tijdeman_reaches_its_optimum_on_fixed_shares(parts: tuple[int, ...]) -> None:
    """|G| ≤ 1 − 1/(2n − 2) at every moment, whatever the order of the register."""
    for order in (range(len(parts)), range(len(parts))[::-1]):
        assert tijdeman_worst(parts, order) <= 1 - Fraction(1, 2 * len(parts) - 2)


def test_no_rule_could_promise_less_than_tijdeman_does() -> None:
    assert (1, 1, 2) in TIJDEMAN
    worst = {n: max(tijdeman_worst(p, range(n)) for p in TIJDEMAN if len(p) == n) for n in (2, 3)}
    assert worst == {2: Fraction(1, 2), 3: Fraction(3, 4)}


@pytest.mark.parametrize(("count", "dwelling"), [(2, 8), (3, 4), (4, 2)])
@pytest.mark.parametrize("band", [Fraction(1), Fraction(5, 4)], ids=str)
def test_restricted_eligibility_against_every_adversary(count: int, dwelling: int, band: Fraction) -> None:
    """Every split of a dwelling, every choice the band may leave: nobody is ever driven beyond B (n − 1)."""
    reached, _ = naive.largest_deviation(count, dwelling, band)
    assert reached <= band * (count - 1)


@settings(max_examples=150)
@given(cases())
def test_the_kept_set_and_the_window_are_those_of_the_page(case: Case) -> None:
    account = case.account
    overdue = {name: account.deficits[name] + case.gains[name] for name in case.register}
    kept = case.band.keep(overdue, case.candidates)
    late = fractions(overdue, account.unit, case.register)
    expected, h0 = naive.kept_set(late, case.rates, case.band.width, case.candidates)
    assert (set(kept.holders), kept.h0) == (set(expected), h0)


@settings(max_examples=200)
@given(cases())
def test_the_table_says_why_each_candidate_was_kept_or_not(case: Case) -> None:
    choice = choose(case.account, case.band, case.gains, case.candidates, case.categories, case.preferences)
    width = case.band.width
    late = {line.holder: choice.dwellings(line.overdue) for line in choice.lines}
    assert set(late) == set(case.candidates)
    for line in choice.lines:
        g = late[line.holder]
        if line.verdict is Verdict.MOINS_EN_RETARD:
            assert g < max(late.values())
        elif line.verdict is Verdict.EN_AVANCE:
            assert g <= 1 - width
        elif line.verdict is Verdict.PEUT_ATTENDRE:
            assert choice.h0 is not None
            assert g + case.rates[line.holder] * choice.h0 < width
        else:
            assert line.score is not None
            balance = sum(choice.dwellings(c + line.gain) for c in line.categories)
            assert choice.points(line.score) == g + balance + case.preferences.get(line.holder, 0)
            assert line.score <= max(other.score for other in choice.lines if other.score is not None)


@settings(max_examples=200)
@given(cases(), st.randoms(use_true_random=False))
def test_permuting_the_register_changes_the_winner_only_on_full_ties(case: Case, random) -> None:
    other = list(case.register)
    random.shuffle(other)
    swapped = Band.of(case.band.width, case.account.unit, case.rates, other)
    arguments = (case.gains, case.candidates, case.categories, case.preferences)
    first = choose(case.account, case.band, *arguments)
    second = choose(case.account, swapped, *arguments)
    shuffled = choose(case.account, case.band, case.gains, case.candidates[::-1], case.categories, case.preferences)
    assert shuffled == first
    assert first.tie_break == second.tie_break
    if first.winner != second.winner:
        lines = {line.holder: line for line in first.lines}
        one, two = lines[first.winner], lines[second.winner]
        served = case.account.last_served
        assert first.tie_break is TieBreak.REGISTRE
        assert (one.score, one.overdue) == (two.score, two.overdue)
        assert served.get(first.winner, 0) == served.get(second.winner, 0)


SMALL = [
    *[(a, b) for a in range(1, 5) for b in range(a, 5)],
    *[(a, b, c) for a in range(1, 4) for b in range(a, 4) for c in range(b, 5)],
    (1, 1, 1, 1),
    (1, 1, 1, 2),
    (1, 1, 2, 3),
]


@pytest.mark.parametrize("band", [Fraction(1), Fraction(5, 4)], ids=str)
@pytest.mark.parametrize("parts", SMALL, ids=str)
def test_the_kept_set_is_exactly_the_choices_from_which_quota_can_be_held(
    parts: tuple[int, ...], band: Fraction
) -> None:
    holdable = naive.holdable(parts, band)
    names = [str(i) for i in range(len(parts))]
    unit = sum(parts)
    rule = Band.of(band, unit, {a: Fraction(k, unit) for a, k in zip(names, parts, strict=True)}, names)
    assert (0,) * len(parts) in holdable
    for state, choices in holdable.items():
        overdue = {a: v + k for a, v, k in zip(names, state, parts, strict=True)}
        kept = rule.keep(overdue, names)
        assert {int(a) for a in kept.holders} == choices, state
        late = {a: Fraction(v, unit) for a, v in overdue.items()}
        assert (
            kept.h0
            == naive.kept_set(late, {a: Fraction(k, unit) for a, k in zip(names, parts, strict=True)}, band, names)[1]
        )


def test_far_windows_are_those_of_the_page() -> None:
    """States near the edge of the band, where many dwellings ahead are all needed."""
    draw = Random(1)
    far = 0
    for _ in range(3000):
        count, unit = draw.randint(2, 6), draw.randint(2, 9)
        names = [str(i) for i in range(count)]
        pace = [draw.choice([0, 1, 1, 2, 5, 30]) for _ in names[1:]] + [1]
        rates = {a: Fraction(k, sum(pace)) for a, k in zip(names, pace, strict=True)}
        width = draw.choice([Fraction(1), Fraction(1), Fraction(9, 8), Fraction(5, 4)])
        late = {a: draw.randint(-unit // 2, unit) for a in names[1:]}
        late = {"0": unit - sum(late.values()), **late}
        candidates = draw.sample(names, draw.randint(1, count))
        kept = Band.of(width, unit, rates, names).keep(late, candidates)
        expected, h0 = naive.kept_set({a: Fraction(v, unit) for a, v in late.items()}, rates, width, candidates)
        assert (set(kept.holders), kept.h0) == (set(expected), h0)
        far += h0 is not None and h0 > 2
    assert far > 30


@settings(max_examples=120)
@given(st.one_of(shares(), st.just((1, 1, 2))), st.booleans(), st.data())
def test_constant_shares_and_everyone_eligible_hold_the_band(
    parts: tuple[int, ...], strict: bool, data: st.DataObject
) -> None:
    """B = 1: |G| < 1 at every moment, 0 at each multiple of D; B = 5/4: ≤ 5/4. Categories are the adversary's."""
    width = Fraction(1) if strict else Fraction(5, 4)
    names = [f"r{i}" for i in range(len(parts))]
    unit = sum(parts)
    gains = dict(zip(names, parts, strict=True))
    band = Band.of(width, unit, {name: Fraction(k, unit) for name, k in gains.items()}, names)
    account = Account(unit)
    for step in range(1, 3 * unit + 1):
        categories = tuple((axis, data.draw(st.sampled_from("uv"))) for axis in "ab")
        choice = choose(account, band, gains, names, categories)
        account = post(account, Charge(choice.winner, gains, categories, candidates=names))
        worst = max(abs(units) for units in account.deficits.values())
        assert worst < unit if strict else worst <= width * unit
        if strict and step % unit == 0:
            assert not any(account.deficits.values())
        assert_sums(account)


def assert_sums(account: Account) -> None:
    assert sum(account.deficits.values()) == 0
    assert all(sum(table.values()) == 0 for table in account.by_category.values())
    assert sum(account.received.values()) == account.counted
    assert sum(account.gained.values()) == account.counted * account.unit
    for holder, units in account.deficits.items():
        received = account.received.get(holder, 0) * account.unit
        assert units == account.gained.get(holder, 0) - received
        axes = {axis for axis, _ in account.by_category}
        for axis in axes:  # every dwelling has one category per axis: the categories of an axis add up to G
            assert units == sum(t.get(holder, 0) for (a, _), t in account.by_category.items() if a == axis)


@settings(max_examples=80)
@given(st.integers(2, 6), BANDS, st.data())
def test_restricted_eligibility_stays_within_band_times_n_minus_one(
    count: int, width: Fraction, data: st.DataObject
) -> None:
    unit = 12
    names = [f"r{i}" for i in range(count)]
    band = Band.of(width, unit, {name: Fraction(1, count) for name in names}, names)
    account = Account(unit)
    for _ in range(30):
        able = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        gains = split_of(data.draw, unit, able)
        able = [name for name in able if gains[name]]
        choice = choose(account, band, gains, able, (("a", "v"),))
        account = post(account, Charge(choice.winner, gains, (("a", "v"),), candidates=able))
        assert max(abs(units) for units in account.deficits.values()) <= width * (count - 1) * unit
        assert account.narrowed == 0
        assert_sums(account)


@pytest.mark.parametrize("count", [2, 3, 4, 8, 12])
def test_the_adversary_who_credits_those_never_served_reaches_the_harmonic_bound(count: int) -> None:
    """No online rule can promise less than H_n − 1: the page's lower bound, reached exactly."""
    names = [f"r{i}" for i in range(count)]
    unit = 27720
    band = Band.of(Fraction(5, 4), unit, {name: Fraction(1, count) for name in names}, names)
    account = Account(unit)
    left = list(names)
    while len(left) > 1:
        gains = {name: unit // len(left) for name in left}
        choice = choose(account, band, gains, left)
        account = post(account, Charge(choice.winner, gains, ()))
        left.remove(choice.winner)
    harmonic = sum(Fraction(1, m) for m in range(1, count + 1))
    assert account.deficit(left[0]) == harmonic - 1


@settings(max_examples=60)
@given(shares(3, 5), st.sampled_from(list(BasePlafond)), st.fractions(0, 1, max_denominator=6), st.data())
def test_no_charge_crosses_a_cap(
    parts: tuple[int, ...], base: BasePlafond, share: Fraction, data: st.DataObject
) -> None:
    names = [f"r{i}" for i in range(len(parts))]
    unit, forecast = sum(parts), Fraction(20)
    gains = dict(zip(names, parts, strict=True))
    group = names[:2]
    band = Band.of(Fraction(5, 4), unit, {name: Fraction(k, unit) for name, k in gains.items()}, names)
    account = Account(unit)
    closed = 0
    for n in range(1, 25):
        reading = reached(account, group, share, base, forecast)
        candidates = [name for name in names if not (reading.reached and name in group)]
        choice = choose(account, band, gains, candidates, (("a", data.draw(st.sampled_from("uv"))),))
        account = post(account, Charge(choice.winner, gains, choice.categories, candidates=candidates))
        received = sum(account.received.get(name, 0) for name in group)
        assert received <= share * (forecast if base is BasePlafond.ANNUEL_PREVU else n)
        assert not reading.reached or choice.winner not in group
        closed += reading.reached
        assert account.narrowed == closed
        assert_sums(account)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=4), BANDS, st.data())
def test_a_whole_year_from_the_plan_keeps_what_its_certificate_says(
    percents: list[int], width: Fraction, data: st.DataObject
) -> None:
    classes = [(("commune", c), ("financement", f)) for c in "AB" for f in ("PLS", "PLUS")]
    weights = {key: Fraction(data.draw(st.integers(1, 30))) for key in classes}
    rows = [
        ShareRow(
            f"r{i}",
            dict.fromkeys(classes, Fraction(percent, 100)),
            frozenset(data.draw(st.lists(st.sampled_from(classes), min_size=2, unique=True))),
        )
        for i, percent in enumerate(percents)
    ]
    plan, _ = make_plan(rows, weights, (), {}, order=[row.holder for row in rows])
    if plan is None:
        return
    band = Band.of(width, plan.unit, plan.rates, plan.order)
    account = Account(plan.unit)
    for _ in range(25):
        key = data.draw(st.sampled_from(classes))
        gains = plan.units[key]
        candidates = [holder for holder, units in gains.items() if units]
        choice = choose(account, band, gains, candidates, key)
        account = post(account, Charge(choice.winner, gains, key, candidates=candidates))
        guarantee = certify(plan, width, account)
        assert guarantee.bound is not None
        assert guarantee.deviation < guarantee.bound if guarantee.strict else guarantee.deviation <= guarantee.bound
        assert_sums(account)
    assert BAILLEUR in plan.rates
