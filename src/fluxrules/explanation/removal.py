"""What one réservataire's place rests on: rules and counts that may be taken away, and the situation without them.

A rule taken away never existed: the plan is made again. A count taken away is 0, and the bailleur, whose part is what
the others leave, takes it over: what caps count of it, its retard, its retard on one axis are three counts. The
bailleur's own counts balance the others' and are not taken away by themselves: everyone's are, at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from fluxrules.allotment.account import Account, Category
from fluxrules.decision.decision import Decision, Raison
from fluxrules.decision.reading import Reading
from fluxrules.decision.what_if import Situation
from fluxrules.explanation.trials import Trials
from fluxrules.vocabulary import BAILLEUR, StatutDecision

_WITHOUT_BEARING = frozenset({"modalites", "signaler"})


EVERYONE = ""
"""Who a count is of, when it is everyone's: on an axis or overall, nobody is late nor ahead any more."""

COMPARED = (Raison.HORS_BANDE, Raison.SCORE_INFERIEUR, Raison.DEPARTAGE)
"""Stages at which retards are compared."""


class Taken(StrEnum):
    """What is taken away."""

    REGLE = "regle"  # a rule
    RECUS = "recus"  # what caps count of a réservataire
    RETARD = "retard"  # its G
    CATEGORIE = "categorie"  # its C on one axis of the dwelling


@dataclass(frozen=True, slots=True)
class Element:
    """One rule or one count.

    Attributes:
        kind: Which of them.
        name: Full name of the rule, or the réservataire; ``EVERYONE``.
        category: Axis and value of a category, or ("", "").
        value: What the count was, in dwellings; None for a rule, or for everyone's.
    """

    kind: Taken
    name: str
    category: Category = ("", "")
    value: Fraction | None = None


def taken_away(trials: Trials, taken: Collection[Element]) -> Situation | None:
    """The situation without ``taken``; None when no plan can be made without these rules."""
    situation = trials.without(frozenset(item.name for item in taken if item.kind is Taken.REGLE))
    return None if situation is None else replace(situation, account=counts_taken(situation.account, taken))


def counts_taken(account: Account, taken: Iterable[Element]) -> Account:
    """The account with these counts at 0, the bailleur's in balance."""
    received, deficits = account.received, account.deficits
    by_category = dict(account.by_category)
    for item in taken:
        if item.kind is Taken.RECUS:
            received = _without(received, item.name)
        elif item.kind is Taken.RETARD:
            deficits = _without(deficits, item.name)
        elif item.kind is Taken.CATEGORIE:
            by_category[item.category] = _without(by_category.get(item.category, {}), item.name)
    return replace(account, received=received, deficits=deficits, by_category=by_category)


def _without(counts: Mapping[str, int], holder: str) -> Mapping[str, int]:
    """One count at 0, the bailleur taking it over; or all of them."""
    if holder == EVERYONE:
        return {}
    left = {name: count for name, count in counts.items() if name != holder}
    left[BAILLEUR] = left.get(BAILLEUR, 0) + counts.get(holder, 0)
    return left


def elements_of(
    situation: Situation, decision: Decision, reading: Reading, holder: str, receives: bool = False
) -> tuple[Element, ...]:
    """Everything that may be taken away: rules that fired, the highest norm first, then counts, its own first.

    Of a decision that waits for a datum, the rules that may fire come before: they are those that it waits for.
    Retards and categories count only where shares are compared, or where rules read them.
    """
    stage = next(standing.reason for standing in decision.standings if standing.holder == holder)
    if stage is None:
        return ()
    ranked = sorted(decision.fired, key=lambda rule: (rule.norme.rank, rule.name))
    if stage is Raison.SUSPENDU:
        ranked = [*sorted(decision.maybe, key=lambda rule: (rule.norme.rank, rule.name)), *ranked]
    every = decision.statut is StatutDecision.CONFLIT
    rules = [
        Element(Taken.REGLE, rule.name)
        for rule in ranked
        if every or any(effect.partition(" ")[0] not in _WITHOUT_BEARING for effect in rule.effects)
    ]
    return tuple(dict.fromkeys((*rules, *_counts(situation.account, reading, holder, receives, stage))))


def _counts(account: Account, reading: Reading, holder: str, receives: bool, stage: Raison) -> Iterator[Element]:
    """Counts that are not 0 and may matter: what its caps count; retards where shares are compared or rules read them.

    Of retards and categories: its own, then those of the one chosen, then everyone's at once.
    """
    unit, facts = account.unit, reading.facts
    capped = {one for _, holders in reading.combined.caps if holder in holders for one in holders}
    for one in (holder, *sorted(capped - {holder})):
        if one in capped and one != BAILLEUR and account.received.get(one):
            yield Element(Taken.RECUS, one, value=Fraction(account.received[one]))
    shared = receives or stage in COMPARED
    read = any(path.startswith("flux.") for path in facts.values) or any(
        path.startswith("reservataire.flux.") for values in facts.each.values() for path in values
    )
    for one in dict.fromkeys((holder, reading.route.holder, EVERYONE)):
        if one == BAILLEUR or (one == EVERYONE and not shared):
            continue
        late = account.deficits.get(one) if one else any(account.deficits.values())
        if late and (shared or read):
            yield Element(Taken.RETARD, one, value=Fraction(late, unit) if one else None)
        for category in reading.categories if shared else ():
            table = account.by_category.get(category, {})
            late = table.get(one) if one else any(table.values())
            if late:
                yield Element(Taken.CATEGORIE, one, category, Fraction(late, unit) if one else None)
