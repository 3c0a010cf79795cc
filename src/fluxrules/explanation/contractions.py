"""What « de », « à » and « que » become before a name: « des communes », « du bailleur », « d'Action Logement »."""

from __future__ import annotations

import unicodedata

_ARTICLES = {"de": {"le": "du", "les": "des"}, "à": {"le": "au", "les": "aux"}}
_ELIDED = frozenset({"de", "que"})
_VOWELS = frozenset("aeiouy")


def before(text: str, name: str) -> str:
    """``text`` followed by ``name``, the last word of ``text`` contracted or elided as French asks.

    Before an « h » nothing changes: only a dictionary knows which are silent.
    """
    if not text.endswith(" ") or not name:
        return text + name
    head, space, word = text[:-1].rpartition(" ")
    lower = word.lower()
    article, _, rest = name.partition(" ")
    contracted = _ARTICLES.get(lower, {}).get(article)
    if contracted and rest:
        return f"{head}{space}{contracted} {rest}"
    if lower in _ELIDED and _starts_with_vowel(name):
        return f"{head}{space}{word[:-1]}'{name}"
    return text + name


def _starts_with_vowel(name: str) -> bool:
    first = unicodedata.normalize("NFD", name.replace("œ", "oe").replace("Œ", "oe"))[0]
    return first.lower() in _VOWELS
