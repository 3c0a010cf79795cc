"""The table of a new programme: rates that fit in it, and in the limits set on groups of its lines."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.model import part as written
from fluxrules.model.condition import Condition
from fluxrules.program.program import Body
from fluxrules.program.shares import CompiledProgramme
from fluxrules.semantics.resolution import ResolvedClause


def programme_of(
    resolved: ResolvedClause,
    construct: written.Programme,
    share: Callable[[object], Fraction | None],
    body: Callable[[Condition | None], Body | None],
) -> tuple[CompiledProgramme, tuple[Diagnostic, ...]]:
    """Compile a programme.

    Args:
        resolved: The clause.
        construct: What it says.
        share: The figure of a rate on the day of law; its own diagnostics are kept by the caller.
        body: The condition compiled.
    """
    found: list[Diagnostic] = []
    table: list[tuple[str, Fraction, Body | None]] = []
    for line in construct.table:
        rate = share(line.taux)
        if rate is not None:
            table.append((line.reservataire, rate, body(line.quand)))
    always = sum((rate for _, rate, condition in table if condition is None), Fraction(0))
    if always > 1:
        found.append(diagnose("FLX367", construct.span, somme=str(always)))
    for cap in construct.plafonds:
        most = share(cap.taux)
        taken = sum((rate for holder, rate, _ in table if holder in cap.reservataires), Fraction(0))
        if most is not None and taken > most:
            who = ", ".join(cap.reservataires)
            found.append(diagnose("FLX369", cap.span, reservataires=who, somme=str(taken), plafond=str(most)))
    made = CompiledProgramme(
        resolved.name,
        construct.programme,
        construct.logements,
        construct.dans_le_flux,
        tuple(table),
        resolved.citation,
    )
    return made, tuple(found)
