"""Bytes of a candidate file → text, saying what had to be done to read it.

Officers' files come out of spreadsheets and of other people's exports: compressed, in cp1252, in UTF-16, or decoded
once too often (« MÃ©tropole »). None of it is guessed silently: each repair is a note.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from fluxrules.diagnostics import Diagnostic, Span, diagnose

SIZE_BOUND = 512 * 1024 * 1024
"""Decompressed bytes beyond which a file is refused: ten times the national register of a region."""

_ZIP = b"PK\x03\x04"
_WORKBOOKS = (_ZIP, b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx and .ods, then of .xls and of a .xlsx under a password."""

_BEGINNING = 200
"""Bytes among which an .ods says that it is one."""

_LEADS = "ÂÃÅâ"
"""First characters of UTF-8 letters used in French, once misread as cp1252; followed only by misread continuations."""

_CONTINUATIONS = "".join(sorted({bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0)}))
_MISREAD = re.compile(f"[{_LEADS}][{re.escape(_CONTINUATIONS)}]{{1,2}}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file (None: unreadable), its bytes decompressed, and the notes."""

    text: str | None
    content: bytes
    notes: tuple[Diagnostic, ...]


def decode(data: bytes, name: str) -> Decoded:
    """Decompress and decode ``data``.

    Args:
        data: The file, gzip accepted.
        name: Its name, for the notes.
    """
    span = Span(name)
    content, problem = decompress(data, span)
    if problem is not None:
        return Decoded(None, b"", (problem,))
    if not content.strip():
        return Decoded(None, content, (diagnose("FLX500", span),))
    if content.startswith(_WORKBOOKS):
        return Decoded(None, content, (diagnose("FLX543", span),))
    text, notes = _to_text(content, span)
    if text is None:
        return Decoded(None, content, notes)
    if "\0" in text:
        return Decoded(None, content, (diagnose("FLX503", span),))
    mended, count = repaired(text)
    if count:
        notes = (*notes, diagnose("FLX505", span, nombre=count))
    return Decoded(mended, content, notes)


def is_workbook(content: bytes) -> bool:
    """Whether ``content`` is a workbook that can be read: .xlsx, whatever the name of its file."""
    return content.startswith(_ZIP) and b"opendocument" not in content[:_BEGINNING]


def decompress(data: bytes, span: Span) -> tuple[bytes, Diagnostic | None]:
    """Undo gzip, whole or not at all."""
    if not data.startswith(b"\x1f\x8b"):
        return (data, None) if len(data) <= SIZE_BOUND else (b"", diagnose("FLX502", span, limite=_bound()))
    parts: list[bytes] = []
    size = 0
    rest = data
    while rest.startswith(b"\x1f\x8b"):  # a gzip file may hold several members
        inflate = zlib.decompressobj(wbits=31)
        try:
            part = inflate.decompress(rest, SIZE_BOUND - size + 1)
        except zlib.error:
            return b"", diagnose("FLX501", span)
        size += len(part)
        if size > SIZE_BOUND:
            return b"", diagnose("FLX502", span, limite=_bound())
        if not inflate.eof:
            return b"", diagnose("FLX501", span)
        parts.append(part)
        rest = inflate.unused_data
    return b"".join(parts), None


def _bound() -> str:
    return f"{SIZE_BOUND // (1024 * 1024)} Mo"


def _to_text(content: bytes, span: Span) -> tuple[str | None, tuple[Diagnostic, ...]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), (diagnose("FLX504", span, encodage="UTF-16"),)
        except UnicodeDecodeError:
            return None, (diagnose("FLX503", span),)
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    try:
        return content.decode("cp1252"), (diagnose("FLX504", span, encodage="Windows-1252"),)
    except UnicodeDecodeError:
        return None, (diagnose("FLX503", Span(span.file, line, 1, line, 1)),)


def repaired(text: str) -> tuple[str, int]:
    """Undo one misreading of UTF-8 as cp1252, where it shows, and count the places."""
    if not any(lead in text for lead in _LEADS):
        return text, 0
    count = 0

    def undo(match: re.Match[str]) -> str:
        nonlocal count
        for length in (3, 2):
            misread = match.group()[:length]
            if len(misread) < length:
                continue
            try:
                letter = b"".join(_byte(character) for character in misread).decode("utf-8")
            except UnicodeDecodeError:
                continue
            count += 1
            return letter + match.group()[length:]
        return match.group()

    return _MISREAD.sub(undo, text), count


def _byte(character: str) -> bytes:
    """The byte that cp1252 shows as ``character``; its five holes are shown as the control of the same number."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")
