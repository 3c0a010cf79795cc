"""A dwelling decided once more: handed back, nobody proposed in time, or a person decides otherwise (ALLOTMENT §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fluxrules.allotment.account import Account
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.events import recharge, reverse, serve_uncharged, uncredit
from fluxrules.decision.decision import Raison
from fluxrules.decision.routing import Refusal, Route
from fluxrules.program.program import Value
from fluxrules.vocabulary import BAILLEUR, SUIVANT, StatutDecision

DEROGATION = "derogation"
"""Cause of a decision that a person takes."""

TAKEN_OVER = "reprise"
"""Cause of a past decision, taken by persons before a ledger was kept."""


@dataclass(frozen=True, slots=True)
class Again:
    """Why a libération is decided again, and what of the first decision stays.

    Attributes:
        cause: restitution, delai_depasse, refus or derogation.
        charge: What it charges until now: its entitlement stays, nobody gains anything new.
        returned: Those who handed it back: none of them is served it again.
        lost: Whether the turn is lost: the charge stays, whoever is served now pays nothing.
        successor: ``suivant``, or who receives it (the bailleur, a réservataire).
        supposed: Facts the event adds, for rules to read.
        by: Who decided (derogation).
        reason: Why, in their words.
    """

    cause: str
    charge: Charge
    returned: tuple[str, ...] = ()
    lost: bool = False
    successor: str = SUIVANT
    facts: Mapping[str, Value] = field(default_factory=dict)
    by: str = ""
    reason: str = ""

    @property
    def forced(self) -> bool:
        """Whether a person decides otherwise than the rules."""
        return self.cause == DEROGATION

    def base(self, account: Account) -> Account:
        """The state the rules choose on: nothing gained on this dwelling yet, and its charge taken back, or lost."""
        return uncredit(account, self.charge) if self.lost else reverse(account, self.charge)

    def after(self, account: Account, charge: Charge) -> Account:
        """The account once the dwelling has gone to ``charge.holder``."""
        if self.lost:
            return serve_uncharged(account, charge.holder)
        return recharge(account, self.charge, charge)

    def owing(self, charge: Charge) -> Charge:
        """The new charge, with the rights that earlier refusals made on this dwelling; not of who receives it now."""
        owed = {**charge.owed, **self.charge.owed}
        return replace(charge, owed={d: holder for d, holder in owed.items() if holder != charge.holder})

    def rerouted(self, route: Route) -> Route:
        """Where the dwelling goes, once the rules have said who is next in line."""
        if self.forced:
            return forced(route, self.successor, self.by, self.reason)
        if self.successor == SUIVANT or route.status not in _SERVED or self._barred(route):
            return route
        refusals = (
            {
                holder: Refusal(Raison.RETOUR, (("vers", self.successor),))
                for holder in dict.fromkeys(
                    [*(line.holder for line in route.choice.lines if route.choice), route.holder]
                )
                if holder not in (self.successor, "")
            }
            if route.choice
            else {}
        )
        kept = {h: r for h, r in route.refusals.items() if h != self.successor}
        return replace(
            route, status=StatutDecision.ORIENTE, holder=self.successor or BAILLEUR, refusals={**refusals, **kept}
        )

    def _barred(self, route: Route) -> bool:
        """Whether the successor that a clause names may not receive this dwelling: the next in line then does."""
        refusal = route.refusals.get(self.successor)
        if self.successor == BAILLEUR:
            return False
        return self.successor in self.returned or (refusal is not None and refusal.reason in _BARRING)


def forced(route: Route, to: str, by: str, reason: str) -> Route:
    """Where a dwelling goes when a person decides; whom the rules had chosen is told why not."""
    refusals = {holder: refusal for holder, refusal in route.refusals.items() if holder != to}
    if route.holder not in ("", to):
        refusals[route.holder] = Refusal(Raison.DEROGATION, (("par", by), ("motif", reason)))
    return replace(route, status=StatutDecision.FORCE, holder=to, refusals=refusals)


_BARRING = (Raison.SANS_CONVENTION, Raison.HORS_PERIMETRE, Raison.ECARTE, Raison.PLAFOND_ATTEINT, Raison.A_RENDU)

_SERVED = (StatutDecision.ORIENTE, StatutDecision.SANS_RESERVATAIRE)
