"""The count of its own that each EPCI keeps: what the objectives of its CIA are measured on (DESIGN §4, Counts).

Shares and caps count the bailleur's whole département; a CIA only its own communes. A réservataire is counted there
as soon as a rule in force reads ``epci.<reservataire>.…``: dwellings received, and dwellings counted beside them.
"""

from __future__ import annotations

from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.program.program import Program, Value
from fluxrules.vocabulary import BAILLEUR

EPCI = "epci"
"""Family of the facts: ``epci.etat.recus``; under ``pour_chaque``, ``reservataire.epci.recus``."""

EACH_EPCI = f"reservataire.{EPCI}."


def counter_of(program: Program) -> str:
    """The counter of the territory; its keys are réservataires."""
    return f"{EPCI}:{program.territoire}"


def counted_holders(program: Program) -> tuple[str, ...]:
    """Those whose count some rule reads, in order of the register."""
    named = {path.split(".")[1] for path in program.facts if path.startswith(f"{EPCI}.")}
    everyone = any(path.startswith(EACH_EPCI) for path in program.facts)
    known = [h.id for h in program.shares.holders if h.id in named or (everyone and h.id != BAILLEUR)]
    return (*known, *sorted(named.difference(known)))


def objective_measure(program: Program, account: Account, measure: str, holder: str) -> Value:
    """``recus``: dwellings received in the EPCI this year; ``part_recue``: their share of those counted (0 of none)."""
    received, counted = account.usages.get((counter_of(program), holder), (0, 0))
    if measure == "recus":
        return received
    return Fraction(received, counted) if counted else Fraction(0)
