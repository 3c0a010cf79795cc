"""How the codes of a public register become values of the vocabulary, as written in ``rules/national/rpls.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fluxrules.diagnostics import Span
from fluxrules.model.shape import Alternatives, FactPath, Text, YesNo, key
from fluxrules.model.source import Document
from fluxrules.vocabulary import Statut


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondance:
    """One code of one column: the value it stands for, or ``inconnu: oui`` when it says nothing usable."""

    ALTERNATIVES: ClassVar[tuple[Alternatives, ...]] = (Alternatives(("valeur", "inconnu"), required=True),)
    colonne: Text = key("colonne", "Colonne du registre.", example="FINAN")
    code: Text = key("code", "Code écrit dans la colonne ; `6+` : 6 et au-delà.", example="13")
    fait: FactPath = key("fait", "Fait du vocabulaire que le code renseigne.", example="logement.financement")
    valeur: Text | None = key("valeur", "Valeur du fait.", default=None, example="PLUS")
    inconnu: YesNo = key("inconnu", "oui : le code ne dit rien d'utile ; le fait reste inconnu.", default=False)
    statut: Statut = key("statut", "Degré de certitude de la correspondance.")
    note: Text | None = key("note", "Ce que le code veut dire.", default=None)
    span: Span

    @property
    def known(self) -> str | None:
        """Text of the value, or None when the code says nothing."""
        return None if self.inconnu else self.valeur


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

    titre: Text = key("titre", "Registre décrit.")
    documents: tuple[Document, ...] = key("documents", "Textes qui définissent les codes.", default=())
    correspondances: tuple[Correspondance, ...] = key("correspondances", "Table des codes.")
    suppositions: tuple[Supposition, ...] = key(
        "suppositions", "Ce que le registre ne dit pas et qu'on suppose pour simuler.", default=()
    )
    span: Span
