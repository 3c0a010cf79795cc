"""Effects as written: the closed set of things a rule may conclude (DESIGN §3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from fluxrules.diagnostics import Span
from fluxrules.model.condition import Operand, ParameterRef
from fluxrules.model.shape import Alternatives, FactPath, Integer, Name, Number, Share, Text, key
from fluxrules.vocabulary import (
    BasePlafond,
    Categorie,
    Decompte,
    ModeGestion,
    MotifSoustraction,
    NiveauAlerte,
    Restitution,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom an effect is about: exactly one of the three keys (checked by the schema and by semantics)."""

    ALTERNATIVES: ClassVar[tuple[Alternatives, ...]] = (
        Alternatives(("reservataire", "reservataires", "categorie"), required=True),
    )
    reservataire: Name | None = key(
        "reservataire", "Un réservataire par son id, `bailleur`, ou `chaque` sous `pour_chaque`.", default=None
    )
    reservataires: tuple[Name, ...] = key("reservataires", "Plusieurs réservataires, ensemble.", default=())
    categorie: Categorie | None = key("categorie", "Tous les réservataires d'une catégorie.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduce:
    """``deduire``: a derived fact, which other rules may read."""

    name: ClassVar[str] = "deduire"
    fait: FactPath = key("fait", "Fait déduit, déclaré dans le vocabulaire avec `origine: deduit`.")
    valeur: Operand = key("valeur", "Valeur du fait, selon son type.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtract:
    """``soustraire_du_flux``: the dwelling does not count in the annual flux."""

    name: ClassVar[str] = "soustraire_du_flux"
    motif: MotifSoustraction = key("motif", "Motif de la soustraction.")
    article: Text | None = key("article", "Article qui fonde la soustraction.", default=None)
    reservataire: Name | None = key("reservataire", "Titulaire d'un droit en stock, s'il y en a un.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """``maintenir_dans_le_flux``: the dwelling counts, whatever a lower norm subtracts."""

    name: ClassVar[str] = "maintenir_dans_le_flux"
    motif: Text | None = key("motif", "Pourquoi le logement compte dans le flux.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside(Target):
    """``ecarter``: a réservataire may not receive this dwelling."""

    name: ClassVar[str] = "ecarter"
    motif: Text = key("motif", "Raison, dite à celui qui est écarté.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve(Target):
    """``reserver_a``: only these may receive it; ``a_defaut: repartition`` falls back to the ordinary allotment."""

    name: ClassVar[str] = "reserver_a"
    a_defaut: Name | None = key(
        "a_defaut", "Si aucun d'eux ne peut recevoir : `repartition`, ou l'id d'un autre réservataire.", default=None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prioritise(Target):
    """``prioriser``: a rank, 1 first; lexicographic across norms."""

    name: ClassVar[str] = "prioriser"
    rang: Integer = key("rang", "Rang de priorité : 1 passe en premier.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefer(Target):
    """``preferer``: dwellings added to the score inside a rank."""

    name: ClassVar[str] = "preferer"
    logements: Number = key("logements", "Nombre de logements ajouté au score, par exemple `0.5`.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Target):
    """``plafonner``: at most this share, alone or together; reads class attributes only, for it shapes the plan."""

    name: ClassVar[str] = "plafonner"
    taux: Share | ParameterRef = key("taux", "Part maximale du flux.", example="30 %")
    base: BasePlafond = key(
        "base",
        "`annuel_prevu` : part du flux prévu de l'année ; `prefixe` : part de ce qui est déjà venu, à tout moment.",
        default=BasePlafond.ANNUEL_PREVU,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee(Target):
    """``garantir``: at least this share on the dwellings that satisfy the conditions; shapes the plan."""

    name: ClassVar[str] = "garantir"
    taux: Share | ParameterRef = key("taux", "Part minimale.", example="30 %")


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt(Target):
    """``dette``: a right owed back on this same dwelling at its next vacancy."""

    name: ClassVar[str] = "dette"
    motif: Text = key("motif", "Pourquoi ce droit est dû.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms(Target):
    """``modalites``: how the dwelling is handed over. Each key is a separate modality; no target means everyone."""

    name: ClassVar[str] = "modalites"
    ALTERNATIVES: ClassVar[tuple[Alternatives, ...]] = (
        Alternatives(("reservataire", "reservataires", "categorie"), required=False),
    )
    mode: ModeGestion | None = key("mode", "Gestion directe ou déléguée.", default=None)
    delai_jours: Integer | ParameterRef | None = key(
        "delai_jours", "Délai pour proposer des candidats, en jours.", default=None
    )
    candidats_min: Integer | ParameterRef | None = key(
        "candidats_min", "Nombre minimal de candidats à présenter.", default=None
    )
    decompte: Decompte | None = key("decompte", "Événement qui consomme le droit.", default=None)
    restitution: Restitution | None = key("restitution", "Une restitution compte-t-elle ?", default=None)
    sans_candidat: Name | None = key(
        "sans_candidat",
        "À qui va le logement si personne n'est proposé : `suivant`, `bailleur`, un réservataire.",
        default=None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """``signaler``: an alert printed with the decision."""

    name: ClassVar[str] = "signaler"
    niveau: NiveauAlerte = key("niveau", "info, attention ou alerte.")
    message: Text = key("message", "Texte de l'alerte.")
    span: Span


Effect: TypeAlias = (
    Deduce | Subtract | Keep | SetAside | Reserve | Prioritise | Prefer | Cap | Guarantee | Debt | Terms | Signal
)
"""In YAML an effect is a mapping of exactly one key, the effect's ``name``, to its fields."""
