"""Write the 200 fictitious dwellings of Nantes Métropole, whose mix follows the open register.

Rooms, surface, age, financing and QPV come from a systematic sample of the register (sorted, then one row every
n/200): no other sample of that size is closer to the mix. Surface and year are then moved a little, and everything
else (commune, bailleur, needs) is drawn with a fixed seed, so no line is a real dwelling.
Usage: ``python benchmarks/content/make_candidates.py [--verifier]``.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction

from make_forecasts import BAILLEURS
from register import PROJECT, Dwelling, dwellings, stock

COUNT = 200
SEED = 44
TARGET = PROJECT / "territories/nantes-metropole/logements/candidats-2025.csv"
COLUMNS = [
    "liberation",
    "id",
    "bailleur",
    "commune",
    "typologie",
    "surface",
    "etage",
    "annee_construction",
    "financement",
    "qpv",
    "pmr",
    "ascenseur",
    "dpe",
    "nature",
    "enjeu_mixite",
    "garant",
    "stock",
    "subvention_acquisition",
    "residence",
    "date_liberation",
    "premiere_location",
    "besoin",
    "candidat_refuse",
    "designation_dalo",
]
NEEDS = {
    "mutation": 8,
    "renouvellement_urbain": 3,
    "copropriete_degradee": 1,
    "habitat_indigne": 2,
    "vente": 1,
    "travaux": 2,
}
AXES: dict[str, Callable[[Dwelling], str]] = {
    "pièces": lambda d: d.typologie,
    "surface (tranches de 20 m²)": lambda d: d.surface_band,
    "période de construction": lambda d: d.period,
    "financement": lambda d: d.financement,
    "QPV": lambda d: d.qpv,
}


def reference() -> list[Dwelling]:
    """Dwellings of the register whose financing, rooms, surface and year are known."""
    return [d for d in dwellings() if d.financement and d.typologie and d.surface and d.annee_construction and d.qpv]


def sample(population: list[Dwelling]) -> list[Dwelling]:
    """One dwelling every n/COUNT of the sorted register."""
    ordered = sorted(
        population,
        key=lambda d: (d.qpv, d.financement, int(d.period), d.typologie, int(d.surface), d.etage, d.dpe, d.nature),
    )
    return [ordered[(2 * i + 1) * len(ordered) // (2 * COUNT)] for i in range(COUNT)]


def distance(some: Iterable[Dwelling], others: Iterable[Dwelling], axis: Callable[[Dwelling], str]) -> Fraction:
    """Total variation distance between two mixes on one axis, exact."""
    a, b = Counter(map(axis, some)), Counter(map(axis, others))
    return (
        sum((abs(Fraction(a[k], a.total()) - Fraction(b[k], b.total())) for k in a.keys() | b.keys()), Fraction(0)) / 2
    )


def places(draw: random.Random, sampled: list[Dwelling]) -> list[str]:
    """A commune for each: QPV only where there are some, every commune at least once, by stock otherwise."""
    there = stock()
    found: list[str] = []
    for dwelling in sampled:
        choices = {commune: n for (commune, qpv), n in there.items() if qpv == dwelling.qpv}
        found.append(draw.choices(list(choices), weights=list(choices.values()))[0])
    missing = sorted({commune for commune, _ in there} - set(found))
    free = [i for i, d in enumerate(sampled) if d.qpv == "non" and found[i] == "44109"]
    for commune, index in zip(missing, draw.sample(free, len(missing)), strict=True):
        found[index] = commune
    return found


def rows() -> list[dict[str, str]]:
    """The lines of the file, in order of date."""
    draw = random.Random(SEED)
    sampled = sample(reference())
    draw.shuffle(sampled)
    communes = places(draw, sampled)
    days = sorted(draw.randrange(365) for _ in sampled)
    lines = [_row(draw, i, d, communes[i], days[i]) for i, d in enumerate(sampled)]
    _needs(draw, lines)
    _difficulties(draw, lines)
    _holes(draw, lines)
    return lines


def _row(draw: random.Random, index: int, dwelling: Dwelling, commune: str, day: int) -> dict[str, str]:
    owners = {name: share for name, (share, where) in BAILLEURS.items() if not where or commune in where}
    bailleur = draw.choices(list(owners), weights=[float(share) for share in owners.values()])[0]
    year = max(1900, min(2018, int(dwelling.annee_construction) + draw.choice((-1, 0, 0, 1))))
    floor = dwelling.etage or "0"
    recent = year >= 2008
    return {
        "liberation": f"LIB-2025-{index + 1:03d}",
        "id": f"NM-{index + 1:04d}",
        "bailleur": bailleur,
        "commune": commune,
        "typologie": dwelling.typologie,
        "surface": str(max(12, int(dwelling.surface) + draw.choice((-1, 0, 0, 1)))),
        "etage": floor,
        "annee_construction": str(year),
        "financement": dwelling.financement,
        "qpv": dwelling.qpv,
        "pmr": "oui" if draw.random() < (0.25 if recent else 0.04) else "non",
        "ascenseur": "oui" if int(floor) >= 4 or (recent and int(floor) >= 2) else "non",
        "dpe": dwelling.dpe,
        "nature": dwelling.nature,
        "enjeu_mixite": "oui" if draw.random() < (0.18 if dwelling.qpv == "oui" else 0.04) else "non",
        "garant": draw.choices(("commune", "epci", "departement", "caisse", "aucun"), weights=(20, 40, 20, 10, 10))[0],
        "stock": "aucun",
        "subvention_acquisition": "oui" if draw.random() < 0.02 else "non",
        "residence": f"Résidence fictive {draw.randrange(1, 61):02d}" + (" Seniors" if draw.random() < 0.03 else ""),
        "date_liberation": (date(2025, 1, 1) + timedelta(days=day)).isoformat(),
        "premiere_location": "non",
        "besoin": "aucun",
        "candidat_refuse": "aucun",
        "designation_dalo": "oui" if draw.random() < 0.06 else "non",
    }


def _needs(draw: random.Random, lines: list[dict[str, str]]) -> None:
    """A few dwellings needed elsewhere, in stock, new, or whose last candidate was refused."""
    order = draw.sample(range(len(lines)), len(lines))
    for need, count in NEEDS.items():
        for _ in range(count):
            lines[order.pop()]["besoin"] = need
    for kind in ("defense", "securite_interieure", "sante"):
        lines[order.pop()]["stock"] = kind
    for financement in ("PLAI", "PLUS", "PLS"):
        new = next(place for place in order if lines[place]["financement"] == financement)
        order.remove(new)
        lines[new]["premiere_location"] = "oui"
    for holder in ("etat", "action-logement"):
        lines[order.pop()]["candidat_refuse"] = holder


def _difficulties(draw: random.Random, lines: list[dict[str, str]]) -> None:
    """Two dwellings on which clauses contradict each other, or leave nobody."""
    twice = [x for x in _free(lines) if x["bailleur"] == "maisons-specimen" and x["typologie"] == "T2"]
    draw.choice(twice).update(pmr="oui", etage="0")
    studios = [x for x in _free(lines) if x["bailleur"] == "toits-exemple" and x["typologie"] == "T1"]
    draw.choice([x for x in studios if int(x["surface"]) < 25]).update(financement="PLAI", pmr="non")


def _free(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Ordinary dwellings that nothing sets apart."""
    plain = {"besoin": "aucun", "stock": "aucun", "premiere_location": "non", "nature": "ordinaire"}
    return [line for line in lines if all(line[column] == value for column, value in plain.items())]


def _holes(draw: random.Random, lines: list[dict[str, str]]) -> None:
    """A few cells the bailleur did not fill: unknown, not false."""
    for column in ("besoin", "qpv", "financement", "surface", "typologie", "annee_construction"):
        draw.choice([line for line in _free(lines) if line["pmr"] == "non" and line["typologie"] != "T1"])[column] = ""


def check() -> bool:
    """Print how far the file is from the register on each axis; False when an axis is further than 3 points."""
    population = reference()
    with TARGET.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    ours = [
        Dwelling(
            line["qpv"],
            line["financement"],
            line["typologie"],
            line["surface"],
            line["annee_construction"],
            line["etage"],
            line["dpe"],
            line["nature"],
        )
        for line in lines
    ]
    print(f"{len(ours)} logements, {len({line['commune'] for line in lines})} communes")
    close = True
    for name, axis in AXES.items():
        far = distance((d for d in ours if axis(d)), population, axis)
        close &= far <= Fraction(3, 100)
        print(f"  {name:30} distance en variation totale : {float(100 * far):.2f} points")
    return close


def main() -> int:
    """Write the file, then check it; ``--verifier`` only checks."""
    if "--verifier" not in sys.argv[1:]:
        with TARGET.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows())
    return 0 if check() else 1


if __name__ == "__main__":
    raise SystemExit(main())
