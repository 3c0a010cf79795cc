"""Whether a cell holds what points to a person, and the same cell with it covered.

A number of social security, a telephone number, an e-mail address, the number of an application for social housing:
what has a shape is seen. A name has none: nothing here finds one in a sentence.

Sources of the shapes. NIR: thirteen characters (sex, year, month, département, commune, order) and a key of two, 97
less the remainder of the rest by 97, with 2A and 2B read as 19 and 18 (INSEE). Telephone: the French numbering plan,
ten digits from 01 to 09, or +33 and nine. Number of an application (CCH R.441-2-3; public guides of the « numéro
unique »): eighteen characters, code of the département, month and year of the first application, rank, code of the
counter. How many characters each takes (3, 4, 6, 5) is deduced from that total, not read in a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

COVER = "•"
"""What covers each character: the length stays, so that places in the text do."""

SHORTEST = len("a@b.fr")
"""Letters below which a text points to nobody."""

_ALONE = r"(?<![0-9A-Za-z])(?<![0-9][ .\-\u00a0\u202f])"
_END = r"(?![0-9A-Za-z])(?![ .\-\u00a0\u202f][0-9])"
_GAP = r"[ .\-\u00a0\u202f]?"

_EMAIL = re.compile(r"[\w.+%-]+ ?(?:@|\(at\)|\[at\]) ?[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
_PHONE_SPACED = re.compile(
    rf"{_ALONE}0[1-9](?:(?P<gap>[ .\-/\u00a0\u202f])[0-9]{{2}}(?:(?P=gap)[0-9]{{2}}){{3}}"
    rf"|[0-9]{{2}} [0-9]{{2}} [0-9]{{2}} [0-9]{{2}}){_END}"
)
_PHONE_ABROAD = re.compile(
    rf"(?:\+|(?<![0-9A-Za-z])00(?=33)){_GAP}[1-9](?:[ .\-()\u00a0\u202f]{{0,3}}[0-9]){{8,13}}{_END}"
)
_PHONE_JOINED = re.compile(rf"{_ALONE}0[1-9][0-9]{{8}}{_END}")
_NIR = re.compile(
    rf"{_ALONE}(?P<body>[1-478]{_GAP}[0-9]{{2}}{_GAP}(?:0[1-9]|1[0-2]|[2-9][0-9]){_GAP}(?:[0-9]{{2}}|2[ABab]){_GAP}"
    rf"[0-9]{{3}}{_GAP}[0-9]{{3}})(?:{_GAP}(?P<key>[0-9]{{2}}))?{_END}"
)
_APPLICATION = re.compile(
    rf"{_ALONE}(?:0(?:0[1-9]|[1-8][0-9]|9[0-5]|2[ABab])|97[1-8]){_GAP}"
    rf"(?:[0-9]{{2}}(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])[0-9]{{2}}){_GAP}[0-9]{{6}}{_GAP}[0-9A-Za-z]{{5}}{_END}"
)
_WORTH_LOOKING = re.compile(r"@|[(\[]at[)\]]|\+[0-9 ]|[0-9](?:[ .\-/\u00a0\u202f]?[0-9ABab]){8}")


_TITLED = re.compile(r"\b(?:M\.|MM\.|Mr\.?|Mme|Mmes|Mlle|Monsieur|Madame|Mademoiselle)\s+(?:[dD][eu]s?\s+)?[A-ZÀ-ÖØ-Þ]")


def names_someone(text: str) -> bool:
    """Whether ``text`` gives somebody's name after a title: « Mme Dupont ».

    For words that a person types (a motif, who decides); not for cells of a file, where « Résidence Monsieur Vincent »
    is a place.
    """
    return _TITLED.search(text) is not None


def worth_looking(text: str) -> bool:
    """Whether ``text`` could hold any of it; quick, and wrong only by saying yes."""
    return _WORTH_LOOKING.search(text) is not None


@lru_cache(maxsize=1 << 16)
def is_pointing(text: str, *, identifier: bool = False) -> bool:
    """Whether ``text`` holds what points to a person.

    Args:
        text: A cell, or any text.
        identifier: Whether it is the id of a thing, where ten digits, or thirteen without a key, prove nothing: ids of
            the national register have ten.
    """
    return len(text) >= SHORTEST and next(_found(text, identifier), None) is not None


def covered(text: str, *, identifier: bool = False) -> str:
    """``text`` with what points to a person covered, character by character."""
    if not worth_looking(text):
        return text
    letters = list(text)
    for start, end in _found(text, identifier):
        letters[start:end] = COVER * (end - start)
    return "".join(letters)


def hidden(text: str) -> str:
    """``text`` covered from end to end: beside a number stands often a name, which has no shape."""
    return re.sub(r"[^\r\n]", COVER, text)


def _found(text: str, identifier: bool) -> Iterator[tuple[int, int]]:
    if not worth_looking(text):
        return
    for shape in (_EMAIL, _PHONE_SPACED, _PHONE_ABROAD, _APPLICATION):
        yield from (match.span() for match in shape.finditer(text))
    if not identifier:
        yield from (match.span() for match in _PHONE_JOINED.finditer(text))
    for match in _NIR.finditer(text):
        if (match["key"] is None and not identifier) or (match["key"] is not None and _key_holds(match)):
            yield match.span()


def _key_holds(match: re.Match[str]) -> bool:
    digits = re.sub(r"[^0-9AB]", "", match["body"].upper())
    digits = digits.replace("2A", "19").replace("2B", "18")
    return digits.isdigit() and 97 - int(digits) % 97 == int(match["key"])
