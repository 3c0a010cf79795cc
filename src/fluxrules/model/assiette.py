"""The ``assiette`` of a convention: the base of the year's flux, as forecast before the year begins (CCH R.441-5 I)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fluxrules.diagnostics import Span
from fluxrules.model.shape import Alternatives, FilePath, Insee, Integer, Name, Number, Share, Text, YesNo, key
from fluxrules.model.source import Source
from fluxrules.vocabulary import Arrondi, LigneAssiette, MotifSoustraction, Statut


@dataclass(frozen=True, slots=True, kw_only=True)
class PastYear:
    """Dwellings freed in a past year, for a mean."""

    annee: Integer = key("annee", "Année passée.")
    logements: Number = key("logements", "Logements libérés et reloués cette année-là.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class GrossLine:
    """What one class of dwellings is expected to free: given, stock × rotation, or the mean of past years."""

    ALTERNATIVES: ClassVar[tuple[Alternatives, ...]] = (Alternatives(("logements", "parc", "annees"), required=True),)
    commune: Insee = key("commune", "Code INSEE.")
    qpv: YesNo | None = key("qpv", "En quartier prioritaire ?", default=None)
    financement: Text | None = key("financement", "PLAI, PLUS, PLS, PLI.", default=None)
    typologie: Text | None = key("typologie", "T1 à T6.", default=None)
    residence: Text | None = key("residence", "Résidence ou programme.", default=None)
    garant: Text | None = key("garant", "Garant de l'emprunt : commune, epci, departement…", default=None)
    logements: Number | None = key("logements", "Logements attendus, donnés tels quels.", default=None)
    parc: Number | None = key("parc", "Logements du parc, à multiplier par la rotation.", default=None)
    rotation: Share | None = key(
        "rotation", "Taux de rotation de cette ligne ; absent : celui de l'assiette.", default=None, example="8,5 %"
    )
    annees: tuple[PastYear, ...] = key("annees", "Années passées, dont la moyenne est prise.", default=())
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtractionLine:
    """Dwellings of one reason that do not count in the flux. Without commune: over the whole stock of the bailleur."""

    motif: MotifSoustraction = key("motif", "Motif.")
    commune: Insee | None = key("commune", "Code INSEE ; absent : tout le parc.", default=None)
    qpv: YesNo | None = key("qpv", "En quartier prioritaire ?", default=None)
    financement: Text | None = key("financement", "PLAI, PLUS, PLS, PLI.", default=None)
    typologie: Text | None = key("typologie", "T1 à T6.", default=None)
    residence: Text | None = key("residence", "Résidence ou programme.", default=None)
    garant: Text | None = key("garant", "Garant de l'emprunt.", default=None)
    logements: Number = key("logements", "Logements prévus pour ce motif dans l'année.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRight:
    """Dwellings reserved in stock to a réservataire, to be converted into a share of the flux."""

    reservataire: Name = key("reservataire", "Titulaire des droits en stock.")
    logements: Number = key("logements", "Logements réservés en stock.")
    rotation: Share | None = key(
        "rotation", "Taux de rotation de ces logements ; absent : celui de l'assiette.", default=None
    )
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundingClause:
    """The clause that rounds objectives. Without it they stay exact."""

    mode: Arrondi = key("mode", "inferieur, proche (la moitié au-dessus) ou superieur.")
    source: Source = key("source", "Clause qui le dit.")
    statut: Statut = key("statut", "Degré de certitude.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AssietteBlock:
    """The base of the flux of one year, written here or in a table beside (``fichier``)."""

    ALTERNATIVES: ClassVar[tuple[Alternatives, ...]] = (
        Alternatives(("flux_brut", "fichier"), required=True),
        Alternatives(("soustractions", "fichier"), required=False),
        Alternatives(("hors_nature", "fichier"), required=False),
        Alternatives(("droits_en_stock", "fichier"), required=False),
    )
    annee: Integer = key("annee", "Année civile.")
    source: Source = key("source", "D'où viennent ces chiffres.")
    statut: Statut = key("statut", "Degré de certitude.")
    rotation: Share | None = key("rotation", "Taux de rotation des lignes qui n'en disent pas.", default=None)
    flux_brut: tuple[GrossLine, ...] = key("flux_brut", "Logements qui se libéreront, par classe.", default=())
    soustractions: tuple[SubtractionLine, ...] = key(
        "soustractions", "Soustractions de R.441-5 I : mutation, renouvellement_urbain…", default=()
    )
    hors_nature: tuple[SubtractionLine, ...] = key(
        "hors_nature", "Hors du flux par nature : hors_champ, programme_neuf, stock_defense…", default=()
    )
    droits_en_stock: tuple[StockRight, ...] = key(
        "droits_en_stock", "Droits en stock à convertir en parts.", default=()
    )
    arrondi: RoundingClause | None = key("arrondi", "Clause d'arrondi des objectifs.", default=None)
    fichier: FilePath | None = key("fichier", "CSV ou XLSX des lignes, à la place des listes.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """One line of such a table; which cells it needs depends on ``ligne``."""

    ligne: LigneAssiette = key("ligne", "flux_brut, soustraction ou droit_en_stock.")
    bailleur: Name | None = key("bailleur", "Bailleur de la ligne.", default=None)
    commune: Insee | None = key("commune", "Code INSEE.", default=None)
    qpv: YesNo | None = key("qpv", "En quartier prioritaire ?", default=None)
    financement: Text | None = key("financement", "PLAI, PLUS, PLS, PLI.", default=None)
    typologie: Text | None = key("typologie", "T1 à T6.", default=None)
    residence: Text | None = key("residence", "Résidence ou programme.", default=None)
    garant: Text | None = key("garant", "Garant de l'emprunt.", default=None)
    logements: Number | None = key("logements", "Logements.", default=None)
    parc: Number | None = key("parc", "Logements du parc.", default=None)
    rotation: Share | None = key("rotation", "Taux de rotation.", default=None)
    n_1: Number | None = key("n_1", "Libérations de l'année d'avant.", default=None)
    n_2: Number | None = key("n_2", "Libérations de deux ans avant.", default=None)
    n_3: Number | None = key("n_3", "Libérations de trois ans avant.", default=None)
    motif: MotifSoustraction | None = key("motif", "Motif d'une soustraction.", default=None)
    reservataire: Name | None = key("reservataire", "Titulaire d'un droit en stock.", default=None)
    span: Span
