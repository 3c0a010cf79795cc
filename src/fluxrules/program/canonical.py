"""Canonical JSON: one value, one sequence of bytes, on every machine.

Keys are sorted, fractions are written ``n/d``, dates in ISO form, enumerations by their value. Fields declared with
``compare=False`` (file locations) stand outside. Used for every hash and for every JSON a person may archive.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType
from typing import Any

_PLAIN = frozenset({str, int, bool, NoneType})


def to_plain(value: Any) -> Any:
    """Plain JSON data of ``value``: dataclasses become mappings, exact numbers become text.

    Raises:
        TypeError: A type that has no canonical form (a float, a set): a bug.
    """
    kind: Any = type(value)
    return value if kind in _PLAIN else _plain_of(kind)(value)


@cache
def _plain_of(kind: type) -> Callable[[Any], Any]:
    """How values of a type are made plain: asked once per type, since a Program holds thousands of few types."""
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, str | int):
        return lambda value: value
    if issubclass(kind, Fraction):
        return str
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind) if field.compare)
        return lambda value: {name: to_plain(getattr(value, name)) for name in names}
    if issubclass(kind, Mapping):
        return lambda value: {_key(key): to_plain(item) for key, item in value.items()}
    if issubclass(kind, tuple | list):
        return lambda value: [to_plain(item) for item in value]
    raise TypeError(f"{kind.__name__} has no canonical form")


def _key(key: Any) -> str:
    return "\x1f".join(str(part) for part in key) if isinstance(key, tuple) else str(key)


def canonical_bytes(value: Any) -> bytes:
    """UTF-8 canonical JSON of ``value``."""
    return _written(to_plain(value))


def content_hash(value: Any) -> str:
    """Hex SHA-256 of the canonical JSON of ``value``."""
    return plain_hash(to_plain(value))


def plain_hash(data: Any) -> str:
    """``content_hash`` of data that is plain JSON already: mappings with text keys, lists, text, integers."""
    return hashlib.sha256(_written(data)).hexdigest()


def _written(data: Any) -> bytes:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
