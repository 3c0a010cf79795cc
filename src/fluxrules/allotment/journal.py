"""What happened, as values; the state of the flux is their fold and nothing else (ALLOTMENT §4).

An event bears everything that its effect on the accounts needs: folding a journal asks neither rules nor plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.charge import Charge
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
from fluxrules.allotment.plan import Plan
from fluxrules.allotment.yearly import carried_again, next_year
from fluxrules.vocabulary import Report

Datum: TypeAlias = bool | int | Fraction | str | date
"""What a file says of a libération, typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every event has: the account it moves, and the day (ISO) it happened."""

    key: AccountKey
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Entry):
    """A libération was decided, and counted.

    Attributes:
        liberation: Its id.
        dwelling: Its dwelling.
        charge: What it charges.
        commune: Where it stands.
        facts: What its file says of it: what deciding it again asks for.
        terms: Modalities of the decision: what the convention makes of a later event.
    """

    liberation: str
    dwelling: str
    charge: Charge
    commune: str = ""
    facts: Mapping[str, Datum] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Entry):
    """The dwelling goes to another than the one last named for it.

    Attributes:
        cause: restitution, delai_depasse, refus or derogation.
        to: Who has it now.
        charge: What is charged instead; None: the charge stays where it was (the turn is lost, ``to`` pays nothing).
        owed: Debts that begin here: dwelling id → holder.
        reason: Words of whoever wrote the event.
        by: Who decided (derogation).
        terms: Modalities of the new decision.
    """

    liberation: str
    cause: str
    to: str
    charge: Charge | None
    owed: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    by: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncounted(Entry):
    """The libération was cancelled, or the dwelling withdrawn from the flux: a negative credit, never an edit."""

    liberation: str
    cause: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed(Entry):
    """The clause's event (attribution, lease) has happened: the charge is firm."""

    liberation: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Entry):
    """A plan, in force from that day on: the first of the year, a re-plan, or the one an avenant calls for.

    Attributes:
        plan: The plan.
        cause: debut, replanification or avenant.
        varies: Whether its shares are not those of the plan before.
    """

    plan: Plan
    cause: str
    varies: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended(Entry):
    """An avenant: past entitlements stay; what the old shares still owed is carried by the next plans, in units."""

    unit: int
    arrears: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(Entry):
    """The balances of a réservataire that leaves go to another."""

    holder: str
    onto: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLet(Entry):
    """A first letting outside the flux, by the table of its programme."""

    liberation: str
    programme: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Entry):
    """The year is closed; ``key`` is the account closed, the next year's begins with what is carried over."""

    mode: Report
    limit: Fraction


Event: TypeAlias = Counted | Moved | Uncounted | Confirmed | Planned | Amended | Settled | FirstLet | Closed


@dataclass(frozen=True, slots=True)
class Record:
    """Where one libération stands.

    Attributes:
        key: Its account.
        dwelling: Its dwelling.
        charge: What it charges.
        holder: Who has it now.
        returned: Those who handed it back, in order: none of them is served it again.
        commune: Where it stands.
        facts: What its file says of it.
        terms: Modalities of its last decision.
    """

    key: AccountKey
    dwelling: str
    charge: Charge
    holder: str
    returned: tuple[str, ...] = ()
    commune: str = ""
    facts: Mapping[str, Datum] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)

    @property
    def lost(self) -> bool:
        """Whether a turn is lost on it: it is charged to one who handed it back, and whoever has it pays nothing."""
        return self.holder != self.charge.holder


@dataclass(slots=True)
class Books:
    """The accounts, and where each libération counted stands.

    Attributes:
        accounts: State of the flux, by account.
        records: By libération, those counted since the books were opened; None when nothing will happen to them.
        events: The journal, in order; None when nobody asks to keep it.
        closed: How each year closed here was carried over.
    """

    accounts: dict[AccountKey, Account] = field(default_factory=dict)
    records: MutableMapping[str, Record] | None = None
    events: list[Event] | None = None
    closed: dict[AccountKey, tuple[Report, Fraction]] = field(default_factory=dict)

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
                    self.records[event.liberation] = Record(
                        event.key,
                        event.dwelling,
                        event.charge,
                        event.charge.holder,
                        commune=event.commune,
                        facts=event.facts,
                        terms=event.terms,
                    )
            case Moved():
                self._move(event)
            case Uncounted():
                record = self.record(event.liberation)
                self._records.pop(event.liberation)
                self._correct(record.key, reverse(_held_no_more(self.accounts[record.key], record), record.charge))
            case Confirmed():
                record = self.record(event.liberation)
                self.accounts[record.key] = confirm(self.accounts[record.key], record.charge.holder)
                self._records[event.liberation] = replace(record, charge=replace(record.charge, provisional=False))
            case Planned():
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
                self._records[name] = replace(record, charge=replace(record.charge, kind=None))

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
            kept = replace(record.charge, owed={**record.charge.owed, **event.owed})
        else:
            kept = replace(charge, kind=record.charge.kind)
            account = recharge(in_unit(account, lcm(account.unit, charge.unit)), record.charge, kept)
        self._correct(record.key, account)
        returned = record.returned if event.cause == "derogation" else (*record.returned, record.holder)
        self._records[event.liberation] = replace(
            record,
            charge=kept,
            holder=event.to,
            returned=returned,
            terms=event.terms,
        )


def _held_no_more(account: Account, record: Record) -> Account:
    """The account once whoever holds a dwelling charged to another (a lost turn) has it no more."""
    return serve_uncharged(account, record.holder, -1) if record.lost else account


def fold(events: Iterable[Event], accounts: Mapping[AccountKey, Account] | None = None) -> Books:
    """The books after ``events``, from ``accounts`` (none: the year begins)."""
    books = Books(dict(accounts or {}), {})
    for event in events:
        books.apply(event)
    return books
