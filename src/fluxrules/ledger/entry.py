"""One entry of the ledger, and the chain that binds it to the one before.

Each bailleur has a chain of its own: entries numbered from 1, each bearing the digest of the one before. The digest of
an entry is the SHA-256 of its canonical JSON (sorted keys, no space, UTF-8), which holds all but the digest itself:
``docs/registre.md`` says it for whoever wants to verify an export without this code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import TypeAlias

FORMAT = "fluxrules/registre/1"

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None

ORIGIN = "0" * 64
"""What the first entry of a chain names as the digest before it."""


class Nature(StrEnum):
    """What an entry says."""

    PLAN = "plan"  # a plan, in force from that day on
    AVENANT = "avenant"  # an avenant taken into account
    SOLDE = "solde"  # the balances of a réservataire that leaves
    CLOTURE = "cloture"  # a year closed, and what is carried over
    LIBERATION = "liberation"  # a dwelling is freed: its facts
    ORIENTATION = "orientation"  # the decision of the rules
    REPRISE = "reprise"  # a past decision, taken before the ledger
    FORCE = "force"  # a person decides otherwise
    VALIDATION = "validation"  # a person signs what the rules proposed
    CANDIDATS = "candidats"  # candidates proposed
    ATTRIBUTION = "attribution"
    REFUS = "refus"
    RESTITUTION = "restitution"
    DELAI_DEPASSE = "delai_depasse"
    BAIL = "bail"
    SOUSTRACTION = "soustraction"  # the dwelling leaves the flux
    ANNULATION = "annulation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be written.

    Attributes:
        bailleur: Whose chain.
        nature: What it says.
        day: Day (ISO) it happened.
        liberation: Which libération it is about, "" for none.
        key: What makes it the same when it is sent twice, unique in its chain; "" when it cannot be sent.
        content: All the rest, plain JSON. Journal events stand under ``ecritures``, in order.
    """

    bailleur: str
    nature: Nature
    day: str
    liberation: str = ""
    key: str = ""
    content: Mapping[str, Json]

    @property
    def happened(self) -> str:
        """ISO day it happened: before ``day`` when it was told after the chain had gone further."""
        return str(self.content.get("survenu_le", self.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Draft):
    """What is written.

    Attributes:
        rank: Its number in the chain, from 1.
        written: When it was written (ISO, UTC, seconds).
        by: Who wrote it: a function, a service.
        previous: Digest of the entry before, ``ORIGIN`` for the first.
        digest: Its own.
    """

    rank: int
    written: str
    by: str
    previous: str
    digest: str


def sealed(draft: Draft, rank: int, previous: str, written: str, by: str) -> Entry:
    """The entry that ``draft`` becomes after the one whose digest is ``previous``."""
    entry = bare(draft, rank, previous, written, by)
    return replace(entry, digest=digest_of(entry))


def bare(draft: Draft, rank: int, previous: str, written: str, by: str) -> Entry:
    """The same, its digest still to be computed."""
    return Entry(
        bailleur=draft.bailleur,
        nature=draft.nature,
        day=draft.day,
        liberation=draft.liberation,
        key=draft.key,
        content=draft.content,
        rank=rank,
        written=written,
        by=by,
        previous=previous,
        digest="",
    )


def entry_data(entry: Entry) -> dict[str, Json]:
    """What the digest covers."""
    return {
        "bailleur": entry.bailleur,
        "rang": entry.rank,
        "nature": entry.nature.value,
        "jour": entry.day,
        "liberation": entry.liberation,
        "cle": entry.key,
        "inscrit_le": entry.written,
        "par": entry.by,
        "precedente": entry.previous,
        "contenu": entry.content,
    }


def digest_of(entry: Entry) -> str:
    """Hex SHA-256 of the canonical JSON of an entry."""
    return sha256(canonical(entry_data(entry)).encode("utf-8")).hexdigest()


def canonical(data: object) -> str:
    """One text for equal plain JSON data: sorted keys, no space, characters as they are."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
