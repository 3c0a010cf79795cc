"""Files that bear rules: packs, the CIA, and the conventions of one bailleur."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from fluxrules.diagnostics import Span
from fluxrules.model.assiette import AssietteBlock
from fluxrules.model.part import ShareClause
from fluxrules.model.rule import ClauseUse, Grille, Rule, UnencodedClause
from fluxrules.model.shape import (
    Alternatives,
    DepartementCode,
    FilePath,
    Insee,
    Integer,
    Name,
    Number,
    Text,
    YesNo,
    key,
)
from fluxrules.model.source import Document, Source
from fluxrules.model.territoire import FactDeclaration, Parameter
from fluxrules.vocabulary import AXES_DU_BILAN, Axe, Decompte, Methode, Rythme, Statut


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """What packs, CIA and conventions have in common. ``paquet`` is the prefix of full names (``cia:…``)."""

    paquet: Name = key("paquet", "Nom court du paquet : préfixe des noms de règles (`cia-nm:ma-regle`).")
    titre: Text = key("titre", "Titre du paquet.")
    documents: tuple[Document, ...] = key("documents", "Documents cités.", default=())
    parametres: tuple[Parameter, ...] = key("parametres", "Chiffres datés par les textes.", default=())
    faits: tuple[FactDeclaration, ...] = key("faits", "Faits déduits propres à ce paquet.", default=())
    parts: tuple[ShareClause, ...] = key("parts", "Parts du flux et clauses de répartition.", default=())
    regles: tuple[Rule, ...] = key("regles", "Règles.", default=())
    grilles: tuple[Grille, ...] = key("grilles", "Grilles (tables de décision).", default=())
    clauses: tuple[ClauseUse, ...] = key("clauses", "Clauses types reprises d'un modèle.", default=())
    hors_moteur: tuple[UnencodedClause, ...] = key(
        "hors_moteur", "Clauses qu'aucune règle ne peut exécuter, et pourquoi.", default=()
    )
    a_encoder: tuple[UnencodedClause, ...] = key("a_encoder", "Clauses qui restent à écrire.", default=())
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Bailleur:
    """The social landlord of a convention file."""

    id: Name = key("id", "Identifiant du bailleur.")
    nom: Text = key("nom", "Nom du bailleur.")
    fictif: YesNo = key("fictif", "oui : bailleur imaginé, chiffres sans valeur.", default=False)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastClass:
    """Expected dwellings of one class over the year. An absent attribute means: not distinguished."""

    commune: Insee = key("commune", "Code INSEE.")
    qpv: YesNo | None = key("qpv", "En quartier prioritaire ?", default=None)
    financement: Text | None = key("financement", "PLAI, PLUS, PLS, PLI.", default=None)
    typologie: Text | None = key("typologie", "T1 à T6.", default=None)
    residence: Text | None = key("residence", "Résidence ou programme.", default=None)
    garant: Text | None = key("garant", "Garant de l'emprunt : commune, epci, departement…", default=None)
    logements: Number = key("logements", "Logements attendus dans l'année (exact, peut être fractionnaire).")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The declared mix: what the year is expected to free, never read from the candidate file."""

    ALTERNATIVES: ClassVar[tuple[Alternatives, ...]] = (Alternatives(("classes", "fichier"), required=True),)
    annee: Integer = key("annee", "Année civile.")
    source: Source = key("source", "D'où vient la prévision.")
    statut: Statut = key("statut", "Degré de certitude.")
    classes: tuple[ForecastClass, ...] = key("classes", "Logements attendus par classe.", default=())
    fichier: FilePath | None = key("fichier", "CSV des classes, à la place de `classes`.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Equity:
    """How the allotment balances: axes and band (ALLOTMENT §2)."""

    axes: tuple[Axe, ...] = key("axes", "Axes d'équilibre.", default=AXES_DU_BILAN)
    bande: Number = key(
        "bande", "Bande en logements : `5/4` par défaut, `1` pour un quota strict.", default=Fraction(5, 4)
    )
    methode: Methode = key(
        "methode",
        "bande (défaut), tijdeman (stricte proportion), ou une pratique : reste_a_faire, taux_de_realisation.",
        default=Methode.BANDE,
    )
    replanification: Rythme = key(
        "replanification",
        "Quand les droits sont recalculés : semaine (défaut), mois, trimestre ou jamais.",
        default=Rythme.SEMAINE,
    )
    lot: Rythme = key(
        "lot",
        "Décider par lots : semaine, mois… ; `jamais` (défaut) : un logement après l'autre.",
        default=Rythme.JAMAIS,
    )
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionFile(RuleFile):
    """``conventions/<bailleur>.yaml``: the clauses of one bailleur on this territory.

    A bailleur may have two files: one in the département (State, Action Logement), one in the EPCI (communes, EPCI).
    They are read together; ``prevision``, ``assiette``, ``equite`` and ``decompte`` are given once.
    """

    bailleur: Bailleur = key("bailleur", "Le bailleur.")
    departement: DepartementCode = key("departement", "Département du compte.")
    statut: Statut = key("statut", "Degré de certitude de l'ensemble.")
    prevision: Forecast | None = key("prevision", "Flux attendu de l'année, par classe.", default=None)
    assiette: AssietteBlock | None = key(
        "assiette", "Base du flux de l'année : flux brut, soustractions, droits en stock.", default=None
    )
    equite: Equity | None = key("equite", "Axes et bande de la répartition.", default=None)
    decompte: Decompte | None = key("decompte", "Événement qui consomme un droit.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile(RuleFile):
    """``rules/**/*.yaml`` (packs) and ``cia.yaml``."""
