"""The assiette of one bailleur as a report takes it: the calculation, what came of the year, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.assiette import Assiette, Comparison, Objective, Step
from fluxrules.assiette.flux import NetLine
from fluxrules.assiette.names import class_name
from fluxrules.decision.assiette import YearBase
from fluxrules.explanation.numbers import decimal_text
from fluxrules.reports.droits_numbers import ROUNDED, rate_text
from fluxrules.reports.titles import title

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Aside:
    """What a file of libérations holds that the comparison does not count."""

    other_days: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class AssietteShown:
    """One bailleur's assiette to show.

    Attributes:
        base: The calculation, and how it stands beside the forecast.
        nom: Name of the bailleur.
        fictif: It is imagined.
        territoire: Name of the territory.
        communes: Names by INSEE code.
        day: Day of the law that shares were read under, ISO.
        actual: The year so far, None when no file was given.
        aside: What of the file is not in it.
    """

    base: YearBase
    nom: str
    fictif: bool
    territoire: str
    communes: Mapping[str, str]
    day: str
    actual: Comparison | None = None
    aside: Aside = Aside()

    @property
    def assiette(self) -> Assiette:
        """The calculation."""
        return self.base.assiette

    @property
    def year(self) -> int:
        """Its year."""
        return self.base.assiette.declared.year

    @property
    def elsewhere(self) -> int:
        """Dwellings that came in no class of the declaration."""
        known = {line.name for line in self.assiette.flux.lines}
        lines = () if self.actual is None else self.actual.lines
        return sum(item.actual or 0 for item in lines if item.subject not in known)

    def commune_name(self, insee: str) -> str:
        """A commune as people say it."""
        return class_name((("logement.commune", insee),), self.communes)

    def perimeter(self, objective: Objective) -> tuple[str, ...]:
        """Communes where a share counts; empty when it is all of them."""
        everywhere = len(objective.share.rates) == len(self.assiette.flux.lines)
        return () if everywhere else tuple(commune for commune, _ in objective.by_commune)


def amount_text(amount: Fraction) -> str:
    """Two decimals, ``≈`` when something was cut: ``165,68``, ``≈183,43``."""
    return f"{'' if (amount * 100).denominator == 1 else ROUNDED}{decimal_text(amount)}"


def signed_text(amount: Fraction) -> str:
    """The same for a difference: ``+1,30``."""
    return f"{'' if (amount * 100).denominator == 1 else ROUNDED}{decimal_text(amount, signed=True)}"


def result_text(step: Step) -> str:
    """The result of a step for the eye; the exact one is in its formula and in the JSON."""
    return rate_text(step.result) if step.is_share else amount_text(step.result)


def line_formula(line: NetLine) -> str:
    """How a line's gross flux was worked out, "" when it was given."""
    step = line.gross_step
    return "" if len(step.terms) == 1 and len(step.terms[0].figures) == 1 and step.divisor is None else step.formula


def perimeter_text(shown: AssietteShown, objective: Objective) -> str:
    """« tout le flux », « Nantes (44109) », « 13 communes »."""
    inside = shown.perimeter(objective)
    if not inside:
        return title("assiette.tout")
    return shown.commune_name(inside[0]) if len(inside) == 1 else title("assiette.communes", nombre=len(inside))
