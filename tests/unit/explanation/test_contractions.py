"""« de », « à » and « que » before a name."""

from __future__ import annotations

import pytest

from fluxrules.explanation.contractions import before
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.rules import effect_sentence


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("au score de ", "les communes", "au score des communes"),
        ("au score de ", "le bailleur", "au score du bailleur"),
        ("au score de ", "Action Logement", "au score d'Action Logement"),
        ("au score de ", "État", "au score d'État"),
        ("au score de ", "l'État", "au score de l'État"),
        ("au score de ", "Commune de Nantes", "au score de Commune de Nantes"),
        ("de ", "Lestre", "de Lestre"),
        ("de ", "Habitat 44", "de Habitat 44"),
        ("alors que ", "Action Logement", "alors qu'Action Logement"),
        ("alors que ", "le bailleur", "alors que le bailleur"),
        ("à ", "les communes", "aux communes"),
        ("à ", "le bailleur", "au bailleur"),
        ("plus de ", "1,25", "plus de 1,25"),
        ("code", "Action", "codeAction"),
        ("vers ", "Action", "vers Action"),
        ("de ", "", "de "),
    ],
)
def test_what_comes_before_a_name(text: str, name: str, expected: str) -> None:
    assert before(text, name) == expected


def test_sentences_use_it() -> None:
    assert effect_sentence("preferer categorie:commune 1/2", {}) == "ajoute 0,50 logement au score des communes"
    said = phrase("raison.rang_inferieur", rang="2", gagnant="Action Logement", meilleur="1")
    assert said == "au rang 2, alors qu'Action Logement est au rang 1."
