"""Shares of the flux, as written: constructs that are planned, not fired (DESIGN §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, TypeAlias

from fluxrules.diagnostics import Span
from fluxrules.model.condition import Condition, ParameterRef
from fluxrules.model.rule import Headed
from fluxrules.model.shape import Day, FactPath, Insee, Integer, Name, Number, Reference, Share, Text, YesNo, key
from fluxrules.vocabulary import Perimetre, Periode, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedShare:
    """``dont``: a share inside another, in points of the same base (agents inside the State's share)."""

    reservataire: Name = key("reservataire", "Titulaire de la sous-part.")
    taux: Share | ParameterRef = key("taux", "En points de la même base : `5 %` dans les 30 %.")
    servi_sur: Condition | None = key("servi_sur", "Logements que ce titulaire peut recevoir.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """``bonus``: points added where a condition on the class of dwellings holds."""

    quand: Condition = key("quand", "Condition sur le logement ou le bailleur.")
    taux: Share | ParameterRef = key("taux", "Points ajoutés à la part.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """``part``: so much of what, where, over which period."""

    name: ClassVar[str] = "part"
    reservataire: Name = key("reservataire", "Titulaire du droit.")
    taux: Share | ParameterRef = key("taux", "Part du flux : `30 %`, `1/3`.", example="30 %")
    perimetre: Perimetre | None = key(
        "perimetre", "departement ou territoire ; absent : le périmètre du réservataire.", default=None
    )
    communes: tuple[Insee, ...] = key("communes", "Périmètre limité à ces communes.", default=())
    assiette: Condition | None = key("assiette", "Logements sur lesquels la part se calcule.", default=None)
    servi_sur: Condition | None = key("servi_sur", "Logements que le titulaire peut recevoir.", default=None)
    periode: Periode = key("periode", "Période de décompte.", default=Periode.ANNEE)
    dont: tuple[NestedShare, ...] = key("dont", "Sous-parts imbriquées.", default=())
    bonus: tuple[Bonus, ...] = key("bonus", "Points ajoutés sous condition.", default=())
    sans_convention: YesNo = key(
        "sans_convention", "oui : aucune convention signée ; le flux suit la règle de transfert.", default=False
    )
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualPart:
    """One line of the split of what the other shares leave."""

    reservataire: Name = key("reservataire", "`bailleur` ou un réservataire.")
    taux: Share = key("taux", "Fraction du reste ; leur somme fait 1.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """``residuel``: who takes what the shares leave (by default the bailleur, alone)."""

    name: ClassVar[str] = "residuel"
    entre: tuple[ResidualPart, ...] = key("entre", "Partage du reste.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """``tendre_vers``: a soft target, reported and never enforced."""

    name: ClassVar[str] = "tendre_vers"
    reservataire: Name = key("reservataire", "Réservataire visé.")
    taux: Share | ParameterRef = key("taux", "Part vers laquelle tendre.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Uniformity:
    """``uniformite``: the same share in each commune."""

    name: ClassVar[str] = "uniformite"
    reservataire: Name = key("reservataire", "Réservataire dont la part est la même dans chaque commune.")
    actif: YesNo = key("actif", "non : la convention stipule le contraire.", default=True)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Beneficiary:
    """One of those who share a holder's dwellings."""

    nom: Name = key("nom", "Bénéficiaire interne.")
    taux: Share = key("taux", "Fraction ; leur somme fait 1.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalSplit:
    """``partage_interne``: what a holder receives is shared again inside it (half arrondissement, half mairie)."""

    name: ClassVar[str] = "partage_interne"
    reservataire: Name = key("reservataire", "Réservataire dont les logements se partagent.")
    entre: tuple[Beneficiary, ...] = key("entre", "Bénéficiaires et fractions.")
    quand: Condition | None = key("quand", "Logements concernés ; absent : tous.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageCap:
    """``usage_plafonne``: a rule may serve for at most this share of a holder's dwellings."""

    name: ClassVar[str] = "usage_plafonne"
    regle: Reference = key("regle", "Règle dont l'usage est plafonné.")
    reservataire: Name = key("reservataire", "Réservataire sur les logements duquel la part se compte.")
    taux: Share | ParameterRef = key("taux", "Part maximale.")
    par: FactPath | None = key("par", "Compte séparé pour chaque valeur de ce fait (commune…).", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """``transfert``: without a signed convention on a date, the flux goes to another holder (the préfet)."""

    name: ClassVar[str] = "transfert"
    vers: Name = key("vers", "Réservataire qui reçoit le flux.")
    depuis: Day = key("depuis", "Date à partir de laquelle l'absence de convention produit cet effet.")
    dans_le_plafond: YesNo = key("dans_le_plafond", "Ce flux compte-t-il dans le plafond du bénéficiaire ?")
    span: Span

    def applies(self, day: date) -> bool:
        """Whether the transfer holds on ``day``."""
        return self.depuis <= day


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """``delegation``: a contingent managed by another, charged to its holder."""

    name: ClassVar[str] = "delegation"
    de: Name = key("de", "Titulaire du contingent.")
    a: Name = key("a", "Délégataire.")
    communes: tuple[Insee, ...] = key("communes", "Communes concernées ; absent : toutes.", default=())
    consentement: Day = key("consentement", "Date de l'accord du délégataire.")
    retrait: Day | None = key("retrait", "Date de fin de la délégation.", default=None)
    span: Span

    def applies(self, day: date) -> bool:
        """Whether the delegation holds on ``day``."""
        return self.consentement <= day and (self.retrait is None or day < self.retrait)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """``mise_en_commun``: several contingents counted as one."""

    name: ClassVar[str] = "mise_en_commun"
    reservataire: Name = key("reservataire", "Le pot commun, déclaré dans reservataires.yaml.")
    membres: tuple[Name, ...] = key("membres", "Réservataires qui mettent leurs droits en commun.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver:
    """``report``: what of the balances goes on to the next year. The counts of the legal caps never do."""

    name: ClassVar[str] = "report"
    mode: Report = key("mode", "entier, plafonne ou aucun.")
    plafond: Number | None = key(
        "plafond", "Avec `plafonne` : logements au plus, en retard ou en avance.", default=None
    )
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """``solde``: the balance of a réservataire that leaves is settled, on a day, with someone named."""

    name: ClassVar[str] = "solde"
    reservataire: Name = key("reservataire", "Réservataire qui s'en va.")
    le: Day = key("le", "Jour du solde.")
    vers: Name = key("vers", "Qui reprend son retard ou son avance : `bailleur` ou un réservataire.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """One line of the table of a new programme."""

    reservataire: Name = key("reservataire", "`bailleur` ou un réservataire.")
    taux: Share | ParameterRef = key("taux", "Part des logements du programme.")
    quand: Condition | None = key("quand", "Logements du programme où cette ligne vaut ; absent : tous.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCap:
    """A limit on what several lines of the table take together."""

    reservataires: tuple[Name, ...] = key("reservataires", "Ceux dont les parts se limitent ensemble.")
    taux: Share | ParameterRef = key("taux", "Part maximale du programme.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """``programme_neuf``: the first lettings of a new programme follow a table of their own."""

    name: ClassVar[str] = "programme_neuf"
    programme: Text = key("programme", "Nom du programme, tel que le donne `logement.programme`.")
    logements: Integer = key("logements", "Logements mis en location.")
    dans_le_flux: YesNo = key("dans_le_flux", "oui : comptés dans le flux ; non : à côté.")
    table: tuple[TableLine, ...] = key("table", "Parts du programme ; le reste va au bailleur.")
    plafonds: tuple[TableCap, ...] = key("plafonds", "Limites sur des groupes de lignes.", default=())
    span: Span


Construct: TypeAlias = (
    Part
    | Residual
    | Target
    | Uniformity
    | InternalSplit
    | UsageCap
    | Transfer
    | Delegation
    | Pool
    | CarryOver
    | Settlement
    | Programme
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareClause(Headed):
    """An item of ``parts``: the heading of any norm, and exactly one construct under its own key."""

    construct: Construct = key("construct", "Exactement une construction : part, residuel, tendre_vers…")
