"""Rights in stock turned into a share of the flux.

``part_i = (rights in stock of i × rotation) / flux_net`` in i's perimeter. No official worked example of it was
found: every result is « à confirmer » and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from fluxrules.assiette.declared import Declared, InStock
from fluxrules.assiette.figures import exact_figure, exact_rate
from fluxrules.assiette.flux import Flux
from fluxrules.assiette.steps import ZERO, Basis, Figure, Step, StepKind, Term, words
from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.vocabulary import Statut


@dataclass(frozen=True, slots=True)
class Converted:
    """The share that rights in stock come to.

    Attributes:
        holder: Whose rights.
        name: Its name.
        step: How the share was worked out.
        signed: The share it has by its clauses on the same perimeter (its objective / the flux net), None without one.
    """

    holder: str
    name: str
    step: Step
    signed: Fraction | None

    @property
    def share(self) -> Fraction:
        """The share, exact."""
        return self.step.result


def conversions_of(
    flux: Flux, declared: Declared, signed: Mapping[str, Fraction]
) -> tuple[tuple[Converted, ...], tuple[Diagnostic, ...]]:
    """Convert the rights in stock.

    Args:
        flux: The flux of the year.
        declared: The declaration, its rights in stock and its rotation.
        signed: What the signed shares of each holder come to, in dwellings.

    Returns:
        One conversion per holder, in the order declared, and what is wrong: no rotation (FLX652), a perimeter where
        nothing is shared (FLX656), more than the whole flux (FLX657).
    """
    found: list[Diagnostic] = []
    made: list[Converted] = []
    for holder in dict.fromkeys(right.holder for right in declared.in_stock):
        rights = [right for right in declared.in_stock if right.holder == holder]
        step, wrong = _step(flux, declared, rights)
        found += wrong
        if step is not None and step.divisor is not None:
            due = signed.get(holder)
            made.append(Converted(holder, rights[0].name, step, None if due is None else due / step.divisor.value))
    return tuple(made), tuple(found)


def _step(flux: Flux, declared: Declared, rights: list[InStock]) -> tuple[Step | None, Iterable[Diagnostic]]:
    first = rights[0]
    net = flux.net_of(first.communes)
    terms = []
    for right in rights:
        rotation = declared.rotation if right.rotation is None else right.rotation
        if right.dwellings < 0:
            return None, (diagnose("FLX651", right.span, quoi=right.name),)
        if rotation is None:
            return None, (diagnose("FLX652", right.span, quoi=right.name),)
        terms.append(Term((Figure(right.dwellings), Figure(rotation, rate=True))))
    if not net:
        return None, (diagnose("FLX656", first.span, nom=first.name),)
    basis, assumes = Basis(declared.basis.reference, Statut.A_CONFIRMER, first.span), words("suppose_conversion")
    label = words("conversion", nom=first.name)
    step = Step(StepKind.CONVERSION, first.holder, label, tuple(terms), ZERO, basis, Figure(net), None, True, assumes)
    step = replace(step, result=step.recomputed)
    if step.result > 1:
        due = sum((term.value for term in terms), ZERO)
        part, gained, shared = exact_rate(step.result), exact_figure(due), exact_figure(net)
        return None, (diagnose("FLX657", first.span, nom=first.name, part=part, droits=gained, net=shared),)
    return step, ()
