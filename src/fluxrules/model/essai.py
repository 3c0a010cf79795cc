"""Essais: the tests officers write, a dwelling and a state of the flux, and the decision expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from fluxrules.diagnostics import Span
from fluxrules.model.evenement import Event
from fluxrules.model.shape import Day, Integer, Name, Reference, Text, YesNo, key
from fluxrules.source.nodes import Mapping
from fluxrules.vocabulary import StatutDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class EssaiState:
    """Counters before the decision; what is not said is zero. Keys of the mappings are réservataires."""

    recus: Mapping | None = key("recus", "Logements déjà reçus cette année, par réservataire.", default=None)
    retards: Mapping | None = key("retards", "Retard en logements (`1/2`, `-0.3`), par réservataire.", default=None)
    dettes: Mapping | None = key("dettes", "Droit dû sur un logement : `id du logement: réservataire`.", default=None)
    usages: Mapping | None = key("usages", "Usages déjà faits d'une règle plafonnée.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must come out. Everything given is checked, nothing else is."""

    statut: StatutDecision = key("statut", "Statut de la décision.")
    reservataire: Name | None = key("reservataire", "Réservataire attendu, `bailleur`, ou `aucun`.", default=None)
    propose: Name | None = key("propose", "Dérogation : qui la règle proposait.", default=None)
    motif: Text | None = key("motif", "Motif de soustraction attendu.", default=None)
    beneficiaire: Name | None = key("beneficiaire", "Bénéficiaire interne attendu, ou `aucun`.", default=None)
    delegataire: Name | None = key("delegataire", "Délégataire attendu, ou `aucun`.", default=None)
    declenchees: tuple[Reference, ...] = key("declenchees", "Règles qui doivent se déclencher.", default=())
    non_declenchees: tuple[Reference, ...] = key("non_declenchees", "Règles qui ne le doivent pas.", default=())
    ecartees: tuple[Reference, ...] = key("ecartees", "Règles mises à l'écart par une exception.", default=())
    pourquoi_pas: Mapping | None = key("pourquoi_pas", "Par réservataire, le code de la raison décisive.", default=None)
    modalites: Mapping | None = key("modalites", "Modalités attendues.", default=None)
    manquants: tuple[Text, ...] = key("manquants", "Données manquantes que la décision doit nommer.", default=())
    faits: Mapping | None = key("faits", "Faits déduits attendus.", default=None)
    droits: Mapping | None = key("droits", "Droit gagné sur ce logement, par réservataire (`1/4`).", default=None)
    alertes: Integer | None = key("alertes", "Nombre d'alertes attendues.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Essai:
    """One test."""

    id: Name = key("id", "Identifiant de l'essai.")
    titre: Text = key("titre", "Ce que l'essai vérifie.")
    date: Day = key("date", "Date du droit appliqué.")
    bailleur: Name = key("bailleur", "Bailleur.")
    logement: Mapping = key("logement", "Le logement : `typologie: T3`, `qpv: non`… ou un chemin complet.")
    etat: EssaiState | None = key("etat", "État du flux avant la décision ; absent : l'année commence.", default=None)
    attendu: Expected = key("attendu", "La décision attendue.")
    ignorer: YesNo = key("ignorer", "oui : l'essai n'est pas joué (dit dans le bilan).", default=False)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Freed:
    """``libere``: one or more dwellings of the same kind are freed."""

    name: ClassVar[str] = "libere"
    liberation: Text = key("liberation", "Identifiant ; avec `fois`, complété par `-1`, `-2`…")
    logement: Mapping | None = key(
        "logement", "Le logement : `typologie: T3`, `qpv: non`… ; s'ajoute à celui du déroulé.", default=None
    )
    fois: Integer = key("fois", "Combien de logements semblables se libèrent ce jour-là.", default=1)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """``compte``: where the account must stand on that day. Keys of the mappings are réservataires."""

    name: ClassVar[str] = "compte"
    recus: Mapping | None = key("recus", "Logements reçus depuis le début de l'année.", default=None)
    retards: Mapping | None = key("retards", "Retard en logements (`1/2`, `-0.3`).", default=None)
    droits: Mapping | None = key("droits", "Droits acquis depuis le début de l'année, en logements.", default=None)
    engages: Mapping | None = key("engages", "Logements engagés, en attente de l'événement qui décompte.", default=None)
    sans_decompte: Mapping | None = key("sans_decompte", "Logements reçus sans être décomptés.", default=None)
    dettes: Mapping | None = key(
        "dettes", "Droits dus sur un logement : `id du logement: réservataire`, ou `aucun`.", default=None
    )
    comptes: Integer | None = key("comptes", "Logements comptés dans le flux.", default=None)
    span: Span


Step: TypeAlias = Freed | Count | Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Etape:
    """One step of a story: a day, and exactly one thing under its own key."""

    le: Day = key("le", "Jour de l'étape.")
    step: Step = key("step", "Exactement une étape : libere, compte, restitution, derogation…")
    attendu: Expected | None = key("attendu", "Décision attendue (de chaque logement, avec `fois`).", default=None)
    refuse: Text | None = key("refuse", "Code de l'erreur par laquelle l'étape doit être refusée.", default=None)
    avertit: Text | None = key("avertit", "Code d'un avertissement que l'étape doit donner.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Deroule:
    """A story: dwellings and events in order of date, under the law of each day, and what must come out."""

    id: Name = key("id", "Identifiant du déroulé.")
    titre: Text = key("titre", "Ce que le déroulé vérifie.")
    bailleur: Name = key("bailleur", "Bailleur.")
    etat: EssaiState | None = key(
        "etat", "État du flux avant la première étape ; absent : l'année commence.", default=None
    )
    logement: Mapping | None = key("logement", "Ce que les logements du déroulé ont en commun.", default=None)
    etapes: tuple[Etape, ...] = key("etapes", "Étapes, dans l'ordre des dates.")
    ignorer: YesNo = key("ignorer", "oui : le déroulé n'est pas joué (dit dans le bilan).", default=False)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class EssaisFile:
    """``essais/*.yaml`` and ``rules/**/*.essais.yaml``."""

    territoire: Name | None = key(
        "territoire", "Territoire sur lequel jouer ces essais (pour les paquets nationaux).", default=None
    )
    essais: tuple[Essai, ...] = key("essais", "Les essais.", default=())
    deroules: tuple[Deroule, ...] = key(
        "deroules", "Des essais sur plusieurs jours : logements et événements.", default=()
    )
    span: Span
