"""Bytes to characters, strictly: UTF-8 without oddities, each oddity told with its place.

The repaired text is what the parser reads; it has exactly as many characters as the text shown to a person, so that
lines and columns agree. It knows nothing of YAML.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.source.bounds import MAX_BYTES, MAX_REPEATS

_BREAK = re.compile(r"\r\n|\r|\n")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_SIGNATURES = (
    (b"PK\x03\x04", "FLX105"),
    (b"%PDF", "FLX105"),
    (b"\xd0\xcf\x11\xe0", "FLX105"),
    (b"\xff\xfe", "FLX106"),
    (b"\xfe\xff", "FLX106"),
)


@dataclass(frozen=True, slots=True)
class SourceText:
    """A decoded file: the text as shown to a person, and the text given to the parser (same length)."""

    file: str
    shown: str
    repaired: str


def lines_of(text: str) -> list[str]:
    """The lines as an editor counts them (``\\n``, ``\\r\\n`` or ``\\r``), without their ends."""
    return _BREAK.split(text)


def decode(data: bytes, file: str) -> tuple[SourceText | None, tuple[Diagnostic, ...]]:
    """Decode a file, telling everything that is not plain UTF-8 text.

    Args:
        data: The bytes of the file.
        file: Its name in diagnostics.

    Returns:
        The text, or None when the file is not text at all or is too big, and the diagnostics.
    """
    whole = Span(file)
    if len(data) > MAX_BYTES:
        return None, (diagnose("FLX110", whole, taille=_megabytes(len(data)), maximum=_megabytes(MAX_BYTES)),)
    for signature, code in _SIGNATURES:
        if data.startswith(signature):
            return None, (diagnose(code, whole),)
    if b"\x00" in data:
        utf16 = data[:200].count(0) * 3 >= len(data[:200])
        return None, (diagnose("FLX106" if utf16 else "FLX105", whole),)
    found: list[Diagnostic] = []
    if data.startswith(b"\xef\xbb\xbf"):
        found.append(diagnose("FLX103", whole))
        data = data[3:]
    shown, wrong = _characters(data)
    locate = Locator(file, shown)
    if wrong:
        first = wrong[0]
        found.append(diagnose("FLX104", locate.span(first, first + 1), caractere=shown[first], nombre=len(wrong)))
    unseen = [match.start() for match in _UNSEEN.finditer(shown) if match.start() not in set(wrong[:1])]
    for index in unseen[:MAX_REPEATS]:
        found.append(diagnose("FLX107", locate.span(index, index + 1), caractere=f"U+{ord(shown[index]):04X}"))
    return SourceText(file, shown, _UNSEEN.sub(" ", shown)), tuple(found)


class Locator:
    """Turns indexes into a text into places of a file."""

    __slots__ = ("_file", "_starts")

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._starts = [0, *(match.end() for match in _BREAK.finditer(text))]

    def span(self, start: int, end: int) -> Span:
        """The place of the characters ``start`` (included) to ``end`` (excluded)."""
        line = bisect_right(self._starts, start) - 1
        end_line = bisect_right(self._starts, end) - 1
        return Span(
            self._file, line + 1, start - self._starts[line] + 1, end_line + 1, end - self._starts[end_line] + 1
        )


def _characters(data: bytes) -> tuple[str, list[int]]:
    """The text, bytes that are not UTF-8 read as Windows-1252, and the indexes of those."""
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        kept = data.decode("utf-8", "surrogateescape")
    wrong = [index for index, character in enumerate(kept) if "\udc80" <= character <= "\udcff"]
    characters = list(kept)
    for index in wrong:
        characters[index] = bytes([ord(characters[index]) - 0xDC00]).decode("cp1252", "replace")
    return "".join(characters), wrong


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".replace(".", ",")
