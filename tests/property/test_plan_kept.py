"""A plan that stays in force under other rules is, to the last unit, the plan those rules would have had made."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from tests.small import CONVENTION, compiled, dwelling

from fluxrules.allotment.realised import realised_of
from fluxrules.decision.plan_reach import PlanReach
from fluxrules.decision.planning import Planner, Progress, Year
from fluxrules.decision.session import Compiled, Session
from fluxrules.decision.what_if import Edit, Situation
from fluxrules.decision.what_if_edits import ShareIs, WithoutRule
from fluxrules.decision.what_if_rules import CapIs, PreferenceIs, ThresholdIs
from fluxrules.engines.native_bodies import atoms_of
from fluxrules.program.program import Program

PROJECTS = 80
CONV = "territories/petit/conventions/bail.yaml"
NORMS = ("loi", "cia", "convention", "charte")
READ: dict[str, tuple[Any, ...]] = {
    "logement.qpv": (True, False),
    "logement.financement": ("PLUS", "PLS", {"different": "PLUS"}),
    "logement.typologie": ("T3", {"au_moins": "T4"}),
    "logement.surface": ({"au_moins": 50}, {"moins_de": 70}),
    "flux.etat.retard": ({"au_moins": 0}, {"plus_de": "1/2"}),
    **{f"logement.d{number}": (True, False) for number in range(4)},
}
PLANNABLE = ("logement.qpv", "logement.financement", "logement.d0", "logement.d1", "logement.d2")
FACTS = [
    {"chemin": f"logement.d{n}", "libelle": f"d{n}", "type": "booleen", "origine": "deduit", "sinon": n % 2 == 0}
    for n in range(4)
]
SHARES = CONVENTION.replace(
    "part: {reservataire: al, taux: 30 %}",
    "part: {reservataire: al, taux: 20 %, assiette: {logement.d0: oui}, bonus: [{quand: {logement.d1: oui}, taux: 3 %}]}",
).replace("taux: 5 %}]", "taux: 5 %, servi_sur: {logement.d2: oui}}]")


def _condition(random: Random, plannable: bool, below: int) -> dict[str, Any]:
    """A condition that reads no derived fact from ``below`` on."""
    known = [p for p in (PLANNABLE if plannable else READ) if not p.startswith("logement.d") or int(p[-1]) < below]
    paths = random.sample(known, random.randint(1, 2))
    read = [{path: random.choice(READ[path])} for path in paths]
    return {random.choice(("tous", "un_de", "aucun")): read}


def _effects(random: Random) -> tuple[list[dict[str, Any]], bool, int]:
    """Effects, whether they may only read what is known of a class, and below which derived fact."""
    who = {"reservataire": random.choice(("etat", "al", "commune-99001"))}
    if random.random() < 0.2:
        return [{"plafonner": {**who, "taux": random.choice(("12 %", "30 %"))}}], True, 4
    if random.random() < 0.15:
        return [{"garantir": {"reservataire": "etat", "taux": "10 %"}}], True, 4
    fact = random.randrange(4)
    if random.random() < 0.4:
        return [{"deduire": {"fait": f"logement.d{fact}", "valeur": random.random() < 0.6}}], fact < 3, fact
    choices: tuple[dict[str, Any], ...] = (
        {"prioriser": {**who, "rang": 1}},
        {"preferer": {**who, "logements": 1}},
        {"ecarter": {**who, "motif": "motif"}},
        {"reserver_a": who},
        {"soustraire_du_flux": {"motif": "vente"}},
        {"maintenir_dans_le_flux": {"motif": "motif"}},
        {"soustraire_du_flux": {"motif": "mutation"}},
        {"maintenir_dans_le_flux": {"motif": "un autre"}},
        {"modalites": {"delai_jours": 15}},
    )
    return random.sample(choices, random.choice((1, 1, 2))), False, 4


def _project(random: Random, root: Path) -> Compiled:
    rules: list[dict[str, Any]] = []
    for number in range(random.randint(5, 10)):
        effects, plannable, below = _effects(random)
        if number < 3:  # what shares read is always deduced
            effects, plannable, below = [{"deduire": {"fait": f"logement.d{number}", "valeur": True}}], True, number
        elif number < 5:  # and on some classes a subtraction meets what keeps them in the flux
            effects = [
                ({"maintenir_dans_le_flux": {"motif": "motif"}}, {"soustraire_du_flux": {"motif": "vente"}})[number - 3]
            ]
            plannable = True
        norm = "loi" if number == 3 else random.choice(NORMS)
        rule = {"id": f"r{number}", "titre": "R", "norme": norm, "statut": "hypothese"}
        rule |= {"source": {"document": "texte"}, "quand": _condition(random, plannable, below), "alors": effects}
        if rules and random.random() < 0.4:
            other = random.choice(rules)
            if NORMS.index(rule["norme"]) <= NORMS.index(other["norme"]):
                rule["deroge_a"] = [other["id"]]
        rules.append(rule)
    cia = json.dumps({"paquet": "cia", "titre": "CIA", "faits": FACTS, "regles": rules}, ensure_ascii=False)
    return compiled(root, cia, files={CONV: SHARES})


def _edits(program: Program) -> list[Edit]:
    edits: list[Edit] = [ShareIs("", "al", Fraction(1, 10))]
    for rule in program.rules:
        edits.append(WithoutRule("", rule.name))
        kinds = {effect.kind for effect in rule.effects}
        if "plafonner" in kinds:
            edits.append(CapIs("", rule.name, Fraction(1, 4)))
        if "preferer" in kinds:
            edits.append(PreferenceIs("", rule.name, Fraction(3, 2)))
        for atom in dict.fromkeys(atoms_of(rule.body)):
            operand = program.atoms[atom].operands[0]
            if len(program.atoms[atom].operands) == 1:
                other = not operand if isinstance(operand, bool) else {"PLUS": "PLS", "PLS": "PLUS"}.get(str(operand))
                edits.append(ThresholdIs("", rule.name, atom, operand if other is None else other))
    return edits


def _situation(made: Compiled, begun: bool) -> Situation:
    session = Session(made)
    if begun:
        for number in range(5):
            session.decide(dwelling(f"l{number}", qpv=number % 2 == 0, surface=Fraction(60)))
        account = session.account("bail")
        progress = Progress(realised_of(account), Fraction(1, 3), account.unit)
        year, _ = made.planners["bail"].plan(progress)
        if year is not None:
            session.plan_with("bail", year)
    return Situation.of(session, dwelling("last", surface=Fraction(60)))


def _seen(year: Year | None) -> Year | None:
    """All that is read of a plan; what it rests on is how it is kept, not what it says."""
    return None if year is None else replace(year, rests_on=PlanReach(frozenset(), frozenset()))


def test_a_kept_plan_is_the_plan_made_again(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    for seed in range(PROJECTS):
        made = _project(Random(seed), tmp_path / str(seed))
        if not made.ready:
            counts["refused"] += 1
            continue
        start = _situation(made, begun=seed % 2 == 1)
        for edit in _edits(start.program):
            changed, wrong = edit.apply(start)
            if wrong:
                counts["no plan"] += 1
                continue
            year, _ = Planner(changed.program, start.territory).plan(start.year.progress)
            assert _seen(changed.year) == _seen(year), (seed, edit)
            kept = changed.year is start.year
            counts["kept" if kept else "made again"] += 1
            counts["another plan"] += _seen(year) != _seen(start.year)
            # What one edit leaves in force, another starts from.
            if kept:
                for after in _edits(changed.program)[::5]:
                    twice, wrong = after.apply(changed)
                    if not wrong:
                        year, _ = Planner(twice.program, start.territory).plan(start.year.progress)
                        assert _seen(twice.year) == _seen(year), (seed, edit, after)
                        counts["twice"] += 1
    assert min(counts[name] for name in ("kept", "made again", "another plan", "twice")) > 30, counts
