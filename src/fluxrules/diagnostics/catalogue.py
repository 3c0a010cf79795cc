"""The catalogue of codes: texts read once from the TOML files beside this module.

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
from importlib import resources


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of the catalogue: its severity and its French texts."""

    code: str
    severite: str
    titre: str
    message: str
    remede: str
    page: str


@cache
def entries() -> dict[str, Entry]:
    """Every code, in order.

    Raises:
        ValueError: Two files declare the same code (a bug).
    """
    found: dict[str, Entry] = {}
    folder = resources.files(__package__) / "catalogue_fr"
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".toml"):
            continue
        for code, table in tomllib.loads(file.read_text("utf-8")).items():
            if code in found:
                raise ValueError(f"{code} is declared twice in the catalogue")
            found[code] = Entry(
                code,
                table["severite"],
                table["titre"],
                table["message"],
                table.get("remede", ""),
                table.get("page", ""),
            )
    return dict(sorted(found.items()))


def entry(code: str) -> Entry:
    """The entry of ``code``.

    Raises:
        KeyError: No such code.
    """
    return entries()[code]
