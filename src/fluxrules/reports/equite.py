"""What the audits of a file hand to their reports: the examinations, whose they are, and names."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fluxrules.audit.examination import Examination
from fluxrules.audit.quality import percentile
from fluxrules.reports.line import short_name
from fluxrules.vocabulary import BAILLEUR


@dataclass(frozen=True, slots=True)
class Equite:
    """One audit, and what people call those it is about.

    Attributes:
        found: The examination.
        nom: Name of the bailleur.
        fictif: Whether it is imagined.
        column: Column of the decisions examined; "": the rule's own.
    """

    found: Examination
    nom: str
    fictif: bool
    column: str = ""

    @property
    def names(self) -> dict[str, str]:
        """Names of everyone, in order of the register."""
        known = {holder.id: holder.name for holder in self.found.year.program.shares.holders}
        return {holder: known.get(holder, holder) for holder in self.found.year.holders}

    def name(self, holder: str) -> str:
        """Short name of one."""
        names = self.names
        return short_name(names[holder], names)

    @property
    def shown(self) -> tuple[str, ...]:
        """Those who receive something in one order or another, in order of the register, the bailleur last."""
        found = self.found
        tables = (found.received, found.fifo.real, found.fifo.other)
        mine = [h for h in found.year.holders if any(table[h].received for table in tables if h in table)]
        return (*(h for h in mine if h != BAILLEUR), *(h for h in mine if h == BAILLEUR))

    def mean_rank(self, holder: str, total: int | None = None) -> Fraction | None:
        """Mean rank between 0 and 100 of what a holder received, or of as many dwellings of another total."""
        mine = self.found.received[holder]
        return percentile(mine.quality if total is None else total, mine.received, self.found.known)

    def as_far(self, holder: str) -> Fraction | None:
        """Share of the orders at least as far as the real one, for this holder; None: no order changes anything."""
        lots = self.found.lots
        if lots is None:
            return None
        return lots.bailleur if holder == BAILLEUR else lots.family.each.get(holder)
