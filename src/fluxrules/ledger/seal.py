"""A seal: a few groups of letters, put in minutes, that say where the chains stood and what they said.

``nmh 482 · 7F3A-91C2-…``: the chain of ``nmh`` had 482 entries, and the digest of the last begins so (96 bits). Over
several chains, ``aiguillon 120, nmh 482 · …``: the digest is then the SHA-256 of the canonical JSON of their heads,
``{"aiguillon":{"empreinte":"…","rang":120},…}``. Whoever has an export checks either by eye or with ten lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.ledger.entry import canonical

DIGITS, GROUP = 24, 4
"""Hexadecimal digits of a seal (96 bits), and how many stand together."""

_SEAL = re.compile(r"^\s*(?P<heads>[^·]+?)\s*·\s*(?P<digits>[^·]+?)\s*$")
_HEAD = re.compile(r"(?P<bailleur>\S+)\s+(?P<rank>[0-9]{1,12})")
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class Head:
    """Where one chain stood: its last entry."""

    bailleur: str
    rank: int
    digest: str


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal, as the ledger keeps it.

    Attributes:
        number: Its number in the ledger, from 1.
        heads: Where each chain that it covers stood, by name.
        text: What was printed.
        written: When (ISO, UTC, seconds).
        by: By whom.
    """

    number: int
    heads: tuple[Head, ...]
    text: str
    written: str
    by: str

    def covers(self, bailleur: str) -> bool:
        """Whether it says where this chain stood."""
        return any(head.bailleur == bailleur for head in self.heads)


@dataclass(frozen=True, slots=True)
class SealText:
    """A seal as minutes have it.

    Attributes:
        ranks: Rank of each chain that it covers, by name.
        digits: The digits, upper case.
    """

    ranks: Mapping[str, int]
    digits: str


def seal_text(heads: Iterable[Head]) -> str:
    """The text to put in minutes.

    Raises:
        ValueError: There is nothing to seal.
    """
    found = sorted(heads, key=lambda head: head.bailleur)
    if not found:
        raise ValueError("no chain to seal")
    digits = seal_digits(found)
    groups = "-".join(digits[place : place + GROUP] for place in range(0, DIGITS, GROUP))
    return f"{', '.join(f'{head.bailleur} {head.rank}' for head in found)} · {groups}"


def seal_digits(heads: Sequence[Head]) -> str:
    """The digits of a seal over these chains, in the order of their names."""
    if len(heads) == 1:
        return heads[0].digest[:DIGITS].upper()
    data = {head.bailleur: {"rang": head.rank, "empreinte": head.digest} for head in heads}
    return sha256(canonical(data).encode("utf-8", "surrogateescape")).hexdigest()[:DIGITS].upper()


def parse_seal(text: str) -> tuple[SealText | None, tuple[Diagnostic, ...]]:
    """Read a seal as a person copied it: spaces, dashes, case, O for 0 and I or l for 1 do not matter.

    Returns:
        The seal, or FLX969.
    """
    found = _SEAL.match(text)
    heads = [_HEAD.fullmatch(part.strip()) for part in found["heads"].split(",")] if found else []
    digits = re.sub(r"[\s\-–—]", "", found["digits"]).upper().translate(_MISREAD) if found else ""
    names = [head["bailleur"] for head in heads if head]
    if not names or not all(heads) or len(set(names)) < len(names) or not re.fullmatch(f"[0-9A-F]{{{DIGITS}}}", digits):
        return None, (diagnose("FLX969", texte=text),)
    return SealText({head["bailleur"]: int(head["rank"]) for head in heads if head}, digits), ()


def seals_of(rows: Iterable[Mapping[Any, Any]]) -> tuple[Seal, ...]:
    """Seals from their rows, sorted by number then chain."""
    found = []
    for number, group in groupby(rows, key=lambda row: int(row["numero"])):
        items = list(group)
        heads = tuple(Head(item["bailleur"], item["rang"], item["empreinte"]) for item in items)
        found.append(Seal(number, heads, items[0]["texte"], items[0]["inscrit_le"], items[0]["par"]))
    return tuple(found)
