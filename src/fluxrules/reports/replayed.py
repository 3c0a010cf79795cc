"""What playing a ledger again gives: nothing to say, or where the first drift of each entry is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from fluxrules.reports.layout import WIDTH
from fluxrules.reports.titles import title

if TYPE_CHECKING:
    from fluxrules.ledger.drift import Drifted

SCHEMA = "fluxrules/rejeu/1"

SHOWN = 200
"""Characters of a value told on screen."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One chain played again.

    Attributes:
        bailleur: Whose chain.
        entries: Entries read.
        decisions: Decisions compared.
        drifted: Where playing differs.
    """

    bailleur: str
    entries: int
    decisions: int
    drifted: tuple[Drifted, ...]


def replayed_text(chains: Sequence[Replayed], shown: int | None = None) -> str:
    """The result for a person.

    Args:
        chains: Each chain.
        shown: How many drifts of each are told; None: all.
    """
    lines: list[str] = []
    for chain in chains:
        counts = {"bailleur": chain.bailleur, "ecritures": chain.entries, "decisions": chain.decisions}
        key = "rejeu.ecarts" if chain.drifted else "rejeu.identique"
        lines += wrap(title(key, **counts, nombre=len(chain.drifted)), WIDTH)
        for drift in chain.drifted[:shown]:
            entry = drift.entry
            where = title("rejeu.lieu", rang=entry.rank, jour=entry.day, id=entry.liberation or "-")
            lines += [f"  {where}", f"    {title(f'rejeu.{drift.kind.value}', chemin=drift.path or '-')}"]
            if drift.recorded or drift.played:
                lines += [
                    f"    {title('rejeu.inscrit', valeur=_cut(drift.recorded))}",
                    f"    {title('rejeu.rejoue', valeur=_cut(drift.played))}",
                ]
        if shown is not None and len(chain.drifted) > shown:
            lines.append(f"  {title('rejeu.autres', nombre=len(chain.drifted) - shown)}")
    return "\n".join(lines) + "\n"


def replayed_json(chains: Sequence[Replayed]) -> str:
    """The same for a program, canonical."""
    value = {
        "schema": SCHEMA,
        "chaines": [
            {
                "bailleur": chain.bailleur,
                "ecritures": chain.entries,
                "decisions": chain.decisions,
                "ecarts": [
                    {
                        "rang": drift.entry.rank,
                        "liberation": drift.entry.liberation,
                        "sorte": drift.kind.value,
                        "chemin": drift.path,
                        "inscrit": drift.recorded,
                        "rejoue": drift.played,
                    }
                    for drift in chain.drifted
                ],
            }
            for chain in chains
        ],
    }
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
