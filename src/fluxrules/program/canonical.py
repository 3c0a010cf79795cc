"""Canonical JSON: one value, one sequence of bytes, on every machine.

Keys are sorted, fractions are written ``n/d``, dates in ISO form, enumerations by their value. Fields declared with
``compare=False`` (file locations) stand outside. Used for every hash and for every JSON a person may archive.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any


def to_plain(value: Any) -> Any:
    """Plain JSON data of ``value``: dataclasses become mappings, exact numbers become text.

    Raises:
        TypeError: A type that has no canonical form (a float, a set): a bug.
    """
    if value is None or (isinstance(value, bool | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, int):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value) if f.compare}
    if isinstance(value, Mapping):
        return {_key(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


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
