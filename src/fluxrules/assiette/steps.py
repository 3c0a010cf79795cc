"""One step of a calculation as a value: what it is about, the figures put in, the exact result, where it comes from.

A step can be done again from its own terms (``recomputed``): reports print it, and whoever doubts it checks it by hand.
Words are in ``etapes_fr.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cache
from math import prod

from fluxrules.assiette.figures import exact_figure, exact_rate
from fluxrules.assiette.rounding import rounded
from fluxrules.diagnostics import Span
from fluxrules.vocabulary import Arrondi, Statut

ZERO = Fraction(0)
TERMS_SHOWN = 6
"""Beyond, a sum is told by how many terms it has; each is a step or a line of its own."""


class StepKind(StrEnum):
    """What a step works out."""

    DONNE = "donne"  # gross flux, given
    ROTATION = "rotation"  # gross flux: stock × rotation
    MOYENNE = "moyenne"  # gross flux: mean of past years
    LIBERATIONS = "liberations"  # all that is expected to be freed
    HORS_NATURE = "hors_nature"  # outside by nature, one reason
    FLUX_BRUT = "flux_brut"
    SOUSTRACTION = "soustraction"  # one legal reason
    REPARTITION = "repartition"  # a subtraction spread over several lines
    FLUX_NET = "flux_net"
    OBJECTIF = "objectif"
    ARRONDI = "arrondi"
    RESTE = "reste"
    CONVERSION = "conversion"  # stock → share


@dataclass(frozen=True, slots=True)
class Basis:
    """What stands behind a figure.

    Attributes:
        reference: Article of a text, or document and clause, as people cite it; "" for plain arithmetic.
        statut: How sure it is; None for plain arithmetic.
        span: Where it is written.
    """

    reference: str = ""
    statut: Statut | None = None
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a formula; ``rate`` when people write it in %."""

    value: Fraction
    rate: bool = False

    def __str__(self) -> str:
        return exact_rate(self.value) if self.rate else exact_figure(self.value)


@dataclass(frozen=True, slots=True)
class Term:
    """A product of figures, added or taken away."""

    figures: tuple[Figure, ...]
    minus: bool = False

    @property
    def value(self) -> Fraction:
        """What it adds to the sum."""
        amount = prod((figure.value for figure in self.figures), start=Fraction(1))
        return -amount if self.minus else amount

    def __str__(self) -> str:
        return " × ".join(map(str, self.figures))


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the sum of ``terms``, divided by ``divisor``, rounded by the clause ``rounding``.

    Attributes:
        kind: What it works out.
        subject: What it is about: a commune, a réservataire, a reason; "" for the whole flux.
        label: The same as a French phrase.
        terms: What is added up.
        result: The exact result.
        basis: Where it comes from.
        divisor: What the sum is divided by.
        rounding: How it is rounded.
        is_share: The result is a share of the flux, not dwellings.
        assumes: What it rests on that no text says, as a French sentence, or "".
    """

    kind: StepKind
    subject: str
    label: str
    terms: tuple[Term, ...]
    result: Fraction
    basis: Basis = Basis()
    divisor: Figure | None = None
    rounding: Arrondi | None = None
    is_share: bool = False
    assumes: str = ""

    @property
    def recomputed(self) -> Fraction:
        """The result again, from the terms alone."""
        total = sum((term.value for term in self.terms), ZERO)
        total = total if self.divisor is None else total / self.divisor.value
        return total if self.rounding is None else Fraction(rounded(total, self.rounding))

    @property
    def formula(self) -> str:
        """The figures put in: ``12000 × 8,5 %``."""
        if len(self.terms) > TERMS_SHOWN:
            said = words("somme", nombre=len(self.terms))
        else:
            said = "".join(_joined(place, term) for place, term in enumerate(self.terms)) or "0"
        if self.divisor is not None:
            said = f"({said}) / {self.divisor}" if len(self.terms) > 1 else f"{said} / {self.divisor}"
        return said if self.rounding is None else words(f"arrondi_{self.rounding}", formule=said)

    @property
    def said_result(self) -> str:
        """The exact result as text."""
        return str(Figure(self.result, self.is_share))


def _joined(place: int, term: Term) -> str:
    sign = "- " if term.minus else "+ " if place else ""
    return f" {sign}{term}" if place else f"{sign}{term}"


def total(
    kind: StepKind,
    label: str,
    amounts: Iterable[Fraction],
    basis: Basis = Basis(),
    subject: str = "",
    assumes: str = "",
) -> Step:
    """The step that adds ``amounts``; those that are nothing are not shown."""
    terms = tuple(Term((Figure(amount),)) for amount in amounts if amount)
    return Step(kind, subject, label, terms, sum((term.value for term in terms), ZERO), basis, assumes=assumes)


@cache
def _words() -> dict[str, str]:
    from importlib import resources

    text = (resources.files(__package__) / "etapes_fr.toml").read_text("utf-8")
    return {key: str(value) for key, value in tomllib.loads(text).items()}


def words(key: str, **values: object) -> str:
    """The phrase of ``key``, filled.

    Raises:
        KeyError: No such phrase, or a value is missing (a bug).
    """
    return _words()[key].format(**values)
