"""Who was left at each stage, from those that have a right on the dwelling to the one that receives it."""

from __future__ import annotations

from dataclasses import dataclass

from fluxrules.decision.decision import Decision, Raison, Standing
from fluxrules.explanation.methods import measured, method_of
from fluxrules.explanation.numbers import dwellings
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.positions import category, enumeration, position
from fluxrules.explanation.proof_builder import Builder
from fluxrules.explanation.proof_rules import effects_of
from fluxrules.explanation.proof_tree import Figures, Kind
from fluxrules.explanation.sentences import tie_words
from fluxrules.program.program import Value
from fluxrules.vocabulary import Methode, StatutDecision


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: the reasons that put somebody out there, and the effects of rules that do."""

    name: str
    reasons: frozenset[Raison]
    effects: tuple[str, ...] = ()
    optional: bool = False  # said only where it put somebody out


STAGES = (
    Stage("couvrent", frozenset({Raison.SANS_CONVENTION, Raison.HORS_PERIMETRE})),
    Stage("ecartes", frozenset({Raison.ECARTE}), ("ecarter",)),
    Stage("plafonds", frozenset({Raison.PLAFOND_ATTEINT}), ("plafonner",)),
    Stage("rendu", frozenset({Raison.A_RENDU}), optional=True),
    Stage("reserve", frozenset({Raison.RESERVE_A_UN_AUTRE}), ("reserver_a",)),
    Stage("rang", frozenset({Raison.RANG_INFERIEUR}), ("prioriser",)),
    Stage("programme", frozenset({Raison.PROGRAMME}), optional=True),
    Stage("retour", frozenset({Raison.RETOUR}), optional=True),
    Stage("bande", frozenset({Raison.HORS_BANDE})),
    Stage("score", frozenset({Raison.SCORE_INFERIEUR}), ("preferer",)),
    Stage("departage", frozenset({Raison.DEPARTAGE}), optional=True),
)
"""In the order in which the decision looks at them."""

_COMPARED = frozenset({"bande", "score", "departage"})
"""Stages at which shares are looked at."""


def placed(decision: Decision) -> str:
    """Whom rules and shares chose first: not the one that receives when a person or a batch moved the dwelling."""
    if decision.statut is StatutDecision.FORCE:
        return decision.proposed
    if decision.batch is not None and decision.batch.moves:
        return decision.batch.first
    return decision.holder


def funnel(builder: Builder, after: str) -> str:
    """The stages, and the last one's id. Whoever was given the dwelling beside them is not told in them.

    Args:
        builder: The proof.
        after: What the first stage follows from.
    """
    decision = builder.decision
    chosen = placed(decision)
    elsewhere = {decision.holder} - {chosen}
    left = [standing for standing in decision.standings if standing.holder not in elsewhere]
    compared = any(standing.score is not None for standing in decision.standings)
    for stage in STAGES:
        out = [standing for standing in left if standing.reason in stage.reasons]
        left = [standing for standing in left if standing.reason not in stage.reasons]
        if (stage.optional or not left) and not out:
            continue
        if stage.name in _COMPARED and not out and (not compared or len(left) < 2):
            continue
        after = _stage(builder, stage, out, left, after)
    return after


def _stage(builder: Builder, stage: Stage, out: list[Standing], left: list[Standing], after: str) -> str:
    decision = builder.decision
    rests = [after, *effects_of(builder, *stage.effects)]
    if stage.name == "couvrent":
        rests += [name for name in builder.nodes if name.startswith("part:")]
    key = f"etape.{stage.name}" if out or stage.name == "couvrent" else f"etape.{stage.name}_personne"
    extra: dict[str, str] = {}
    figures: Figures = ()
    if stage.name in _COMPARED:
        rests += [_entitlement(builder, standing) for standing in (*left, *out)]
        rests += [name for name in ("borne",) if name in builder.nodes]
        method = method_of(decision)
        if method != Methode.BANDE.value:
            key = f"{key}_autre"
        certificate = decision.certificate
        if certificate is not None and method == Methode.BANDE.value and stage.name == "bande":
            extra["bande"] = dwellings(certificate.band)
            figures = (("garantie.bande", certificate.band),)
        extra["departage"] = tie_words(decision.tie_break)
    said = phrase(
        key,
        sortis=enumeration([builder.name(one.holder) for one in out]),
        restent=enumeration([builder.name(one.holder) for one in left]),
        programme=decision.programme,
        **extra,
    )
    return builder.add(f"etape:{stage.name}", Kind.ETAPE, said, rests, figures=figures)


def _entitlement(builder: Builder, standing: Standing) -> str:
    """Where a candidate stands once this dwelling is counted: overall, on each axis, its score."""
    name = f"droit:{standing.holder}"
    if name in builder.nodes:
        return name
    holder, commune = standing.holder, builder.decision.commune_name
    axes = [
        phrase("preuve.axe", position=position(amount), ou=category(axis, commune))
        for axis, amount in standing.categories.items()
    ]
    said = phrase(
        "preuve.droit",
        nom=builder.name(holder),
        droit=dwellings(standing.share),
        position=position(standing.overdue),
        axes=", ".join(axes),
        score=measured(standing, builder.decision),
    )
    figures: list[tuple[str, Value]] = [
        (f"{holder}.droit", standing.share),
        (f"{holder}.retard_avec", standing.overdue),
    ]
    figures += [(f"{holder}.categories.{axis}", amount) for axis, amount in standing.categories.items()]
    if standing.score is not None:
        figures.append((f"{holder}.score", standing.score))
    if standing.preference:
        figures.append((f"{holder}.preference", standing.preference))
    rests = [f"flux:{holder}", *(n for n in builder.nodes if n.startswith("part:") and n.endswith(f":{holder}"))]
    if standing.preference:
        rests += effects_of(builder, "preferer")
    return builder.add(name, Kind.DROIT, said, rests, figures=tuple(figures))
