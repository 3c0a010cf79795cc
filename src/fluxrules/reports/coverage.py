"""How much of a bailleur's conventions the engine executes: the three figures that every report prints."""

from __future__ import annotations

from fluxrules.program.program import Coverage
from fluxrules.reports.layout import wrapped
from fluxrules.reports.titles import title


def coverage_lines(coverage: Coverage) -> list[str]:
    """How much of the conventions the engine executes, in three figures."""
    figures = {"encodees": coverage.encoded, "hors_moteur": coverage.outside, "a_encoder": coverage.missing}
    return [*wrapped(title("decision.trois_chiffres", **figures), first="  ")]
