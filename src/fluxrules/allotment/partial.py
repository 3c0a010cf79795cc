"""Caps on part of the flux: whose due they lower, all caps and all holders together.

Such a cap moves a holder's due to the rest of what it may receive. Only blocks whose every cell is under some cap can
lose by it. How much is a small exact linear programme: the part of each due that is kept (from its floors upwards) is
made as large as can be for the one that keeps least, then for the next, so that no one comes down who need not. It is
counted from the due that caps on all a holder may receive have left (``capping``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.capping import cap_values, concerned_by, floors_above, is_above
from fluxrules.allotment.demand import ZERO, Block, Demand, Zone
from fluxrules.allotment.linear import AtLeast, Infeasible, at_most, minimise, proves
from fluxrules.allotment.plan import GroupCap
from fluxrules.allotment.sums import sum_of, weighted_sum
from fluxrules.diagnostics import Diagnostic, Span, diagnose

ONE = Fraction(1)

Caps = Sequence[tuple[GroupCap, Fraction]]


@dataclass(frozen=True, slots=True, eq=False)
class _Shut:
    """A block, or a zone with a floor, whose every cell is under some cap."""

    demand: Demand
    part: Block | Zone
    cells: tuple[int, ...]


def apply_partial(caps: Caps, demands: Sequence[Demand], span: Span | None) -> list[Diagnostic]:
    """Lower the dues that caps on part of the flux leave no room for, and spread them again.

    Args:
        caps: Caps and the dwellings they leave, in the order cells number them.
        demands: Dues, spread uniformly.
        span: For diagnostics.
    """
    found: list[Diagnostic] = []
    crossed = False
    for number, (cap, limit) in enumerate(caps):
        cells = [c for demand in demands for block in demand.blocks for c in block.cells if number in c.caps]
        amount = sum_of(cell.amount for cell in cells)
        crossed = crossed or amount > limit
        concerned = concerned_by(cap, demands)
        if is_above(amount, limit, concerned):
            found.append(diagnose("FLX605", span, **cap_values([cap], concerned, amount, limit)))
    if not crossed:
        return found
    cells = [c for demand in demands for block in demand.blocks for c in block.cells if c.caps]
    held = [
        at_most({place: ONE for place, cell in enumerate(cells) if number in cell.caps}, limit)
        for number, (_, limit) in enumerate(caps)
    ]
    found += _hold_floors(caps, demands, len(cells), held, span)
    if any(one.code == "FLX606" for one in found):
        return found
    floors = [_at_least(shut, shut.part.least) for shut in _shut_zones(demands)]
    _hold_dues(_shut_blocks(demands), [*held, *floors], len(cells))
    for demand in demands:
        for block in demand.blocks:
            block.spread()
    return found


def _hold_floors(
    caps: Caps, demands: Sequence[Demand], cells: int, held: Sequence[AtLeast], span: Span | None
) -> list[Diagnostic]:
    """Floors that caps leave no room for: the proof names them; once the year has begun, they come down."""
    found: list[Diagnostic] = []
    while True:
        zones = _shut_zones(demands)
        constraints = [*(_at_least(shut, shut.part.least) for shut in zones), *held]
        proof = minimise({}, constraints, cells)
        if not isinstance(proof, Infeasible):
            return found
        if not proves(proof, constraints):
            raise ArithmeticError("a programme without solution and without proof")
        of_zones, of_caps = proof.multipliers[: len(zones)], proof.multipliers[len(zones) :]
        closing = [cap for (cap, _), times in zip(caps, of_caps, strict=True) if times]
        asked = [(shut, times) for shut, times in zip(zones, of_zones, strict=True) if times]
        least = weighted_sum((times, shut.part.least) for shut, times in asked) / max(of_zones)
        limit = weighted_sum((times, one[1]) for times, one in zip(of_caps, caps, strict=True)) / max(of_zones)
        concerned = list(dict.fromkeys(shut.demand for shut, _ in asked))
        found.append(floors_above(closing, concerned, least, limit, span))
        if found[-1].code == "FLX606":
            return found
        for shut, _ in asked:
            if isinstance(shut.part, Zone):
                shut.part.least *= limit / least


def _hold_dues(shut: Sequence[_Shut], constraints: Sequence[AtLeast], cells: int) -> None:
    """Lower the dues of blocks under caps: round by round, the part given up by those that must give up most."""
    given_up: dict[int, Fraction] = {}
    while True:
        lines = []
        for number, one in enumerate(shut):
            block = one.part
            if not isinstance(block, Block):
                continue
            if number in given_up:
                lines.append(_at_least(one, block.due - given_up[number] * (block.due - block.least)))
            else:
                line = _at_least(one, block.due)
                lines.append(AtLeast({**line.coefficients, cells: block.due - block.least}, block.due))
        found = minimise({cells: ONE}, [*lines, *constraints], cells + 1)
        if isinstance(found, Infeasible):
            raise ArithmeticError("floors that hold, and yet no part of the dues that does")
        if not found.cost:
            break
        tight = [number for number in range(len(shut)) if number not in given_up and found.prices[number]]
        given_up.update(dict.fromkeys(tight, found.cost))
    for number, one in enumerate(shut):
        if isinstance(one.part, Block) and number in given_up:
            cut = given_up[number] * (one.part.due - one.part.least)
            one.part.due -= cut
            one.demand.lost += cut


def _shut_blocks(demands: Sequence[Demand]) -> list[_Shut]:
    found = []
    first = 0  # capped cells are numbered in order, by block and zone
    for demand in demands:
        for block in demand.blocks:
            capped = sum(1 for cell in block.cells if cell.caps)
            if block.due > ZERO and capped == len(block.cells):
                found.append(_Shut(demand, block, tuple(range(first, first + capped))))
            first += capped
    return found


def _shut_zones(demands: Sequence[Demand]) -> list[_Shut]:
    found = []
    first = 0
    for demand in demands:
        for zone in [zone for block in demand.blocks for zone in block.zones]:
            capped = sum(1 for cell in zone.cells if cell.caps)
            if zone.least > ZERO and capped == len(zone.cells):
                found.append(_Shut(demand, zone, tuple(range(first, first + capped))))
            first += capped
    return found


def _at_least(shut: _Shut, amount: Fraction) -> AtLeast:
    return AtLeast(dict.fromkeys(shut.cells, ONE), amount)
