"""YAML as nodes that remember where they were written.

A scalar keeps its text and whether it was quoted: what it means is decided by the type its field expects
(``44109`` under a commune is text), never guessed once for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from fluxrules.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf. ``plain`` is True when it was written without quotes (only then may it be a number, a date, a null)."""

    text: str
    plain: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, in the order written."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``key: value`` of a mapping."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping, in the order written; keys are unique (duplicates are diagnostics)."""

    entries: tuple[Entry, ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value under ``key``, or None."""
        return next((entry.value for entry in self.entries if entry.key.text == key), None)

    def keys(self) -> Iterator[str]:
        """The keys, in the order written."""
        return (entry.key.text for entry in self.entries)


Node: TypeAlias = Scalar | Sequence | Mapping
