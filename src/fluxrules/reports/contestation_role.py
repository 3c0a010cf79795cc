"""Part 1: what the algorithm contributed, and who decides."""

from __future__ import annotations

from collections.abc import Iterator

from fluxrules.decision.again import TAKEN_OVER
from fluxrules.explanation.history import before_it_ended, ended_by, ended_sentence, history_sentences
from fluxrules.reports.contestation import Contestation
from fluxrules.reports.contestation_links import filled, linked
from fluxrules.reports.contestation_reader import Graded, Kept, Lecteur, Listing, Part
from fluxrules.reports.contestation_words import day_text, word
from fluxrules.reports.document import Items, Paragraph, said
from fluxrules.vocabulary import StatutDecision


def role(case: Contestation) -> Part:
    """The decision, the person, the mention of the code, and what happened to the dwelling."""
    return Part(
        "role",
        word("titre.role"),
        (),
        (
            Part("decision", word("titre.decision"), tuple(_decision(case))),
            Part("personne", word("titre.personne"), tuple(_person(case))),
            Part("histoire", word("titre.histoire"), _history(case)),
            Part("mention", word("titre.mention"), tuple(_law())),
        ),
    )


def _decision(case: Contestation) -> Iterator[Graded]:
    decision = case.decision
    ended, verdict = ended_by(case.history), case.said.verdict
    if ended is not None:
        yield Kept(Paragraph(said(ended_sentence(ended, day_text(ended.day))), caution=True))
        verdict = before_it_ended(verdict)
    yield Kept(Paragraph(linked(verdict, case.places)))
    if case.said.because:
        yield Listing(tuple((Lecteur.AGENT, linked(said, case.places)) for said in case.said.because))
    degree = "entier"
    if decision.statut in (StatutDecision.SUSPENDU, StatutDecision.CONFLIT):
        degree = "attente"
    elif decision.statut is StatutDecision.FORCE:
        degree = "reprise" if decision.cause == TAKEN_OVER else "force"
    chosen = case.name(decision.proposed) if decision.proposed else "-"
    yield Kept(
        Paragraph(filled(f"degre.{degree}", case.places, par=decision.by, motif=decision.reason, propose=chosen))
    )


def _person(case: Contestation) -> Iterator[Graded]:
    yield Kept(Paragraph(said(word("signe.propose"))))
    yield Kept(Paragraph(said(word("signe.aucun_candidat"))))
    blanks = ("blanc_nom", "blanc_date", "blanc_contact", "blanc_delai")
    yield Kept(Items(tuple(said(word(f"signe.{blank}")) for blank in blanks)))
    coverage = case.decision.coverage
    figures = {"encodees": coverage.encoded, "hors_moteur": coverage.outside, "a_encoder": coverage.missing}
    yield Kept(Paragraph(said(word("signe.encode", **figures))), Lecteur.AGENT)


def _history(case: Contestation) -> tuple[Graded, ...]:
    if len(case.history) < 2:
        return ()
    return (Kept(Items(tuple(linked(step, case.places) for step in history_sentences(case.history)), numbered=True)),)


def _law() -> Iterator[Graded]:
    yield Kept(Paragraph(said(word("signe.mention"))))
    yield Kept(Paragraph(said(word("signe.cadre"))))
