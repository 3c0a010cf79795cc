"""Réservataires with their article in sentences, as the register writes them in tables."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from tests.small_decisions import ORIENTE

from fluxrules.explanation.naming import called, called_names, holder_names
from fluxrules.explanation.phrases import phrase

FILES = ("phrases.toml", "phrases_preuve.toml", "phrases_contraste.toml")
HOLDERS = ("nom", "autre", "demande", "qui", "gagnant")
FRAGMENTS = ("ensemble_si",)
"""Sections whose wordings stand inside a sentence."""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Commune de Nantes", "la commune de Nantes"),
        ("Commune d'Indre", "la commune d'Indre"),
        ("État (préfet de la Loire-Atlantique)", "l'État (préfet de la Loire-Atlantique)"),
        ("Agents civils et militaires de l'État", "le contingent des agents civils et militaires de l'État"),
        ("Communauté de communes du Sud Corse", "la communauté de communes du Sud Corse"),
        ("Collectivité de Corse", "la Collectivité de Corse"),
        ("Ville", "la ville"),
        ("Nantes Métropole", "Nantes Métropole"),
        ("Action Logement Services", "Action Logement Services"),
        ("le bailleur (part résiduelle)", "le bailleur (part résiduelle)"),
        ("", ""),
    ],
)
def test_the_first_word_says_the_article(name: str, expected: str) -> None:
    assert called(name) == expected


def test_a_table_has_the_name_a_sentence_its_article() -> None:
    decision = ORIENTE
    assert holder_names(decision)["etat"] == "État"
    assert called_names(decision)["etat"] == "l'État"


def test_joined_to_what_comes_before() -> None:
    assert phrase("immuable.menu", nom=called("Commune de Nantes")).endswith("ce logement à la commune de Nantes.")
    assert phrase("immuable.menu", nom=called("Département d'Exemple")).endswith("au département d'Exemple.")
    assert phrase("immuable.a_rendu", nom=called("Commune de Nantes")).startswith("La commune de Nantes a déjà")
    assert phrase("contraste.entete", nom="l'État", autre=called("Action Logement")) == (
        "Pourquoi l'État plutôt qu'Action Logement"
    )


def test_a_sentence_that_begins_with_a_name_begins_with_a_capital() -> None:
    small = []
    for file in FILES:
        text = resources.files("fluxrules.explanation").joinpath(file).read_text("utf-8")
        for section, table in tomllib.loads(text).items():
            for key, wordings in table.items():
                starts = tuple(f"{{{name}}}" for name in HOLDERS)
                found = [w for w in wordings if w.startswith(starts) and w.endswith((".", "!", "?"))]
                small += [] if section in FRAGMENTS else [(f"{section}.{key}", wording) for wording in found]
    assert small == []
