"""From combined effects to who receives: the funnel of DESIGN §4, then the allotment, with a reason for every other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fluxrules.allotment.account import Account, Category
from fluxrules.allotment.band import Band
from fluxrules.allotment.caps import CapReading
from fluxrules.allotment.choice import Choice, choose
from fluxrules.decision.combination import Combined
from fluxrules.decision.decision import CapUse, Raison
from fluxrules.decision.planned_caps import PlannedCap
from fluxrules.decision.planning import Year
from fluxrules.decision.reach import read_cap
from fluxrules.program.program import Program
from fluxrules.semantics.effects import FALL_BACK_TO_ALLOTMENT
from fluxrules.vocabulary import BAILLEUR, BasePlafond, StatutDecision

Details = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a holder is out before shares are looked at."""

    reason: Raison
    details: Details = ()


@dataclass(frozen=True, slots=True)
class Route:
    """Where a dwelling goes, before anything is written.

    Attributes:
        status: Status of the decision.
        holder: Who receives, "" when nobody is chosen.
        refusals: Holders out before the allotment, with the first decisive reason.
        choice: The allotment's table, None when shares did not decide.
        caps: Tightest cap of each holder.
        motif: Why the dwelling is out of the flux, or has nobody.
        conflicts: Rules that contradict each other.
    """

    status: StatutDecision
    holder: str
    refusals: Mapping[str, Refusal]
    choice: Choice | None
    caps: Mapping[str, CapUse]
    motif: str = ""
    conflicts: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Router:
    """Routes the libérations of one bailleur under one plan."""

    program: Program
    year: Year
    band: Band

    def route(
        self,
        combined: Combined,
        account: Account,
        units: Mapping[str, int],
        covering: Sequence[str],
        categories: Sequence[Category],
        returned: Sequence[str] = (),
    ) -> Route:
        """Decide where a libération goes.

        Args:
            combined: Effects of its rules.
            account: State of the flux before it.
            units: What each holder gains on it.
            covering: Réservataires whose perimeter holds it.
            categories: Its category on each declared axis.
            returned: Those who handed it back, and are not served it again.
        """
        if combined.conflicts:
            return Route(StatutDecision.CONFLIT, "", {}, None, {}, conflicts=tuple(sorted(set(combined.conflicts))))
        if combined.out is not None:
            cause = combined.out.effect.motif
            stock = cause is not None and cause.is_stock
            status = StatutDecision.STOCK if stock else StatutDecision.HORS_FLUX
            holder = combined.out.effect.holder if stock else ""
            return Route(status, holder, {}, None, {}, motif=cause.value if cause else "")
        refusals, caps = self._refusals(combined, account, units, covering)
        for holder in returned:
            if holder != BAILLEUR:
                refusals.setdefault(holder, Refusal(Raison.A_RENDU))
        allowed = [h.id for h in self.program.shares.holders if h.id not in refusals]
        if combined.reserved is not None:
            chosen = self._reserved(combined, allowed)
            if combined.fallbacks_against and not combined.reserved.intersection(allowed):
                return Route(StatutDecision.CONFLIT, "", {}, None, {}, conflicts=(combined.fallbacks_against,))
            if chosen is None:
                motif = ", ".join(sorted({voice.rule for voice in combined.reservers}))
                return Route(StatutDecision.SANS_RESERVATAIRE, "", refusals, None, caps, motif=motif)
            rules = ", ".join(sorted({voice.rule for voice in combined.reservers}))
            for holder in allowed:
                if holder not in chosen:
                    refusals[holder] = Refusal(Raison.RESERVE_A_UN_AUTRE, (("regle", rules),))
            allowed = chosen
        allowed = self._best_rank(combined, allowed, refusals)
        if not allowed:
            return Route(StatutDecision.SANS_RESERVATAIRE, "", refusals, None, caps)
        method, due = self.program.shares.method, self.year.plan.annual or self.year.plan.due
        choice = choose(account, self.band, units, allowed, categories, combined.preferences, method, due)
        return Route(StatutDecision.ORIENTE, choice.winner, refusals, choice, caps)

    def _refusals(
        self, combined: Combined, account: Account, units: Mapping[str, int], covering: Sequence[str]
    ) -> tuple[dict[str, Refusal], dict[str, CapUse]]:
        refusals: dict[str, Refusal] = {}
        caps: dict[str, CapUse] = {}
        for holder in self.program.shares.holders:
            if holder.id != BAILLEUR and (holder.unsigned or holder.id not in self.year.plan.due):
                refusals[holder.id] = Refusal(Raison.SANS_CONVENTION)
            elif (holder.id != BAILLEUR and holder.id not in covering) or not units.get(holder.id):
                refusals[holder.id] = Refusal(Raison.HORS_PERIMETRE)
            elif holder.id in combined.set_aside:
                voice = combined.set_aside[holder.id]
                details = (("motif_regle", voice.effect.message), ("regle", voice.rule))
                refusals[holder.id] = Refusal(Raison.ECARTE, details)
        for key in combined.caps:
            cap = self.year.cap(self.program, key)
            rule = self.program.rules[cap.rule].name
            reading = read_cap(cap, rule, account)
            use = _use(cap, rule, reading)
            for holder_id in cap.holders:
                if holder_id not in caps or reading.used > caps[holder_id].used:
                    caps[holder_id] = use
                if reading.reached and holder_id not in refusals:
                    why = (("plafond", str(reading.limit)), ("recus", str(reading.received)), ("regle", rule))
                    refusals[holder_id] = Refusal(Raison.PLAFOND_ATTEINT, why)
        return refusals, caps

    def _reserved(self, combined: Combined, allowed: list[str]) -> list[str] | None:
        """Those among ``allowed`` the dwelling is reserved to, the fallback, or None when nobody may receive it."""
        chosen = [holder for holder in allowed if holder in (combined.reserved or ())]
        if chosen:
            return chosen
        if combined.fallback == FALL_BACK_TO_ALLOTMENT:
            return allowed
        return [combined.fallback] if combined.fallback in allowed else None

    def _best_rank(self, combined: Combined, allowed: list[str], refusals: dict[str, Refusal]) -> list[str]:
        """Those of the best rank: norms compared from the highest down, no rank being last."""
        if not combined.ranks or not allowed:
            return allowed
        norms = sorted({norm for ranks in combined.ranks.values() for norm, _ in ranks})
        last = 1 + max(rank for ranks in combined.ranks.values() for _, rank in ranks)

        def place(holder: str) -> tuple[int, ...]:
            ranks = dict(combined.ranks.get(holder, ()))
            return tuple(ranks.get(norm, last) for norm in norms)

        best = min(place(holder) for holder in allowed)
        kept = [holder for holder in allowed if place(holder) == best]
        rules = ", ".join(sorted({rule for holder in kept for rule in combined.rankers.get(holder, ())}))
        for holder in allowed:
            if holder not in kept:
                refusals[holder] = Refusal(Raison.RANG_INFERIEUR, (("regle", rules),))
        return kept


def _use(cap: PlannedCap, rule: str, reading: CapReading) -> CapUse:
    return CapUse(
        rule,
        cap.holders,
        reading.received,
        reading.limit,
        cap.share,
        reading.counted,
        cap.base is BasePlafond.ANNUEL_PREVU,
        cap.everywhere,
        reading.used,
    )
