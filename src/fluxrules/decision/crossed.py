"""Caps that an event crosses: a person decides otherwise, or a dwelling that leaves the flux shrinks what a cap is of.

No orientation crosses a cap (ALLOTMENT §3). An event may, and nothing undoes what was given: it is said, at once.
"""

from __future__ import annotations

from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.decision.planned_caps import PlannedCap
from fluxrules.decision.reach import cap_counter
from fluxrules.decision.session import Session
from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.vocabulary import BAILLEUR, BasePlafond


def crossed_caps(
    session: Session, bailleur: str, before: Account, after: Account, span: Span | None
) -> tuple[Diagnostic, ...]:
    """What to say of each cap that held before an event, and does not after.

    Args:
        session: Under the law of the day.
        bailleur: Whose flux.
        before: Its account before the event.
        after: Its account after.
        span: Where the event is written.
    """
    program = session.compiled.programs[bailleur]
    names = {holder.id: holder.name for holder in program.shares.holders}
    found = []
    for (rule, holders), cap in sorted(session.year(bailleur).caps.items()):
        name = program.rules[rule].name
        received, limit = _standing(cap, name, after)
        was, bound = _standing(cap, name, before)
        if received > limit and was <= bound:
            listed = ", ".join(names.get(holder, holder) for holder in holders if holder != BAILLEUR)
            amount = f"{float(limit):.2f}".replace(".", ",")
            found.append(diagnose("FLX563", span, noms=listed, recus=received, plafond=amount, regle=name))
    return tuple(found)


def _standing(cap: PlannedCap, rule: str, account: Account) -> tuple[int, Fraction]:
    """Dwellings received under a cap, and how many may have been, with what has been counted so far."""
    if cap.everywhere:
        received, counted = sum(account.received.get(holder, 0) for holder in set(cap.holders)), account.counted
    else:
        received, counted = account.usages.get((cap_counter(cap, rule), ""), (0, 0))
    return received, cap.share * (cap.forecast if cap.base is BasePlafond.ANNUEL_PREVU else counted)
