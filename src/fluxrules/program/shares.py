"""The shares of a Program: planned before any dwelling comes, never fired (DESIGN §3).

Conditions are bodies over the Program's atoms, read on classes of dwellings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from fluxrules.diagnostics import Span
from fluxrules.vocabulary import Methode, Norme, Report, Rythme

if TYPE_CHECKING:
    from fluxrules.program.program import Body, Citation


@dataclass(frozen=True, slots=True)
class Holder:
    """Someone the plan knows for this bailleur: a réservataire with a right, or the bailleur itself.

    Attributes:
        id: Réservataire id, or ``bailleur``.
        name: Its full name.
        category: Category of the réservataire, "" for the bailleur.
        order: Order of the register; the bailleur comes last.
        inside: Holder that contains it, or "".
        communes: INSEE codes of its perimeter; empty: everywhere.
        unsigned: No convention signed: its flux follows the transfer rule.
    """

    id: str
    name: str
    category: str
    order: int
    inside: str = ""
    communes: tuple[str, ...] = ()
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class PartBonus:
    """Points added where ``body`` holds."""

    body: Body
    rate: Fraction


@dataclass(frozen=True, slots=True)
class NestedPart:
    """A share inside another, in points of the same base."""

    holder: str
    rate: Fraction
    served: Body | None


@dataclass(frozen=True, slots=True)
class CompiledPart:
    """A share: rate of the dwellings of ``communes`` (empty: all) that satisfy ``base``, received among ``served``."""

    name: str
    titre: str
    norme: Norme
    holder: str
    rate: Fraction
    communes: tuple[str, ...]
    base: Body | None
    served: Body | None
    bonuses: tuple[PartBonus, ...]
    nested: tuple[NestedPart, ...]
    unsigned: bool
    citation: Citation
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SoftTarget:
    """A share to tend towards: reported, never enforced."""

    name: str
    holder: str
    rate: Fraction
    citation: Citation


@dataclass(frozen=True, slots=True)
class Split:
    """A holder's dwellings shared again among beneficiaries, where ``body`` holds."""

    name: str
    holder: str
    among: tuple[tuple[str, Fraction], ...]
    body: Body | None


@dataclass(frozen=True, slots=True)
class UsageLimit:
    """A rule may serve for at most ``rate`` of a holder's dwellings, counted apart for each value of ``by``."""

    counter: str
    rule: str
    holder: str
    rate: Fraction
    by: str


@dataclass(frozen=True, slots=True)
class CompiledTransfer:
    """The flux of holders without convention goes to ``to``; inside its cap or beside it."""

    name: str
    to: str
    inside_cap: bool


@dataclass(frozen=True, slots=True)
class CompiledDelegation:
    """The dwellings of ``holder`` in ``communes`` (empty: all) are managed by ``delegate``, charged to ``holder``."""

    name: str
    holder: str
    delegate: str
    communes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledPool:
    """The shares of ``members`` are counted as one, under ``holder``."""

    name: str
    holder: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledCarryOver:
    """What of the balances goes on to the next year; ``limit`` in dwellings, for a capped carry-over."""

    name: str
    mode: Report
    limit: Fraction
    citation: Citation


@dataclass(frozen=True, slots=True)
class CompiledSettlement:
    """On ``day``, the balance of ``holder`` is taken over by ``onto``."""

    name: str
    holder: str
    day: date
    onto: str


@dataclass(frozen=True, slots=True)
class CompiledProgramme:
    """The first lettings of a new programme.

    Attributes:
        name: Full name of the clause.
        programme: Name of the programme, as dwellings give it.
        dwellings: How many are let.
        inside: Whether they count in the flux.
        table: (holder, rate, condition on the dwelling or None), in the declared order; what is left is the bailleur's.
        citation: Where it is written.
    """

    name: str
    programme: str
    dwellings: int
    inside: bool
    table: tuple[tuple[str, Fraction, Body | None], ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """Expected dwellings of one class over the year: sorted (fact path, value as text) pairs, and how many."""

    attributes: tuple[tuple[str, str], ...]
    dwellings: Fraction


@dataclass(frozen=True, slots=True)
class Shares:
    """Everything the plan of one bailleur is made from."""

    holders: tuple[Holder, ...] = ()
    parts: tuple[CompiledPart, ...] = ()
    residual: tuple[tuple[str, Fraction], ...] = ()
    targets: tuple[SoftTarget, ...] = ()
    uniform: tuple[str, ...] = ()
    splits: tuple[Split, ...] = ()
    usages: tuple[UsageLimit, ...] = ()
    transfer: CompiledTransfer | None = None
    delegations: tuple[CompiledDelegation, ...] = ()
    pools: tuple[CompiledPool, ...] = ()
    forecast: tuple[ForecastLine, ...] = ()
    forecast_year: int = 0
    axes: tuple[str, ...] = ()
    band: Fraction = Fraction(5, 4)
    method: Methode = Methode.BANDE
    replanned: Rythme = Rythme.SEMAINE
    batch: Rythme = Rythme.JAMAIS
    carry_over: CompiledCarryOver | None = None
    settlements: tuple[CompiledSettlement, ...] = ()
    programmes: tuple[CompiledProgramme, ...] = ()
    charge_event: str = "orientation"
