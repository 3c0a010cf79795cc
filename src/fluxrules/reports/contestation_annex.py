"""The annex: the full trace, for whoever checks every step."""

from __future__ import annotations

from fluxrules.explanation.numbers import value_text
from fluxrules.explanation.proof_tree import Node
from fluxrules.reports.contestation import Contestation
from fluxrules.reports.contestation_links import linked
from fluxrules.reports.contestation_reader import Graded, Grid, Kept, Lecteur, Listing, Part, Row
from fluxrules.reports.contestation_words import word
from fluxrules.reports.document import Items, Line, Run, said
from fluxrules.reports.json import exact


def annex(case: Contestation) -> Part:
    """Every rule in order with what it read and did, exact amounts, facts, terms and alerts."""
    return Part(
        "annexe",
        word("titre.annexe"),
        (),
        (
            Part("preuve", word("titre.preuve"), _proof(case)),
            Part("toutes", word("titre.toutes"), (_rules(case),)),
            Part("exactes", word("titre.exactes"), (_exact(case),)),
            Part("faits", word("titre.faits"), (_facts(case),)),
            Part("modalites", word("titre.modalites"), _lines(case, case.said.terms, Lecteur.AGENT)),
            Part("alertes", word("titre.alertes"), _lines(case, case.said.alerts, Lecteur.AGENT)),
        ),
    )


def _proof(case: Contestation) -> tuple[Graded, ...]:
    """Each step that the decision rests on, leading to the rule it speaks of."""
    steps = tuple((*linked(node.sentence, case.places), *_place(node)) for node in case.proof.bearing())
    return (Kept(Items(steps, numbered=True), Lecteur.JUGE),)


def _place(node: Node) -> Line:
    return (Run(" ["), Run(node.rule, link=node.place), Run("]")) if node.rule and node.place else ()


def _lines(case: Contestation, sentences: tuple[str, ...], reader: Lecteur) -> tuple[Graded, ...]:
    return (Listing(tuple((reader, linked(sentence, case.places)) for sentence in sentences)),) if sentences else ()


def _rules(case: Contestation) -> Grid:
    header = tuple(word(f"regle.colonne_{column}") for column in ("regle", "lu", "fait", "source"))
    rows: list[tuple[Lecteur, Row]] = []
    for rule in case.said.rules:
        name = (Run(rule.name, link=case.places.get(rule.name, "")), Run(f" {rule.titre}"))
        read, done = " ; ".join(rule.reads) or "-", " ; ".join([*rule.effects, *rule.remarks]) or "-"
        source = f"{rule.norme}, {rule.source} ; {rule.statut}"
        rows.append((Lecteur.JUGE, (name, linked(read, case.places), linked(done, case.places), said(source))))
    return Grid(word("regle.toutes_legende"), header, tuple(rows))


def _exact(case: Contestation) -> Grid:
    header = (
        word("parametres.colonne_holder"),
        *(word(f"exactes.colonne_{column}") for column in ("droit", "retard", "score")),
    )
    scores = {standing.holder: standing.score for standing in case.decision.standings}
    rows = tuple(
        (
            Lecteur.JUGE,
            (
                said(case.names.get(quota.holder, quota.holder)),
                *(said(str(exact(amount))) for amount in (quota.gained_before, quota.late_before)),
                said(str(exact(score)) if (score := scores.get(quota.holder)) is not None else "-"),
            ),
        )
        for quota in case.decision.quotas
        if quota.rate or quota.gained_after or quota.received_after
    )
    return Grid(word("exactes.legende"), header, rows, frozenset({1, 2, 3}))


def _facts(case: Contestation) -> Grid:
    known = {**case.decision.facts, **case.decision.derived}
    rows = tuple((Lecteur.JUGE, (said(path), said(value_text(known[path])))) for path in sorted(known))
    header = (word("faits.colonne_fait"), word("faits.colonne_valeur"))
    return Grid(word("faits.legende"), header, rows)
