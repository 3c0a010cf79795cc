"""Where everyone stands today: one account after another, then all those of the EPCI together.

Everything is read from values that exist: the account (the fold of the ledger), the plan of what is left of the year,
the cells counted in the ledger. It computes differences and sums, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.accounts.alerts import Alert, Late, alerts_of
from fluxrules.accounts.equity import Family, families_of, together
from fluxrules.accounts.limits import Cap, Floor, Target, caps_now, floors_now, targets_now
from fluxrules.accounts.outlook import ZERO
from fluxrules.accounts.tallying import plus, totals
from fluxrules.allotment.account import Account, AccountKey
from fluxrules.allotment.certificate import Guarantee, certify
from fluxrules.decision.planning import Year
from fluxrules.ledger.following import Tally, TallyKey
from fluxrules.program.program import Program
from fluxrules.vocabulary import BAILLEUR

Cells = Sequence[tuple[TallyKey, Tally]]


@dataclass(frozen=True, slots=True)
class Position:
    """One holder. Amounts in dwellings, exact.

    Attributes:
        holder: Its id.
        name: Its name.
        category: Category of the réservataire, "" for the bailleur.
        inside: Holder that contains it, or "".
        annual: Right of the year: gained so far, and still to gain by the plan.
        gained: Right gained on the dwellings that came.
        received: Dwellings charged.
        engaged: Of these, those that wait for the event that charges them (attribution, lease).
        late: G: positive, late; negative, ahead; what was carried over from last year included.
        uncharged: Dwellings received that are not charged (another's lost turn, a programme outside the flux).
        tally: What the ledger counts.
    """

    holder: str
    name: str
    category: str
    inside: str
    annual: Fraction
    gained: Fraction
    received: int
    engaged: int
    late: Fraction
    uncharged: int
    tally: Tally

    @property
    def idle(self) -> bool:
        """Whether there is nothing to say of it."""
        return not (self.annual or self.gained or self.received or self.late or self.tally != Tally())


@dataclass(frozen=True, slots=True)
class AccountFollowUp:
    """One account.

    Attributes:
        key: Bailleur, département, year.
        counted: Dwellings counted in the flux.
        forecast: Dwellings the convention forecast for the whole year, out of the flux excluded.
        elapsed: Part of the year gone by, as the plan read it; None before anything has come.
        expected: Dwellings still expected.
        guarantee: What the certificate promises, and the deviations.
        carried: Whether somebody began the year late or ahead.
        positions: One per holder, in order of the register, the bailleur last.
        caps: As they stand.
        floors: Likewise.
        targets: Likewise.
        families: Received against due, family by family.
        statuts: Dwellings with nobody, by status; by motif for those out of the flux.
        alerts: What to look at.
    """

    key: AccountKey
    counted: int
    forecast: Fraction
    elapsed: Fraction | None
    expected: Fraction
    guarantee: Guarantee
    carried: bool
    positions: tuple[Position, ...]
    caps: tuple[Cap, ...]
    floors: tuple[Floor, ...]
    targets: tuple[Target, ...]
    families: tuple[Family, ...]
    statuts: Mapping[tuple[str, str], int]
    alerts: tuple[Alert, ...]

    @property
    def dwellings(self) -> int:
        """Libérations recorded, cancelled ones included."""
        return sum(self.statuts.values()) + sum(item.tally.standing for item in self.positions)


@dataclass(frozen=True, slots=True)
class Suivi:
    """The follow-up of a year.

    Attributes:
        day: ISO day of the statement.
        year: The year.
        accounts: One per account, in order.
        positions: Of all the accounts together, by holder; the bailleurs' own are one.
        families: Likewise.
        latest: Month (``2025-06``) of the last libération counted, "" for none; a statement of an earlier day counts it
            too.
    """

    day: str
    year: int
    accounts: tuple[AccountFollowUp, ...]
    positions: tuple[Position, ...]
    families: tuple[Family, ...]
    latest: str = ""

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Of every account, in order."""
        return tuple(alert for account in self.accounts for alert in account.alerts)


@dataclass(frozen=True, slots=True)
class Followable:
    """What the follow-up of one account reads: its Program, the plan of what is left of its year, its state."""

    program: Program
    year: Year
    account: Account


def suivi_of(
    day: str,
    year: int,
    followed: Mapping[AccountKey, Followable],
    cells: Iterable[tuple[TallyKey, Tally]],
    late: Mapping[AccountKey, Late] | None = None,
) -> Suivi:
    """The follow-up of a year.

    Args:
        day: ISO day of the statement.
        year: The year.
        followed: The accounts of that year.
        cells: What the ledger counts of it.
        late: By account, dwellings whose deadline has passed with nobody proposed: how many, and the first of them.
    """
    latest = ""
    by_account: dict[AccountKey, list[tuple[TallyKey, Tally]]] = {}
    for key, tally in cells:
        latest = max(latest, key.month)
        by_account.setdefault((key.bailleur, key.departement, key.year), []).append((key, tally))
    accounts = tuple(
        follow_up(key, followed[key], by_account.get(key, []), (late or {}).get(key, (0, ())))
        for key in sorted(followed)
    )
    positions = _summed([account.positions for account in accounts])
    order = [item.holder for item in positions]
    families = together((item for account in accounts for item in account.families), order)
    return Suivi(day, year, accounts, positions, families, latest)


def follow_up(key: AccountKey, on: Followable, cells: Cells, late: Late = (0, ())) -> AccountFollowUp:
    """One account."""
    program, account, plan = on.program, on.account, on.year.plan
    shares = program.shares
    tallies = totals(cells, "holder")
    positions = _positions(on, {holder: tally for (holder,), tally in tallies.items() if holder})
    caps, floors = caps_now(program, on.year, account), floors_now(program, on.year, account, cells)
    statuts = {
        (statut, motif): tally.dwellings
        for (statut, motif), tally in totals(cells, "statut", "motif").items()
        if tally.dwellings
    }
    by_statut: dict[str, int] = {}
    for (statut, _), count in statuts.items():
        by_statut[statut] = by_statut.get(statut, 0) + count
    unit = account.unit
    carried = any(
        account.deficits.get(name, 0) != account.gained.get(name, 0) - account.received.get(name, 0) * unit
        for name in {*account.deficits, *account.gained, *account.received}
    )
    return AccountFollowUp(
        key,
        account.counted,
        sum((line.dwellings for line in shares.forecast), ZERO),
        on.year.progress.elapsed if on.year.progress is not None else None,
        sum(plan.weights.values(), ZERO),
        certify(plan, shares.band, account, shares.method, account.replans > 0, account.swapped > 0),
        carried,
        positions,
        caps,
        floors,
        targets_now(program, on.year, account),
        families_of(account, cells, [item.holder for item in positions], shares.axes),
        statuts,
        alerts_of(key[0], key[1], plan, account, caps, floors, by_statut, late),
    )


def _positions(on: Followable, tallies: Mapping[str, Tally]) -> tuple[Position, ...]:
    account, plan = on.account, on.year.plan
    known = {holder.id: holder for holder in on.program.shares.holders}
    order = [*known, *sorted({*plan.order, *account.received, *tallies} - {*known})]
    annual = plan.annual or plan.due
    found = [
        Position(
            name,
            known[name].name if name in known else name,
            known[name].category if name in known else "",
            known[name].inside if name in known else "",
            annual.get(name, ZERO),
            Fraction(account.gained.get(name, 0), account.unit),
            account.received.get(name, 0),
            account.provisional.get(name, 0),
            account.deficit(name),
            account.uncharged.get(name, 0),
            tallies.get(name, Tally()),
        )
        for name in (*(name for name in order if name != BAILLEUR), BAILLEUR)
    ]
    return tuple(item for item in found if not item.idle)


def _summed(accounts: Sequence[Sequence[Position]]) -> tuple[Position, ...]:
    """Holder by holder, in the order in which they come; the bailleurs last."""
    found: dict[str, Position] = {}
    for item in (item for positions in accounts for item in positions):
        before = found.get(item.holder)
        found[item.holder] = item if before is None else _both(before, item)
    return tuple(sorted(found.values(), key=lambda item: item.holder == BAILLEUR))


def _both(one: Position, other: Position) -> Position:
    return Position(
        one.holder,
        one.name,
        one.category,
        one.inside,
        one.annual + other.annual,
        one.gained + other.gained,
        one.received + other.received,
        one.engaged + other.engaged,
        one.late + other.late,
        one.uncharged + other.uncharged,
        plus(one.tally, other.tally),
    )
