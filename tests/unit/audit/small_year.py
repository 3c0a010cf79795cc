"""A year of the small project, drawn from a seed: dwellings with notice, release and rent."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from tests.small import load

from fluxrules.audit.year import AuditedYear, read_years
from fluxrules.decision.calendar import Calendar
from fluxrules.intake.liberation import Liberation
from fluxrules.program.program import Value

KINDS: list[dict[str, Value]] = [
    *[{"logement.commune": "99001", "logement.qpv": False, "logement.financement": "PLUS"}] * 4,
    *[{"logement.commune": "99001", "logement.qpv": True, "logement.financement": "PLUS"}] * 2,
    *[{"logement.commune": "99002", "logement.qpv": False, "logement.financement": "PLUS"}] * 2,
    *[{"logement.commune": "99002", "logement.qpv": False, "logement.financement": "PLS"}] * 2,
]


def liberations(seed: int = 1, count: int = 60) -> list[Liberation]:
    """Dwellings of 2025, some of them sharing a day."""
    chance = random.Random(seed)
    day = date(2025, 1, 3)
    found = []
    for number in range(count):
        values: dict[str, Value] = {
            **chance.choice(KINDS),
            "logement.typologie": chance.choice(["T2", "T3", "T4"]),
            "logement.annee_construction": chance.choice([1930, 1960, 1980, 2010]),
            "logement.loyer": chance.randint(300, 800),
            "liberation.date": day,
            "liberation.date_preavis": day - timedelta(days=chance.randint(0, 60)),
        }
        commune = str(values["logement.commune"])
        found.append(Liberation(f"L{number:03}", f"D{number:03}", "bail", commune, number + 2, values))
        day += timedelta(days=chance.randint(0, 4))
    return found


def audited(root: Path, cia: str = "", items: list[Liberation] | None = None, convention: str = "") -> AuditedYear:
    """That year, read."""
    files = {"territories/petit/conventions/bail.yaml": convention} if convention else None
    territory = load(root, cia, files=files)
    years, found = read_years(Calendar(territory), "bail", items or liberations(), {})
    assert not found, [item.message for item in found]
    (year,) = years
    return year
