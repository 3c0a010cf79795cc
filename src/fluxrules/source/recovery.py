"""Setting aside the part of a file that does not parse, so that the errors of the rest are found in the same run.

What is set aside becomes spaces: every other line keeps its number and its columns.
"""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_DASH = re.compile(r" *-(?:[ \t]|$)")
_NOT_BREAK = re.compile(r"[^\r\n]")


def set_aside(text: str, first: int, *, neighbours: bool = False) -> str | None:
    """Blank what begins at line ``first`` (from 1) and does not parse.

    What begins there is a key with its block, or a whole item when the line bears the item's dash.

    Args:
        text: The whole file.
        first: Line of the mistake, which may stand well above the line where the parser stopped.
        neighbours: Also the keys that follow at the same indent: they are as badly aligned as the first.

    Returns:
        A text of the same length, or None when there is nothing left to set aside.
    """
    lines = _LINE.findall(text)
    begin = min(first, len(lines)) - 1
    while begin > 0 and not lines[begin].strip():
        begin -= 1
    indent = _indent(lines[begin])
    end = begin + 1
    while end < len(lines):
        line = lines[end]
        deeper = _indent(line) > indent or (neighbours and _indent(line) == indent and not _DASH.match(line))
        if _meaningful(line) and not deeper:
            break
        end += 1
    blanked = [_NOT_BREAK.sub(" ", line) for line in lines[begin:end]]
    if blanked == lines[begin:end]:
        return None
    return "".join((*lines[:begin], *blanked, *lines[end:]))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _meaningful(line: str) -> bool:
    stripped = line.strip()
    return bool(stripped) and not stripped.startswith("#")
