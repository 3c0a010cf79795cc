"""« aucun » under a réservataire says that nobody is concerned; an empty cell says nothing."""

from __future__ import annotations

import pytest

from fluxrules.diagnostics import Span
from fluxrules.intake.cells import Refused, read_cell
from fluxrules.model.territoire import FactDeclaration
from fluxrules.vocabulary import PERSONNE, Origine, TypeFait

REFUSED = FactDeclaration(
    chemin="liberation.candidat_refuse",
    libelle="Candidat refusé",
    type=TypeFait.RESERVATAIRE,
    origine=Origine.CANDIDAT,
    span=Span("vocabulaire.yaml", 1, 1, 1, 1),
)


@pytest.mark.parametrize(("cell", "value"), [("etat", "etat"), ("aucun", PERSONNE), ("", None), ("inconnu", None)])
def test_a_holder_nobody_or_nothing(cell: str, value: str | None) -> None:
    """The three things a cell may say."""
    assert read_cell(cell, REFUSED, ["etat"]) == value


def test_another_word_is_refused() -> None:
    """A name the register does not hold is an error, not nobody."""
    assert isinstance(read_cell("prefet", REFUSED, ["etat"]), Refused)
