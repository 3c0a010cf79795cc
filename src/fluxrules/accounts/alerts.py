"""What a person should look at: caps within reach, rights and guarantees out of reach, delays passed, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from fluxrules.accounts.limits import Cap, Floor
from fluxrules.accounts.outlook import shortfall, still_due, within_reach
from fluxrules.ledger.following import Followed
from fluxrules.vocabulary import BAILLEUR, StatutDecision

if TYPE_CHECKING:
    from fluxrules.allotment.account import Account
    from fluxrules.allotment.plan import Plan

NEAR = Fraction(1, 20)
"""A cap is near when no more than this part of it is left."""

WHOLE = Fraction(1)
"""Shares come in fractions and dwellings whole: less than one missing at the year's end is no news."""


Late: TypeAlias = tuple[int, Sequence[Followed]]
"""How many dwellings of an account are late, and those longest past their deadline."""


class Kind(StrEnum):
    """Kinds of alerts, the most pressing first."""

    DELAI = "delai"  # a deadline passed with nobody proposed
    CONFLIT = "conflit"  # dwellings on which rules contradict one another
    SUSPENDU = "suspendu"  # dwellings that wait for a datum
    PLAFOND_DEPASSE = "plafond_depasse"
    PLAFOND_ATTEINT = "plafond_atteint"
    PLAFOND_BLOQUANT = "plafond_bloquant"  # it will keep its holders from a whole dwelling of their right
    PLAFOND_PROCHE = "plafond_proche"
    GARANTIE = "garantie"  # out of reach by the year's end
    PART = "part"  # likewise


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert.

    Attributes:
        kind: What it is.
        bailleur: Whose dwellings.
        departement: Where.
        holders: Whom it is about, together.
        rule: Clause, for a cap or a guarantee.
        titre: Its title.
        dwellings: Of what: those missing, those left under a cap, those that wait.
        due: Still due by the year's end.
        expected: Still expected where it could come from.
        limit: Of the cap, or figure of the guarantee.
        late: The first of the dwellings whose deadline has passed.
    """

    kind: Kind
    bailleur: str
    departement: str
    holders: tuple[str, ...] = ()
    rule: str = ""
    titre: str = ""
    dwellings: Fraction = Fraction(0)
    due: Fraction = Fraction(0)
    expected: Fraction = Fraction(0)
    limit: Fraction = Fraction(0)
    late: tuple[Followed, ...] = ()


def alerts_of(
    bailleur: str,
    departement: str,
    plan: Plan,
    account: Account,
    caps: Iterable[Cap],
    floors: Iterable[Floor],
    statuts: Mapping[str, int],
    late: Late,
) -> tuple[Alert, ...]:
    """What is to be said of one account, the most pressing first.

    Args:
        bailleur: Whose.
        departement: Where.
        plan: The plan of what is left of the year.
        account: The state of the flux.
        caps: As they stand.
        floors: Likewise.
        statuts: Dwellings with nobody, by status.
        late: Dwellings whose deadline has passed with nobody proposed: how many, and the first of them.
    """
    found: list[Alert] = []
    if late[0]:
        found.append(Alert(Kind.DELAI, bailleur, departement, dwellings=Fraction(late[0]), late=tuple(late[1])))
    for kind, statut in ((Kind.CONFLIT, StatutDecision.CONFLIT), (Kind.SUSPENDU, StatutDecision.SUSPENDU)):
        if waiting := statuts.get(statut.value, 0):
            found.append(Alert(kind, bailleur, departement, dwellings=Fraction(waiting)))
    found += [alert for cap in caps if (alert := _cap(cap, bailleur, departement)) is not None]
    for floor in floors:
        if floor.short >= WHOLE:
            told = (floor.holders, floor.rule, floor.titre, floor.short)
            missing = floor.figure - (floor.received or 0)
            found.append(Alert(Kind.GARANTIE, bailleur, departement, *told, missing, floor.expected, floor.figure))
    for holder in plan.order:
        missing = shortfall(plan, account, holder)
        if holder != BAILLEUR and missing >= WHOLE:
            due, expected = still_due(plan, account, holder), within_reach(plan, holder)
            found.append(
                Alert(Kind.PART, bailleur, departement, (holder,), dwellings=missing, due=due, expected=expected)
            )
    kinds = list(Kind)
    return tuple(sorted(found, key=lambda alert: kinds.index(alert.kind)))


def _cap(cap: Cap, bailleur: str, departement: str) -> Alert | None:
    """The most pressing thing to say of a cap, None for one that is far."""
    left = Fraction(cap.room)
    if cap.room < 0 and cap.received > 0:
        kind = Kind.PLAFOND_DEPASSE
    elif cap.room <= 0 and cap.received > 0:
        kind = Kind.PLAFOND_ATTEINT
    elif cap.stops >= WHOLE:
        kind = Kind.PLAFOND_BLOQUANT
    elif cap.received > 0 and left <= NEAR * cap.limit:
        kind = Kind.PLAFOND_PROCHE
    else:
        return None
    told = (cap.holders, cap.rule, cap.titre, cap.stops if kind is Kind.PLAFOND_BLOQUANT else left)
    return Alert(kind, bailleur, departement, *told, cap.due or Fraction(0), left, cap.limit)
