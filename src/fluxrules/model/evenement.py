"""What happens to a dwelling after its orientation, as written by whoever keeps the year's file (ALLOTMENT §4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from fluxrules.diagnostics import Span
from fluxrules.model.shape import Day, Integer, Name, Text, key
from fluxrules.vocabulary import MotifSoustraction


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBack:
    """``restitution``: the réservataire hands the dwelling back, for this turn; the next in line receives it."""

    name: ClassVar[str] = "restitution"
    liberation: Text = key("liberation", "Identifiant de la libération.")
    motif: Text | None = key("motif", "Pourquoi le logement est rendu.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """``delai_depasse``: nobody was proposed in time; the convention's clause says who comes next."""

    name: ClassVar[str] = "delai_depasse"
    liberation: Text = key("liberation", "Identifiant de la libération.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """``refus``: the réservataire's candidate was refused; what it is owed in return is the convention's clause."""

    name: ClassVar[str] = "refus"
    liberation: Text = key("liberation", "Identifiant de la libération.")
    motif: Text | None = key("motif", "Pourquoi le candidat a été refusé, sans rien qui le désigne.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """``derogation``: a person decides otherwise; charged to whom it went to, the rule's own choice kept beside."""

    name: ClassVar[str] = "derogation"
    liberation: Text = key("liberation", "Identifiant de la libération.")
    reservataire: Name = key("reservataire", "À qui va le logement : un réservataire, ou `bailleur`.")
    par: Text = key("par", "Qui décide : fonction, service.")
    motif: Text = key("motif", "Pourquoi ; jamais vide.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """``annulation``: the dwelling was not freed after all."""

    name: ClassVar[str] = "annulation"
    liberation: Text = key("liberation", "Identifiant de la libération.")
    motif: Text = key("motif", "Pourquoi la libération est annulée.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """``retrait``: the dwelling leaves the flux (a mutation, an urban renewal…): a negative credit."""

    name: ClassVar[str] = "retrait"
    liberation: Text = key("liberation", "Identifiant de la libération.")
    motif: MotifSoustraction = key("motif", "Motif de la soustraction.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """``validation``: a person signs the orientation that the rules proposed."""

    name: ClassVar[str] = "validation"
    liberation: Text = key("liberation", "Identifiant de la libération.")
    par: Text = key("par", "Qui valide : fonction, service.")
    motif: Text | None = key("motif", "Ce que la personne ajoute.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """``candidats``: candidates were proposed for the dwelling; how many, never who."""

    name: ClassVar[str] = "candidats"
    liberation: Text = key("liberation", "Identifiant de la libération.")
    nombre: Integer | None = key("nombre", "Combien de candidats sont proposés ; rien qui les désigne.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """``attribution``: the committee has attributed the dwelling."""

    name: ClassVar[str] = "attribution"
    liberation: Text = key("liberation", "Identifiant de la libération.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """``bail``: the lease is signed."""

    name: ClassVar[str] = "bail"
    liberation: Text = key("liberation", "Identifiant de la libération.")
    span: Span


Event: TypeAlias = (
    HandBack | Expiry | Refusal | Override | Cancellation | Withdrawal | Validation | Candidates | Award | Lease
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedEvent:
    """One line of the file: a day, and exactly one event under its own key."""

    le: Day = key("le", "Jour de l'événement.")
    event: Event = key("event", "Exactement un événement : restitution, derogation, annulation…")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class EvenementsFile:
    """``--evenements``: what happened to dwellings once oriented, in the order it was written down."""

    evenements: tuple[DatedEvent, ...] = key("evenements", "Événements ; ceux d'un même jour dans l'ordre du fichier.")
    span: Span
