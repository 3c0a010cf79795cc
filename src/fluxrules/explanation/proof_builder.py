"""What a proof is being built from: its decision, the names in it, and the nodes said so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from fluxrules.decision.decision import AppliedRule, Decision
from fluxrules.diagnostics import Span
from fluxrules.explanation.naming import called_names
from fluxrules.explanation.proof_tree import Figures, Kind, Node


@dataclass(slots=True)
class Builder:
    """A proof that grows: each node is added once, after those it rests on."""

    decision: Decision
    names: dict[str, str]
    nodes: dict[str, Node] = field(default_factory=dict)
    rules: dict[str, list[AppliedRule]] = field(default_factory=dict)

    @classmethod
    def of(cls, decision: Decision) -> Builder:
        """Nothing said yet. ``rules``: those that fired, the readings of one rule together."""
        builder = cls(decision, called_names(decision))
        for rule in decision.fired:
            builder.rules.setdefault(rule.name, []).append(rule)
        return builder

    def add(
        self,
        name: str,
        kind: Kind,
        sentence: str,
        rests_on: Iterable[str] = (),
        place: str = "",
        figures: Figures = (),
        rule: str = "",
    ) -> str:
        """Add a node, resting on what was said among ``rests_on``; its id."""
        known = tuple(dict.fromkeys(one for one in rests_on if one in self.nodes))
        self.nodes[name] = Node(name, kind, sentence, known, place, figures, rule)
        return name

    def name(self, holder: str) -> str:
        """What a sentence calls a réservataire."""
        return self.names.get(holder, holder)


def place_of(span: Span | None) -> str:
    """``file:line``, or ""."""
    return f"{span.file}:{span.line}" if span else ""
