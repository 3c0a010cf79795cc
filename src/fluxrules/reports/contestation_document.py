"""The whole report: ten lines, the four headings of article R.311-3-1-2 of the CRPA, and the annex."""

from __future__ import annotations

from fluxrules.reports.contestation import Contestation
from fluxrules.reports.contestation_annex import annex
from fluxrules.reports.contestation_data import data
from fluxrules.reports.contestation_operations import operations
from fluxrules.reports.contestation_reader import Lecteur, Listing, Part, read_by
from fluxrules.reports.contestation_role import role
from fluxrules.reports.contestation_summary import summary
from fluxrules.reports.contestation_weights import parameters
from fluxrules.reports.contestation_words import day_text, word
from fluxrules.reports.document import Document


def contestation_document(case: Contestation, reader: Lecteur, *, draws: bool = True) -> Document:
    """The report for one reader.

    Args:
        case: The decision, and who contests it.
        reader: How much is shown; never what is said.
        draws: Whether pictures are drawn, or only told.
    """
    decision = case.decision
    lines = Listing(tuple((Lecteur.ELU, line) for line in summary(case)))
    parts = (
        Part("resume", word("titre.resume"), (lines,)),
        role(case),
        data(case),
        parameters(case, draws=draws),
        operations(case),
        annex(case),
    )
    subtitle = word(
        "titre.sous_titre",
        logement=decision.logement,
        lieu=decision.commune_name or decision.commune,
        liberation=decision.liberation,
        jour=day_text(decision.day),
    )
    return read_by(word("titre.titre", autre=case.other), subtitle, parts, reader)
