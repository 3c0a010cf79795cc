"""« Vouliez-vous dire … ? »: the closest word of a closed list."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def closest(word: str, among: Iterable[str]) -> str | None:
    """The word of ``among`` nearest to ``word``, or None when nothing is near enough to be worth a suggestion."""
    from difflib import get_close_matches  # only a mistake needs it

    candidates = sorted(set(among))
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    found = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(guess: str | None, name: str = "") -> str:
    """The hint that proposes ``guess`` (what ``closest`` gave), and whose id it is; "" when there is no guess."""
    if not guess:
        return ""
    return f"Vouliez-vous dire « {guess} » ({name}) ?" if name else f"Vouliez-vous dire « {guess} » ?"


def as_id(text: str) -> str:
    """The id nearest to ``text``: ``Action Logement`` → ``action-logement``; "" when no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (character for character in plain if not unicodedata.combining(character))
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in kept).split()
    return "-".join(words)
