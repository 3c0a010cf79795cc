"""A class of dwellings, as the plan of the year sees it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey
from fluxrules.engines.protocol import Facts, Outcome


@dataclass(frozen=True, slots=True)
class PlannedClass:
    """A class of dwellings: still expected, already come, and what rules say of it."""

    key: ClassKey
    weight: Fraction
    come: Fraction
    facts: Facts
    outcome: Outcome

    @property
    def year(self) -> Fraction:
        """Dwellings of the whole year."""
        return self.weight + self.come

    @property
    def commune(self) -> str:
        """INSEE code: every class has one."""
        return dict(self.key)["logement.commune"]


def named(key: ClassKey) -> str:
    """How diagnostics name a class: ``commune 44109, qpv non``."""
    return ", ".join(f"{path.split('.')[-1]} {value}" for path, value in key)
