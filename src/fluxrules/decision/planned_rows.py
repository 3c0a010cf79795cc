"""Share clauses as rows of the plan: which classes count in each, and who may receive them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey, ShareRow
from fluxrules.decision.planned_class import PlannedClass, named
from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.engines.native import truth
from fluxrules.program.program import Body, Program
from fluxrules.program.shares import CompiledPart, CompiledPool, NestedPart

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class ReadShare:
    """A share, or a share inside another, read on classes of dwellings.

    Attributes:
        part: The clause.
        holder: Who signed it.
        owner: Who has the right: the holder, its pool, or whoever the law gives an unsigned share to.
        served: What the owner may receive, beside its perimeter.
        rates: Rate on each class where it counts.
    """

    part: CompiledPart
    holder: str
    owner: str
    served: Body | None
    rates: Mapping[ClassKey, Fraction]


def shares_read(
    program: Program, classes: Sequence[PlannedClass], span: Span | None
) -> tuple[list[ReadShare], tuple[Diagnostic, ...]]:
    """Every share and nested share with its rate on each class, and the conditions that a class cannot tell."""
    pools = {member: pool for pool in program.shares.pools for member in pool.members}
    read: list[ReadShare] = []
    diagnostics: list[Diagnostic] = []
    for part in program.shares.parts:
        inside: list[tuple[str, Fraction | None, Body | None]] = [(part.holder, None, part.served)]
        inside += [(nested.holder, nested.rate, nested.served) for nested in part.nested]
        for holder, fixed, served in inside:
            owner = _owner(program, part, holder, pools)
            if owner is None:
                continue
            rates: dict[ClassKey, Fraction] = {}
            for item in classes:
                if part.communes and item.commune not in part.communes:
                    continue
                if _holds(program, part.base, item, part, span, diagnostics):
                    rates[item.key] = _rate(program, part, item, span, diagnostics) if fixed is None else fixed
            read.append(ReadShare(part, holder, owner, served, rates))
    return read, tuple(diagnostics)


def rows_of(
    program: Program, classes: list[PlannedClass], span: Span | None
) -> tuple[list[ShareRow], tuple[Diagnostic, ...]]:
    """One row per share and per nested share, and the conditions that a class cannot tell."""
    perimeters = {holder.id: holder.communes for holder in program.shares.holders}
    rows: list[ShareRow] = []
    names = {holder.id: holder.name for holder in program.shares.holders}
    read, found = shares_read(program, classes, span)
    diagnostics = list(found)
    for share in read:
        part, owner = share.part, share.owner
        eligible: set[ClassKey] = set()
        for item in classes:
            if part.communes and item.commune not in part.communes:
                continue
            within = not perimeters[owner] or item.commune in perimeters[owner]
            if within and _holds(program, share.served, item, part, span, diagnostics):
                eligible.add(item.key)
        uniform = "logement.commune" if owner in program.shares.uniform else ""
        rows.append(
            ShareRow(owner, share.rates, frozenset(eligible), {}, uniform, part.name, part.span, names.get(owner, ""))
        )
    return rows, tuple(diagnostics)


def _owner(program: Program, part: CompiledPart, holder: str, pools: Mapping[str, CompiledPool]) -> str | None:
    """Who holds the row: the holder, the pool it belongs to, or whoever the law gives an unsigned share to."""
    if part.unsigned:
        transfer = program.shares.transfer
        return transfer.to if transfer is not None else None
    return pools[holder].holder if holder in pools else holder


def _rate(
    program: Program, part: CompiledPart, item: PlannedClass, span: Span | None, diagnostics: list[Diagnostic]
) -> Fraction:
    """The share on one class: points of nested holders taken out, bonuses that hold added."""
    nested: tuple[NestedPart, ...] = part.nested
    rate = part.rate - sum((inner.rate for inner in nested), ZERO)
    for bonus in part.bonuses:
        if _holds(program, bonus.body, item, part, span, diagnostics):
            rate += bonus.rate
    return rate


def _holds(
    program: Program,
    body: Body | None,
    item: PlannedClass,
    part: CompiledPart,
    span: Span | None,
    diagnostics: list[Diagnostic],
) -> bool:
    found = truth(program, body, item.facts) if body is not None else True
    if found is None:
        diagnostics.append(diagnose("FLX352", part.span or span, regle=part.name, classe=named(item.key)))
    return found is True
