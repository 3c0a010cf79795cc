"""Random years of one account: every event there is, on small plans, beside the naive ledger of what they leave.

``World`` draws from any ``random.Random``: hypothesis shrinks with its own, the benchmark plays 100,000 seeds. There are
no rules here: who is next in line is chosen by ``choose`` among those that may receive, as the pipeline does it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random

from tests.opinions.ledger_naive import Dwelling, Ledger, Year, differences

from fluxrules.allotment.account import Account, AccountKey, Category
from fluxrules.allotment.band import Band
from fluxrules.allotment.books import Books
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.choice import choose
from fluxrules.allotment.events import aligned
from fluxrules.allotment.inner import choose_beneficiary
from fluxrules.allotment.journal import (
    Amended,
    Closed,
    Confirmed,
    Counted,
    FirstLet,
    Moved,
    Planned,
    Settled,
    Uncounted,
)
from fluxrules.allotment.plan import ClassKey, Plan
from fluxrules.allotment.record import Record
from fluxrules.decision.again import Again
from fluxrules.decision.clauses import again_of
from fluxrules.decision.decision import Raison
from fluxrules.decision.routing import Refusal, Route
from fluxrules.diagnostics import Span
from fluxrules.model import evenement as written
from fluxrules.vocabulary import BAILLEUR, SUIVANT, Report, Restitution, StatutDecision

HERE = Span("annee.yaml")
DAY = "2025-01-01"
HALVES = (("mairie", Fraction(1, 2)), ("arrondissement", Fraction(1, 2)))
AXES = {"typologie": ("T2", "T3"), "qpv": ("oui", "non")}

CONVENTION = (Report.ENTIER, Report.PLAFONNE, Report.AUCUN)

# Each happening with its weight: most of a year is dwellings.
KINDS = {
    "libere": 8,
    "restitution": 4,
    "delai_depasse": 2,
    "refus": 2,
    "derogation": 2,
    "annulation": 2,
    "retrait": 1,
    "attribution": 2,
    "replanification": 2,
    "avenant": 1,
    "solde": 1,
    "programme": 1,
    "cloture": 1,
}


@dataclass
class World:
    """One account, its books, and the ledger kept beside them.

    Attributes:
        random: Where everything is drawn from.
        played: What happened, by kind.
        broken: What must never happen, and did.
    """

    random: Random
    books: Books = field(default_factory=lambda: Books(records={}, events=[]))
    ledger: Ledger = field(default_factory=Ledger)
    played: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    year: int = 2025
    _count: int = 0

    def __post_init__(self) -> None:
        draw = self.random
        self.holders = [f"r{number}" for number in range(draw.randint(2, 4))]
        self.classes: list[ClassKey] = [(("logement.commune", f"c{n}"),) for n in range(draw.randint(1, 3))]
        self.caps = {name: draw.randint(1, 4) for name in self.holders if draw.random() < 0.3}
        self.terms = {
            name: {
                "restitution": draw.choice([item.value for item in Restitution]),
                "sans_candidat": draw.choice([SUIVANT, BAILLEUR, *self.holders]),
            }
            for name in (*self.holders, BAILLEUR)
        }
        self.provisional = draw.random() < 0.5
        self.split = self.holders[0] if draw.random() < 0.5 else ""
        self.clause = draw.choice(CONVENTION), Fraction(draw.randint(1, 3), 2)
        self.ledger.years[self.year] = Year()
        self.forced: set[tuple[str, str]] = set()
        self._plan("debut")

    @property
    def key(self) -> AccountKey:
        """The account of the year under way."""
        return "bail", "98", self.year

    def account(self) -> Account:
        """It."""
        return self.books.accounts[self.key]

    def play(self, happenings: int) -> None:
        """Draw and play so many happenings; those that nothing can undergo are skipped."""
        kinds, weights = list(KINDS), list(KINDS.values())
        for _ in range(happenings):
            kind = self.random.choices(kinds, weights)[0]
            if self.step(kind):
                self.played[kind] += 1

    def step(self, kind: str) -> bool:
        """Play one happening of a kind.

        Returns:
            Whether it could be played.
        """
        if kind == "libere":
            self._free()
            return True
        if kind in ("replanification", "avenant", "solde", "programme", "cloture"):
            {
                "replanification": lambda: self._plan("replanification"),
                "avenant": self._amend,
                "solde": self._settle,
                "programme": self._first_let,
                "cloture": self._close,
            }[kind]()
            return True
        live = list(self.books.records or {})
        if not live:
            return False
        name = self.random.choice(live)
        record = self.books.record(name)
        if kind in ("annulation", "retrait"):
            self.books.apply(Uncounted(key=record.key, day=DAY, liberation=name, cause=kind))
            del self.ledger.years[record.key[2]].live[name]
            return True
        if kind == "attribution":
            if not record.charge.provisional:
                return False
            self.books.apply(Confirmed(key=record.key, day=DAY, liberation=name, cause=kind))
            self._of(name, record).provisional = False
            return True
        return self._again(kind, name, record)

    def _plan(self, cause: str) -> None:
        """A plan: for each class, what everyone gains, in a unit of its own."""
        unit = 2 * self.random.randint(1, 6)
        units = {key: self._units(unit) for key in self.classes}
        shares = {key: {h: Fraction(u, unit) for h, u in table.items()} for key, table in units.items()}
        rates = {h: sum(table[h] for table in shares.values()) / len(shares) for h in (*self.holders, BAILLEUR)}
        order = (*self.holders, BAILLEUR)
        self.plan = Plan(shares, {key: Fraction(10) for key in units}, rates, rates, unit, units, True, order=order)
        varies = cause != "debut"
        self.books.apply(Planned(key=self.key, day=DAY, plan=self.plan, cause=cause, varies=varies))

    def _units(self, unit: int) -> dict[str, int]:
        cuts = sorted(self.random.randint(0, unit) for _ in self.holders)
        return {
            name: high - low
            for name, low, high in zip((*self.holders, BAILLEUR), [0, *cuts], [*cuts, unit], strict=True)
        }

    def _free(self) -> None:
        self._count += 1
        name = f"L{self._count}"
        plan, account = aligned(self.plan, self.account())
        kind = self.random.choice(self.classes)
        categories: tuple[Category, ...] = tuple((axis, self.random.choice(AXES[axis])) for axis in AXES)
        route = self._route(account, plan, plan.units[kind], categories, ())
        charge = self._charge(account, route, plan.units[kind], categories, kind, f"D{self.random.randint(1, 4)}")
        terms = self.terms[charge.holder]
        dwelling = charge.settled or f"D{self.random.randint(1, 4)}"
        self.books.apply(Counted(key=self.key, day=DAY, liberation=name, dwelling=dwelling, charge=charge, terms=terms))
        self._check_cap(name, charge.holder)
        gains = {h: Fraction(u, plan.unit) for h, u in plan.units[kind].items()}
        year = self.ledger.years[self.year]
        year.live[name] = Dwelling(gains, categories, kind, year.era, "", "", False, {}, "", (), "")
        self._note(year.live[name], charge, charge.holder)

    def _route(
        self,
        account: Account,
        plan: Plan,
        units: dict[str, int],
        categories: tuple[Category, ...],
        returned: tuple[str, ...],
    ) -> Route:
        """Who is next in line, and why the others who gain are not."""
        refusals: dict[str, Refusal] = {}
        for name in (*self.holders, BAILLEUR):
            if not units.get(name):
                refusals[name] = Refusal(Raison.HORS_PERIMETRE)
            elif account.received.get(name, 0) + 1 > self.caps.get(name, 10**6):
                refusals[name] = Refusal(Raison.PLAFOND_ATTEINT)
            elif name in returned and name != BAILLEUR:
                refusals[name] = Refusal(Raison.A_RENDU)
        allowed = [name for name in (*self.holders, BAILLEUR) if name not in refusals]
        if not allowed:
            return Route(StatutDecision.SANS_RESERVATAIRE, "", refusals, None, {})
        band = Band.of(Fraction(5, 4), plan.unit, plan.rates, plan.order)
        choice = choose(account, band, units, allowed, categories)
        return Route(StatutDecision.ORIENTE, choice.winner, refusals, choice, {})

    def _charge(
        self,
        account: Account,
        route: Route,
        units: dict[str, int],
        categories: tuple[Category, ...],
        kind: ClassKey | None,
        dwelling: str,
    ) -> Charge:
        holder = route.holder or BAILLEUR
        inside = holder == self.split
        return Charge(
            holder,
            units,
            categories,
            kind,
            candidates=[line.holder for line in route.choice.lines] if route.choice else [],
            provisional=self.provisional,
            usages={("regle", ""): holder == self.holders[-1]},
            settled=dwelling if account.debts.get(dwelling) == holder else "",
            beneficiary=choose_beneficiary(account, holder, HALVES) if inside else "",
            among=HALVES if inside else (),
            programme="Quai" if self.random.random() < 0.1 else "",
        )

    def _again(self, kind: str, name: str, record: Record) -> bool:
        """A dwelling decided once more, as a session does it."""
        event: written.HandBack | written.Expiry | written.Refusal | written.Override
        if kind == "restitution":
            event = written.HandBack(liberation=name, span=HERE)
        elif kind == "delai_depasse":
            event = written.Expiry(liberation=name, span=HERE)
        elif kind == "refus":
            event = written.Refusal(liberation=name, span=HERE)
        else:
            to = self.random.choice([*self.holders, BAILLEUR, "ailleurs"])
            event = written.Override(liberation=name, reservataire=to, par="direction", motif="urgence", span=HERE)
        again, _ = again_of(event, record, record.terms)
        if again is None:
            return False
        plan, account = aligned(self.plan, self.books.accounts[record.key])
        base = again.base(account)
        factor = account.unit // again.charge.unit
        units = {h: u * factor for h, u in again.charge.entitlement.items()}
        if kind == "derogation" and self.random.random() < 0.1:  # a datum was missing: nobody is served
            self.books.apply(Uncounted(key=record.key, day=DAY, liberation=name, cause=kind, reason="suspendu"))
            del self.ledger.years[record.key[2]].live[name]
            return True
        route = again.rerouted(self._route(base, plan, units, again.charge.categories, again.returned))
        self._check_returned(again, route)
        charge = self._charge(base, route, units, again.charge.categories, again.charge.kind, record.dwelling)
        if kind == "refus":
            charge = replace(charge, owed={record.dwelling: record.holder})
        charge = again.owing(charge)
        self.books.apply(
            Moved(
                key=record.key,
                day=DAY,
                liberation=name,
                cause=again.cause,
                to=charge.holder,
                charge=None if again.lost else charge,
                owed=charge.owed if again.lost else {},
                reason=again.reason,
                by=again.by,
                terms=self.terms.get(charge.holder, {}),
            )
        )
        if again.forced:
            self.forced.add((name, charge.holder))
        elif not again.lost and charge.holder != record.charge.holder:
            self._check_cap(name, charge.holder, record.key)
        self._note(self._of(name, record), None if again.lost else charge, charge.holder)
        return True

    def _note(self, dwelling: Dwelling, charge: Charge | None, holder: str) -> None:
        dwelling.holder = holder
        if charge is not None:
            dwelling.charged, dwelling.provisional = charge.holder, charge.provisional
            dwelling.usages, dwelling.programme = dict(charge.usages), charge.programme
            dwelling.beneficiary, dwelling.among = charge.beneficiary, charge.among

    def _of(self, name: str, record: Record) -> Dwelling:
        return self.ledger.years[record.key[2]].live[name]

    def _amend(self) -> None:
        account, names = self.account(), [*self.holders, BAILLEUR]
        arrears = {name: self.random.randint(-account.unit, account.unit) for name in names[1:]}
        arrears[names[0]] = -sum(arrears.values())
        self.books.apply(Amended(key=self.key, day=DAY, unit=account.unit, arrears=arrears))
        year = self.ledger.years[self.year]
        year.era += 1
        year.arrears = {name: Fraction(units, account.unit) for name, units in arrears.items()}
        self._plan("avenant")

    def _settle(self) -> None:
        holder, onto = self.random.sample([*self.holders, BAILLEUR], 2)
        self.books.apply(Settled(key=self.key, day=DAY, holder=holder, onto=onto))
        self.ledger.settle(self.year, holder, onto)

    def _first_let(self) -> None:
        holder = self.random.choice([*self.holders, BAILLEUR])
        self.books.apply(FirstLet(key=self.key, day=DAY, liberation="P", programme="Rive", holder=holder))
        let = self.ledger.years[self.year].let
        let["Rive", holder] = let.get(("Rive", holder), 0) + 1

    def _close(self) -> None:
        mode, limit = self.clause
        self.books.apply(Closed(key=self.key, day=DAY, mode=mode, limit=limit))
        self.ledger.closed[self.year] = mode, limit
        self.year += 1
        self.ledger.years[self.year] = Year()
        self._plan("debut")

    def _check_cap(self, name: str, holder: str, key: AccountKey | None = None) -> None:
        """A charge that nobody forced stays under the cap of its holder."""
        received = self.books.accounts[key or self.key].received.get(holder, 0)
        over = [one for one, to in self.forced if to == holder]
        if received > self.caps.get(holder, 10**6) + len(over):
            self.broken.append(f"{name}: {holder} has {received}, over its cap")

    def _check_returned(self, again: Again, route: Route) -> None:
        if not again.forced and route.holder in again.returned and route.holder != BAILLEUR:
            self.broken.append(f"{route.holder} is served what it handed back")


def astray(world: World) -> list[str]:
    """Where some account is not what its live dwellings add up to."""
    return [
        f"{year}: {found}"
        for year in world.ledger.years
        for found in differences(world.ledger, year, world.books.accounts["bail", "98", year])
    ]


def unbalanced(books: Books) -> list[str]:
    """What the sums of the accounts break, whatever happened (ALLOTMENT §3)."""
    found = []
    for key, account in books.accounts.items():
        inside: dict[str, int] = {}
        for (holder, _), units in account.shared.items():
            inside[holder] = inside.get(holder, 0) + units
        tables = {"retards": account.deficits, "arrieres": account.arrears, **account.by_category}
        sums = {name: sum(table.values()) for name, table in tables.items()} | inside
        found += [f"{key}: {name} sums to {total}" for name, total in sums.items() if total]
        for name in ("received", "provisional", "uncharged", "programmes"):
            table = getattr(account, name)
            found += [f"{key}: {name} of {who} is {count}" for who, count in table.items() if count < 0]
        found += [f"{key}: usages {pair}" for pair in account.usages.values() if not 0 <= pair[0] <= pair[1]]
        if account.counted != sum(account.received.values()):
            found.append(f"{key}: {account.counted} counted, {sum(account.received.values())} received")
        if any(account.provisional.get(name, 0) > n for name, n in account.received.items()):
            found.append(f"{key}: more provisional than received")
        if any(abs(units) > account.largest for units in account.deficits.values()):
            found.append(f"{key}: a deviation above the largest seen")
    for name, record in (books.records or {}).items():
        if books.accounts[record.key].unit % record.charge.unit:
            found.append(f"{name}: charged in {record.charge.unit}, counted in {books.accounts[record.key].unit}")
    return found
