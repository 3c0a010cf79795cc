"""Caps over a whole batch: whether any charge would cross one, were its dwellings given so, in order of notice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from fluxrules.allotment.account import Account
from fluxrules.allotment.caps import cap_reading
from fluxrules.decision.planned_caps import PlannedCap
from fluxrules.decision.planning import Year
from fluxrules.decision.reach import cap_counter
from fluxrules.program.program import Program
from fluxrules.vocabulary import BasePlafond

CapKey: TypeAlias = tuple[int, tuple[str, ...]]
"""A cap: the index of its rule, and whom it limits together."""


@dataclass(frozen=True, slots=True)
class BatchCap:
    """One cap.

    Attributes:
        cap: The cap.
        bears: For each dwelling of the batch, in order of notice, whether it holds there.
        received: Dwellings its holders have received, before the batch, where it counts.
        counted: Dwellings counted there before the batch.
    """

    cap: PlannedCap
    bears: tuple[bool, ...]
    received: int
    counted: int

    def kept(self, holders: Sequence[str]) -> bool:
        """Whether no charge crosses it, one dwelling after another."""
        cap, received, counted = self.cap, self.received, self.counted
        for holder, bears in zip(holders, self.bears, strict=True):
            if not (bears or cap.everywhere):
                continue
            if holder in cap.holders:
                base = cap.forecast if cap.base is BasePlafond.ANNUEL_PREVU else Fraction(counted + 1)
                if bears and cap_reading(received, cap.share, base).reached:
                    return False
                received += 1
            counted += 1
        return True


def caps_over(
    program: Program, year: Year, account: Account, batch: Sequence[Iterable[CapKey]]
) -> tuple[BatchCap, ...]:
    """The caps that bear on a batch.

    Args:
        program: The Program.
        year: Its plan and caps.
        account: State before the batch.
        batch: Caps that bear on each dwelling, in order of notice.
    """
    bearing = [frozenset(keys) for keys in batch]
    found = []
    for key in sorted(frozenset().union(*bearing)):
        cap = year.cap(program, key)
        if cap.everywhere:
            received, counted = sum(account.received.get(holder, 0) for holder in set(cap.holders)), account.counted
        else:
            received, counted = account.usages.get((cap_counter(cap, program.rules[cap.rule].name), ""), (0, 0))
        found.append(BatchCap(cap, tuple(key in keys for keys in bearing), received, counted))
    return tuple(found)
