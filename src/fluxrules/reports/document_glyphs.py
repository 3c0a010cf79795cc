"""Characters that the fonts of a PDF can draw, and what stands in the place of the others.

An archivable PDF may not hold a character without a glyph: the library refuses the whole report. So that a name in
another script never costs a report, such a character is written by its number, which a reader can look up.
"""

from __future__ import annotations

import re
import unicodedata

# Of Libertinus Serif and DejaVu Sans Mono together, as typst 0.15 embeds them, formatting characters left out: an
# invisible one that turns the order of letters would show one text and hold another.
# fmt: off
_RANGES = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x377), (0x37A, 0x37F), (0x384, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1),
    (0x3A3, 0x4FF), (0x1E00, 0x1EFF), (0x2000, 0x200A), (0x2010, 0x2027), (0x202F, 0x2040), (0x2044, 0x2052),
    (0x2070, 0x2071), (0x2074, 0x208E), (0x20A0, 0x20C0), (0x2100, 0x211E), (0x2120, 0x2120), (0x2122, 0x2122),
    (0x2126, 0x2151), (0x2153, 0x2184), (0x2190, 0x23FF), (0x2460, 0x2606), (0x2609, 0x262F), (0x26A0, 0x26A7),
    (0x2701, 0x2704), (0x2706, 0x2709), (0x270C, 0x2714), (0x2717, 0x2726), (0x2794, 0x2794), (0x2798, 0x27AF),
    (0x27B1, 0x2B73), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD),
)
# fmt: on
_UNDRAWN = re.compile("[^" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _RANGES) + "]")
_BLANKS = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029]+")


def drawable(text: str) -> str:
    """``text`` with what no font can draw written as ``‹U+1F600›``; blanks, which only part words, become one space."""
    composed = unicodedata.normalize("NFC", _BLANKS.sub(" ", text))
    return _UNDRAWN.sub(lambda found: f"‹U+{ord(found.group()):04X}›", composed)
