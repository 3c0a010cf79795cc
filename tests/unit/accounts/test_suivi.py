"""The follow-up of a recorded year: every figure is the ledger's, and everything adds up."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from tests.recorded_year import TERRITOIRE, nantes
from tests.unit.accounts.test_tallying import followed as row
from tests.unit.accounts.test_tallying import proposal

from fluxrules.accounts.alerts import Kind
from fluxrules.accounts.suivi import Followable, Suivi, suivi_of
from fluxrules.accounts.tallying import tally_of
from fluxrules.allotment.account import AccountKey
from fluxrules.cli import registre_lu
from fluxrules.cli.registre_lu import LedgerYear, followable, ledger_year
from fluxrules.decision.calendar import Calendar
from fluxrules.ledger.balances import accounts_of
from fluxrules.ledger.desk import Desk
from fluxrules.ledger.following import Issue
from fluxrules.ledger.store import Store

DAY = date(2025, 12, 31)


@cache
def read() -> LedgerYear:
    year = nantes()
    with year.store() as store:
        return ledger_year(store, 2025, DAY, None)


@cache
def followed() -> dict[AccountKey, Followable]:
    found, _ = followable(read(), nantes().territory, 2025, DAY)
    return found


@cache
def found() -> Suivi:
    year = read()
    return suivi_of(DAY.isoformat(), 2025, followed(), year.cells, year.late)


def test_one_account_per_bailleur_with_all_its_dwellings() -> None:
    year = nantes()
    rows = Counter(row.bailleur for row in year.followed())
    assert {account.key[0]: account.dwellings for account in found().accounts} == rows


def test_balances_add_up_to_nothing_and_rights_to_what_came() -> None:
    for account in found().accounts:
        assert sum(item.late for item in account.positions) == 0
        assert sum(item.gained for item in account.positions) == account.counted
        assert sum(item.received for item in account.positions) == account.counted
        for item in account.positions:
            assert item.late == item.gained - item.received


def test_what_is_received_is_what_stands() -> None:
    """No turn was lost in this year: what is charged is where the dwelling is."""
    for account in found().accounts:
        for item in account.positions:
            assert item.tally.standing == item.received + item.uncharged, item.holder


def test_families_add_up_to_the_balance_on_every_axis() -> None:
    for account in found().accounts:
        late = {item.holder: item.late for item in account.positions}
        sums: dict[tuple[str, str], Fraction] = {}
        received: Counter[tuple[str, str]] = Counter()
        for item in account.families:
            received[item.axis, item.holder] += item.received
            if item.gap is not None:
                place = (item.axis, item.holder)
                sums[place] = sums.get(place, Fraction(0)) + item.gap
        assert sums
        for (axis, holder), gap in sums.items():
            assert gap == late[holder], (axis, holder)
        for (_, holder), count in received.items():
            assert count == next(item.received for item in account.positions if item.holder == holder)


def test_an_axis_the_convention_does_not_balance_has_no_gap() -> None:
    kept = {account.key[0]: {f.axis for f in account.families if f.gap is not None} for account in found().accounts}
    assert kept["maisons-specimen"] == {"typologie", "financement", "qpv"}
    assert kept["toits-exemple"] == {"typologie", "financement", "qpv", "commune", "periode"}
    whole = {item.axis for item in found().families if item.gap is not None}
    assert whole == kept["maisons-specimen"]


def test_the_epci_is_the_sum_of_its_bailleurs() -> None:
    for item in found().positions:
        mine = [p for account in found().accounts for p in account.positions if p.holder == item.holder]
        assert item.annual == sum(p.annual for p in mine)
        assert item.received == sum(p.received for p in mine)
        assert item.late == sum(p.late for p in mine)
        assert item.tally.proposed == sum(p.tally.proposed for p in mine)
    assert found().positions[-1].holder == "bailleur"


def test_cells_are_those_of_the_rows() -> None:
    year = nantes()
    by_hand = suivi_of(DAY.isoformat(), 2025, followed(), tally_of(year.followed()), read().late)
    assert by_hand == found()


def test_reached_caps_and_dwellings_that_wait_are_told() -> None:
    kinds = Counter(alert.kind for alert in found().alerts)
    assert kinds[Kind.SUSPENDU] >= 1
    assert kinds[Kind.DELAI] >= 1
    for account in found().accounts:
        for cap in account.caps:
            told = [alert for alert in account.alerts if alert.rule == cap.rule and alert.holders == cap.holders]
            assert bool(told) == (cap.received > 0 and (cap.room <= 0 or cap.room <= cap.limit / 20)), cap


def test_late_dwellings_are_those_whose_deadline_passed() -> None:
    expected = Counter(
        row.bailleur
        for row in nantes().followed()
        if row.proposals
        and row.proposals[-1].issue.value == "en_cours"
        and row.deadline
        and row.deadline < DAY.isoformat()
        and row.candidates < row.proposals[-1].day
    )
    told = {alert.bailleur: int(alert.dwellings) for alert in found().alerts if alert.kind is Kind.DELAI}
    assert told == expected


def test_the_late_that_are_named_are_those_longest_past_their_deadline(tmp_path: Path) -> None:
    deadlines = {"LIB-1": "2025-05-03", "LIB-2": "2025-05-01", "LIB-3": "2025-05-02", "LIB-4": "2025-06-30"}
    waiting = proposal("etat", Issue.EN_COURS)
    rows = [row(name, waiting, bailleur="a", deadline=deadline) for name, deadline in deadlines.items()]
    other = row("LIB-5", waiting, bailleur="a", deadline="2024-05-01", year=2024)
    store, wrong = Store.open(str(tmp_path / "registre.sqlite"), create=True, territoire="essai")
    assert store is not None, wrong
    with store:
        with store.writing("a") as chain:
            chain.follow([*rows, other])
        with store.reading() as reading:
            ((key, count, told),) = reading.late_counts("2025-06-30", 2025, 2)
    assert (key, count, [item.liberation for item in told]) == (("a", "44", 2025), 3, ["LIB-2", "LIB-3"])


@pytest.mark.parametrize("bailleur", ["toits-exemple", "logis-modele", "maisons-specimen"])
def test_accounts_read_without_plans_are_those_of_the_desk(bailleur: str) -> None:
    year = nantes()
    with year.store() as store, store.reading() as reading:
        desk, _ = Desk.open(bailleur, Calendar(year.territory), "native", reading)
        desk.catch_up(reading)
        assert accounts_of(bailleur, reading) == desk.timeline.books.accounts


@pytest.mark.parametrize("kept", [60, 150, 250])
def test_accounts_read_from_a_checkpoint_are_the_same(kept: int, tmp_path: Path) -> None:
    """Later entries are about libérations that only the chain before the checkpoint knows."""
    year, bailleur = nantes(), "toits-exemple"
    copy = tmp_path / "registre.sqlite"
    shutil.copy(year.address, copy)
    store, wrong = Store.open(str(copy), create=False, territoire=TERRITOIRE)
    assert store is not None, wrong
    with store:
        with store.reading() as reading:
            whole = accounts_of(bailleur, reading)
        with store.writing(bailleur) as chain:
            desk, _ = Desk.open(bailleur, Calendar(year.territory), "native", chain)
            desk.catch_up(chain, kept)
            chain.checkpoint(desk.rank, desk.checkpoint())
        with store.reading() as reading:
            assert reading.last_checkpoint(bailleur) is not None
            assert accounts_of(bailleur, reading) == whole


def test_what_is_told_is_of_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody wrote while the database counted: all is read again, on one connection."""
    with nantes().store() as store:
        alone = ledger_year(store, 2025, DAY, None)
        asked: list[int] = []
        counted = registre_lu._counted

        def written_since(of: Store, year: int, bailleur: str | None):
            cells, ends = counted(of, year, bailleur)
            asked.append(year)
            return cells[:1], (*ends, (1, "autre"))

        monkeypatch.setattr(registre_lu, "_counted", written_since)
        assert ledger_year(store, 2025, DAY, None) == alone
        assert asked == [2025]
