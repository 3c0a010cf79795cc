"""The open register read for content: dwellings of Nantes as (QPV, financing, rooms, surface, year, floor, DPE, kind).

The codes become values through ``rules/national/rpls.yaml``, the table that ``simuler`` uses.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT.parent / "shared" / "data"
EPCI = "244400404"
TURNOVER = "0.102"
"""Turnover of the EPCI in 2018 (``rpls2019_rotation_par_epci``): 10.2 %."""


@dataclass(frozen=True, slots=True)
class Dwelling:
    """What the register says of one dwelling; empty text: it does not say."""

    qpv: str
    financement: str
    typologie: str
    surface: str
    annee_construction: str
    etage: str
    dpe: str
    nature: str

    @property
    def surface_band(self) -> str:
        """Surface in bands of 20 m²."""
        return str(int(self.surface) // 20 * 20) if self.surface else ""

    @property
    def period(self) -> str:
        """The usual construction bands."""
        year = int(self.annee_construction) if self.annee_construction else 0
        return "" if not year else str(sum(year >= first for first in (1946, 1971, 1991, 2006)))


def dwellings() -> Iterator[Dwelling]:
    """Every dwelling of the commune of Nantes in the register, in the order of the file."""
    codes = _codes()
    with gzip.open(DATA / "rpls2018_nantes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            floor = row["ETAGE"].strip()
            rooms = row["NBPIECE"].strip()
            yield Dwelling(
                qpv=codes.get(("QPV", row["QPV"]), ""),
                financement=codes.get(("FINAN", row["FINAN"]), ""),
                typologie=f"T{min(int(rooms), 6)}" if rooms.isdigit() and int(rooms) else "",
                surface=row["SURFHAB"] if row["SURFHAB"] not in ("0", "NC") else "",
                annee_construction=row["CONSTRUCT"] if row["CONSTRUCT"].isdigit() else "",
                etage=str(int(floor)) if floor.isdigit() else "",
                dpe=row["DPEENERGIE"],
                nature=codes.get(("TYPECONST", row["TYPECONST"]), ""),
            )


def stock() -> dict[tuple[str, str], int]:
    """Social dwellings of each commune of the EPCI, by (INSEE, ``oui``/``non`` in QPV), on 1 January 2019."""
    with gzip.open(DATA / "epci_communes_2025.csv.gz", "rt", encoding="utf-8", newline="") as file:
        members = {row["insee"] for row in csv.DictReader(file) if row["siren"] == EPCI}
    found: dict[tuple[str, str], int] = {}
    with gzip.open(DATA / "rpls2019_france_par_commune.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["DEPCOM"] in members:
                key = (row["DEPCOM"], "oui" if row["qpv"] == "En QPV" else "non")
                found[key] = found.get(key, 0) + int(row["n"])
    return dict(sorted(found.items()))


def _codes() -> dict[tuple[str, str], str]:
    table = yaml.load((PROJECT / "rules/national/rpls.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    return {(line["colonne"], line["code"]): line.get("valeur", "") for line in table["correspondances"]}
