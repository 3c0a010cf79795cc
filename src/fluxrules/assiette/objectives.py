"""What each réservataire's share comes to on the flux net: ``objectif_i = part_i × flux_net`` in i's perimeter.

Caps, floors and feasibility are the plan's business (``allotment``): here is what the signed shares say, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey
from fluxrules.assiette.declared import Rounding
from fluxrules.assiette.figures import exact_rate
from fluxrules.assiette.flux import Flux, NetLine
from fluxrules.assiette.steps import ZERO, Basis, Figure, Step, StepKind, Term, words
from fluxrules.diagnostics import Diagnostic, Span, diagnose

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class SignedShare:
    """A share as signed: its rate on each class where it counts.

    Attributes:
        holder: Who has it.
        name: Its name; a share taken out of another is said so.
        clause: Full name of the clause.
        rates: Rate on each class of the perimeter.
        basis: Where it is written.
    """

    holder: str
    name: str
    clause: str
    rates: Mapping[ClassKey, Fraction]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Residual:
    """Who takes what the shares leave, and which part of it."""

    holder: str
    name: str
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Objective:
    """What a share comes to in the year, in dwellings.

    Attributes:
        share: The share.
        steps: How it was worked out; the last one gives ``target``.
        exact: part × flux net, never rounded.
        target: The same, rounded when a clause says so.
        by_commune: (INSEE code, exact amount), in order.
    """

    share: SignedShare
    steps: tuple[Step, ...]
    exact: Fraction
    target: Fraction
    by_commune: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Objectives:
    """The objectives of a year, in the order of the shares, what they leave, and who takes it.

    Attributes:
        items: One per share.
        rest: What they leave of the flux net.
        residual: Part of the rest of each that takes some, in the declared order.
    """

    items: tuple[Objective, ...]
    rest: Step
    residual: tuple[Step, ...] = ()

    @property
    def exact(self) -> Fraction:
        """All that the shares come to."""
        return sum((item.exact for item in self.items), ZERO)


def objectives_of(
    flux: Flux,
    shares: Iterable[SignedShare],
    rounding: Rounding | None = None,
    span: Span | None = None,
    residual: Iterable[Residual] = (),
) -> tuple[Objectives | None, tuple[Diagnostic, ...]]:
    """Apply shares to a flux.

    Args:
        flux: The flux of the year.
        shares: Shares as signed, in the order to show them.
        rounding: The clause that rounds, if any.
        span: Where the base is declared.
        residual: Who takes what the shares leave.

    Returns:
        The objectives, or None when shares come to more than 100 % somewhere (FLX655).
    """
    every = tuple(shares)
    found = tuple(_over(flux, every, span))
    if found:
        return None, found
    items = tuple(_objective(flux, share, rounding) for share in every)
    terms = [Term((Figure(flux.net),)), *(Term((Figure(item.target),), minus=True) for item in items if item.target)]
    rest = _done(Step(StepKind.RESTE, "", words("reste"), tuple(terms), ZERO))
    parts = tuple(
        _done(
            Step(
                StepKind.RESTE,
                one.holder,
                words("reste_de", nom=one.name),
                (Term((Figure(one.rate, rate=True), Figure(rest.result))),),
                ZERO,
            )
        )
        for one in residual
    )
    return Objectives(items, rest, parts), ()


def _done(step: Step) -> Step:
    return replace(step, result=step.recomputed)


def _over(flux: Flux, shares: tuple[SignedShare, ...], span: Span | None) -> Iterable[Diagnostic]:
    """Where the shares come to more than the whole: once per set of shares, on the first class where they meet."""
    said: set[tuple[str, ...]] = set()
    for line in flux.lines:
        here = [share for share in shares if share.rates.get(line.key)]
        come_to = sum((share.rates[line.key] for share in here), ZERO)
        clauses = tuple(share.clause for share in here)
        if come_to > ONE and clauses not in said:
            said.add(clauses)
            places = tuple(share.basis.span for share in here if share.basis.span is not None)
            yield diagnose(
                "FLX655",
                places[0] if places else span,
                related=places[1:],
                ou=line.name,
                somme=exact_rate(come_to),
                detail=" + ".join(f"{share.name} {exact_rate(share.rates[line.key])}" for share in here),
            )


def _objective(flux: Flux, share: SignedShare, rounding: Rounding | None) -> Objective:
    bases: dict[Fraction, Fraction] = {}
    communes: dict[str, Fraction] = {}
    for line in flux.lines:
        rate = share.rates.get(line.key)
        if rate is not None:
            bases[rate] = bases.get(rate, ZERO) + line.net
            communes[line.commune] = communes.get(line.commune, ZERO) + rate * line.net
    terms = tuple(Term((Figure(rate, rate=True), Figure(bases[rate]))) for rate in sorted(bases))
    label = words("objectif", nom=share.name)
    step = Step(StepKind.OBJECTIF, share.holder, label, terms, ZERO, share.basis)
    step = _done(step)
    steps: tuple[Step, ...] = (step,)
    if rounding is not None:
        label = words("arrondi", nom=share.name)
        after = Step(StepKind.ARRONDI, share.holder, label, (Term((Figure(step.result),)),), ZERO, rounding.basis)
        after = replace(after, rounding=rounding.mode)
        steps = (step, _done(after))
    return Objective(share, steps, step.result, steps[-1].result, tuple(sorted(communes.items())))


def perimeter(flux: Flux, share: SignedShare) -> tuple[NetLine, ...]:
    """The lines on which a share counts."""
    return tuple(line for line in flux.lines if line.key in share.rates)
