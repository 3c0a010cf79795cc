"""Random rule files, as plain data before any of our code has read them: what officers could write.

Drawn from a ``random.Random``. The files go to the compiler as text (JSON is YAML); the same data go to
``tests.opinions.rules_naive``, which reads them by itself. Only what a valid project may hold is drawn most of the
time; the few sets of rules that strata or norms refuse are left out by the caller.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

from tests.small import CONVENTION

NORMS = ("loi", "decret", "arrete", "convention_etat", "cia", "convention", "charte", "usage")
TYPOLOGIES = ("T1", "T2", "T3", "T4", "T5", "T6")
DERIVED = tuple(f"logement.d{number}" for number in range(5)) + tuple(f"reservataire.d{number}" for number in range(3))
COLOURS = ("ambre", "bleu", "cyan")

FACTS = [
    *(
        {"chemin": path, "libelle": path, "type": "booleen", "origine": "deduit", "sinon": False}
        for path in DERIVED[:3] + DERIVED[5:]
    ),
    {"chemin": "logement.d3", "libelle": "d3", "type": "booleen", "origine": "deduit"},
    {
        "chemin": "logement.d4",
        "libelle": "d4",
        "type": "enum",
        "valeurs": list(COLOURS),
        "origine": "deduit",
        "sinon": "bleu",
    },
]

GENERAL: dict[str, tuple[str, tuple[Any, ...]]] = {
    "logement.typologie": ("enum", TYPOLOGIES),
    "logement.surface": ("nombre", (40, 50, 60)),
    "logement.etage": ("entier", (1, 3, 5)),
    "logement.pmr": ("booleen", (True, False)),
    "logement.residence": ("texte", ("Alpha", "Beta", "Alphabet")),
    "logement.loyer": ("montant", (300, 450)),
    "liberation.date": ("date", ("2025-03-01", "2025-05-01")),
    "flux.etat.retard": ("nombre", ("1/2", 0, -1)),
}
EACH: dict[str, tuple[str, tuple[Any, ...]]] = {
    "reservataire.categorie": ("enum", ("etat", "commune", "action_logement")),
    "reservataire.flux.recus": ("entier", (0, 2)),
    "reservataire.creancier": ("booleen", (True, False)),
}
HOLDERS = ("etat", "etat-agents", "al", "commune-99001", "commune-99002")
HERE = ("etat", "etat-agents", "al", "commune-99001")
"""Those who have a right with the bailleur ``bail`` (``tests.small.CONVENTION``)."""


@dataclass(slots=True)
class RuleSet:
    """Files by pack, and the parameters they call: (name, [(du, au, value)])."""

    packs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def files(self) -> dict[str, str]:
        """Texts by path, for ``tests.small.write``."""
        paths = {
            "base": "rules/base.yaml",
            "cia": "territories/petit/cia.yaml",
            "conv2": "territories/petit/conventions/bail-2.yaml",
            "ailleurs": "territories/petit/conventions/autre.yaml",
        }
        texts = {paths[name]: json.dumps(content, ensure_ascii=False, indent=1) for name, content in self.packs.items()}
        texts["territories/petit/conventions/bail.yaml"] = CONVENTION
        return texts


def draw_rules(random: Random, most: int = 9) -> RuleSet:
    """A set of rules over three packs in scope and one that is not."""
    drawn = RuleSet(
        {
            "base": {
                "paquet": "base",
                "titre": "Base",
                "faits": FACTS,
                "parametres": [_parameter(random)],
                "regles": [],
            },
            "cia": {"paquet": "cia", "titre": "CIA", "regles": []},
            "conv2": {
                "paquet": "conv2",
                "titre": "Autres clauses",
                "bailleur": {"id": "bail", "nom": "Bailleur fictif"},
                "departement": "99",
                "statut": "hypothese",
                "regles": [],
            },
            "ailleurs": {
                "paquet": "ailleurs",
                "titre": "Un autre bailleur",
                "bailleur": {"id": "autre", "nom": "Autre"},
                "departement": "99",
                "statut": "hypothese",
                "prevision": {
                    "annee": 2025,
                    "source": {"document": "texte"},
                    "statut": "hypothese",
                    "classes": [{"commune": "99001", "logements": 10}],
                },
                "regles": [],
            },
        }
    )
    names: list[tuple[str, str, str, bool]] = []
    for number in range(random.randint(1, most)):
        pack = random.choices(("base", "cia", "conv2", "ailleurs"), (3, 4, 3, 1))[0]
        taken = {name for other, name, *_ in names if other == pack}
        shared = [name for _, name, *_ in names if name not in taken]
        # The same id in two packs, now and then: a short name then means that of its own pack.
        name = random.choice(shared) if shared and random.random() < 0.25 else f"r{number}"
        rule = _rule(random, name, names)
        drawn.packs[pack]["regles"].append(rule)
        names.append((pack, rule["id"], rule["norme"], "pour_chaque" in rule))
    for pack, content in drawn.packs.items():
        for rule in content["regles"]:
            rule["deroge_a"] = [_shortened(random, pack, full, names) for full in rule.get("deroge_a", [])]
    return drawn


def _shortened(random: Random, pack: str, full: str, names: list[tuple[str, str, str, bool]]) -> str:
    """The short name half of the time, where it means the same rule."""
    home, name = full.split(":")
    bearers = [other for other, one, *_ in names if one == name]
    clear = home == pack or (pack not in bearers and len(bearers) == 1)
    return name if clear and random.random() < 0.5 else full


def _parameter(random: Random) -> dict[str, Any]:
    old, new = random.sample((40, 50, 60), 2)
    return {
        "nom": "seuil",
        "libelle": "Seuil",
        "type": "nombre",
        "source": {"document": "texte"},
        "statut": "hypothese",
        "valeurs": [
            {"en_vigueur": {"au": "2025-06-01"}, "valeur": old},
            {"en_vigueur": {"du": "2025-06-02"}, "valeur": new},
        ],
    }


def _rule(random: Random, name: str, earlier: list[tuple[str, str, str, bool]]) -> dict[str, Any]:
    each = random.random() < 0.35
    rule: dict[str, Any] = {
        "id": name,
        "titre": name,
        "norme": random.choice(NORMS),
        "source": {"document": "texte"},
        "statut": "hypothese",
    }
    if each:
        rule["pour_chaque"] = "reservataire"
    if random.random() < 0.15:
        rule["en_vigueur"] = random.choice(
            ({"du": "2025-06-02"}, {"du": "2025-06-03"}, {"au": "2025-06-01"}, {"au": "2025-06-02"})
        )
    if random.random() < 0.3:
        rule["suppletif"] = True
    if random.random() < 0.3:
        rule["explication"] = f"Parce que {name}."
    if random.random() < 0.9:
        rule["quand"] = _condition(random, each, random.randint(0, 2))
    rule["alors"] = [_effect(random, each) for _ in range(random.randint(1, 2))]
    if "quand" not in rule and not each:
        rule["alors"].append(
            {"plafonner": {"reservataire": "al", "taux": random.choice(("30 %", "1/3")), "base": "prefixe"}}
        )
    if earlier and random.random() < 0.4:
        pack, other, norm, its_each = random.choice(earlier)
        if NORMS.index(rule["norme"]) <= NORMS.index(norm) and (its_each or not each):
            rule["deroge_a"] = [f"{pack}:{other}"]
    return rule


def _condition(random: Random, each: bool, depth: int) -> dict[str, Any]:
    if depth:
        kind = random.choice(("tous", "un_de", "aucun"))
        return {kind: [_condition(random, each, depth - 1) for _ in range(random.randint(1, 3))]}
    if random.random() < 0.3:
        path = random.choice(DERIVED if each else DERIVED[:5])
        if path == "logement.d4":
            return {path: random.choice((*COLOURS, {"different": "bleu"}, {"parmi": ["ambre", "cyan"]}))}
        return {path: random.random() < 0.7}
    table = {**GENERAL, **(EACH if each else {})}
    path = random.choice(tuple(table))
    kind, values = table[path]
    value = random.choice(values)
    choices: list[Any] = [value, {"egal": value}, {"different": value}, {"existe": random.random() < 0.5}]
    if kind != "booleen":
        some = list(random.sample(values, 2))
        choices += [some, {"parmi": some}, {"hors": some}]
    if kind in ("enum", "nombre", "entier", "montant", "date"):
        choices += [{name: value} for name in ("au_moins", "au_plus", "plus_de", "moins_de")] * 2
        low, high = sorted(random.sample(values, 2), key=lambda v: Fraction(v) if kind == "nombre" else values.index(v))
        if kind != "enum" or list(values) == list(TYPOLOGIES):
            choices.append({"entre": [low, high]})
        choices.append({"au_moins": value, "different": random.choice(values)})
    if kind == "texte":
        choices += [{"commence_par": "Alpha"}, {"contient": "et"}]
    if path == "logement.surface":
        choices += [{name: {"parametre": "base.seuil"}} for name in ("au_moins", "moins_de", "egal")] * 2
    return {path: random.choice(choices)}


def _effect(random: Random, each: bool) -> dict[str, Any]:
    if random.random() < 0.55:
        path = random.choice(DERIVED[5:] if each else DERIVED[:5])
        value: Any = random.choice(COLOURS) if path == "logement.d4" else random.random() < 0.8
        return {"deduire": {"fait": path, "valeur": value}}
    targets: list[dict[str, Any]] = [
        {"reservataire": random.choice((*HOLDERS, "bailleur"))},
        {"reservataires": sorted(random.sample(HOLDERS, 2))},
        {"categorie": random.choice(("etat", "commune", "region"))},
    ]
    if each:
        targets = [{"reservataire": "chaque"}]
    target = random.choice(targets)
    return random.choice(
        (
            {"prioriser": {**target, "rang": random.randint(1, 3)}},
            {"preferer": {**target, "logements": random.choice((0.5, 1, "1/3"))}},
            {"ecarter": {**target, "motif": "motif"}},
            {"reserver_a": {**target}},
            {"modalites": {**target, "delai_jours": random.choice((15, 30))}},
            {"signaler": {"niveau": "info", "message": "message"}},
            {"soustraire_du_flux": {"motif": random.choice(("vente", "mutation"))}},
            {"soustraire_du_flux": {"motif": "stock_sante", "article": "R.1", "reservataire": random.choice(HOLDERS)}},
            {"maintenir_dans_le_flux": {"motif": "motif"}},
        )
    )


def draw_given(random: Random) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Facts as an officer would write them: general ones, and those of two or three réservataires; some missing."""
    general = {path: _fact(random, kind, values) for path, (kind, values) in GENERAL.items() if random.random() < 0.75}
    each: dict[str, dict[str, Any]] = {}
    for holder in random.sample(HERE, random.randint(1, 3)):
        each[holder] = {
            path: _fact(random, kind, values) for path, (kind, values) in EACH.items() if random.random() < 0.8
        }
    return general, each


def _fact(random: Random, kind: str, values: tuple[Any, ...]) -> Any:
    value = random.choice(values)
    if kind in ("nombre", "entier", "montant") and random.random() < 0.4:
        step = random.choice((-1, 1))
        return str(Fraction(value) + step) if kind == "nombre" else value + step
    return value
