"""Why not: what put one réservataire out, in the order of the strata, and the rules that came closest for it.

Of a rule that did not play, only the truth of every condition can speak: it is the trace of the native engine, made
again from the facts of the decision where the caller has it no more (``trace_in``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.decision.decision import Decision, Raison, Standing
from fluxrules.decision.what_if import Situation
from fluxrules.engines.native import Native
from fluxrules.engines.native_trace import Trace
from fluxrules.explanation.naming import holder_names
from fluxrules.explanation.near_rules import NearRule, NearRules
from fluxrules.explanation.proof import proof_of
from fluxrules.explanation.proof_builder import place_of
from fluxrules.explanation.proof_funnel import STAGES
from fluxrules.explanation.proof_tree import Figures, Proof
from fluxrules.explanation.removal import COMPARED
from fluxrules.explanation.sentences import chosen_by_rules, why_not
from fluxrules.program.program import Value


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule that put somebody out, by reference.

    Attributes:
        name: Full name.
        titre: Its title.
        place: ``file:line``, or "".
    """

    name: str
    titre: str
    place: str


@dataclass(frozen=True, slots=True)
class WhyNotProof:
    """Why one réservataire did not receive.

    Attributes:
        holder: Who.
        name: Its name.
        reason: The decisive reason; None for the one that received.
        sentence: The reason in French; "" for the one that received.
        clauses: The rules that put it out, or that put another before it.
        figures: The figures that the reason compares, exact; those of the one chosen too.
        gap: By how much: over the cap once this dwelling is counted, or behind the one chosen, in dwellings (in the
            method's measure between scores); None where nothing is measured.
        near: The rules that came closest to firing for it, closest first.
        rests_on: Nodes of the decision's proof that this reason rests on.
    """

    holder: str
    name: str
    reason: Raison | None
    sentence: str
    clauses: tuple[Clause, ...] = ()
    figures: Figures = ()
    gap: Fraction | None = None
    near: tuple[NearRule, ...] = ()
    rests_on: tuple[str, ...] = ()


def trace_in(situation: Situation) -> Trace:
    """The truth of every condition of a situation's rules.

    Raises:
        EngineError: The engine could not finish.
    """
    decider, account = situation.desk()
    again = situation.again
    reading = decider.read(situation.liberation, account if again is None else again.base(account), again)
    return reading.trace or Native(situation.program).trace(reading.facts)[1]


def why_not_of(
    decision: Decision,
    holder: str,
    near: NearRules | None = None,
    trace: Trace | None = None,
    proof: Proof | None = None,
) -> WhyNotProof:
    """Why ``holder`` did not receive.

    Args:
        decision: The decision.
        holder: The réservataire who asks.
        near: The Program's rules, made once for all decisions; None: the rules that came closest are not told.
        trace: The truth of every condition at that decision; with ``near``.
        proof: The decision's proof, where it is already made.

    Raises:
        KeyError: Nobody of that name in the decision's table.
    """
    for standing in decision.standings:
        if standing.holder == holder:
            return _Teller(decision, near, trace, proof or proof_of(decision)).tell(standing)
    raise KeyError(holder)


def every_why_not(
    decision: Decision, near: NearRules | None = None, trace: Trace | None = None, proof: Proof | None = None
) -> tuple[WhyNotProof, ...]:
    """``why_not_of`` each réservataire that did not receive, in order of the table."""
    teller = _Teller(decision, near, trace, proof or proof_of(decision))
    return tuple(teller.tell(standing) for standing in decision.standings if standing.reason is not None)


class _Teller:
    """What all the réservataires of one decision share."""

    def __init__(self, decision: Decision, near: NearRules | None, trace: Trace | None, proof: Proof) -> None:
        self._decision, self._near, self._trace = decision, near, trace
        self._said = {one.holder: one.sentence for one in why_not(decision)}
        self._names, self._chosen = holder_names(decision), chosen_by_rules(decision)
        self._known, self._last = frozenset(node.id for node in proof.nodes), proof.conclusion.rests_on

    def tell(self, standing: Standing) -> WhyNotProof:
        holder = standing.holder
        return WhyNotProof(
            holder=holder,
            name=self._names[holder],
            reason=standing.reason,
            sentence=self._said.get(holder, ""),
            clauses=tuple(_clauses(self._decision, standing)),
            figures=_figures(standing, self._chosen),
            gap=_gap(standing, self._chosen),
            near=self._close(standing),
            rests_on=self._rests(standing),
        )

    def _close(self, standing: Standing) -> tuple[NearRule, ...]:
        """Where no right covers the dwelling no rule could have given it: none is told."""
        if self._near is None or self._trace is None or standing.reason in (None, *NO_RIGHT):
            return ()
        return self._near.of(self._trace, standing.holder, self._decision.holder)

    def _rests(self, standing: Standing) -> tuple[str, ...]:
        """The nodes of the proof that a reason rests on: where it stood, and the stage that put it out."""
        holder, reason = standing.holder, standing.reason
        if reason is None:
            return ("decision",)
        if reason is Raison.HORS_FLUX:
            return ("etape:assiette",)
        if reason not in _STAGES:
            return self._last
        wanted = (f"flux:{holder}", f"droit:{holder}", f"etape:{_STAGES[reason]}")
        return tuple(name for name in wanted if name in self._known)


NO_RIGHT = (Raison.SANS_CONVENTION, Raison.HORS_PERIMETRE)
"""Reasons of those who have no right on the dwelling."""


def _clauses(decision: Decision, standing: Standing) -> Iterable[Clause]:
    """The rules that a reason names, in the order in which they fired."""
    named = set(dict(standing.details).get("regle", "").split(", "))
    for rule in {rule.name: rule for rule in decision.fired}.values():
        if rule.name in named:
            yield Clause(rule.name, rule.titre, place_of(rule.span))


def _figures(standing: Standing, chosen: Standing | None) -> Figures:
    """What the reason compares: received and cap, ranks, due, scores; of both."""
    found: list[tuple[str, Value]] = []
    details = dict(standing.details)
    if standing.reason is Raison.PLAFOND_ATTEINT:
        found = [(f"{standing.holder}.{key}", Fraction(details[key])) for key in ("recus", "plafond") if key in details]
        return tuple(found)
    for one in (standing, chosen):
        if one is None:
            continue
        if standing.reason is Raison.RANG_INFERIEUR:
            found += [(f"{one.holder}.rangs", rank) for _, rank in one.ranks]
        elif standing.reason in COMPARED:
            found.append((f"{one.holder}.retard_avec", one.overdue))
            if one.score is not None and standing.score is not None:
                found.append((f"{one.holder}.score", one.score))
    return tuple(found)


def _gap(standing: Standing, chosen: Standing | None) -> Fraction | None:
    """By how much, never negative: beyond its cap with one more, or between two scores, or two amounts due."""
    details = dict(standing.details)
    if standing.reason is Raison.PLAFOND_ATTEINT and "plafond" in details:
        return Fraction(details["recus"]) + 1 - Fraction(details["plafond"])
    if chosen is None or standing.reason not in COMPARED:
        return None
    if standing.score is not None and chosen.score is not None:
        return abs(chosen.score - standing.score)
    return abs(chosen.overdue - standing.overdue)


_STAGES = {reason: stage.name for stage in STAGES for reason in stage.reasons}
