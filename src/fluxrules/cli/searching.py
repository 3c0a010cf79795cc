"""What a contested decision is decided again for: the rules that came closest, what would change it, what holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fluxrules.decision.decision import Decision
    from fluxrules.decision.what_if import Situation
    from fluxrules.engines.native_trace import Trace
    from fluxrules.explanation.counterfactual import Counterfactuals
    from fluxrules.explanation.minimal import MinimalSet
    from fluxrules.explanation.near_rules import NearRules


@dataclass(frozen=True, slots=True)
class Searched:
    """What is decided again to answer who contests.

    Attributes:
        near: The rules, to find those that came closest.
        trace: The truth of each of their conditions.
        changes: What would have changed the decision.
        held: The fewest rules and counts that hold the contestant where it is.
    """

    near: NearRules
    trace: Trace
    changes: Counterfactuals
    held: MinimalSet | None


def search(seen: Sequence[Situation], decision: Decision, holder: str, bound: int) -> Searched | None:
    """What is decided again, where the decision is that of its situation alone.

    One decided in a batch or given by a person is not: None.

    Args:
        seen: The situations it was decided from, the last one last.
        decision: The decision.
        holder: Who contests.
        bound: Runs of the engine at most, in search of what would have changed it; 0: as many as the search allows.
    """
    from fluxrules.explanation.counterfactual import BOUND, counterfactuals
    from fluxrules.explanation.minimal import minimal_set
    from fluxrules.explanation.near_rules import NearRules
    from fluxrules.explanation.why_not_proof import trace_in

    if not seen or not decision.by_itself:
        return None
    situation = seen[-1]
    return Searched(
        NearRules(situation.program),
        trace_in(situation),
        counterfactuals(situation, decision, holder, bound or BOUND),
        minimal_set(situation, holder),
    )
