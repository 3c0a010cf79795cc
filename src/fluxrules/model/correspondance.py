"""How the codes of a public register become values of the vocabulary, as written in ``rules/national/rpls.yaml``."""

from __future__ import annotations

from dataclasses import dataclass

from fluxrules.diagnostics import Span
from fluxrules.model.shape import FactPath, Text, key
from fluxrules.vocabulary import Statut

INCONNU = "inconnu"
"""The value of a code that says nothing usable: the fact stays unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondance:
    """One code of one column, and the value it stands for."""

    colonne: Text = key("colonne", "Colonne du registre.", example="FINAN")
    code: Text = key("code", "Code écrit dans la colonne ; `6+` : 6 et au-delà.", example="13")
    fait: FactPath = key("fait", "Fait du vocabulaire que le code renseigne.", example="logement.financement")
    valeur: Text = key("valeur", "Valeur du fait ; `inconnu` : le code ne dit rien.", example="PLUS")
    statut: Statut = key("statut", "Degré de certitude de la correspondance.")
    note: Text | None = key("note", "Ce que le code veut dire.", default=None)
    span: Span

    @property
    def known(self) -> str | None:
        """Text of the value, or None when the code says nothing."""
        return None if self.valeur == INCONNU else self.valeur


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """What the register does not hold and a dry-run takes for granted; every result shows it."""

    fait: FactPath = key("fait", "Fait que le registre ne dit pas.")
    valeur: Text = key("valeur", "Valeur supposée.")
    statut: Statut = key("statut", "Degré de certitude.")
    note: Text | None = key("note", "Pourquoi cette valeur.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrespondancesFile:
    """``rules/national/rpls.yaml``."""

    correspondances: tuple[Correspondance, ...] = key("correspondances", "Table des codes.")
    suppositions: tuple[Supposition, ...] = key(
        "suppositions", "Ce que le registre ne dit pas et qu'on suppose pour simuler.", default=()
    )
    span: Span
