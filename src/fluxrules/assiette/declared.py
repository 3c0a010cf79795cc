"""What a bailleur declares before the year: plain values, whatever file they were written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey
from fluxrules.assiette.steps import Basis
from fluxrules.diagnostics import Span
from fluxrules.vocabulary import Arrondi, MotifSoustraction


@dataclass(frozen=True, slots=True)
class Gross:
    """What one class of dwellings is expected to free, in one of three ways.

    Attributes:
        key: The class, as the plan names them.
        name: The class as people say it.
        given: Dwellings, as given.
        stock: Dwellings of the stock, with ``rotation``.
        rotation: Part of the stock freed in a year.
        past: (year, dwellings) of past years, whose mean is taken.
        span: Where it is written.
    """

    key: ClassKey
    name: str
    given: Fraction | None = None
    stock: Fraction | None = None
    rotation: Fraction | None = None
    past: tuple[tuple[int, Fraction], ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Removal:
    """Dwellings of one reason, on the classes that ``scope`` does not exclude (empty: all)."""

    motif: MotifSoustraction
    scope: ClassKey
    name: str
    dwellings: Fraction
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class InStock:
    """Dwellings reserved in stock to a holder; ``communes``: its perimeter, empty for everywhere."""

    holder: str
    name: str
    dwellings: Fraction
    rotation: Fraction | None
    communes: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rounding:
    """The clause that rounds objectives."""

    mode: Arrondi
    basis: Basis


@dataclass(frozen=True, slots=True)
class Declared:
    """The declaration of one bailleur for one year.

    Attributes:
        year: Calendar year.
        basis: Where the figures come from.
        gross: Expected dwellings, by class.
        removals: What is taken out, legal reasons and others.
        in_stock: Rights in stock to convert.
        rotation: Rotation of the lines that give none.
        rounding: The clause that rounds, if any.
        span: Where the whole is written.
    """

    year: int
    basis: Basis
    gross: tuple[Gross, ...]
    removals: tuple[Removal, ...] = ()
    in_stock: tuple[InStock, ...] = ()
    rotation: Fraction | None = None
    rounding: Rounding | None = None
    span: Span | None = field(default=None, compare=False)
