"""The same year with a day for each dwelling, and what happened to some of them afterwards: a file, and its events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

FIRST = date(2025, 1, 1)
CANCELLED, HANDED_BACK, FORCED = 40, 25, 60
"""One dwelling in so many is cancelled ten days later, handed back fifteen days later, forced twenty days later."""


def write_dated_year(to: Path, decisions: Sequence[Mapping[str, Any]]) -> None:
    """Write the dwellings of decided rows in our own columns, spread over the year in their order."""
    paths = sorted({path for decision in decisions for path in decision["faits"] if _is_given(path)})
    header = ["liberation", "id", "bailleur", *(path.split(".", 1)[1] for path in paths), "date_liberation"]
    lines = [header]
    for place, decision in enumerate(decisions):
        cells = [_cell(decision["faits"].get(path)) for path in paths]
        day = FIRST + timedelta(days=place * 365 // len(decisions))
        lines.append([f"L{place}", decision["logement"], decision["bailleur"], *cells, day.isoformat()])
    to.write_text("\n".join(";".join(line) for line in lines) + "\n", "utf-8")


def write_events(to: Path, decisions: Sequence[Mapping[str, Any]], holder: str) -> int:
    """Write what happened to some of the dwellings counted.

    Returns:
        How many events there are.
    """
    events: list[tuple[date, str]] = []
    for place, decision in enumerate(decisions):
        if decision["statut"] != "oriente":
            continue
        day = FIRST + timedelta(days=place * 365 // len(decisions))
        if place % CANCELLED == 0:
            events.append((day + timedelta(days=10), f"annulation: {{liberation: L{place}, motif: congé retiré}}"))
        elif place % HANDED_BACK == 0:
            events.append((day + timedelta(days=15), f"restitution: {{liberation: L{place}, motif: aucun candidat}}"))
        elif place % FORCED == 0:
            what = f"{{liberation: L{place}, reservataire: {holder}, par: direction, motif: urgence}}"
            events.append((day + timedelta(days=20), f"derogation: {what}"))
    lines = [f"  - {{le: {day}, {what}}}" for day, what in sorted(events)]
    to.write_text("evenements:\n" + "\n".join(lines) + "\n", "utf-8")
    return len(lines)


def allow_hand_backs(convention: Path) -> None:
    """Make the convention say, for everyone, that a turn handed back is not lost."""
    text = convention.read_text("utf-8")
    rule = (
        "  - {id: rendu, titre: Rendre ne compte pas, norme: usage, source: {document: hyp-44}, statut: hypothese,\n"
        "     alors: [{modalites: {restitution: non_comptee}}]}\n"
    )
    head = "" if "\nregles:\n" in text else "\nregles:\n"
    found = text.replace("\nregles:\n", f"\nregles:\n{rule}", 1) if not head else text.rstrip("\n") + head + rule
    convention.write_text(found, "utf-8")


def _is_given(path: str) -> bool:
    family, _, name = path.partition(".")
    return family in ("logement", "liberation") and name not in ("id", "date")


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case str() if "/" in value and value.replace("/", "").isdigit():
            return f"{float(Fraction(value)):.2f}".replace(".", ",")
        case _:
            return str(value)
