"""Why: the proof tree of a decision, from the facts of the dwelling to who receives it.

A proof is a value: nodes in an order in which each rests only on earlier ones, the last being the decision. It is made
from the Decision alone, nothing is decided or computed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fluxrules.program.program import Value

Figures = tuple[tuple[str, Value], ...]
"""The figures that a sentence prints, exact: (``whose.what``, value). ``what`` is the key of the decision's JSON."""


class Kind(StrEnum):
    """What a node speaks of, in the order in which a proof goes."""

    FAIT = "fait"  # a datum of the dwelling, or of the state of the flux, that rules read
    FLUX = "flux"  # where a réservataire stood before this dwelling
    PART = "part"  # a share clause
    REGLE = "regle"  # a rule that fired, with what it read
    EFFET = "effet"  # what it did
    DEDUIT = "deduit"  # a fact that rules deduced
    MANQUANT = "manquant"  # a datum that nobody knows, and what it could change
    ETAPE = "etape"  # who was left at one stage
    DROIT = "droit"  # where a candidate stood once this dwelling is counted: overall, on each axis, its score
    BORNE = "borne"  # what the method promises here, or that it promises nothing
    CONFLIT = "conflit"  # clauses that contradict each other
    EVENEMENT = "evenement"  # what happened outside the rules: a hand-back, a person's decision, a batch, a programme
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Node:
    """One step.

    Attributes:
        id: ``regle:cia:grands-logements``; unique in the proof.
        kind: What it speaks of.
        sentence: In French.
        rests_on: Ids of the nodes it follows from, all earlier.
        place: ``file:line`` of the rule or clause it speaks of, or "".
        figures: The figures of the sentence, exact.
        rule: Full name of the rule or clause it speaks of, or "".
    """

    id: str
    kind: Kind
    sentence: str
    rests_on: tuple[str, ...] = ()
    place: str = ""
    figures: Figures = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """The nodes, each after those it rests on; the last is the decision."""

    nodes: tuple[Node, ...]

    @property
    def conclusion(self) -> Node:
        """What is proved."""
        return self.nodes[-1]

    def node(self, name: str) -> Node:
        """The node of that id.

        Raises:
            KeyError: There is none.
        """
        for node in self.nodes:
            if node.id == name:
                return node
        raise KeyError(name)

    def bearing(self) -> tuple[Node, ...]:
        """The nodes that the decision rests on, directly or not; it is one of them."""
        kept = {self.conclusion.id}
        for node in reversed(self.nodes):
            if node.id in kept:
                kept.update(node.rests_on)
        return tuple(node for node in self.nodes if node.id in kept)

    def of(self, kind: Kind) -> Iterator[Node]:
        """The nodes of one kind, in order."""
        return (node for node in self.nodes if node.kind is kind)
