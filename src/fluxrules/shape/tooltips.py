"""What editors show and the model does not say: read once from ``tooltips_fr.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from typing import Any

from fluxrules.diagnostics import closest, did_you_mean


@cache
def tooltips() -> dict[str, Any]:
    """The tables of ``tooltips_fr.toml``."""
    from importlib import resources  # few runs show these words

    return tomllib.loads((resources.files(__package__) / "tooltips_fr.toml").read_text("utf-8"))


def listed(words: Iterable[str]) -> str:
    """Words as a French sentence quotes and lists them."""
    return ", ".join(tooltips()["phrases"]["mot"].format(mot=word) for word in words)


def suggestion(word: str, among: Iterable[str]) -> str:
    """The word of ``among`` that was meant or, when none is near, all of them."""
    words = list(among)
    near = did_you_mean(closest(word, words))
    return near or str(tooltips()["phrases"]["possibles"]).format(mots=listed(words))
