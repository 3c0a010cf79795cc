"""The accounts worked out from nothing: what is live, who has it, what each dwelling gave; in fractions, no folding.

Independent of ``fluxrules.allotment.events``: an account is what its live dwellings add up to, over what the year
before carried into it. Used to check that any history of events leaves the same books.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from fluxrules.vocabulary import BAILLEUR, Report

Table = dict[str, Fraction]
Balances = dict[object, Table]
"""Under "G" the retards, under a category those within it, under ("inside", holder) the counters inside it."""


@dataclass
class Dwelling:
    """One libération counted: what each gained on it, who is charged, who has it."""

    gains: Table
    categories: tuple[tuple[str, str], ...]
    kind: object
    era: int
    charged: str
    holder: str
    provisional: bool
    usages: dict[tuple[str, str], bool]
    beneficiary: str
    among: tuple[tuple[str, Fraction], ...]
    programme: str


@dataclass
class Year:
    """One calendar year of one account."""

    live: dict[str, Dwelling] = field(default_factory=dict)
    handed: list[Balances] = field(default_factory=list)
    let: dict[tuple[str, str], int] = field(default_factory=dict)
    arrears: Table = field(default_factory=dict)
    era: int = 0


@dataclass
class Ledger:
    """Years in order; each knows how the one before was closed."""

    years: dict[int, Year] = field(default_factory=dict)
    closed: dict[int, tuple[Report, Fraction]] = field(default_factory=dict)

    def opening(self, year: int) -> Balances:
        """What the year before carries into this one."""
        if year - 1 not in self.closed:
            return {}
        mode, limit = self.closed[year - 1]
        if mode is Report.AUCUN:
            return {}
        carried: Balances = {}
        for name, table in self.balances(year - 1).items():
            inside = isinstance(name, tuple) and name[0] == "inside"
            kept = dict(table)
            if mode is Report.PLAFONNE and not inside:
                kept = {h: max(-limit, min(limit, amount)) for h, amount in table.items() if h != BAILLEUR}
                kept[BAILLEUR] = -sum(kept.values(), Fraction(0))
            carried[name] = kept
        return carried

    def balances(self, year: int) -> Balances:
        """Every table of zero sum at the present moment."""
        found: Balances = {name: dict(table) for name, table in self.opening(year).items()}
        for moved in self._moves(year):
            for name, table in moved.items():
                mine = found.setdefault(name, {})
                for holder, amount in table.items():
                    mine[holder] = mine.get(holder, Fraction(0)) + amount
        return found

    def _moves(self, year: int) -> Iterator[Balances]:
        yield from self.years[year].handed
        for dwelling in self.years[year].live.values():
            table = dict(dwelling.gains)
            table[dwelling.charged] = table.get(dwelling.charged, Fraction(0)) - 1
            yield {name: table for name in ("G", *dwelling.categories)}
            if dwelling.beneficiary:
                inside = {name: part - (name == dwelling.beneficiary) for name, part in dwelling.among}
                yield {("inside", dwelling.charged): inside}

    def settle(self, year: int, holder: str, onto: str) -> None:
        """Everything ``holder`` has in the tables goes to another."""
        moved: Balances = {}
        for name, table in self.balances(year).items():
            if isinstance(name, tuple) and name[0] == "inside":
                continue
            amount = table.get(holder, Fraction(0))
            if amount:
                moved[name] = {holder: -amount, onto: amount}
        self.years[year].handed.append(moved)
        arrears = self.years[year].arrears
        owed = arrears.pop(holder, Fraction(0))
        arrears[onto] = arrears.get(onto, Fraction(0)) + owed


def differences(ledger: Ledger, year: int, account: object) -> list[str]:
    """Where an account is not what its live dwellings add up to."""
    unit = account.unit  # type: ignore[attr-defined]
    own, found = ledger.years[year], []
    live = list(own.live.values())
    balances = ledger.balances(year)

    def amounts(table: dict[str, int]) -> Table:
        return {name: Fraction(units, unit) for name, units in table.items() if units}

    def counts(names: list[object]) -> dict[object, int]:
        return {name: names.count(name) for name in dict.fromkeys(names)}

    def compare(what: str, got: object, wanted: object) -> None:
        if got != wanted:
            found.append(f"{what}: {got}, not {wanted}")

    def clean(table: Table) -> Table:
        return {name: amount for name, amount in table.items() if amount}

    get = lambda name: getattr(account, name)  # noqa: E731
    compare("retards", amounts(get("deficits")), clean(balances.get("G", {})))
    tables = {name: amounts(table) for name, table in get("by_category").items()}
    wanted = {n: clean(t) for n, t in balances.items() if n != "G" and isinstance(n, tuple) and n[0] != "inside"}
    compare("categories", {n: t for n, t in tables.items() if t}, {n: t for n, t in wanted.items() if t})
    inside: dict[object, Table] = {}
    for (holder, name), units in get("shared").items():
        inside.setdefault(("inside", holder), {})[name] = Fraction(units, unit)
    got = {n: t for n, t in ((n, clean(t)) for n, t in inside.items()) if t}
    wanted = {n: clean(t) for n, t in balances.items() if isinstance(n, tuple) and n[0] == "inside"}
    compare("partages", got, {n: t for n, t in wanted.items() if t})
    compare("comptes", get("counted"), len(live))
    plain = {name: n for name, n in get("received").items() if n}
    compare("recus", plain, counts([one.charged for one in live]))
    plain = {name: n for name, n in get("provisional").items() if n}
    compare("engages", plain, counts([one.charged for one in live if one.provisional]))
    plain = {name: n for name, n in get("uncharged").items() if n}
    compare("sans decompte", plain, counts([one.holder for one in live if one.holder != one.charged]))
    gained: Table = {}
    by_class: dict[object, Table] = {}
    for one in live:
        for name, amount in one.gains.items():
            gained[name] = gained.get(name, Fraction(0)) + amount
            if one.era == own.era:
                table = by_class.setdefault(one.kind, {})
                table[name] = table.get(name, Fraction(0)) + amount
    compare("droits", amounts(get("gained")), clean(gained))
    tables = {n: t for n, t in ((n, amounts(t)) for n, t in get("by_class").items()) if t}
    compare("classes", tables, {n: clean(t) for n, t in by_class.items() if clean(t)})
    compare("arrieres", amounts(get("arrears")), clean(own.arrears))
    uses = [(key, used) for one in live for key, used in one.usages.items()]
    usages = {key: (uses.count((key, True)), len([1 for k, _ in uses if k == key])) for key, _ in uses}
    compare("usages", {k: v for k, v in get("usages").items() if v != (0, 0)}, usages)
    let = dict(own.let)
    for one in live:
        if one.programme:
            let[one.programme, one.charged] = let.get((one.programme, one.charged), 0) + 1
    compare("programmes", {k: n for k, n in get("programmes").items() if n}, let)
    return found
