"""A Decision → its proof, whatever its status and however it was decided."""

from __future__ import annotations

from fluxrules.decision.decision import Decision
from fluxrules.explanation.guarantee import guarantee_sentences
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.positions import enumeration
from fluxrules.explanation.proof_builder import Builder
from fluxrules.explanation.proof_facts import starting_points
from fluxrules.explanation.proof_funnel import funnel
from fluxrules.explanation.proof_rules import effects_of, rule_node, rules_that_bear
from fluxrules.explanation.proof_tree import Figures, Kind, Proof
from fluxrules.explanation.sentences import because, motif_text, verdict
from fluxrules.vocabulary import StatutDecision

_OUTSIDE = (StatutDecision.HORS_FLUX, StatutDecision.STOCK)
_WAITING = (StatutDecision.SUSPENDU, StatutDecision.CONFLIT)


def proof_of(decision: Decision) -> Proof:
    """The proof tree of a decision: every step says what it rests on, the last is the decision."""
    builder = Builder.of(decision)
    starting_points(builder)
    rules_that_bear(builder)
    last = _assiette(builder)
    if decision.statut in _WAITING:
        rests = _waiting(builder)
    elif decision.statut in _OUTSIDE:
        rests = [last]
    else:
        _bound(builder)
        rests = [funnel(builder, last)]
    rests = _events(builder, rests)
    said = " ".join((verdict(decision), *because(decision)))
    builder.add("decision", Kind.DECISION, said, rests, figures=_printed(decision))
    return Proof(tuple(builder.nodes.values()))


def _assiette(builder: Builder) -> str:
    """In the annual flux, or not, and why; or that an answer may take it out."""
    outside = builder.decision.statut in _OUTSIDE
    answers = {statut for datum in builder.decision.missing if datum.decisive for _, statut, _ in datum.outcomes}
    unsure = not outside and not answers.isdisjoint(_OUTSIDE)
    said = phrase(
        "etape.assiette_hors" if outside else "etape.assiette_inconnue" if unsure else "etape.assiette",
        motif=motif_text(builder.decision.motif) if outside else "",
    )
    rests = effects_of(builder, "soustraire_du_flux" if outside else "maintenir_dans_le_flux")
    return builder.add("etape:assiette", Kind.ETAPE, said, rests)


def _waiting(builder: Builder) -> list[str]:
    """What a decision that nobody took waits for: data, or clauses to be reconciled."""
    decision = builder.decision
    if decision.statut is StatutDecision.SUSPENDU:
        return [f"manquant:{datum.path}" for datum in decision.missing if datum.decisive]
    found = []
    for place, rules in enumerate(decision.conflicts, 1):
        rests = [rule_node(builder, name).replace("regle:", "effet:", 1) for name in rules if name in builder.rules]
        titles = [builder.rules[name][0].titre if name in builder.rules else name for name in rules]
        said = phrase("conflit.regles", regles=enumeration(titles))
        found.append(builder.add(f"conflit:{place}", Kind.CONFLIT, said, rests))
    return found


def _bound(builder: Builder) -> None:
    """What is promised here, where it stands, or that nothing is promised."""
    certificate = builder.decision.certificate
    said = guarantee_sentences(builder.decision, builder.names)
    if certificate is None or not said:
        return
    figures: Figures = (("garantie.ecart", certificate.deviation), ("garantie.ecart_max", certificate.largest))
    if certificate.bound is not None:
        figures = (("garantie.borne", certificate.bound), *figures)
    figures += tuple(
        (f"{one.holder}.plafond_{key}", value)
        for one in builder.decision.standings
        if (cap := one.cap) is not None
        for key, value in (
            ("utilise", cap.used),
            ("recus", cap.received),
            ("permis", cap.limit),
            ("part", cap.share),
            ("base", cap.counted),
        )
    )
    rests = [name for name in builder.nodes if name.startswith("flux:")]
    builder.add("borne", Kind.BORNE, " ".join(said), rests, figures=figures)


def _events(builder: Builder, rests: list[str]) -> list[str]:
    """What happened outside the rules, each after what it came upon."""
    decision = builder.decision
    told = {
        "cause": decision.cause if decision.cause and decision.statut is not StatutDecision.FORCE else "",
        "derogation": decision.by if decision.statut is StatutDecision.FORCE else "",
        "lot": decision.batch.first if decision.batch is not None and decision.batch.moves else "",
        "programme": decision.programme if decision.statut is StatutDecision.HORS_FLUX else "",
    }
    for event, what in told.items():
        if not what:
            continue
        said = phrase(
            f"preuve.{event}",
            motif=decision.reason,
            par=decision.by,
            nom=builder.name(decision.holder),
            premier=builder.name(decision.batch.first) if decision.batch is not None else "",
            propose=builder.name(decision.proposed) if decision.proposed else "",
            programme=decision.programme,
            cause=phrase(f"court.{decision.cause}") if decision.cause else "",
        )
        rests = [builder.add(f"evenement:{event}", Kind.EVENEMENT, said, rests)]
    return rests


def _printed(decision: Decision) -> Figures:
    """The figures that the sentences of the conclusion print."""
    found: Figures = ()
    for standing in decision.standings:
        if standing.reason is None or standing.holder in (decision.proposed, decision.batch and decision.batch.first):
            found += ((f"{standing.holder}.retard_avec", standing.overdue),)
            if standing.score is not None:
                found += ((f"{standing.holder}.score", standing.score),)
            found += tuple((f"{standing.holder}.categories.{axis}", c) for axis, c in standing.categories.items())
    if decision.certificate is not None:
        found += (("garantie.bande", decision.certificate.band),)
    if decision.batch is not None:
        found += (("lot.taille", decision.batch.size), ("lot.place", decision.batch.place))
        for move in decision.batch.moves:
            found += (("lot.avant", move.before), ("lot.apres", move.after))
    return found
