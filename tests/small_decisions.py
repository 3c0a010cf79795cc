"""Decisions made by hand, one of each kind, for the tests of sentences and reports."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from fluxrules.decision.decision import (
    Alert,
    AppliedRule,
    AppliedShare,
    CapUse,
    Certificate,
    Decision,
    MissingDatum,
    Quota,
    Raison,
    ReadValue,
    Standing,
)
from fluxrules.diagnostics import Span
from fluxrules.program.program import Citation
from fluxrules.vocabulary import NiveauAlerte, Norme, Statut, StatutDecision, Strate

CIA = Citation("cia-2023", "Convention intercommunale d'attribution", "Orientation 2, action 4", 31, Statut.HYPOTHESE)
CCH = Citation("cch", "Code de la construction et de l'habitation", "R.441-5-2 I", None, Statut.VERIFIE)

GRAND = AppliedRule(
    name="cia:grands-logements",
    titre="Grands logements hors QPV proposés d'abord à l'État",
    norme=Norme.CIA,
    stratum=Strate.ORIENTATION,
    reservataire="",
    citation=CIA,
    explanation="Grand logement hors QPV : l'État est servi d'abord.",
    effects=("prioriser etat,agents 1",),
    reads=(
        ReadValue("logement.typologie", "Typologie", "T4", "parmi", ("T4", "T5"), True),
        ReadValue("logement.qpv", "En QPV", False, "egal", (False,), True),
    ),
    without_effect=("region",),
    decisive=True,
    span=Span("territories/essai/cia.yaml", 12, 5),
)
PLAFOND = AppliedRule(
    name="cch:plafond-prefet",
    titre="Le préfet reçoit au plus 30 % du flux",
    norme=Norme.DECRET,
    stratum=Strate.PLAFONDS,
    reservataire="",
    citation=CCH,
    explanation="",
    effects=("plafonner etat 3/10",),
    reads=(),
    decisive=True,
)
DELAI = AppliedRule(
    name="cch:delai",
    titre="Un mois pour proposer des candidats",
    norme=Norme.LOI,
    stratum=Strate.MODALITES,
    reservataire="etat",
    citation=replace(CCH, statut=Statut.A_CONFIRMER),
    explanation="",
    effects=("modalites etat delai_jours=30",),
    reads=(),
)


A_ETAT, A_AL = (
    replace(GRAND, name=f"conv:a-{holder}", titre=titre, explanation="", effects=(f"reserver_a {holder}",), norme=norme)
    for holder, titre, norme in (
        ("etat", "Les T4 hors QPV sont à l'État", Norme.CONVENTION),
        ("al", "Les T4 hors QPV sont à Action Logement", Norme.CONVENTION),
    )
)


def standing(holder: str, name: str, reason: Raison | None, **values: object) -> Standing:
    base = Standing(holder, name, Fraction(0), Fraction(0), Fraction(0), {}, Fraction(0), None, (), 0, None, reason)
    return replace(base, **values)


PARTS = (
    AppliedShare("conv:part-etat", "Part de l'État", Norme.CONVENTION_ETAT, "etat", Fraction(3, 10), CCH),
    AppliedShare("conv:part-al", "Part d'Action Logement", Norme.CONVENTION, "al", Fraction(2, 5), CIA),
)
LABELS = {
    "logement.qpv": "En QPV",
    "logement.surface": "Surface habitable",
    "logement.typologie": "Typologie",
    "logement.grand": "Grand logement",
}

ORIENTE = Decision(
    shares=PARTS,
    labels=LABELS,
    liberation="L1",
    logement="NM-1",
    bailleur="toits",
    departement="44",
    commune="44109",
    commune_name="Nantes",
    day="2025-03-14",
    statut=StatutDecision.ORIENTE,
    holder="etat",
    beneficiary="",
    delegate="",
    motif="",
    tie_break="",
    facts={"logement.qpv": False, "logement.surface": Fraction(91, 2), "logement.typologie": "T4"},
    derived={"logement.grand": True},
    standings=(
        standing(
            "etat",
            "État",
            None,
            share=Fraction(3, 10),
            deficit=Fraction(1),
            overdue=Fraction(13, 10),
            categories={"typologie:T4": Fraction(4, 5), "qpv:non": Fraction(2, 5), "commune:44109": Fraction(-1, 10)},
            preference=Fraction(1, 2),
            score=Fraction(19, 5),
            ranks=(("cia", 1),),
            received=7,
            cap=CapUse(
                "cch:plafond-prefet",
                ("agents", "etat"),
                7,
                Fraction(10),
                Fraction(1, 4),
                Fraction(40),
                True,
                True,
                Fraction(7, 10),
            ),
        ),
        standing(
            "agents",
            "Agents de l'État",
            Raison.SCORE_INFERIEUR,
            share=Fraction(1, 20),
            deficit=Fraction(-1, 3),
            overdue=Fraction(-17, 60),
            score=Fraction(-17, 60),
            ranks=(("cia", 1),),
        ),
        standing(
            "al",
            "Action Logement",
            Raison.PLAFOND_ATTEINT,
            share=Fraction(2, 5),
            deficit=Fraction(-7, 5),
            overdue=Fraction(-1),
            details=(("plafond", "61/4"), ("recus", "15"), ("regle", "cch:plafond")),
        ),
        standing(
            "commune-44109", "Commune de Nantes", Raison.RANG_INFERIEUR, share=Fraction(1, 5), overdue=Fraction(1, 5)
        ),
        standing("commune-44162", "Commune de Saint-Herblain", Raison.HORS_PERIMETRE),
        standing("commune-44190", "Commune de Saint-Sébastien-sur-Loire", Raison.HORS_PERIMETRE),
        standing("region", "Région", Raison.SANS_CONVENTION),
        standing(
            "bailleur",
            "",
            Raison.RANG_INFERIEUR,
            share=Fraction(1, 20),
            deficit=Fraction(11, 15),
            overdue=Fraction(47, 60),
        ),
    ),
    fired=(GRAND, PLAFOND, DELAI, replace(DELAI, reservataire="al", effects=("modalites al delai_jours=30",))),
    silent=(
        replace(
            GRAND,
            name="cia:retard",
            titre="La commune en retard passe d'abord",
            reads=(
                ReadValue(
                    "flux.nantes.retard", "Retard avant ce logement", Fraction(3, 5), "plus_de", (Fraction(1),), False
                ),
            ),
        ),
    ),
    aside=(
        replace(GRAND, name="cia:proximite", titre="Proximité de l'emploi", overridden_by=("cia:grands-logements",)),
    ),
    maybe=(),
    conflicts=(),
    quotas=(
        Quota("etat", Fraction(3, 10), Fraction(8), Fraction(83, 10), 7, 8, Fraction(1), Fraction(3, 10)),
        Quota("agents", Fraction(1, 20), Fraction(2, 3), Fraction(43, 60), 1, 1, Fraction(-1, 3), Fraction(-17, 60)),
        Quota("al", Fraction(2, 5), Fraction(68, 5), Fraction(14), 15, 15, Fraction(-7, 5), Fraction(-1)),
        Quota("region", Fraction(0), Fraction(0), Fraction(0), 0, 0, Fraction(0), Fraction(0)),
        Quota(
            "bailleur", Fraction(1, 20), Fraction(41, 15), Fraction(167, 60), 2, 2, Fraction(11, 15), Fraction(47, 60)
        ),
    ),
    terms={"candidats_min": "3", "mode": "deleguee"},
    alerts=(
        Alert(NiveauAlerte.ATTENTION, "Ce réservataire n'a pas de convention.", "cch:signaler", "region"),
        Alert(NiveauAlerte.ATTENTION, "Ce réservataire n'a pas de convention.", "cch:signaler", "commune-44162"),
        Alert(NiveauAlerte.INFO, "Dernier logement de l'immeuble.", "conv:dernier"),
    ),
    missing=(MissingDatum("logement.dpe", "Étiquette énergie", False),),
    completions=0,
    certificate=Certificate("eligibilite_restreinte", Fraction(5, 4), Fraction(5), Fraction(7, 5)),
    hashes={"programme": "a" * 64, "faits": "b" * 64, "etat": "c" * 64},
    engine="native",
    version="0.1.0",
    sources={"logement.typologie": "RPLS : NBPIECE"},
)


def everyone(reason: Raison) -> tuple[Standing, ...]:
    """The same reason for all: the decision is not about shares."""
    return tuple(replace(item, reason=reason, score=None, details=()) for item in ORIENTE.standings)


DECISIONS = {
    "oriente": ORIENTE,
    "hors_flux": replace(
        ORIENTE,
        statut=StatutDecision.HORS_FLUX,
        holder="",
        motif="mutation",
        standings=everyone(Raison.HORS_FLUX),
        fired=(),
        aside=(),
        alerts=(),
        silent=(),
        certificate=None,
    ),
    "stock": replace(
        ORIENTE,
        statut=StatutDecision.STOCK,
        holder="etat",
        motif="stock_defense",
        standings=everyone(Raison.HORS_FLUX),
        silent=(),
    ),
    "sans_reservataire": replace(
        ORIENTE,
        statut=StatutDecision.SANS_RESERVATAIRE,
        holder="",
        motif="conv:reserve",
        standings=tuple(replace(item, reason=Raison.RESERVE_A_UN_AUTRE, details=()) for item in ORIENTE.standings),
    ),
    "suspendu": replace(
        ORIENTE,
        statut=StatutDecision.SUSPENDU,
        holder="",
        standings=everyone(Raison.SUSPENDU),
        maybe=(GRAND,),
        missing=(
            MissingDatum(
                "logement.qpv",
                "En QPV",
                True,
                (("oui", StatutDecision.ORIENTE, "al"), ("non", StatutDecision.HORS_FLUX, "")),
            ),
        ),
        completions=2,
    ),
    "conflit": replace(
        ORIENTE,
        statut=StatutDecision.CONFLIT,
        holder="",
        standings=everyone(Raison.CONFLIT),
        conflicts=((A_ETAT.name, A_AL.name),),
        fired=(*ORIENTE.fired, A_ETAT, A_AL),
    ),
    "force": replace(
        ORIENTE, statut=StatutDecision.FORCE, tie_break="registre", beneficiary="mairie", delegate="region"
    ),
}
