"""What is hard in a decision drawn, and the check that a draw has some of each.

``exceptions``: a rule that bears on who receives would have held, and another sets it aside. ``inconnues``: a datum is
missing that could change who receives. ``plafonds``: somebody has reached a cap. ``restitutions``: the dwelling was
handed back, and is decided again.
``sur-déterminés``: a réservataire with a right here is put out in several ways, each of which would do alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from benchmarks.explanation.nantes_draw import Case

from fluxrules.decision.decision import Raison
from fluxrules.decision.reading import Reading
from fluxrules.explanation.trials import Trials
from fluxrules.program.program import Program
from fluxrules.vocabulary import BAILLEUR, CHAQUE

TRAITS = ("exceptions", "inconnues", "plafonds", "restitutions", "sur-déterminés")
ROUTES = {"soustraire_du_flux", "ecarter", "plafonner", "reserver_a", "prioriser", "preferer"}


def traits_of(case: Case) -> Iterator[str]:
    """Those of one decision, each once."""
    decision = case.decision
    reading, rules = Trials(case.situation).reading(), case.situation.program.rules
    if any(effect.kind in ROUTES for aside in reading.outcome.aside for effect in rules[aside.firing.rule].effects):
        yield "exceptions"
    if any(datum.decisive for datum in decision.missing):
        yield "inconnues"
    if any(line.reason is Raison.PLAFOND_ATTEINT for line in decision.standings):
        yield "plafonds"
    if case.situation.again is not None:
        yield "restitutions"
    if any(obstacles(case.situation.program, reading, holder) > 1 for holder in reading.facts.reservataires):
        yield "sur-déterminés"


def obstacles(program: Program, reading: Reading, holder: str) -> int:
    """Ways in which a réservataire is put out before ranks and shares: rules one by one, its caps, a reservation."""
    if holder == BAILLEUR or not reading.units.get(holder):
        return 0
    aside = 0
    for firing in reading.outcome.fired:
        effects = (effect for effect in program.rules[firing.rule].effects if effect.kind == "ecarter")
        named = {firing.reservataire if target == CHAQUE else target for effect in effects for target in effect.targets}
        aside += holder in named
    cap = reading.route.caps.get(holder)
    reserved = reading.combined.reserved
    return (
        aside + (cap is not None and cap.received + 1 > cap.limit) + (reserved is not None and holder not in reserved)
    )


def told(counted: Counter[str]) -> list[str]:
    """Print each count on its line; return those that the draw lacks."""
    for name in TRAITS:
        print(f"  {name:<16}{counted[name]:>5}")
    return [f"no decision drawn with: {name}" for name in TRAITS if not counted[name]]
