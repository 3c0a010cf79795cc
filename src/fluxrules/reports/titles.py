"""Titles and labels of the reports, kept in ``titres_fr.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def _titles() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files(__package__) / "titres_fr.toml").read_text("utf-8"))


def title(key: str, **values: object) -> str:
    """The text of ``section.key``, filled with ``values``.

    Raises:
        KeyError: No such key, or a value is missing (a bug).
    """
    section, name = key.split(".")
    return _titles()[section][name].format(**values)
