"""Decisions drawn over the real stock of Nantes, easy and hard: each with all it is made from.

The dwellings are those that the open register lets be freed (``register_year``), lent to one fictitious bailleur. Two
decisions in three are made hard, with a fixed seed: rules that set the same réservataire aside twice, an exception to
one that does, a low cap beside a rank, caps that are reached, a reservation, a subtraction, a datum that is missing,
counts far from balance, a dwelling decided again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

from benchmarks.nantes_trajectories import freed_of
from benchmarks.register_year import freed, register, write_forecast
from tests.system.project import TERRITOIRE, copy_project

from fluxrules.allotment.books import Books
from fluxrules.decision.again import Again
from fluxrules.decision.decision import Decision
from fluxrules.decision.session import Session, compile_territory
from fluxrules.decision.what_if import Situation
from fluxrules.decision.what_if_edits import Late, given
from fluxrules.explanation.trials import Trials
from fluxrules.intake.liberation import Liberation
from fluxrules.semantics import load_territory

BAILLEUR = "toits-exemple"
DAY = date(2025, 6, 2)
SEED = 20180101

SAID = "norme: {norme}, source: {{document: hyp-nm}}, statut: hypothese"
HARD = (
    ("dure-sauf", "cia", "logement.typologie: [T2, T3]", "signaler: {niveau: info, message: sauf}"),
    ("dure-ecarte-4", "convention", "logement.qpv: non", "ecarter: {reservataire: nantes-metropole, motif: essai}"),
    ("dure-ecarte-1", "cia", "logement.typologie: [T1, T2]", "ecarter: {reservataire: etat, motif: essai}"),
    ("dure-ecarte-2", "convention", "logement.qpv: oui", "ecarter: {reservataire: etat, motif: essai}"),
    ("dure-ecarte-3", "convention", "logement.qpv: oui", "ecarter: {reservataire: action-logement, motif: essai}"),
    ("dure-plafond", "convention", "", "plafonner: {reservataire: action-logement, taux: 10 %}"),
    ("dure-rang", "convention", "logement.typologie: [T3]", "prioriser: {reservataire: commune-44109, rang: 1}"),
    ("dure-reserve", "convention", "logement.typologie: [T5, T6]", "reserver_a: {reservataire: nantes-metropole}"),
    ("dure-sans", "charte", "logement.typologie: [T4]", "preferer: {reservataire: nantes-metropole, logements: 1/2}"),
)
"""Rules that put the same réservataires out in several ways: (id, norm, condition, effect)."""

EXCEPTED = {"dure-sauf": "dure-ecarte-4"}
"""Exceptions, and what each sets aside."""

KINDS = ("tel quel", "règles dures", "déséquilibre", "donnée absente", "décidé à nouveau", "près d'un plafond")


@dataclass(frozen=True, slots=True)
class Case:
    """One decision, what it is made from, and why it is there."""

    kind: str
    situation: Situation
    decision: Decision


def harden(project: Path) -> None:
    """Add the hard rules to the orientations of a copy of the project."""
    path = project / "territories" / TERRITOIRE / "cia.yaml"
    text = path.read_text("utf-8")
    for name, norme, condition, effect in HARD:
        when = f", deroge_a: [{EXCEPTED[name]}]" if name in EXCEPTED else ""
        when += f", quand: {{{condition}}}" if condition else ""
        rule = f"id: {name}, titre: Règle {name}, {SAID.format(norme=norme)}{when}, alors: [{{{effect}}}]"
        text = text.replace("\nregles:\n", f"\nregles:\n  - {{{rule}}}\n", 1)
    path.write_text(text, "utf-8")


def sessions(folder: Path) -> tuple[tuple[Session, ...], list[Liberation]]:
    """One session under the territory's rules, one under them and the hard ones; the dwellings, in order of days."""
    header, rows = register()
    made, items = [], []
    for name in ("tel-quel", "durci"):
        project = copy_project(folder / name)
        if name == "durci":
            harden(project)
        write_forecast(next(project.glob(f"territories/departement-44/**/previsions/{BAILLEUR}.csv")), header, rows)
        territory, found, _ = load_territory(project, TERRITOIRE)
        assert territory is not None
        assert not found, [d.message for d in found]
        compiled = compile_territory(territory, DAY)
        assert compiled.ready, [d.message for d in compiled.diagnostics]
        made.append(Session(compiled, books=Books(records={}), explains=True))
        items = items or freed_of(project, territory, BAILLEUR, freed(rows))
    return tuple(made), items


def drawn(folder: Path, count: int) -> Iterator[Case]:
    """``count`` decisions in turn: as they are, under hard rules, far from balance, a datum gone, again, at a cap."""
    random = Random(SEED)
    (plain, hard), items = sessions(folder)
    for number, item in enumerate(random.sample(items, count)):
        kind = KINDS[number % len(KINDS)]
        session = plain if kind in ("tel quel", "décidé à nouveau") else hard
        situation = Situation.of(session, item)
        if kind == "déséquilibre":
            situation = _unbalanced(situation, random)
        elif kind == "donnée absente":
            gone = random.choice([path for path in item.values if path.startswith("logement.")])
            values = {path: value for path, value in item.values.items() if path != gone}
            situation = replace(situation, liberation=replace(item, values=values))
        elif kind == "près d'un plafond":
            situation = _capped(situation, random)
        decision = situation.decide()
        if kind == "décidé à nouveau" and decision.holder:
            session.decide(item)
            record = (session.books.records or {})[item.id]
            situation = Situation.of(session, item, again=Again("restitution", record.charge, (decision.holder,)))
            decision = situation.decide()
        elif kind in ("tel quel", "règles dures"):
            session.decide(item)
        yield Case(kind, situation, decision)


def _capped(situation: Situation, random: Random) -> Situation:
    """One réservataire at its cap, or one dwelling from it: what it has more, the bailleur has less."""
    caps = Trials(situation).reading().route.caps
    if not caps:
        return situation
    holder = random.choice(sorted(caps))
    more = int(caps[holder].limit) - caps[holder].received - random.randrange(2)
    return replace(situation, account=given(situation.account, holder, max(0, more)))


def _unbalanced(situation: Situation, random: Random) -> Situation:
    """One réservataire far ahead or behind, another that received much."""
    holders = ["etat", "action-logement", "nantes-metropole", "commune-44109"]
    situation, _ = Late("", random.choice(holders), Fraction(random.randrange(-24, 25), 4)).apply(situation)
    account = given(situation.account, random.choice(holders), random.randrange(0, 60))
    return replace(situation, account=account)
