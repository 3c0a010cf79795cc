"""The accounts as the fold of a journal, and nothing else: neither rules nor plans are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.events import (
    amend,
    charge_in,
    confirm,
    first_let,
    in_unit,
    owe,
    post,
    recharge,
    replanned,
    reverse,
    serve_uncharged,
    settle,
)
from fluxrules.allotment.journal import (
    Amended,
    Closed,
    Confirmed,
    Counted,
    Event,
    FirstLet,
    Moved,
    Planned,
    Settled,
    Uncounted,
)
from fluxrules.allotment.record import Record, charge_after, classless, record_after
from fluxrules.allotment.yearly import carried_again, next_year
from fluxrules.vocabulary import Report


@dataclass(slots=True)
class Books:
    """The accounts, and where each libération counted stands.

    Attributes:
        accounts: State of the flux, by account.
        records: By libération, those counted since the books were opened; None when nothing will happen to them.
        events: The journal, in order; None when nobody asks to keep it.
        closed: How each year closed here was carried over.
        plans: The plan in force of each account, and the account as it stood when it was made.
    """

    accounts: dict[AccountKey, Account] = field(default_factory=dict)
    records: MutableMapping[str, Record] | None = None
    events: list[Event] | None = None
    closed: dict[AccountKey, tuple[Report, Fraction]] = field(default_factory=dict)
    plans: dict[AccountKey, tuple[Planned, Account | None]] = field(default_factory=dict)

    def apply(self, event: Event, after: Account | None = None) -> None:
        """Fold one event in.

        Args:
            event: The event.
            after: For a libération counted, its account once the charge is posted, where whoever decided has just
                computed it: the same fold is not made twice.

        Raises:
            KeyError: It is about a libération that this journal has not counted, or an account that is not open.
        """
        match event:
            case Counted():
                if after is None:
                    account = self._open(event.key, event.charge.unit)
                    after = post(account, charge_in(event.charge, account.unit))
                self.accounts[event.key] = after
                if self.records is not None:
                    self._note(event)
            case Moved():
                self._move(event)
            case Uncounted():
                record = self.record(event.liberation)
                self._note(event)
                self._correct(record.key, reverse(_held_no_more(self.accounts[record.key], record), record.charge))
            case Confirmed():
                record = self.record(event.liberation)
                self.accounts[record.key] = confirm(self.accounts[record.key], record.charge.holder)
                self._note(event)
            case Planned():
                self.plans[event.key] = (event, self.accounts.get(event.key))
                account = self._open(event.key, event.plan.unit)
                self.accounts[event.key] = replanned(account, account.unit) if event.varies else account
            case Amended():
                account = self._open(event.key, event.unit)
                self.accounts[event.key] = amend(account, event.arrears)
                self._forget_classes(event.key)
            case Settled():
                self.accounts[event.key] = settle(self.accounts[event.key], event.holder, event.onto)
            case FirstLet():
                account = self._open(event.key, 1)
                self.accounts[event.key] = first_let(account, event.programme, event.holder)
            case Closed():
                bailleur, departement, year = event.key
                carried = next_year(self.accounts[event.key], event.mode, event.limit)
                self.accounts[bailleur, departement, year + 1] = carried
                self.closed[event.key] = (event.mode, event.limit)
        if self.events is not None:
            self.events.append(event)

    def _forget_classes(self, key: AccountKey) -> None:
        """What was counted before an avenant is of no class of the plans after it, whatever becomes of it."""
        for name, record in self._records.items():
            if record.key == key:
                self._records[name] = classless(record)

    def _note(self, event: Counted | Moved | Uncounted | Confirmed) -> None:
        """Where the libération of an event stands now."""
        # One that is counted now stood nowhere: not asked for, since finding a record may mean reading a ledger.
        before = None if isinstance(event, Counted) else self._records.get(event.liberation)
        after = record_after(before, event)
        if after is None:
            self._records.pop(event.liberation)
        else:
            self._records[event.liberation] = after

    def _correct(self, key: AccountKey, account: Account) -> None:
        """Change an account; once its year is closed, what was carried into the next follows, and so on."""
        before = self.accounts[key]
        self.accounts[key] = account
        if key not in self.closed:
            return
        bailleur, departement, year = key
        following = (bailleur, departement, year + 1)
        carried, again = (next_year(item, *self.closed[key]) for item in (before, account))
        self._correct(following, carried_again(self.accounts[following], carried, again))

    @property
    def _records(self) -> MutableMapping[str, Record]:
        return self.records if self.records is not None else {}

    def record(self, liberation: str) -> Record:
        """Where a libération stands.

        Raises:
            KeyError: It was not counted since the books were opened.
        """
        return self._records[liberation]

    def _open(self, key: AccountKey, unit: int) -> Account:
        """The account, in a unit that is a multiple of ``unit``."""
        account = self.accounts.get(key) or Account(unit)
        return in_unit(account, lcm(account.unit, unit))

    def _move(self, event: Moved) -> None:
        record = self.record(event.liberation)
        charge = event.charge
        account = _held_no_more(self.accounts[record.key], record)
        if charge is None:
            account = serve_uncharged(account, event.to)
            for dwelling, holder in event.owed.items():
                account = owe(account, dwelling, holder)
        else:
            kept = charge_after(record, event)
            account = recharge(in_unit(account, lcm(account.unit, charge.unit)), record.charge, kept)
        self._correct(record.key, account)
        self._note(event)


def _held_no_more(account: Account, record: Record) -> Account:
    """The account once whoever holds a dwelling charged to another (a lost turn) has it no more."""
    return serve_uncharged(account, record.holder, -1) if record.lost else account


def fold(events: Iterable[Event], accounts: Mapping[AccountKey, Account] | None = None) -> Books:
    """The books after ``events``, from ``accounts`` (none: the year begins)."""
    books = Books(dict(accounts or {}), {})
    for event in events:
        books.apply(event)
    return books
