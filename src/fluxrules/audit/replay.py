"""A year played again by the rule in force, fast: the measure of ``allotment.methods``, on books that are written over.

Nothing of the rule is written a second time here: who wins is ``allotment.choice``'s affair. What ``events.post`` does
to an account is done in place on the few tables that a decision reads; a test holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from fluxrules.allotment.account import Account, Category
from fluxrules.allotment.band import Band
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import winner_of
from fluxrules.allotment.methods import Turn
from fluxrules.vocabulary import BAILLEUR, Methode

Usages: TypeAlias = Mapping[tuple[str, str], bool]


@dataclass(frozen=True, slots=True)
class Regime:
    """How shares decide under one plan: its band, its method, what each is due over the year, everyone in order."""

    unit: int
    band: Band
    method: Methode
    due: Mapping[str, Fraction]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A dwelling, as the rule reads it whatever the state of the flux: the rules have been read once for all.

    Attributes:
        regime: How shares decide.
        gains: x(u) in units, zeros left out.
        categories: One per axis.
        candidates: In order of the register; nobody: the bailleur keeps it.
        preferences: Of rules, in dwellings.
        narrow: Candidates left once caps are read on the ledger; None: no cap bears on it.
        usages: Counters moved when somebody receives it; None: none.
    """

    regime: Regime
    gains: Mapping[str, int]
    categories: tuple[Category, ...]
    candidates: tuple[str, ...]
    preferences: Mapping[str, Fraction] = field(default_factory=dict)
    narrow: Callable[[Ledger], tuple[str, ...]] | None = None
    usages: Callable[[str], Usages] | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """A dwelling for which rules read the state of the flux: they are run each time.

    Attributes:
        decide: State before → what it charges (None: it is not counted), and the programme whose table decided.
    """

    decide: Callable[[Account], tuple[Charge | None, str]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dwelling that is one case or another by what rules see of the state.

    Attributes:
        case: State before → what the dwelling is in that state.
    """

    case: Callable[[Account], Case | Live | None]


Played: TypeAlias = Case | Live | Waiting | None
"""None: out of the flux there."""


class Ledger:
    """What decisions read of an account, written over as dwellings come."""

    def __init__(self, account: Account) -> None:
        self.unit = account.unit
        self.counted = account.counted
        self.deficits: defaultdict[str, int] = defaultdict(int, account.deficits)
        self.by_category: defaultdict[Category, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        for category, table in account.by_category.items():
            self.by_category[category] = defaultdict(int, table)
        self.received: defaultdict[str, int] = defaultdict(int, account.received)
        self.last_served: dict[str, int] = dict(account.last_served)
        self.usages: dict[tuple[str, str], tuple[int, int]] = dict(account.usages)
        self.debts: dict[str, str] = dict(account.debts)
        self.programmes: defaultdict[tuple[str, str], int] = defaultdict(int, account.programmes)

    def account(self) -> Account:
        """The same state as rules read it; to be read at once, since the tables are not copied."""
        return Account(
            self.unit,
            self.counted,
            self.deficits,
            self.by_category,
            received=self.received,
            last_served=self.last_served,
            usages=self.usages,
            debts=self.debts,
            programmes=self.programmes,
        )

    def post(self, holder: str, gains: Mapping[str, int], categories: Sequence[Category], usages: Usages) -> None:
        """Count one dwelling."""
        unit = self.unit
        self.counted += 1
        tables: list[defaultdict[str, int]] = [self.deficits, *[self.by_category[c] for c in categories]]
        for table in tables:
            for name, units in gains.items():
                table[name] += units
            table[holder] -= unit
        self.received[holder] += 1
        self.last_served[holder] = self.counted
        for key, used in usages.items():
            uses, base = self.usages.get(key, (0, 0))
            self.usages[key] = (uses + used, base + 1)


_NONE: Usages = {}


def choose_on(ledger: Ledger, case: Case) -> str:
    """Who receives a dwelling in this state; the bailleur when nobody else may."""
    candidates = case.candidates if case.narrow is None else case.narrow(ledger)
    if len(candidates) < 2:
        return candidates[0] if candidates else BAILLEUR
    regime, gains, deficits = case.regime, case.gains, ledger.deficits
    overdue = {name: deficits[name] for name in regime.order}
    for name, units in gains.items():
        overdue[name] += units
    tables = [ledger.by_category[category] for category in case.categories]
    balances = {name: tuple([table[name] for table in tables]) for name in candidates}
    turn = Turn(
        regime.unit,
        regime.band,
        candidates,
        gains,
        overdue,
        balances,
        case.preferences,
        regime.due,
        ledger.received,
    )
    return winner_of(turn, ledger.last_served, regime.method)


def replay(cases: Sequence[Played], start: Account) -> list[str]:
    """Who receives each dwelling, in the order given; "" where one is not counted."""
    ledger = Ledger(start)
    winners = []
    for played in cases:
        case = played.case(ledger.account()) if isinstance(played, Waiting) else played
        if isinstance(case, Case):
            winner = choose_on(ledger, case)
            ledger.post(winner, case.gains, case.categories, case.usages(winner) if case.usages else _NONE)
        elif case is None:
            winner = ""
        else:
            winner = _decided(ledger, case)
        winners.append(winner)
    return winners


def _decided(ledger: Ledger, case: Live) -> str:
    charge, programme = case.decide(ledger.account())
    if charge is None:
        return ""
    gains = {name: units for name, units in charge.entitlement.items() if units}
    ledger.post(charge.holder, gains, charge.categories, charge.usages)
    if charge.settled:
        ledger.debts.pop(charge.settled, None)
    ledger.debts.update(charge.owed)
    if programme:
        ledger.programmes[programme, charge.holder] += 1
    return charge.holder
