"""« Vouliez-vous dire … ? »: the closest word of a closed list."""

from __future__ import annotations

from collections.abc import Iterable


def closest(word: str, among: Iterable[str]) -> str | None:
    """The word of ``among`` nearest to ``word``, or None when nothing is near enough to be worth a suggestion."""
    from difflib import get_close_matches  # only a mistake needs it

    candidates = sorted(set(among))
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    found = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(guess: str | None) -> str:
    """The hint that proposes ``guess`` (what ``closest`` gave), or "" when there is none."""
    return f"Vouliez-vous dire « {guess} » ?" if guess else ""
