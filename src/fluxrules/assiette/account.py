"""The whole calculation of one bailleur's year: flux, objectives, conversions, in one value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.assiette.conversion import Converted, conversions_of
from fluxrules.assiette.declared import Declared
from fluxrules.assiette.flux import Flux, flux_of
from fluxrules.assiette.objectives import Objectives, Residual, SignedShare, objectives_of
from fluxrules.assiette.steps import ZERO, Step
from fluxrules.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Assiette:
    """The base of the flux of one year, and what it comes to for each.

    Attributes:
        declared: What it was worked out from.
        flux: Gross to net.
        objectives: Shares × net.
        conversions: Rights in stock as shares.
    """

    declared: Declared
    flux: Flux
    objectives: Objectives
    conversions: tuple[Converted, ...]

    @property
    def steps(self) -> Iterator[Step]:
        """Every step, in the order of reading."""
        for line in self.flux.lines:
            yield line.gross_step
        yield from self.flux.steps
        for line in self.flux.lines:
            yield line.net_step
        for item in self.objectives.items:
            yield from item.steps
        yield self.objectives.rest
        yield from self.objectives.residual
        for conversion in self.conversions:
            yield conversion.step


def assiette_of(
    declared: Declared, shares: Iterable[SignedShare], residual: Iterable[Residual] = ()
) -> tuple[Assiette | None, tuple[Diagnostic, ...]]:
    """Work out the base of the flux and what it comes to.

    Returns:
        The value, or None with everything that is wrong.
    """
    flux, found = flux_of(declared)
    if flux is None:
        return None, found
    every = tuple(shares)
    objectives, wrong = objectives_of(flux, every, declared.rounding, declared.span, residual)
    signed: dict[str, Fraction] = {}
    for item in objectives.items if objectives is not None else ():
        signed[item.share.holder] = signed.get(item.share.holder, ZERO) + item.exact
    conversions, more = conversions_of(flux, declared, signed)
    found = (*found, *wrong, *more)
    return (None if objectives is None or found else Assiette(declared, flux, objectives, conversions)), found
