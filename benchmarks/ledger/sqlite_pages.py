"""Which byte of a SQLite file belongs to which row of a table, read from the format of the file and nothing else.

https://www.sqlite.org/fileformat2.html: b-tree pages of tables, their cells, and the overflow pages of long rows.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

INTERIOR, LEAF = 5, 13


@dataclass(frozen=True, slots=True)
class Payload:
    """The bytes of one row: where its values are, and where what says their types is."""

    rowid: int
    header: tuple[int, ...]
    values: tuple[int, ...]


def payloads(data: bytes, root: int) -> Iterator[Payload]:
    """The rows of the table whose b-tree begins at page ``root``."""
    size = struct.unpack(">H", data[16:18])[0]
    page = (root - 1) * size
    start = page + (100 if root == 1 else 0)
    kind, _, cells = struct.unpack(">BHH", data[start : start + 5])
    pointers = start + (12 if kind == INTERIOR else 8)
    places = [page + struct.unpack(">H", data[pointers + 2 * i : pointers + 2 * i + 2])[0] for i in range(cells)]
    if kind == INTERIOR:
        children = [struct.unpack(">I", data[place : place + 4])[0] for place in places]
        for child in (*children, struct.unpack(">I", data[start + 8 : start + 12])[0]):
            yield from payloads(data, child)
        return
    assert kind == LEAF, kind
    for place in places:
        length, place = varint(data, place)
        rowid, place = varint(data, place)
        offsets = list(_offsets(data, place, length, size))
        header, after = varint(data, place)
        assert after - place <= header < length
        yield Payload(rowid, tuple(offsets[:header]), tuple(offsets[header:]))


def _offsets(data: bytes, place: int, length: int, size: int) -> Iterator[int]:
    """Where each byte of a payload is, its overflow pages included."""
    usable = size - data[20]
    local = length
    if length > usable - 35:
        least = (usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (usable - 4)
        local = local if local <= usable - 35 else least
    yield from range(place, place + local)
    left, place = length - local, place + local
    while left:
        page = (struct.unpack(">I", data[place : place + 4])[0] - 1) * size
        count = min(left, usable - 4)
        yield from range(page + 4, page + 4 + count)
        left, place = left - count, page


def varint(data: bytes, place: int) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    value = 0
    for count in range(9):
        byte = data[place]
        place += 1
        if count == 8:
            return value << 8 | byte, place
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value, place
