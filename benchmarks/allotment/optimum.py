"""What could have been done, had the whole year been known: the two optima that rules are measured against.

**Largest deviation at any moment.** The smallest B for which some allotment keeps ``|G_i| ≤ B`` for everyone after each
dwelling, exactly. To hold B, the k-th dwelling of a holder must come no sooner than its entitlement reaches k − B and
no later than it would exceed k − 1 + B: a window of the year. B holds if and only if every dwelling can be matched
with a (holder, k) whose window it falls in, and every (holder, k) whose window closes within the year is matched
(two matchings, one for each, make one for both). The optimum is the distance of some running entitlement to an
integer below or above: a bisection over these finds it, exactly.

**Mean deviation per category at year's end.** The smallest ``Σ |C_{i,c}|`` over holders and categories, by a mixed
integer programme (HiGHS). A count is an integer: the cost of a cell is replaced by its convex envelope on integers, so
the linear relaxation is already close. Where the gap is not closed within the time, the dual bound is what is kept:
the ratios printed are then a little too severe for the rules, never too kind.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from benchmarks.allotment.streams import Stream

Gains = Sequence[Sequence[int]]
"""For each dwelling, units gained by each holder, in order of the register."""


def gains_of(stream: Stream) -> list[list[int]]:
    """x(u) in units, by dwelling then holder."""
    return [[stream.plan.units[dwelling.key][holder] for holder in stream.order] for dwelling in stream.dwellings]


def smallest_deviation(gains: Gains, unit: int) -> Fraction:
    """The smallest possible largest |G|, over everyone and every moment, in dwellings.

    Args:
        gains: x(u) in units: who gains nothing may not receive.
        unit: Units in a dwelling.
    """
    running = [list(accumulate(units)) for units in zip(*gains, strict=True)]
    values = sorted({part for sums in running for total in sums for part in (total % unit, -total % unit)})
    low, high = 0, bisect_left(values, unit)  # below one dwelling there is always a way
    while low < high:
        middle = (low + high) // 2
        if feasible(gains, running, unit, values[middle]):
            high = middle
        else:
            low = middle + 1
    return Fraction(values[low] if low < len(values) else unit, unit)


@dataclass(slots=True)
class _Job:
    """The k-th dwelling of a holder: dwellings ``first`` to ``last`` may be it."""

    holder: int
    first: int
    last: int
    mandatory: bool


def feasible(gains: Gains, running: Sequence[Sequence[int]], unit: int, bound: int) -> bool:
    """Whether everyone can stay within ``bound`` units at every moment."""
    jobs = _jobs(running, unit, bound)
    if jobs is None:
        return False
    allowed: list[list[int]] = [[] for _ in gains]
    for number, job in enumerate(jobs):
        for place in range(job.first, job.last + 1):
            if gains[place][job.holder]:
                allowed[place].append(number)
    for choices in allowed:  # the most pressing first: most dwellings then find theirs without a search
        choices.sort(key=lambda number: (jobs[number].last, jobs[number].first))
    taken = _matching(allowed, len(jobs))
    if taken is None:
        return False
    wanted = [number for number, job in enumerate(jobs) if job.mandatory]
    able = [
        [place for place in range(jobs[number].first, jobs[number].last + 1) if gains[place][jobs[number].holder]]
        for number in wanted
    ]
    if all(taken[number] >= 0 for number in wanted):
        return True
    return _matching(able, len(gains)) is not None


def _jobs(running: Sequence[Sequence[int]], unit: int, bound: int) -> list[_Job] | None:
    """Windows of everyone's k-th dwelling, those that open within the year; None if one closes before it opens."""
    end = len(running[0]) - 1
    jobs = []
    for holder, sums in enumerate(running):
        k = 1
        while (first := bisect_left(sums, k * unit - bound)) <= end:
            # Received by the moment at which k − 1 dwellings would leave more than the bound.
            last = bisect_left(sums, (k - 1) * unit + bound + 1)
            if last < first:
                return None
            jobs.append(_Job(holder, first, min(last, end), last <= end))
            k += 1
        if sums[end] > (k - 1) * unit + bound:
            return None
    return jobs


def _matching(allowed: Sequence[Sequence[int]], rooms: int) -> list[int] | None:
    """A matching of every guest with a room of its own among ``allowed``, as the guest of each room; or None.

    Greedy, then augmenting paths (Kuhn), each search marking the rooms it has seen.
    """
    guest = [-1] * rooms
    left = []
    for place, choices in enumerate(allowed):
        for room in choices:
            if guest[room] < 0:
                guest[room] = place
                break
        else:
            left.append(place)
    for start in left:
        came: dict[int, int] = {}
        waiting, free = [start], -1
        while waiting and free < 0:
            place = waiting.pop()
            for room in allowed[place]:
                if room not in came:
                    came[room] = place
                    if guest[room] < 0:
                        free = room
                        break
                    waiting.append(guest[room])
        if free < 0:
            return None
        held = {occupant: room for room, occupant in enumerate(guest) if occupant >= 0}
        while True:
            place = came[free]
            guest[free] = place
            if place == start:
                break
            free = held[place]
    if sorted(place for place in guest if place >= 0) != list(range(len(allowed))):
        raise AssertionError("a guest is nowhere, or in two rooms")
    return guest
