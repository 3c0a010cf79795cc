"""What a réservataire is called: its name as the register writes it, and the same as a sentence says it."""

from __future__ import annotations

from functools import lru_cache

from fluxrules.decision.decision import Decision
from fluxrules.explanation.phrases import has_phrase, phrase
from fluxrules.vocabulary import BAILLEUR


def holder_names(decision: Decision) -> dict[str, str]:
    """Name of each holder by id, for a table or a list; the bailleur's own row has a name of its own."""
    names = {standing.holder: standing.name or standing.holder for standing in decision.standings}
    names[BAILLEUR] = phrase("bailleur.nom")
    return names


def called_names(decision: Decision) -> dict[str, str]:
    """Name of each holder by id, as a sentence says it."""
    return {holder: called(name) for holder, name in holder_names(decision).items()}


@lru_cache(maxsize=4096)
def called(name: str) -> str:
    """« la commune de Nantes », « l'État (préfet) », « Nantes Métropole »: with its article, if its kind takes one.

    The first word says the kind. Of a name whose first word is none of those known, nothing changes.
    """
    first, space, rest = name.partition(" ")
    key = f"article.{first}"
    return f"{phrase(key)}{space}{rest}" if has_phrase(key) else name
