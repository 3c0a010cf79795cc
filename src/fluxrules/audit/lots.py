"""Drawing lots: the same year in other orders, and where the real one stands among them.

What is drawn depends on the seed alone: ``random.Random(seed).random()`` gives the same numbers in every Python.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from fluxrules.audit.shuffle import Order, Shuffle
from fluxrules.audit.statistics import Family, Spread, family, upper_p
from fluxrules.vocabulary import BAILLEUR

Play: TypeAlias = Callable[[Order], Sequence[str]]
"""Place → dwelling, to who receives at each place ("": nobody, it is not counted)."""


@dataclass(frozen=True, slots=True)
class Lots:
    """What the draws say.

    Attributes:
        draws: How many.
        seed: What they were drawn from.
        movable: Dwellings that could have stood at another place.
        spreads: By holder, in the order given.
        bailleur: p-value of the bailleur alone; None when no order changes the quality it receives.
        family: The réservataires together.
    """

    draws: int
    seed: int
    movable: int
    spreads: Mapping[str, Spread]
    bailleur: Fraction | None
    family: Family


def draw_lots(
    shuffle: Shuffle,
    ranks: Sequence[int],
    holders: Sequence[str],
    play: Play,
    draws: int,
    seed: int,
    seen: Callable[[int], None] | None = None,
) -> Lots:
    """Compare the real order with ``draws`` others.

    Args:
        shuffle: Draws the orders.
        ranks: Quality of each dwelling, as a centred rank.
        holders: Whose quality is looked at.
        play: What happens in an order.
        draws: How many orders.
        seed: Where they come from.
        seen: Told how many orders have been played, as they are.
    """
    chance = random.Random(seed)
    real = list(range(shuffle.places))
    orders = [real, *(shuffle.draw(chance) for _ in range(draws))]
    received = []
    for done, order in enumerate(orders, 1):
        received.append(quality_received(order, play(order), ranks))
        if seen is not None:
            seen(done)
    spreads = {
        holder: Spread(received[0].get(holder, 0), tuple(found.get(holder, 0) for found in received[1:]))
        for holder in holders
    }
    own = spreads.get(BAILLEUR)
    alone = upper_p(own) if own is not None and own.distances() else None
    others = {holder: spread for holder, spread in spreads.items() if holder != BAILLEUR}
    return Lots(draws, seed, shuffle.movable, spreads, alone, family(others))


def quality_received(order: Sequence[int], winners: Sequence[str], ranks: Sequence[int]) -> dict[str, int]:
    """By holder, the sum of the ranks of its dwellings."""
    found: dict[str, int] = {}
    for dwelling, winner in zip(order, winners, strict=True):
        if winner:
            found[winner] = found.get(winner, 0) + ranks[dwelling]
    return found
