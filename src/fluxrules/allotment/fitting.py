"""Room for everybody: the uniform spread when it fits, else the plan nearest to it, made exact; else the proof.

Without a cap on part of the flux, it is a flow: raking gives the plan to one millionth, the flow the rest, and its
minimum cut the proof when there is no plan. Caps on part of the flux that several holders share are not a flow: what
each holder may take under them is chosen first (as raking did), and a flow says whether that choice will do. When it
will not, its cut is one more line of a small exact linear programme on these choices alone, which gives the nearest
choice that satisfies all lines so far, or multipliers that prove there is none. There are finitely many cuts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.cuts import Cut, Serving, rows_of
from fluxrules.allotment.demand import ZERO, Demand
from fluxrules.allotment.grid import Grid
from fluxrules.allotment.linear import AtLeast, Infeasible, at_most, minimise, proves
from fluxrules.allotment.plan import ClassKey
from fluxrules.allotment.raking import rake
from fluxrules.allotment.settling import Most, bring_under, hold, room_under_caps, top_up
from fluxrules.allotment.sums import sum_of, weighted_sum

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A part of the flux where rights exceed what is expected.

    Attributes:
        classes: That part.
        due: Dwellings that must be found there.
        here: Dwellings expected there.
        room: Dwellings that may be found: ``here``, and what caps leave elsewhere.
        rows: Rows concerned and how many dwellings each must find there, by index of the demand.
        caps: Caps whose limit closes the other ways out, by number.
    """

    classes: tuple[ClassKey, ...]
    due: Fraction
    here: Fraction
    room: Fraction
    rows: tuple[tuple[int, Fraction], ...]
    caps: tuple[int, ...]


def fit(
    demands: Sequence[Demand], weights: Mapping[ClassKey, Fraction], limits: Sequence[Fraction] = ()
) -> tuple[list[Mapping[ClassKey, Fraction]], tuple[Shortage, ...]]:
    """Share of each class for each demand, every class at most 1; and the shortages.

    Where there are some, the shares serve as much as can be, and each demand is told what it is ``missing``.

    Args:
        demands: Dues, spread; their cells are left as they are.
        weights: Expected dwellings, positive, in order.
        limits: Dwellings that each cap on part of the flux leaves, by number.
    """
    grid = Grid(demands, weights, limits)
    if grid.fits():
        return [
            {key: cell.amount / cell.weight for block in d.blocks for cell in block.cells for key in cell.classes}
            for d in demands
        ], ()
    serving, shortages = _serve(grid)
    for number, dwellings in serving.missing().items():
        demands[grid.owners[number]].missing += dwellings
    shares: list[dict[ClassKey, Fraction]] = [{} for _ in demands]
    for (place, node), amount in serving.amounts().items():
        share = amount / grid.nodes[node].weight
        shares[grid.rows[place]].update(dict.fromkeys(grid.nodes[node].classes, share))
    return list(shares), shortages


def _serve(grid: Grid) -> tuple[Serving, tuple[Shortage, ...]]:
    start = rake(grid)
    hold(grid, start)
    near = most = room_under_caps(grid, start)
    lines: list[Cut] = []
    shortages: list[Shortage] = []
    while True:
        amounts = dict(start)
        bring_under(grid, amounts, most)
        top_up(grid, amounts, most)
        serving = Serving(grid, amounts, most)
        if not serving.missing():
            return serving, ()
        cuts = serving.cuts()
        new = [cut for cut in cuts if cut.outlets and cut not in lines]
        closed = [_shortage(grid, [(cut, ONE)], ()) for cut in cuts if not cut.outlets]
        if not new:
            return serving, tuple(closed)
        lines += new
        chosen = _choose(grid, near, lines)
        while isinstance(chosen, Infeasible):
            proofs = _apart(grid, lines, chosen)
            shortages += [_shortage(grid, proof, caps) for proof, caps in proofs]
            lines = [cut for cut in lines if all(cut != used for proof, _ in proofs for used, _ in proof)]
            chosen = _choose(grid, near, lines)
        if shortages:
            return serving, (*closed, *shortages)
        most = chosen


def _choose(grid: Grid, near: Most, lines: Sequence[Cut]) -> Most | Infeasible:
    """What capped cells may take, nearest to ``near`` (least sum of moves), satisfying caps and ``lines``."""
    places = list(near)
    number = {place: index for index, place in enumerate(places)}
    wanted = [AtLeast({number[place]: ONE for place in cut.outlets}, cut.due - cut.room) for cut in lines]
    held = [
        at_most({number[place]: ONE for place in capped}, limit)
        for capped, limit in zip(grid.capped, grid.limits, strict=True)
    ]
    constraints = [*wanted, *held]
    width = len(places)
    apart = [*(_moved(one, near, places) for one in constraints)]
    apart += [at_most({width + index: ONE}, near[place]) for index, place in enumerate(places)]
    found = minimise(dict.fromkeys(range(2 * width), ONE), apart, 2 * width)
    if isinstance(found, Infeasible):
        proof = minimise({}, constraints, width)
        if not isinstance(proof, Infeasible) or not proves(proof, constraints):
            raise ArithmeticError("a programme without solution and without proof")
        return proof
    return {
        place: near[place] + found.values[index] - found.values[width + index] for index, place in enumerate(places)
    }


Proof = list[tuple[Cut, Fraction]]


def _apart(grid: Grid, lines: Sequence[Cut], found: Infeasible) -> list[tuple[Proof, list[Fraction]]]:
    """The proof in parts that share no cap: each that proves something by itself, with its multipliers of caps."""
    of_caps = found.multipliers[len(lines) :]
    parts: list[tuple[Proof, set[int]]] = []
    for cut, times in zip(lines, found.multipliers, strict=False):
        if times:
            part: Proof = [(cut, times)]
            caps = {cap for place in cut.outlets for cap in grid.cells[place].caps if of_caps[cap]}
            for other in [one for one in parts if one[1] & caps]:
                parts.remove(other)
                part, caps = other[0] + part, caps | other[1]
            parts.append((part, caps))
    kept = [(part, [u if cap in caps else ZERO for cap, u in enumerate(of_caps)]) for part, caps in parts]
    return [
        (part, caps)
        for part, caps in kept
        if sum_of(u * (cut.due - cut.room) for cut, u in part)
        > weighted_sum((u, limit) for u, limit in zip(caps, grid.limits, strict=True))
    ]


def _moved(one: AtLeast, near: Most, places: Sequence[int]) -> AtLeast:
    """The same line on moves up and down from ``near``."""
    width = len(places)
    down = {width + index: -value for index, value in one.coefficients.items()}
    here = weighted_sum((value, near[places[index]]) for index, value in one.coefficients.items())
    return AtLeast({**one.coefficients, **down}, one.right - here)


def _shortage(grid: Grid, proof: Sequence[tuple[Cut, Fraction]], caps: Sequence[Fraction]) -> Shortage:
    """The combination of cuts and caps, brought to one time each cut at most, in the words of dwellings."""
    most = max(times for _, times in proof)
    proof = [(cut, times / most) for cut, times in proof]
    nodes = sorted({node for cut, _ in proof for node in cut.nodes})
    here = sum_of(times * cut.room for cut, times in proof)
    room = here + weighted_sum((times / most, limit) for times, limit in zip(caps, grid.limits, strict=False))
    return Shortage(
        tuple(sorted(key for node in nodes for key in grid.nodes[node].classes)),
        sum_of(times * cut.due for cut, times in proof),
        here,
        room,
        rows_of(grid, proof),
        tuple(cap for cap, times in enumerate(caps) if times),
    )
