"""The French phrases of explanations, kept in ``phrases*.toml`` and never in logic.

A key holds several wordings, from the most precise to the plainest: the first whose values are all known is used, so
that a decision that carries less detail still gets a sentence.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib import resources
from string import Formatter

from fluxrules.explanation.contractions import before

_FILES = ("phrases.toml", "phrases_preuve.toml", "phrases_contraste.toml")
"""Sentences of a decision, of its proof, of what separates two and of what would change it; no section in two files."""


@cache
def _phrases() -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """Wordings by ``section.key``, each with the values it needs."""
    found: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {}
    for file in _FILES:
        text = (resources.files(__package__) / file).read_text("utf-8")
        for section, table in tomllib.loads(text).items():
            for key, wordings in table.items():
                found[f"{section}.{key}"] = tuple(
                    (wording, frozenset(name.lower() for _, name, _, _ in Formatter().parse(wording) if name))
                    for wording in wordings
                )
    return found


def has_phrase(key: str) -> bool:
    """Whether ``section.key`` exists."""
    return key in _phrases()


@lru_cache(maxsize=1 << 15)
def phrase(key: str, **values: str) -> str:
    """The first wording of ``key`` whose values are all given and not empty. The same sentences come back all the time.

    Raises:
        KeyError: No such key, or no wording suits these values (a bug).
    """
    given = {name for name, value in values.items() if value}
    for wording, needed in _phrases()[key]:
        if needed <= given:
            return _filled(wording, values)
    raise KeyError(f"no wording of {key} can be said with {sorted(given)}")


def _filled(wording: str, values: dict[str, str]) -> str:
    """``wording`` with its values, « de », « à » and « que » joined to what follows them.

    ``{Nom}`` is ``nom`` with a capital: it begins a sentence.
    """
    said = ""
    for literal, name, _, _ in Formatter().parse(wording):
        said += literal
        if name:
            value = values[name.lower()]
            said = before(said, value[:1].upper() + value[1:] if name[:1].isupper() else value)
    return said
