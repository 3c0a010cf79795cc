"""Streams of dwellings against which rules are measured (ALLOTMENT §5), drawn from a seed.

A stream is a register (parts of the whole flux or of one's own communes, financings or QPV one may not receive), the
plan made from its declared forecast by the product itself, and the dwellings of one year in order. Five typologies,
three financings, QPV, twenty communes, four periods. The kinds differ in what comes:

- ``iid``: as forecast, independently;
- ``derive``: the mix moves all year long from the one forecast to another;
- ``programmes``: a third comes in blocks of one new programme, one commune, one period;
- ``tri``: as forecast, but sorted by commune, the worst an order can be for whoever has only one commune.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from fluxrules.allotment.account import Category
from fluxrules.allotment.plan import ClassKey, Plan, ShareRow
from fluxrules.allotment.planning import make_plan
from fluxrules.vocabulary import BAILLEUR

COMMUNES = tuple(f"{number:02}" for number in range(20))
FINANCEMENTS = ("PLAI", "PLUS", "PLS")
TYPOLOGIES = ("T1", "T2", "T3", "T4", "T5")
PERIODES = ("avant-1949", "1949-1974", "1975-1999", "depuis-2000")
QPV = ("oui", "non")
AXES = ("typologie", "financement", "qpv", "commune", "periode")
WEEKS = 52


class Kind(StrEnum):
    """What comes, and in what order."""

    IID = "iid"
    DRIFT = "derive"
    PROGRAMMES = "programmes"
    SORTED = "tri"


@dataclass(frozen=True, slots=True)
class Dwelling:
    """One dwelling. ``categories``: one per axis, in the order of ``AXES``; ``week``: 0 to 51."""

    key: ClassKey
    categories: tuple[Category, ...]
    week: int


@dataclass(frozen=True, slots=True)
class Stream:
    """A register, its plan and a year of dwellings.

    Attributes:
        kind: What comes.
        seed: From which it was drawn.
        rows: The rights.
        forecast: Expected dwellings by class, as declared before the year.
        plan: Made from ``forecast``.
        dwellings: The year, in order.
    """

    kind: Kind
    seed: int
    rows: tuple[ShareRow, ...]
    forecast: Mapping[ClassKey, Fraction]
    plan: Plan
    dwellings: tuple[Dwelling, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """Register, the bailleur last."""
        return self.plan.order


@dataclass(frozen=True, slots=True)
class Mix:
    """Relative frequencies: of communes; in each, of financings and of QPV (in %); of typologies; of periods."""

    communes: tuple[int, ...]
    financements: tuple[tuple[int, ...], ...]
    qpv: tuple[int, ...]
    typologies: tuple[int, ...]
    periodes: tuple[int, ...]

    def expected(self, dwellings: int) -> dict[ClassKey, Fraction]:
        """Dwellings of each class among so many, to the hundredth, as a forecast is written (never 0)."""
        total = sum(self.communes)
        found = {}
        for place, commune in enumerate(COMMUNES):
            inside = self.financements[place]
            for financement, weight in zip(FINANCEMENTS, inside, strict=True):
                for qpv, percent in zip(QPV, (self.qpv[place], 100 - self.qpv[place]), strict=True):
                    if percent:
                        share = Fraction(self.communes[place] * weight * percent, total * sum(inside) * 100)
                        found[class_of(commune, financement, qpv)] = Fraction(
                            max(1, round(share * dwellings * 100)), 100
                        )
        return found

    def draw(self, draw: random.Random) -> tuple[str, str, str, str, str]:
        """One dwelling, in the order of ``AXES``."""
        place = draw.choices(range(len(COMMUNES)), self.communes)[0]
        return (
            draw.choices(TYPOLOGIES, self.typologies)[0],
            draw.choices(FINANCEMENTS, self.financements[place])[0],
            QPV[draw.randrange(100) >= self.qpv[place]],
            COMMUNES[place],
            draw.choices(PERIODES, self.periodes)[0],
        )


def class_of(commune: str, financement: str, qpv: str) -> ClassKey:
    return (("commune", commune), ("financement", financement), ("qpv", qpv))


def random_mix(draw: random.Random) -> Mix:
    """One large commune, a tail of small ones; a QPV in eight of the twenty; half of the dwellings PLUS."""
    sizes = [round(1000 / (rank + 1) ** 0.8 * draw.uniform(0.6, 1.4)) for rank in range(len(COMMUNES))]
    with_qpv = set(draw.sample(range(len(COMMUNES)), 8))
    return Mix(
        communes=tuple(sizes),
        financements=tuple(tuple(draw.randint(*span) for span in ((15, 40), (40, 70), (5, 25))) for _ in COMMUNES),
        qpv=tuple(draw.randint(15, 50) if place in with_qpv else 0 for place in range(len(COMMUNES))),
        typologies=tuple(draw.randint(*span) for span in ((3, 10), (15, 30), (25, 45), (15, 30), (5, 15))),
        periodes=tuple(draw.randint(10, 40) for _ in PERIODES),
    )


def moved(mix: Mix, draw: random.Random) -> Mix:
    """Another mix of the same territory (the same QPV): the largest communes are no longer the same."""
    other = random_mix(draw)
    sizes = list(mix.communes)
    draw.shuffle(sizes)
    return Mix(tuple(sizes), other.financements, mix.qpv, other.typologies, other.periodes)


def random_rows(holders: int, keys: Sequence[ClassKey], draw: random.Random, scale: Fraction) -> tuple[ShareRow, ...]:
    """Rights of so many réservataires, three quarters of the flux in all, and what is due on territories.

    One in five has a part of the flux of one to five communes. One in five has a part of the whole flux, served in
    six to twelve communes. Of the others, half may not receive one financing, and one in eight nothing in QPV; what one
    may not receive is left out of its denominator one time in two.

    Args:
        holders: How many.
        keys: Classes of the forecast.
        draw: Source of chance.
        scale: Of every share: 1, or less where the rights drawn could not all be served.
    """
    weights = [draw.randint(1, 4) for _ in range(holders)]
    weights[0] *= 4  # one large holder, as the State is
    whole = sum(weight for place, weight in enumerate(weights) if place % 5 != 1)
    room = dict.fromkeys(COMMUNES, Fraction(1, 5))
    rows = []
    for place, weight in enumerate(weights):
        rate, within, without, no_qpv = Fraction(round(Fraction(weight * 750, whole)), 1000), set(COMMUNES), "", False
        if place % 5 == 1:
            free = [commune for commune in COMMUNES if room[commune] >= Fraction(3, 100)]
            within = set(draw.sample(free, min(len(free), draw.randint(1, 5))))
            rate = min(Fraction(draw.randint(3, 12), 100), *(room[commune] for commune in within))
            for commune in within:
                room[commune] -= rate
        elif place % 5 == 3:
            within = set(draw.sample(COMMUNES, draw.randint(6, 12)))
        else:
            without = draw.choice(FINANCEMENTS) if draw.randrange(2) else ""
            no_qpv = draw.randrange(8) == 0
        outside = draw.randrange(2) == 0
        rates, eligible = {}, set()
        for key in keys:
            values = dict(key)
            allowed = values["financement"] != without and not (no_qpv and values["qpv"] == "oui")
            if values["commune"] in within and allowed:
                eligible.add(key)
            if (values["commune"] in within or place % 5 == 3) and (allowed or not outside):
                rates[key] = rate * scale
        name = f"r{place:02}"
        rows.append(ShareRow(name, rates, frozenset(eligible), clause=name))
    return tuple(rows)


def stream(kind: Kind, seed: int, holders: int, dwellings: int) -> Stream:
    """A year of ``dwellings`` for ``holders`` réservataires (and the bailleur, who takes what is left)."""
    draw = random.Random(f"{kind} {seed} {holders} {dwellings}")
    mix = random_mix(draw)
    forecast = mix.expected(dwellings)
    rows, plan = _planned(holders, forecast, draw)
    drawn = _DRAWN[kind](mix, dwellings, draw)
    return Stream(kind, seed, rows, forecast, plan, tuple(_dwellings(drawn)))


def _planned(
    holders: int, forecast: Mapping[ClassKey, Fraction], draw: random.Random
) -> tuple[tuple[ShareRow, ...], Plan]:
    state, scale = draw.getstate(), Fraction(1)
    while True:
        draw.setstate(state)
        rows = random_rows(holders, list(forecast), draw, scale)
        plan, _ = make_plan(rows, forecast, (), {}, order=[*(row.holder for row in rows), BAILLEUR])
        if plan is not None:
            return rows, plan
        scale *= Fraction(9, 10)


Drawn = list[tuple[str, str, str, str, str]]


def _iid(mix: Mix, dwellings: int, draw: random.Random) -> Drawn:
    return [mix.draw(draw) for _ in range(dwellings)]


def _drift(mix: Mix, dwellings: int, draw: random.Random) -> Drawn:
    other = moved(mix, draw)
    return [(other if draw.random() * dwellings < number else mix).draw(draw) for number in range(dwellings)]


def _programmes(mix: Mix, dwellings: int, draw: random.Random) -> Drawn:
    found: Drawn = []
    while len(found) < dwellings:
        if draw.randrange(50) == 0:  # 25 dwellings on average, every 50 others: a third
            _, _, qpv, commune, _ = mix.draw(draw)
            social = draw.sample(FINANCEMENTS, 2)
            for _ in range(draw.randint(10, 40)):
                typology = draw.choices(TYPOLOGIES, mix.typologies)[0]
                found.append((typology, draw.choices(social, (2, 1))[0], qpv, commune, PERIODES[-1]))
        else:
            found.append(mix.draw(draw))
    return found[:dwellings]


def _sorted(mix: Mix, dwellings: int, draw: random.Random) -> Drawn:
    return sorted(_iid(mix, dwellings, draw), key=lambda values: values[3])


_DRAWN = {Kind.IID: _iid, Kind.DRIFT: _drift, Kind.PROGRAMMES: _programmes, Kind.SORTED: _sorted}


def _dwellings(drawn: Drawn) -> list[Dwelling]:
    return [
        Dwelling(
            class_of(values[3], values[1], values[2]),
            tuple(zip(AXES, values, strict=True)),
            number * WEEKS // len(drawn),
        )
        for number, values in enumerate(drawn)
    ]
