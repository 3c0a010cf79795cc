"""A representative Program and fact sets, shared by the benchmarks of this folder.

100 rules, 12 of them read for each of 7 réservataires, 6 levels, conditions with negation, alternatives, exceptions.
"""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

from fluxrules.engines.protocol import Facts
from fluxrules.program.program import (
    Atom,
    Body,
    Citation,
    CompiledRule,
    Deduction,
    Effect,
    Fact,
    Join,
    Lit,
    Program,
    Value,
)
from fluxrules.vocabulary import Jonction, Norme, Operateur, Statut, Strate, TypeFait

RESERVATAIRES = ("etat", "etat_agents", "action_logement", "nantes", "metropole", "departement", "saint_herblain")
COMMUNES = tuple(f"44{i:03d}" for i in range(24))
LEVELS = 6

_ENUMS = {
    "logement.typologie": ("T1", "T2", "T3", "T4", "T5", "T6"),
    "logement.financement": ("PLAI", "PLUS", "PLS", "PLI"),
    "logement.commune": COMMUNES,
}
_BOOLS = ("logement.qpv", "logement.pmr", "logement.premiere_location", "logement.enjeu_mixite", "logement.ascenseur")
_INTS = {"logement.surface": 120, "logement.etage": 8, "logement.construction": 100}
_EACH = {"reservataire.flux.retard": 10, "reservataire.flux.part": 40}


def program(rules: int = 100, each: int = 12, seed: int = 1) -> Program:
    """A Program of that many rules, ``each`` of them per réservataire."""
    draw = random.Random(seed)
    facts: dict[str, Fact] = {}
    for path, values in _ENUMS.items():
        facts[path] = Fact(path, TypeFait.ENUM, False, False, None, values)
    for path in _BOOLS:
        facts[path] = Fact(path, TypeFait.BOOLEEN, False, False)
    for path in _INTS:
        facts[path] = Fact(path, TypeFait.ENTIER, False, False)
    for path in _EACH:
        facts[path] = Fact(path, TypeFait.NOMBRE, True, False)
    facts["reservataire.categorie"] = Fact("reservataire.categorie", TypeFait.ENUM, True, False)
    derived: list[list[str]] = []
    for level in range(LEVELS - 1):
        names = [f"deduit.n{level}_{i}" for i in range(4)]
        derived.append(names)
        for path in names:
            facts[path] = Fact(path, TypeFait.BOOLEEN, False, True, False)
    atoms: dict[Atom, int] = {}

    def lit(path: str, operator: Operateur, *operands: Value) -> Lit:
        atom = Atom(path, operator, operands, facts[path].per_reservataire)
        return Lit(atoms.setdefault(atom, len(atoms)))

    def general(level: int) -> Lit:
        kind = draw.randrange(5 if level else 4)
        if kind == 0:
            return lit(draw.choice(_BOOLS), Operateur.EGAL, draw.random() < 0.5)
        if kind == 1:
            path, top = draw.choice(list(_INTS.items()))
            return lit(path, draw.choice((Operateur.AU_MOINS, Operateur.MOINS_DE)), draw.randrange(top) // 10 * 10)
        if kind in (2, 3):
            path, values = draw.choice(list(_ENUMS.items()))
            return lit(path, Operateur.PARMI, *sorted(draw.sample(values, draw.randint(1, len(values) // 2))))
        return lit(draw.choice(derived[draw.randrange(level)]), Operateur.EGAL, draw.random() < 0.6)

    def own() -> Lit:
        if draw.random() < 0.4:
            return lit("reservataire.categorie", Operateur.EGAL, draw.choice(("etat", "commune", "epci")))
        path, top = draw.choice(list(_EACH.items()))
        return lit(path, Operateur.AU_MOINS, Fraction(draw.randrange(-top, top), 2))

    compiled: list[CompiledRule] = []
    citation = Citation("", "", "", None, Statut.HYPOTHESE)
    per_level = rules // LEVELS
    for number in range(rules):
        level = min(number // per_level, LEVELS - 1)
        is_each = level == LEVELS - 2 and number - level * per_level < each
        children: list[Body] = [general(level) for _ in range(draw.randint(1, 3))]
        if is_each:
            children += [own() for _ in range(draw.randint(1, 2))]
        if draw.random() < 0.3:
            children.append(Join(Jonction.UN_DE, (general(level), general(level))))
        if draw.random() < 0.2:
            children.append(Join(Jonction.AUCUN, (general(level), general(level))))
        same = [i for i, rule in enumerate(compiled) if rule.level == level and not rule.per_reservataire]
        deductions: tuple[Deduction, ...] = ()
        if level < LEVELS - 1 and not is_each and draw.random() < 0.6:
            deductions = (Deduction(draw.choice(derived[level]), True),)
        compiled.append(
            CompiledRule(
                f"banc:r{number:04d}",
                f"Règle {number}",
                draw.choice((Norme.LOI, Norme.CIA, Norme.CONVENTION)),
                Strate.ORIENTATION,
                level,
                is_each,
                Join(Jonction.TOUS, tuple(children)),
                deductions,
                () if deductions else (Effect("prioriser", ("etat",), rank=1),),
                (draw.choice(same),) if same and draw.random() < 0.15 else (),
                citation,
            )
        )
    return Program("banc", "banc", date(2024, 1, 1), facts, tuple(atoms), tuple(compiled), LEVELS, "banc")


def facts(count: int, missing: float = 0.0, seed: int = 2) -> list[Facts]:
    """That many fact sets; each value is missing with that probability."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        values: dict[str, Value] = {path: draw.choice(choices) for path, choices in _ENUMS.items()}
        values |= {path: draw.random() < 0.5 for path in _BOOLS}
        values |= {path: draw.randrange(top) for path, top in _INTS.items()}
        each: dict[str, dict[str, Value]] = {}
        for name in RESERVATAIRES:
            each[name] = {path: Fraction(draw.randrange(-top, top), 3) for path, top in _EACH.items()}
            each[name]["reservataire.categorie"] = draw.choice(("etat", "commune", "epci", "departement"))
        if missing:
            values = {path: value for path, value in values.items() if draw.random() >= missing}
        found.append(Facts(values, RESERVATAIRES, each))
    return found
