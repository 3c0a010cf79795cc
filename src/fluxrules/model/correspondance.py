"""How the columns and codes of a file that is not ours become facts of the vocabulary.

One construct, two uses: the table of the national register (``rules/national/rpls.yaml``), known by its codes, and the
file an officer writes beside an export of theirs (``--correspondance``), known by its columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from fluxrules.diagnostics import Span
from fluxrules.model.shape import Alternatives, FactPath, Integer, Text, YesNo, key
from fluxrules.model.source import Document
from fluxrules.source.nodes import Mapping
from fluxrules.vocabulary import Statut

Separator: TypeAlias = Literal[";", ",", "|", "tabulation"]
"""How ``separateur`` is written."""


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
    """``rules/national/rpls.yaml``, or the file of ``--correspondance``: what is absent is read as it always is."""

    titre: Text = key("titre", "Registre ou export décrit.")
    documents: tuple[Document, ...] = key("documents", "Textes qui définissent les codes.", default=())
    feuille: Text | None = key(
        "feuille", "Feuille du classeur à lire ; sinon, la première qui n'est pas vide.", default=None
    )
    entete: Integer | None = key(
        "entete", "Numéro de la ligne qui nomme les colonnes, comme le tableur le montre.", default=None, example="4"
    )
    separateur: Separator | None = key(
        "separateur", "Ce qui sépare les cellules d'un CSV ; sinon, il est reconnu.", default=None
    )
    dates: Text | None = key(
        "dates", "Comment les dates sont écrites, avec `JJ`, `MM`, `AAAA` ou `AA`.", default=None, example="JJ/MM/AAAA"
    )
    retablir_zeros: YesNo = key(
        "retablir_zeros",
        "oui : rend aux codes de commune le zéro que le tableur leur a ôté (1004 devient 01004), et le dit.",
        default=False,
    )
    colonnes: Mapping | None = key(
        "colonnes", "Colonne du fichier : ce qu'elle renseigne, comme `Code INSEE: commune`.", default=None
    )
    valeurs: Mapping | None = key(
        "valeurs", "Donnée : ce qui est écrit, puis ce qu'il faut lire, comme `PLA-I: PLAI`.", default=None
    )
    constantes: Mapping | None = key(
        "constantes", "Donnée que le fichier ne dit pas et qui vaut pour toutes ses lignes.", default=None
    )
    ignorer: tuple[Text, ...] = key("ignorer", "Colonnes à ne pas lire, même si leur nom est connu.", default=())
    correspondances: tuple[Correspondance, ...] = key("correspondances", "Table des codes.", default=())
    suppositions: tuple[Supposition, ...] = key(
        "suppositions", "Ce que le registre ne dit pas et qu'on suppose pour simuler.", default=()
    )
    span: Span
