"""Territories, réservataires and the vocabulary, as written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fluxrules.diagnostics import Span
from fluxrules.model.condition import Operand
from fluxrules.model.shape import (
    Alternatives,
    DepartementCode,
    FactPath,
    FilePath,
    Insee,
    Integer,
    Name,
    Siren,
    Text,
    YesNo,
    key,
)
from fluxrules.model.source import Document, Source, Validity
from fluxrules.vocabulary import Categorie, NatureTerritoire, Origine, Perimetre, Statut, TypeFait


@dataclass(frozen=True, slots=True, kw_only=True)
class Commune:
    """A member commune."""

    insee: Insee = key("insee", "Code INSEE, 5 caractères.")
    nom: Text = key("nom", "Nom de la commune.")
    carencee: YesNo | None = key("carencee", "Commune carencée (loi SRU) ; absent : inconnu.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoireFile:
    """``territoire.yaml``."""

    nom: Text = key("nom", "Nom du territoire.")
    nature: NatureTerritoire = key("nature", "Nature juridique.")
    siren: Siren | None = key("siren", "SIREN de l'EPCI ou du département.", default=None)
    departements: tuple[DepartementCode, ...] = key("departements", "Codes des départements.")
    communes: tuple[Commune, ...] = key("communes", "Communes membres ; vide pour un département entier.", default=())
    inclut: tuple[Name, ...] = key("inclut", "Territoires inclus (le département).", default=())
    paquets: tuple[FilePath, ...] = key("paquets", "Paquets de règles : `national/cch`.", default=())
    documents: tuple[Document, ...] = key("documents", "Documents cités par les règles.", default=())
    avertissement: Text | None = key("avertissement", "Texte affiché avec chaque résultat.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservataire:
    """A holder of reservation rights."""

    ALTERNATIVES: ClassVar[tuple[Alternatives, ...]] = (Alternatives(("perimetre", "communes"), required=False),)
    id: Name = key("id", "Identifiant : `etat`, `commune-44109`.")
    nom: Text = key("nom", "Nom complet.")
    categorie: Categorie = key("categorie", "Catégorie au sens de R.441-5.")
    perimetre: Perimetre | None = key("perimetre", "departement ou territoire.", default=None)
    communes: tuple[Insee, ...] = key("communes", "Communes du périmètre, à la place de `perimetre`.", default=())
    dans: Name | None = key("dans", "Réservataire qui le contient (agents dans l'État).", default=None)
    ordre: Integer = key("ordre", "Ordre du registre : dernier départage entre égaux.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservatairesFile:
    """``reservataires.yaml``."""

    reservataires: tuple[Reservataire, ...] = key("reservataires", "Registre des réservataires.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDeclaration:
    """A fact rules may read. ``flux.*.retard`` declares ``flux.<reservataire>.retard`` and, under ``pour_chaque``,
    ``reservataire.flux.retard``."""

    chemin: FactPath = key("chemin", "Chemin du fait : `logement.typologie`.")
    libelle: Text = key("libelle", "Nom lisible.")
    type: TypeFait = key("type", "Type de la valeur.")
    valeurs: tuple[Text, ...] = key("valeurs", "Valeurs possibles d'un `enum`, dans l'ordre.", default=())
    unite: Text | None = key("unite", "Unité : m², €, logements.", default=None)
    origine: Origine = key("origine", "D'où vient la valeur.")
    provenance: Text | None = key("provenance", "Colonne ou document d'où elle vient.", default=None)
    sinon: Operand | None = key(
        "sinon", "Pour un fait déduit : valeur quand aucune règle ne conclut ; absent : inconnu.", default=None
    )
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedValue:
    """One period of a parameter."""

    en_vigueur: Validity = key("en_vigueur", "Dates d'application.")
    valeur: Operand = key("valeur", "Valeur sur cette période.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A figure dated by law, called ``{parametre: paquet.nom}``."""

    nom: FactPath = key("nom", "Nom du paramètre, sans accent.")
    libelle: Text = key("libelle", "Ce que le chiffre mesure.")
    type: TypeFait = key("type", "Type de la valeur.")
    source: Source = key("source", "Texte qui fixe le chiffre.")
    statut: Statut = key("statut", "Degré de certitude.")
    valeurs: tuple[DatedValue, ...] = key("valeurs", "Valeurs datées, sans recouvrement.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabulaireFile:
    """``rules/vocabulaire.yaml``."""

    faits: tuple[FactDeclaration, ...] = key("faits", "Tous les faits qu'une règle peut lire.")
    span: Span
