"""The report of a contested attribution: why this réservataire, and not the one who asks.

A composition: the decision, its explanation and the journal of the flux → a Document in the frame of R.311-3-1-2 of the
CRPA. Nothing is decided here, and no number is made: each one stands in the decision or is read off its journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from fluxrules.allotment.journal import Event
from fluxrules.decision.decision import Decision, Standing
from fluxrules.explanation.contrast import Contrast, contrast
from fluxrules.explanation.contrast_sentences import ContrastSentences, contrast_sentences
from fluxrules.explanation.counterfactual_change import Counterfactuals
from fluxrules.explanation.counterfactual_sentences import CounterfactualSentences, counterfactual_sentences
from fluxrules.explanation.explanation import Explanation, RuleSentences, WhyNot
from fluxrules.explanation.history import Step
from fluxrules.explanation.minimal import MinimalSet
from fluxrules.explanation.naming import called, holder_names
from fluxrules.explanation.proof import proof_of
from fluxrules.explanation.proof_tree import Proof
from fluxrules.explanation.sentences import explain
from fluxrules.explanation.why_not_proof import WhyNotProof
from fluxrules.reports.contestation_links import places_of
from fluxrules.vocabulary import BAILLEUR, StatutDecision


@dataclass(frozen=True, slots=True)
class Recomputing:
    """How the same decision is made again.

    Attributes:
        commands: What to type, in order.
        files: SHA-256 of each file read beside the rules, by name.
    """

    commands: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Contestation:
    """A decision, and who contests it.

    Attributes:
        decision: The decision.
        contestant: The réservataire who did not receive the dwelling.
        history: What happened to the dwelling, in order.
        events: The journal up to the decision, from the beginning of the year.
        untold: Why the journal cannot be drawn, in words; "" when it can.
        clauses: ``file:line`` of every rule and share clause of the bailleur, by full name.
        refusal: Why the contestant did not receive, with the rules that came closest; made from the decision if absent.
        changes: What would have given it the dwelling; None when nobody has searched.
        held: The fewest rules and counts that hold the contestant where it is; None when nobody has searched.
        recomputing: How to make it again.
    """

    decision: Decision
    contestant: str
    history: tuple[Step, ...] = ()
    events: tuple[Event, ...] = ()
    untold: str = ""
    clauses: Mapping[str, str] = field(default_factory=dict)
    refusal: WhyNotProof | None = None
    changes: Counterfactuals | None = None
    held: MinimalSet | None = None
    recomputing: Recomputing = Recomputing()

    @cached_property
    def said(self) -> Explanation:
        """Every sentence of the decision."""
        return explain(self.decision)

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each holder by id."""
        return holder_names(self.decision)

    @cached_property
    def places(self) -> dict[str, str]:
        """``file:line`` of each rule and share clause named, by full name."""
        return {**self.clauses, **places_of(self.decision)}

    @cached_property
    def contrast(self) -> Contrast | None:
        """What separates the two."""
        return contrast(self.decision, self.contestant)

    @cached_property
    def rules(self) -> dict[str, RuleSentences]:
        """Rules that played, were set aside or may play, by full name."""
        return {rule.name: rule for rule in (*self.said.rules, *self.said.aside, *self.said.maybe)}

    @cached_property
    def proof(self) -> Proof:
        """The proof of the decision, from the facts to who receives."""
        return proof_of(self.decision)

    @cached_property
    def contrasted(self) -> ContrastSentences | None:
        """What separates the two, in words."""
        return contrast_sentences(self.decision, self.contrast) if self.contrast is not None else None

    @cached_property
    def changed(self) -> CounterfactualSentences | None:
        """What would have given the dwelling to the contestant, in words."""
        return counterfactual_sentences(self.decision, self.changes) if self.changes is not None else None

    @property
    def ahead(self) -> Fraction:
        """How far ahead the contestant would be, were this dwelling its own; negative: still late."""
        return 1 - self.standing.overdue

    @property
    def served(self) -> bool:
        """Whether somebody received the dwelling out of the flux."""
        return self.decision.statut in (StatutDecision.ORIENTE, StatutDecision.FORCE)

    @property
    def standing(self) -> Standing:
        """Where the contestant stands."""
        return next(item for item in self.decision.standings if item.holder == self.contestant)

    @property
    def first(self) -> Standing | None:
        """Where the one who received stands."""
        return next((item for item in self.decision.standings if item.holder == self.decision.holder), None)

    @property
    def why_not(self) -> WhyNot | None:
        """Why the contestant did not receive it."""
        return next((item for item in self.said.others if item.holder == self.contestant), None)

    def name(self, holder: str) -> str:
        """A holder's name as a sentence says it, with its article."""
        return called(self.names.get(holder, holder))

    @property
    def one(self) -> str:
        """The one who received, as a sentence says it; "" when nobody did."""
        return self.name(self.decision.holder) if self.decision.holder else ""

    @property
    def landlord(self) -> str:
        """The bailleur's own name."""
        own = next((item.name for item in self.decision.standings if item.holder == BAILLEUR), "")
        return own or self.decision.bailleur

    @property
    def other(self) -> str:
        """The contestant, as a sentence says it."""
        return self.name(self.contestant)


def is_received(decision: Decision, holder: str) -> bool:
    """Whether ``holder`` is the one who received, so that it has nothing to contest."""
    served = decision.statut in (StatutDecision.ORIENTE, StatutDecision.FORCE, StatutDecision.SANS_RESERVATAIRE)
    return served and holder == (decision.holder or BAILLEUR)
