"""Caps, guarantees and targets of an account today: how much is used, how much is left, what is out of reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from fluxrules.accounts.outlook import ZERO, expected_on, given_on, still_due
from fluxrules.allotment.account import Account
from fluxrules.allotment.caps import CapReading, cap_reading
from fluxrules.allotment.plan import ClassKey
from fluxrules.allotment.realised import realised_of
from fluxrules.decision.planning import Year
from fluxrules.decision.reach import read_cap
from fluxrules.ledger.following import Tally, TallyKey
from fluxrules.program.program import Citation, Program
from fluxrules.vocabulary import BasePlafond

_ATTRIBUTES = {f"logement.{name}": name for name in ("typologie", "financement", "qpv", "commune", "periode")}
"""What the follow-up tells dwellings apart by, among what a class of the plan does."""


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap.

    Attributes:
        rule: Full name of the clause.
        titre: Its title.
        citation: What stands behind it.
        holders: Those it limits together.
        share: Its figure.
        base: What it is measured against.
        forecast: Dwellings it is measured on.
        limit: ``share × forecast``.
        received: Dwellings already charged under it.
        due: What its holders must still receive by the year's end to have their right, None for a cap on uses.
        everywhere: Whether it holds on the whole flux.
        classes: Where it holds.
        by: Value of the fact a cap on the uses of a rule is counted by, or "".
    """

    rule: str
    titre: str
    citation: Citation
    holders: tuple[str, ...]
    share: Fraction
    base: BasePlafond
    forecast: Fraction
    limit: Fraction
    received: int
    due: Fraction | None
    everywhere: bool
    classes: frozenset[ClassKey] = frozenset()
    by: str = ""

    @property
    def room(self) -> int:
        """Whole dwellings left under it; negative once it is crossed."""
        return floor(self.limit) - self.received

    @property
    def used(self) -> Fraction:
        """Part of it that is used."""
        return self.received / self.limit if self.limit else Fraction(1)

    @property
    def stops(self) -> Fraction:
        """Dwellings of right that it will keep its holders from receiving this year; 0 or more."""
        return max(ZERO, (self.due or ZERO) - max(self.room, 0))


@dataclass(frozen=True, slots=True)
class Floor:
    """A guarantee.

    Attributes:
        rule: Full name of the clause.
        titre: Its title.
        citation: What stands behind it.
        holders: Those it is given to, together.
        share: Its figure.
        forecast: Dwellings of the year where it holds: those that came, and those expected.
        figure: ``share × forecast``.
        planned: What holders have gained there, and what the plan still gives them.
        received: Dwellings they have there today; None when the follow-up does not tell these dwellings apart.
        expected: Dwellings still expected there.
        everywhere: Whether it holds on the whole flux.
        classes: Where it holds.
    """

    rule: str
    titre: str
    citation: Citation
    holders: tuple[str, ...]
    share: Fraction
    forecast: Fraction
    figure: Fraction
    planned: Fraction
    received: int | None
    expected: Fraction
    everywhere: bool
    classes: frozenset[ClassKey] = frozenset()

    @property
    def short(self) -> Fraction:
        """Dwellings that will be missing, were all those expected there given to its holders; 0 or more."""
        return ZERO if self.received is None else max(ZERO, self.figure - self.received - self.expected)


@dataclass(frozen=True, slots=True)
class Target:
    """A share to tend towards, never enforced: what the year gives against it."""

    rule: str
    holders: tuple[str, ...]
    share: Fraction
    figure: Fraction
    planned: Fraction
    received: int
    citation: Citation


def caps_now(program: Program, year: Year, account: Account) -> tuple[Cap, ...]:
    """Every cap on shares, then every cap on the uses of a rule."""
    found = []
    for cap in year.caps.values():
        rule = program.rules[cap.rule]
        reading = read_cap(cap, rule.name, account)
        due = sum((still_due(year.plan, account, holder) for holder in cap.holders), ZERO) if cap.everywhere else None
        told = (rule.name, rule.titre, rule.citation, cap.holders, cap.share, cap.base)
        base = _measured_on(reading, cap.share, cap.forecast)
        found.append(Cap(*told, base, reading.limit, reading.received, due, cap.everywhere, cap.classes))
    return (*found, *_uses(program, account))


def _measured_on(reading: CapReading, share: Fraction, forecast: Fraction) -> Fraction:
    return reading.limit / share if share else forecast


def _uses(program: Program, account: Account) -> Iterable[Cap]:
    rules = {rule.name: rule for rule in program.rules}
    for usage in program.shares.usages:
        for (counter, value), (uses, dwellings) in sorted(account.usages.items()):
            if counter == usage.counter and usage.rule in rules:
                rule, reading = rules[usage.rule], cap_reading(uses, usage.rate, Fraction(dwellings + 1))
                told = (rule.name, rule.titre, rule.citation, (usage.holder,), usage.rate, BasePlafond.PREFIXE)
                yield Cap(*told, Fraction(dwellings + 1), reading.limit, uses, None, False, by=value)


def floors_now(
    program: Program, year: Year, account: Account, cells: Collection[tuple[TallyKey, Tally]]
) -> tuple[Floor, ...]:
    """Every guarantee that some class of the year meets."""
    gained, universe = realised_of(account).gained, frozenset(year.plan.entitlements)
    found = []
    for item in year.floors:
        rule = program.rules[item.rule]
        everywhere = item.classes == universe
        found.append(
            Floor(
                rule.name,
                rule.titre,
                rule.citation,
                item.holders,
                item.share,
                item.forecast,
                item.share * item.forecast,
                given_on(year.plan, item.holders, item.classes, gained),
                received_on(cells, item.holders, None if everywhere else item.classes),
                expected_on(year.plan, item.classes),
                everywhere,
                item.classes,
            )
        )
    return tuple(found)


def received_on(
    cells: Iterable[tuple[TallyKey, Tally]], holders: Collection[str], classes: Collection[ClassKey] | None
) -> int | None:
    """Dwellings that these holders have, on some classes (None: anywhere).

    Returns:
        None when a class is told apart by something the follow-up does not keep.
    """
    if classes is None:
        return sum(tally.standing for key, tally in cells if key.holder in holders)
    wanted: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for known in classes:
        if any(path not in _ATTRIBUTES for path, _ in known):
            return None
        names = tuple(_ATTRIBUTES[path] for path, _ in known)
        wanted.setdefault(names, set()).add(tuple(value for _, value in known))
    return sum(
        tally.standing
        for key, tally in cells
        if key.holder in holders
        and any(tuple(getattr(key, name) for name in names) in values for names, values in wanted.items())
    )


def targets_now(program: Program, year: Year, account: Account) -> tuple[Target, ...]:
    """Every share to tend towards; what a holder inside another receives counts for both."""
    annual = year.plan.annual or year.plan.due
    total = sum(annual.values(), ZERO)
    found = []
    for target in program.shares.targets:
        holders = tuple(h.id for h in program.shares.holders if target.holder in (h.id, h.inside))
        planned = sum((annual.get(holder, ZERO) for holder in holders), ZERO)
        received = sum(account.received.get(holder, 0) for holder in holders)
        told = (target.rate, target.rate * total, planned, received, target.citation)
        found.append(Target(target.name, holders, *told))
    return tuple(found)
