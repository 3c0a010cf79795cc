"""``simuler --logement … --si …``: one dwelling, its decision as it is and as it would be; nothing is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.expliquer import find
from fluxrules.cli.problem import Problem
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request, prepare
from fluxrules.decision.what_if import Edit, Situation, what_if
from fluxrules.decision.what_if_edits import COMMUNE, FactIs, HandedBack, Late, Received, ShareIs, WithoutRule
from fluxrules.diagnostics import Diagnostic, closest, diagnose
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.diagnostics.writing import written_as
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.cells import Refused, read_cell
from fluxrules.reports.what_if import what_if_json, what_if_text
from fluxrules.source.scalars import parse_integer, parse_number, parse_share
from fluxrules.vocabulary import BAILLEUR, Origine, TypeFait

if TYPE_CHECKING:
    from fluxrules.program.program import Program

MEASURES = ("recus", "retard", "restitue")
FAMILIES = ("logement.", "liberation.")
UNKNOWN = "inconnu"

_COUNT = re.compile(r"(?P<sign>[+-]?)=?(?P<number>[0-9]+)", re.ASCII)


def run(scene: Scene, request: Request, logement: str, written: Sequence[str], form: str) -> ExitCode:
    """Show one decision beside what it would be.

    Raises:
        Problem: The dwelling is not in the file, an edit cannot be read or applied, the engine could not finish.
    """
    simulation = prepare(scene, request)
    liberation = find(simulation.intake, logement, simulation.intake.place)
    try:
        session, day, together = simulation.before(liberation)
        situation = Situation.of(session, liberation, day.isoformat())
        edits, wrong = read_edits(written, situation)
        if wrong:
            raise Problem(ExitCode.USAGE, *wrong)
        found, wrong = what_if(situation, edits)
    except EngineError as error:
        raise Problem(ExitCode.INTERNAL, diagnose(error.code, None, **error.values)) from error  # type: ignore[arg-type]
    if found is None:
        raise Problem(ExitCode.DATA, *wrong)
    scene.say(what_if_json(found, together) if form == "json" else what_if_text(found, together))
    return ExitCode.OK


def read_edits(written: Sequence[str], situation: Situation) -> tuple[list[Edit], tuple[Diagnostic, ...]]:
    """What ``--si`` says, in order, and everything wrong with it."""
    edits: list[Edit] = []
    wrong: list[Diagnostic] = []
    for text in written:
        found = _edit(text, situation)
        if isinstance(found, Diagnostic):
            wrong.append(found)
        else:
            edits.append(found)
    return edits, tuple(wrong)


def _edit(text: str, situation: Situation) -> Edit | Diagnostic:
    name, equal, value = (part.strip() for part in text.partition("="))
    if not (name and equal and value):
        return diagnose("FLX590", None, texte=text)
    if name.startswith(FAMILIES):
        return _fact(text, name, value, situation)
    family, _, rest = name.partition(".")
    if family == "regle":
        return _rule(text, rest, value, situation.program)
    holders = [holder.id for holder in situation.program.shares.holders if holder.id != BAILLEUR]
    if family == "part" and rest in holders:
        rate = parse_share(value)
        return diagnose("FLX917", None, nom=name, valeur=value) if rate is None else ShareIs(text, rest, rate)
    holder, _, measure = name.rpartition(".")
    if holder not in holders or measure not in MEASURES:
        return _unknown(name, situation)
    if measure == "retard":
        amount = _amount(value)
        return _refused(name, value, TypeFait.NOMBRE) if amount is None else Late(text, holder, amount)
    said = _COUNT.fullmatch(value)
    if said is None or (measure == "restitue" and (said["sign"] or value.startswith("="))):
        return _refused(name, value, TypeFait.ENTIER)
    count = parse_integer(said["number"]) or 0
    if measure == "restitue":
        return HandedBack(text, holder, count)
    return Received(text, holder, -count if said["sign"] == "-" else count, bool(said["sign"]))


def _amount(value: str) -> Fraction | None:
    """``2``, ``-1,5`` or ``1/3``."""
    above, slash, below = value.partition("/")
    if not slash:
        return parse_number(value)
    first, second = parse_integer(above), parse_integer(below)
    return None if first is None or not second else Fraction(first, second)


def _fact(text: str, name: str, value: str, situation: Situation) -> Edit | Diagnostic:
    territory = situation.territory
    declared = territory.facts.get(name)
    if declared is None:
        return _unknown(name, situation)
    if declared.origine is not Origine.CANDIDAT and name != COMMUNE:
        return diagnose("FLX596", None, chemin=name)
    found = None if value == UNKNOWN else read_cell(value, declared, (*territory.reservataires, BAILLEUR))
    if isinstance(found, Refused):
        expected = written_as(declared.type, declared.valeurs)
        return diagnose("FLX592", None, hint=did_you_mean(found.proche), valeur=value, nom=name, attendu=expected)
    if name == COMMUNE and found not in territory.communes:
        guess = did_you_mean(closest(value, territory.communes))
        return diagnose("FLX592", None, hint=guess, valeur=value, nom=name, attendu=written_as(TypeFait.COMMUNE))
    return FactIs(text, name, found)


def _rule(text: str, name: str, value: str, program: Program) -> Edit | Diagnostic:
    names = [rule.name for rule in program.rules]
    alike = [known for known in names if known == name or known.partition(":")[2] == name]
    if len(alike) != 1:
        guess = closest(name, [*names, *(known.partition(":")[2] for known in names)])
        return diagnose("FLX591", None, hint=did_you_mean(f"regle.{guess}" if guess else None), nom=f"regle.{name}")
    if value != "sans":
        return diagnose("FLX592", None, hint=did_you_mean("sans"), valeur=value, nom=f"regle.{name}", attendu="sans")
    return WithoutRule(text, alike[0])


def _unknown(name: str, situation: Situation) -> Diagnostic:
    holders = [holder.id for holder in situation.program.shares.holders if holder.id != BAILLEUR]
    known = [f"{holder}.{measure}" for holder in holders for measure in MEASURES]
    known += [f"part.{holder}" for holder in holders]
    known += [path for path, fact in situation.territory.facts.items() if fact.origine is Origine.CANDIDAT]
    return diagnose("FLX591", None, hint=did_you_mean(closest(name, known)), nom=name)


def _refused(name: str, value: str, kind: TypeFait) -> Diagnostic:
    return diagnose("FLX592", None, valeur=value, nom=name, attendu=written_as(kind))
