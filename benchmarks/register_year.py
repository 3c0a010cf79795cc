"""A simulated year of the commune of Nantes: which dwellings of the open register are freed, and what was expected.

The register does not say which dwellings are freed: they are drawn at the EPCI's turnover of 2018, with a fixed seed.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from fractions import Fraction
from pathlib import Path
from random import Random

import yaml

ROOT = Path(__file__).resolve().parents[1]
REGISTER = ROOT.parent / "shared" / "data" / "rpls2018_nantes.csv.gz"
TURNOVER = Fraction(102, 1000)
SEED = 20180101
COMMUNE = "44109"


def register() -> tuple[list[str], list[list[str]]]:
    """Header and rows of the register, as they are."""
    with gzip.open(REGISTER, "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        return next(reader), list(reader)


def freed(rows: list[list[str]]) -> list[list[str]]:
    """The dwellings freed in the year, in the order in which they are."""
    return Random(SEED).sample(rows, round(len(rows) * TURNOVER))


def write_year(to: Path, header: list[str], rows: list[list[str]]) -> None:
    """Write an extract of the register with the columns and the dialect of the original."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_forecast(to: Path, header: list[str], rows: list[list[str]]) -> Fraction:
    """Write what the year was expected to free, by QPV and financing: the whole stock × turnover, never the draw."""
    codes = _codes()
    qpv, finan = header.index("QPV"), header.index("FINAN")
    seen = Counter((codes.get(("QPV", row[qpv]), ""), codes.get(("FINAN", row[finan]), "")) for row in rows)
    known = {key: count for key, count in sorted(seen.items()) if all(key)}
    scale = Fraction(len(rows), sum(known.values())) * TURNOVER
    expected = {key: max(Fraction(1, 10), Fraction(round(count * scale * 10), 10)) for key, count in known.items()}
    lines = [f"{COMMUNE};{key[0]};{key[1]};{float(amount):.1f}" for key, amount in expected.items()]
    to.write_text("commune;qpv;financement;logements\n" + "\n".join(lines) + "\n", "utf-8")
    return sum(expected.values(), Fraction(0))


def _codes() -> dict[tuple[str, str], str]:
    table = yaml.load((ROOT / "rules/national/rpls.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    return {(line["colonne"], line["code"]): line.get("valeur", "") for line in table["correspondances"]}
