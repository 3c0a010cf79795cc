"""Books: where each libération stands, lost turns, years already closed, units that grow."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.books import Books, fold
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.journal import Amended, Closed, Confirmed, Counted, Moved, Settled, Uncounted
from fluxrules.allotment.plan import ClassKey
from fluxrules.vocabulary import BAILLEUR, Report

KEY: AccountKey = ("bail", "98", 2025)
NEXT: AccountKey = ("bail", "98", 2026)
KIND: ClassKey = (("logement.commune", "98001"),)
HALF = {"etat": 1, "al": 1}
T3 = ("typologie", "T3")


def charge(holder: str, gains: dict[str, int] | None = None, **more: object) -> Charge:
    return Charge(holder, gains or HALF, (T3,), KIND, **more)  # type: ignore[arg-type]


def counted(name: str, holder: str, gains: dict[str, int] | None = None, **more: object) -> Counted:
    return Counted(key=KEY, day="2025-01-06", liberation=name, dwelling="D1", charge=charge(holder, gains, **more))


def moved(name: str, to: str, what: Charge | None, cause: str = "restitution", **more: object) -> Moved:
    return Moved(key=KEY, day="2025-01-07", liberation=name, cause=cause, to=to, charge=what, **more)  # type: ignore[arg-type]


def uncounted(name: str) -> Uncounted:
    return Uncounted(key=KEY, day="2025-01-08", liberation=name, cause="annulation")


def books(*events: object) -> Books:
    return fold(events)  # type: ignore[arg-type]


def table(account: Account) -> dict[str, Fraction]:
    return {name: account.deficit(name) for name, units in account.deficits.items() if units}


def test_a_move_in_a_larger_unit_loses_nothing() -> None:
    found = books(counted("L1", "etat"), moved("L1", "al", charge("al", {"etat": 3, "al": 3})))
    account = found.accounts[KEY]
    assert (account.unit, account.deficits) == (6, {"etat": 3, "al": -3})
    assert found.record("L1").charge.unit == 6


def test_a_lost_turn_stays_with_who_lost_it() -> None:
    found = books(counted("L1", "al"), moved("L1", "etat", None))
    account, record = found.accounts[KEY], found.record("L1")
    assert (record.holder, record.charge.holder, record.lost, record.returned) == ("etat", "al", True, ("al",))
    assert (account.received, account.uncharged) == ({"al": 1}, {"etat": 1})


def test_whoever_had_it_for_nothing_has_it_no_more() -> None:
    twice = books(counted("L1", "al"), moved("L1", "etat", None), moved("L1", BAILLEUR, None))
    assert twice.accounts[KEY].uncharged == {"etat": 0, BAILLEUR: 1}
    forced = books(
        counted("L1", "al"), moved("L1", "etat", None), moved("L1", BAILLEUR, charge(BAILLEUR), "derogation")
    )
    account = forced.accounts[KEY]
    assert (account.uncharged, account.received) == ({"etat": 0}, {"al": 0, BAILLEUR: 1})
    assert not forced.record("L1").lost
    assert forced.record("L1").returned == ("al",)


def test_a_cancelled_dwelling_leaves_no_trace_but_history() -> None:
    events = [counted("L1", "al", provisional=True), moved("L1", "etat", None, owed={"D1": "al"}), uncounted("L1")]
    account = books(*events).accounts[KEY]
    left = (account.deficits, account.received, account.provisional, account.uncharged, account.gained)
    assert all(not any(one.values()) for one in left)
    assert (account.counted, account.debts, account.by_class[KIND]) == (0, {}, {"etat": 0, "al": 0})
    assert (account.largest, account.last_served) == (1, {"al": 1})
    with pytest.raises(KeyError):
        books(*events, uncounted("L1"))


def test_a_first_letting_moves_with_its_charge() -> None:
    first = counted("L1", "al", programme="Quai")
    assert books(first).accounts[KEY].programmes == {("Quai", "al"): 1}
    after = books(first, moved("L1", "etat", charge("etat", programme="Quai")))
    assert after.accounts[KEY].programmes == {("Quai", "al"): 0, ("Quai", "etat"): 1}


def test_an_award_confirms_once() -> None:
    first = counted("L1", "al", provisional=True)
    found = books(first, Confirmed(key=KEY, day="2025-01-09", liberation="L1", cause="attribution"))
    assert found.accounts[KEY].provisional == {"al": 0}
    assert not found.record("L1").charge.provisional
    after = books(
        first, Confirmed(key=KEY, day="2025-01-09", liberation="L1", cause="attribution"), uncounted("L1")
    ).accounts[KEY]
    assert after.provisional == {"al": 0}


def test_what_was_counted_before_an_avenant_is_of_no_class_after_it() -> None:
    amended = Amended(key=KEY, day="2025-07-01", unit=2, arrears={"etat": 1, "al": -1})
    found = books(counted("L1", "al"), amended, counted("L2", "etat"), moved("L1", "etat", charge("etat")))
    assert found.accounts[KEY].by_class == {KIND: HALF}
    found = books(counted("L1", "al"), amended, counted("L2", "etat"), uncounted("L1"))
    assert found.accounts[KEY].by_class == {KIND: HALF}
    assert found.accounts[KEY].arrears == {"etat": 1, "al": -1}


@pytest.mark.parametrize(
    ("mode", "limit", "opened", "late"),
    [
        # 2025: two dwellings to etat, so etat -1 and al 1; then one of them never was: etat -1/2, al 1/2.
        (Report.ENTIER, "0", {"etat": "-1", "al": "1"}, {"etat": "-1/2", "al": "1/2"}),
        (Report.PLAFONNE, "3/4", {"etat": "-3/4", "al": "3/4"}, {"etat": "-1/2", "al": "1/2"}),
        (Report.PLAFONNE, "1/4", {"etat": "-1/4", "al": "1/4"}, {"etat": "-1/4", "al": "1/4"}),
        (Report.AUCUN, "0", {}, {}),
    ],
)
def test_an_event_after_the_year_s_end_reaches_what_was_carried(
    mode: Report, limit: str, opened: dict[str, str], late: dict[str, str]
) -> None:
    closed = Closed(key=KEY, day="2026-01-05", mode=mode, limit=Fraction(limit))
    before = books(counted("L1", "etat"), counted("L2", "etat"), closed)
    assert table(before.accounts[NEXT]) == {name: Fraction(amount) for name, amount in opened.items()}
    before.apply(uncounted("L2"))
    assert table(before.accounts[NEXT]) == {name: Fraction(amount) for name, amount in late.items()}
    assert before.accounts[KEY].received == {"etat": 1}
    assert before.accounts[NEXT].received == {}
    assert before.accounts[NEXT].largest >= max((abs(u) for u in before.accounts[NEXT].deficits.values()), default=0)


def test_two_years_later_too() -> None:
    found = books(counted("L1", "etat"))
    for year in (2025, 2026):
        found.apply(Closed(key=("bail", "98", year), day="2027-01-04", mode=Report.ENTIER, limit=Fraction(0)))
    found.apply(Settled(key=("bail", "98", 2027), day="2027-01-05", holder="al", onto=BAILLEUR))
    assert table(found.accounts["bail", "98", 2027]) == {"etat": Fraction(-1, 2), BAILLEUR: Fraction(1, 2)}
    found.apply(uncounted("L1"))
    # 1/2 went from al to the bailleur while it was owed: the bailleur keeps it, al is behind by what it handed over.
    assert table(found.accounts["bail", "98", 2027]) == {"al": Fraction(-1, 2), BAILLEUR: Fraction(1, 2)}


def test_debts_opened_late_are_carried_and_those_paid_stay_paid() -> None:
    closed = Closed(key=KEY, day="2026-01-05", mode=Report.ENTIER, limit=Fraction(0))
    found = books(counted("L1", "etat", owed={"D1": "etat"}), counted("L2", "etat", owed={"D2": "al"}), closed)
    assert found.accounts[NEXT].debts == {"D1": "etat", "D2": "al"}
    paid = Charge("etat", HALF, (T3,), KIND, settled="D1")
    found.apply(Counted(key=NEXT, day="2026-01-06", liberation="L3", dwelling="D1", charge=paid))
    found.apply(uncounted("L2"))
    assert found.accounts[NEXT].debts == {}
