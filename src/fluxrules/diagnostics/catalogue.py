"""The catalogue of codes: texts read from the TOML files beside this module, each once, when it is needed.

A catalogue file holds one table per code::

    [FLX101]
    severite = "erreur"            # erreur | avertissement | info
    titre = "Clé en double"
    message = "La clé « {cle} » est écrite deux fois."
    remede = "Gardez-en une seule."          # optional, may use the same {values}
    page = '''What `fluxrules code FLX101` prints below the title: Quoi, Pourquoi, À éviter, Préférer.'''

Ranges: 1xx source (YAML, files) · 2xx shape (keys, types) · 3xx semantics (names, dates, norms, exceptions, strata) ·
4xx program limits · 5xx input data (CSV, état) · 6xx allotment and shares · 7xx engines · 8xx essais · 9xx system.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("catalogue_fr")
_RANGES = {
    "FLX1": "source",
    "FLX2": "shape",
    "FLX3": "semantics",
    "FLX4": "program",
    "FLX5": "intake",
    "FLX6": "allotment",
    "FLX7": "engines",
    "FLX8": "essais",
    "FLX9": "system",
}
"""The file of each range of codes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of the catalogue: its severity and its French texts."""

    code: str
    severite: str
    titre: str
    message: str
    remede: str
    page: str


def entries() -> dict[str, Entry]:
    """Every code, in order."""
    found = {code: entry for name in _RANGES.values() for code, entry in _file(name).items()}
    return dict(sorted(found.items()))


def entry(code: str) -> Entry:
    """The entry of ``code``.

    Raises:
        KeyError: No such code.
    """
    return _file(_RANGES[code[:4]])[code]


@cache
def _file(name: str) -> dict[str, Entry]:
    tables = tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))
    return {
        code: Entry(
            code,
            table["severite"],
            table["titre"],
            table["message"],
            table.get("remede", ""),
            table.get("page", ""),
        )
        for code, table in tables.items()
    }
