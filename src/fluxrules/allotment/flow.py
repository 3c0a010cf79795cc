"""Maximum flow in exact fractions, with its minimum cut: is there room for everyone's due, and if not, where not.

Shortest augmenting paths (Edmonds and Karp, 1972): the number of augmentations is bounded whatever the capacities,
so exact fractions are safe; arcs are followed in the order they were added, so the answer never varies.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction

SOURCE = 0
SINK = 1


class Network:
    """Nodes are integers (0 the source, 1 the sink); an arc ``a`` and its reverse ``a ^ 1`` share a capacity."""

    def __init__(self) -> None:
        self.heads: list[int] = []
        self.room: list[Fraction] = []
        self.leaving: list[list[int]] = [[], []]

    def node(self) -> int:
        """Add a node."""
        self.leaving.append([])
        return len(self.leaving) - 1

    def arc(self, tail: int, head: int, capacity: Fraction, flow: Fraction = Fraction(0)) -> int:
        """Add an arc that already carries ``flow``; the flow given must be conserved at every node."""
        arc = len(self.heads)
        self.heads += [head, tail]
        self.room += [capacity - flow, flow]
        self.leaving[tail].append(arc)
        self.leaving[head].append(arc + 1)
        return arc

    def flow(self, arc: int) -> Fraction:
        """What the arc carries."""
        return self.room[arc ^ 1]

    def maximise(self) -> None:
        """Augment the present flow until no path is left."""
        while path := self._path():
            amount = min(self.room[arc] for arc in path)
            for arc in path:
                self.room[arc] -= amount
                self.room[arc ^ 1] += amount

    def reachable(self) -> frozenset[int]:
        """Nodes the source still reaches: after ``maximise``, the source side of the smallest minimum cut."""
        return frozenset(self._search())

    def _path(self) -> list[int]:
        came = self._search()
        path: list[int] = []
        node = SINK
        while node in came and node != SOURCE:
            path.append(came[node])
            node = self.heads[came[node] ^ 1]
        return path[::-1]

    def _search(self) -> dict[int, int]:
        """Arc by which each node is first reached, breadth first."""
        came = {SOURCE: -1}
        waiting = deque([SOURCE])
        while waiting and SINK not in came:
            for arc in self.leaving[waiting.popleft()]:
                head = self.heads[arc]
                if head not in came and self.room[arc] > 0:
                    came[head] = arc
                    waiting.append(head)
        return came
