"""What happened, as values; the state of the flux is their fold and nothing else (ALLOTMENT §4).

An event bears everything that its effect on the accounts needs: folding a journal asks neither rules nor plans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from fluxrules.allotment.account import AccountKey
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.plan import Plan
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
