"""How a dataclass declares the YAML it is read from.

One declaration drives three things: the JSON Schema editors complete from, the reading of nodes into the dataclass,
and the French tooltip an officer sees. ``key`` attaches the YAML key and its documentation to a field; ``Text`` and
the named scalar types say how a leaf is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any


class ScalarKind(StrEnum):
    """How the text of a leaf becomes a value."""

    TEXTE = "texte"
    NOM = "nom"  # id: lower-case letters, digits, hyphens
    REFERENCE = "reference"  # pack:id, or id
    CHEMIN = "chemin"  # dotted path of a fact
    FICHIER = "fichier"  # relative path of a file
    INSEE = "insee"
    SIREN = "siren"
    DEPARTEMENT = "departement"
    PART = "part"
    DATE = "date"
    OUI_NON = "oui_non"
    ENTIER = "entier"
    NOMBRE = "nombre"
    DUREE = "duree"  # kept as text once checked: « 1 an » has no length in days


@dataclass(frozen=True, slots=True)
class Leaf:
    """Marks an ``Annotated`` scalar type with the way it is written."""

    kind: ScalarKind


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Keys of a dataclass that exclude one another, listed in its ``ALTERNATIVES``: at most one, or exactly one."""

    keys: tuple[str, ...]
    required: bool


Text = Annotated[str, Leaf(ScalarKind.TEXTE)]
Name = Annotated[str, Leaf(ScalarKind.NOM)]
Reference = Annotated[str, Leaf(ScalarKind.REFERENCE)]
FactPath = Annotated[str, Leaf(ScalarKind.CHEMIN)]
FilePath = Annotated[str, Leaf(ScalarKind.FICHIER)]
Insee = Annotated[str, Leaf(ScalarKind.INSEE)]
Siren = Annotated[str, Leaf(ScalarKind.SIREN)]
DepartementCode = Annotated[str, Leaf(ScalarKind.DEPARTEMENT)]
Share = Annotated[Fraction, Leaf(ScalarKind.PART)]
Day = Annotated[date, Leaf(ScalarKind.DATE)]
YesNo = Annotated[bool, Leaf(ScalarKind.OUI_NON)]
Integer = Annotated[int, Leaf(ScalarKind.ENTIER)]
Number = Annotated[Fraction, Leaf(ScalarKind.NOMBRE)]
Duration = Annotated[str, Leaf(ScalarKind.DUREE)]


def key(
    name: str,
    doc: str,
    *,
    default: Any = MISSING,
    default_factory: Callable[[], Any] | Any = MISSING,
    example: str = "",
) -> Any:
    """Declare the YAML key of a dataclass field.

    Args:
        name: The key, French, without accents.
        doc: One French sentence, shown by editors and in ``docs``.
        default: As in ``dataclasses.field``: with a default the key is optional.
        default_factory: As in ``dataclasses.field``.
        example: A value as an officer would write it.
    """
    metadata = {"key": name, "doc": doc, "example": example}
    if default_factory is not MISSING:
        return field(default_factory=default_factory, metadata=metadata)
    if default is not MISSING:
        return field(default=default, metadata=metadata)
    return field(metadata=metadata)
