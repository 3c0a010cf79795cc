"""How a value of each type is written: what « attendu … » says after a value of another type."""

from __future__ import annotations

from collections.abc import Collection

from fluxrules.vocabulary import TypeFait

_WRITTEN = {
    TypeFait.BOOLEEN: "oui ou non",
    TypeFait.ENTIER: "un nombre entier sans unité : 3",
    TypeFait.NOMBRE: "un nombre sans unité : 75",
    TypeFait.MONTANT: "un montant sans unité : 450,20",
    TypeFait.PART: "30 % ou 1/3",
    TypeFait.DATE: "une date AAAA-MM-JJ : 2025-03-14",
    TypeFait.TEXTE: "un texte",
    TypeFait.ENUM: "un mot de la liste",
    TypeFait.COMMUNE: "un code INSEE, par exemple 44109",
    TypeFait.RESERVATAIRE: "un identifiant de reservataires.yaml",
}


def written_as(kind: TypeFait, allowed: Collection[str] = ()) -> str:
    """How to write a value of type ``kind``; an ``enum`` is written as one of ``allowed``."""
    return " | ".join(allowed) if kind is TypeFait.ENUM and allowed else _WRITTEN[kind]
