"""Texts of the command line, kept in ``textes_fr.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("textes_fr.toml").read_text("utf-8"))


def text(key: str, **values: object) -> str:
    """The text of ``section.key``, filled with ``values``.

    Raises:
        KeyError: No such text, or a value is missing (a bug).
    """
    found: Any = _texts()
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values)


def lines(key: str) -> list[str]:
    """The list of texts of ``section.key``; empty when there is none."""
    found: Any = _texts()
    for part in key.split("."):
        found = found.get(part, {})
    return [str(item) for item in found] if isinstance(found, list) else []


def optional(key: str) -> str:
    """The text of ``section.key``, or "" when there is none."""
    try:
        return text(key)
    except KeyError:
        return ""
