"""The words of the report of a contested attribution: sentences, dates and names with their articles."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from string import Formatter

from fluxrules.explanation.contractions import before

_FILE = "titres_contestation_fr.toml"


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath(_FILE).read_text("utf-8"))


def word(key: str, **values: object) -> str:
    """The text of ``section.key`` with its values, « de », « à » and « que » joined to what follows them.

    A sentence that begins with a value begins with a capital.

    Raises:
        KeyError: No such key, or a value is missing (a bug).
    """
    section, name = key.split(".")
    wording = _words()[section][name]
    filled = ""
    for literal, field, _, _ in Formatter().parse(wording):
        filled += literal
        if field:
            value = str(values[field])
            starts = not filled or filled.endswith((". ", "! ", "? "))
            filled = before(filled, value[:1].upper() + value[1:] if starts else value)
    return filled


def has_word(key: str) -> bool:
    """Whether ``section.key`` exists."""
    section, _, name = key.partition(".")
    return name in _words().get(section, {})


def month_text(month: str) -> str:
    """``2025-03`` → « mars 2025 »."""
    return day_text(f"{month}-02").removeprefix("2 ")


def day_text(iso: str) -> str:
    """``2025-03-01`` → « 1er mars 2025 »; any other text as it is."""
    parts = iso.split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return iso
    year, month, day = parts
    months = _words()["jour"]["mois"].split()
    number = word("jour.premier") if int(day) == 1 else str(int(day))
    return word("jour.ecrit", jour=number, mois=months[int(month) - 1], annee=year)
