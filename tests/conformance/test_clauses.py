"""Every clause noted is stated by a rule that an essai executes, or is out of the engine, or is said to be missing."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.conformance.clauses import (
    NOTED,
    PROJECT,
    columns,
    coverage,
    essai,
    files,
    is_about,
    noted,
    read,
    rules,
    shares,
    words,
)

from fluxrules.vocabulary import Jonction, Operateur

EFFECTS = frozenset(
    [
        "deduire",
        "soustraire_du_flux",
        "maintenir_dans_le_flux",
        "ecarter",
        "reserver_a",
        "prioriser",
        "preferer",
        "plafonner",
        "garantir",
        "dette",
        "modalites",
        "signaler",
    ]
)
SHARES = frozenset(
    [
        "part",
        "dont",
        "bonus",
        "residuel",
        "tendre_vers",
        "uniformite",
        "partage_interne",
        "usage_plafonne",
        "transfert",
        "sans_convention",
        "delegation",
        "mise_en_commun",
        "report",
        "solde",
        "programme_neuf",
    ]
)
CONSTRUCTS = frozenset(
    [
        "pour_chaque",
        "grilles",
        "parametre",
        "deroge_a",
        "suppletif",
        "derogeable_par",
        "a_encoder",
        "duree_max",
        "hors_moteur",
        "en_vigueur",
        "modele",
        "a_defaut",
        "prevision",
        "equite",
        "decompte",
        "servi_sur",
        "assiette",
        "explication",
    ]
)
IMPLICIT = {Operateur.EGAL.value}
"""A scalar alone means ``egal``."""


@pytest.fixture(scope="module")
def used() -> Counter[str]:
    """How often each word of the language is written."""
    return Counter(word for path in files() for word in words(read(path))) + Counter(columns())


def test_every_clause_has_one_entry(capsys: pytest.CaptureFixture[str]) -> None:
    """One entry per clause; prints the three figures."""
    if not NOTED.exists():
        pytest.skip(f"{NOTED} is absent")
    assert list(coverage()) == noted()
    kinds = Counter(next(k for k in ("regle", "hors_moteur", "manque") if k in e) for e in coverage().values())
    with capsys.disabled():
        print(
            f"\nclauses : {kinds['regle']} encodées, {kinds['hors_moteur']} hors moteur, {kinds['manque']} manquantes"
            f" (sur {kinds.total()})"
        )


@pytest.mark.parametrize(("clause", "entry"), coverage().items(), ids=str)
def test_what_an_entry_names_exists(clause: str, entry: dict[str, str]) -> None:
    """The file holds the rule, the essai exists and is about it; a reason is a sentence."""
    if "regle" not in entry:
        (reason,) = entry.values()
        assert set(entry) <= {"hors_moteur", "manque"}, clause
        assert len(reason) > 20, clause
        return
    assert set(entry) == {"regle", "fichier", "essai"}
    path = PROJECT / entry["fichier"]
    wanted = essai(entry["essai"])
    if entry["regle"] in rules(path):
        assert is_about(wanted, entry["regle"]), f"{entry['essai']} does not name {entry['regle']}"
    else:
        assert entry["regle"] in shares(path)


@pytest.mark.parametrize("word", sorted(EFFECTS | SHARES | CONSTRUCTS | {j.value for j in Jonction}))
def test_every_construct_is_used(word: str, used: Counter[str]) -> None:
    """Nothing that the language offers is left without an example."""
    assert used[word] > 0


@pytest.mark.parametrize("operator", sorted({o.value for o in Operateur} - IMPLICIT))
def test_every_operator_is_used(operator: str, used: Counter[str]) -> None:
    """Each operator appears in some condition."""
    assert used[operator] > 0
