"""What an explanation is made of: sentences in order, without any layout."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleSentences:
    """One rule, as people read it.

    Attributes:
        name: Full name ``pack:id``.
        titre: Its title.
        decides: Whether who receives rests on it; others qualify the dwelling or say how it is handed over.
        norme: Rank of its norm, in words.
        source: Document, article and page.
        statut: How sure we are, in words.
        certain: Whether it is verified; anything else is shown wherever the rule is.
        explanation: The rule's own sentence, possibly empty.
        effects: What it did.
        reads: What it read.
        remarks: Targets without convention, what set it aside.
        place: ``file:line``, possibly empty.
    """

    name: str
    titre: str
    decides: bool
    norme: str
    source: str
    statut: str
    certain: bool
    explanation: str
    effects: tuple[str, ...]
    reads: tuple[str, ...]
    remarks: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class ShareSentence:
    """One share clause, as people read it."""

    name: str
    holder: str
    rate: str
    titre: str
    norme: str
    source: str
    statut: str
    certain: bool


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why one holder did not receive."""

    holder: str
    name: str
    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every sentence of one decision.

    Attributes:
        verdict: The decision in one sentence.
        because: How it was reached.
        rules: Rules that fired, in the order they did.
        aside: Rules set aside.
        maybe: Rules whose truth depends on missing data.
        others: Why each other holder did not receive, in order of the table.
        terms: Modalities.
        alerts: Alerts.
        missing: Missing data and what they could change.
        conflicts: Rules that contradict each other.
        guarantee: What the allotment rule promises here, where it stands, and what caps are used.
        shares: Share clauses behind what holders gain on this dwelling.
        facts: (label, value) of every datum read, in order of the label.
        silent: Rules that orient and did not play, each with the first condition that was not met.
        otherwise: Whom each method would have chosen here.
    """

    verdict: str
    because: tuple[str, ...]
    rules: tuple[RuleSentences, ...]
    aside: tuple[RuleSentences, ...]
    maybe: tuple[RuleSentences, ...]
    others: tuple[WhyNot, ...]
    terms: tuple[str, ...]
    alerts: tuple[str, ...]
    missing: tuple[str, ...]
    conflicts: tuple[str, ...]
    guarantee: tuple[str, ...]
    shares: tuple[ShareSentence, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    silent: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
