"""Setting aside the part of a file that does not parse, so that the errors of the rest are found in the same run.

What is set aside becomes spaces: every other line keeps its number and its columns.
"""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_DASH = re.compile(r" *-(?:[ \t]|$)")
_NOT_BREAK = re.compile(r"[^\r\n]")


def set_aside(text: str, first: int, last: int) -> str | None:
    """Blank the smallest item or key that holds the lines ``first`` to ``last`` (from 1).

    Returns:
        The text of the same length, or None when there is nothing left to set aside.
    """
    lines = _LINE.findall(text)
    at = min(first, len(lines)) - 1
    while at > 0 and not lines[at].strip():
        at -= 1
    indent = _indent(lines[at])
    begin = at
    if not _DASH.match(lines[at]):
        for above in range(at - 1, -1, -1):
            if not _meaningful(lines[above]):
                continue
            if _indent(lines[above]) < indent and _DASH.match(lines[above]):
                begin, indent = above, _indent(lines[above])
                break
            if _indent(lines[above]) < indent and not lines[above].startswith(" "):
                break
    end = begin + 1
    while end < len(lines) and (end < last or not _meaningful(lines[end]) or _indent(lines[end]) > indent):
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
