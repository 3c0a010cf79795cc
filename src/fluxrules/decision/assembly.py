"""From a route to the Decision: the table of every holder, the rules behind it, the shares before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from fluxrules.allotment.account import Account
from fluxrules.allotment.choice import Choice, Line, TieBreak, Verdict
from fluxrules.decision.bearing import Bearing
from fluxrules.decision.combination import Combined
from fluxrules.decision.decision import AppliedRule, AppliedShare, Quota, Raison, ReadValue, Standing
from fluxrules.decision.planning import Year
from fluxrules.decision.routing import Refusal, Route
from fluxrules.engines.native_bodies import atoms_of
from fluxrules.engines.native_trace import Trace
from fluxrules.engines.protocol import Firing, Outcome
from fluxrules.program.program import Effect, Program
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import CHAQUE, Norme, StatutDecision

ZERO = Fraction(0)
_NORMS = tuple(norm.value for norm in Norme)
_OUT_OF_BAND = {Verdict.EN_AVANCE, Verdict.MOINS_EN_RETARD, Verdict.PEUT_ATTENDRE}
_EVERYONE = {
    StatutDecision.HORS_FLUX: Raison.HORS_FLUX,
    StatutDecision.STOCK: Raison.HORS_FLUX,
    StatutDecision.SUSPENDU: Raison.SUSPENDU,
    StatutDecision.CONFLIT: Raison.CONFLIT,
}
"""Statuses that give every holder the same reason."""


class Tables:
    """Makes the tables of a decision, for one Program and one plan."""

    def __init__(self, program: Program, territory: Territory, year: Year) -> None:
        self.program = program
        self.year = year
        self._shares = _share_clauses(program)
        self._bearing = Bearing(program)
        self._atoms = tuple(tuple(dict.fromkeys(atoms_of(rule.body))) for rule in program.rules)
        known = {holder.id for holder in program.shares.holders}
        absent = [r.reservataire for key, r in territory.reservataires.items() if key not in known]
        self._strangers = {
            reason: tuple(_stranger(item.id, item.nom, reason) for item in absent)
            for reason in (Raison.SANS_CONVENTION, *_EVERYONE.values())
        }

    def standings(
        self, route: Route, combined: Combined, account: Account, units: Mapping[str, int]
    ) -> tuple[Standing, ...]:
        """One line per réservataire of the register, and the bailleur's; in order of the register."""
        lines = {line.holder: line for line in route.choice.lines} if route.choice else {}
        table = [
            self._standing(holder.id, holder.name, route, combined, account, units, lines.get(holder.id))
            for holder in self.program.shares.holders
        ]
        return (*table, *self._strangers[_EVERYONE.get(route.status, Raison.SANS_CONVENTION)])

    def _standing(
        self,
        holder: str,
        name: str,
        route: Route,
        combined: Combined,
        account: Account,
        units: Mapping[str, int],
        line: Line | None,
    ) -> Standing:
        reason, details = self._reason(holder, route, line)
        gain = Fraction(units.get(holder, 0), account.unit)
        deficit = account.deficit(holder)
        choice = route.choice
        categories: dict[str, Fraction] = {}
        score = None
        if choice is not None and line is not None:
            pairs = zip(choice.categories, line.categories, strict=True)
            categories = {f"{axis}:{value}": choice.dwellings(c) for (axis, value), c in pairs}
            score = choice.points(line.score) if line.score is not None else None
        cap = route.caps.get(holder)
        return Standing(
            holder=holder,
            name=name,
            share=gain,
            deficit=deficit,
            overdue=deficit + gain,
            categories=categories,
            preference=combined.preferences.get(holder, ZERO),
            score=score,
            ranks=tuple((_NORMS[norm], rank) for norm, rank in combined.ranks.get(holder, ())),
            received=account.received.get(holder, 0),
            cap_used=cap.used if cap else None,
            reason=reason,
            details=details,
        )

    def _reason(
        self, holder: str, route: Route, line: Line | None
    ) -> tuple[Raison | None, tuple[tuple[str, str], ...]]:
        if route.status in _EVERYONE:
            return _EVERYONE[route.status], ()
        if holder == route.holder:
            return None, ()
        refusal: Refusal | None = route.refusals.get(holder)
        if refusal is not None:
            return refusal.reason, refusal.details
        if line is None or route.choice is None:
            return Raison.RESERVE_A_UN_AUTRE, (("regle", route.motif),) if route.motif else ()
        if line.verdict in _OUT_OF_BAND:
            return Raison.HORS_BANDE, (("verdict", line.verdict.value),)
        if holder in route.choice.tied:
            return Raison.DEPARTAGE, ()
        return Raison.SCORE_INFERIEUR, ()

    def quotas(self, before: Account, after: Account) -> tuple[Quota, ...]:
        """Every share before and after, in order of the register."""
        return tuple(
            Quota(
                holder.id,
                self.year.plan.rates.get(holder.id, ZERO),
                Fraction(before.gained.get(holder.id, 0), before.unit),
                Fraction(after.gained.get(holder.id, 0), after.unit),
                before.received.get(holder.id, 0),
                after.received.get(holder.id, 0),
            )
            for holder in self.program.shares.holders
        )

    def shares(self, units: Mapping[str, int], commune: str) -> tuple[AppliedShare, ...]:
        """The share clauses behind what each holder gains on a dwelling of ``commune``, in order of the register.

        A nested holder has the clause of the share it is in; what the clauses leave goes by the residual, unnamed.
        """
        return tuple(
            share
            for holder, communes, share in self._shares
            if units.get(holder) and commune in (communes or (commune,))
        )

    def applied(
        self, outcome: Outcome, trace: Trace, combined: Combined, route: Route
    ) -> tuple[tuple[AppliedRule, ...], ...]:
        """Rules that fired, were set aside, and may fire; in the Program's order."""
        decisive = self._bearing.decisive(route, combined, outcome.fired)
        overridden = {firing: tuple(sorted(by)) for firing, by in combined.overridden.items()}
        fired = tuple(
            self._rule(firing, trace, overridden.get(firing, ()), firing.rule in decisive) for firing in outcome.fired
        )
        by: dict[Firing, list[str]] = {}
        for aside in outcome.aside:
            by.setdefault(aside.firing, []).append(self.program.rules[aside.by.rule].name)
        set_aside = tuple(self._rule(firing, trace, tuple(sorted(names))) for firing, names in sorted(by.items()))
        maybe = tuple(self._rule(firing, trace, ()) for firing in outcome.maybe)
        return fired, set_aside, maybe

    def _rule(self, firing: Firing, trace: Trace, overridden: tuple[str, ...], decisive: bool = False) -> AppliedRule:
        rule = self.program.rules[firing.rule]
        effects = [f"deduire {deduction.path} {_word(deduction.value)}" for deduction in rule.deductions]
        effects += [_effect(effect, firing) for effect in rule.effects]
        absent = sorted({target for effect in rule.effects for target in effect.absent})
        return AppliedRule(
            name=rule.name,
            titre=rule.titre,
            norme=rule.norme,
            stratum=rule.stratum,
            reservataire=firing.reservataire,
            citation=rule.citation,
            explanation=rule.explanation,
            effects=tuple(effects),
            reads=self._reads(firing, trace),
            without_effect=tuple(absent),
            overridden_by=overridden,
            decisive=decisive and not overridden,
            span=rule.span,
        )

    def _reads(self, firing: Firing, trace: Trace) -> tuple[ReadValue, ...]:
        reads = []
        for index in self._atoms[firing.rule]:
            atom = self.program.atoms[index]
            fact = self.program.facts[atom.path]
            reads.append(
                ReadValue(
                    atom.path,
                    fact.label,
                    trace.value(atom.path, firing.reservataire),
                    atom.operator.value,
                    atom.operands,
                    trace.atom(index, firing.reservataire),
                )
            )
        return tuple(reads)


def _share_clauses(program: Program) -> tuple[tuple[str, tuple[str, ...], AppliedShare], ...]:
    """(who gains by it, communes, clause), in order of the register."""
    order = {holder.id: place for place, holder in enumerate(program.shares.holders)}
    pools = {member: pool.holder for pool in program.shares.pools for member in pool.members}
    transfer = program.shares.transfer
    found = []
    for part in program.shares.parts:
        if part.unsigned and transfer is None:
            continue
        owner = transfer.to if part.unsigned and transfer is not None else pools.get(part.holder, part.holder)
        for holder, rate in ((owner, part.rate), *((inner.holder, inner.rate) for inner in part.nested)):
            share = AppliedShare(part.name, part.titre, part.norme, holder, rate, part.citation, part.span)
            found.append((holder, part.communes, share))
    return tuple(sorted(found, key=lambda item: (order.get(item[0], len(order)), item[2].name)))


def tie_break(choice: Choice | None) -> str:
    """What decided between equal scores, "" when nothing had to."""
    return "" if choice is None or choice.tie_break is TieBreak.AUCUN else choice.tie_break.value


def _stranger(holder: str, name: str, reason: Raison) -> Standing:
    return Standing(holder, name, ZERO, ZERO, ZERO, {}, ZERO, None, (), 0, None, reason)


def _effect(effect: Effect, firing: Firing) -> str:
    """One effect as a code: its name, whom it is about, its figure."""
    targets = [firing.reservataire if t == CHAQUE else t for t in effect.targets]
    if len(targets) > 1 and effect.label.startswith("categorie "):
        targets = [effect.label.replace(" ", ":")]
    figure: Iterable[object] = (
        effect.rank,
        effect.amount,
        effect.share,
        effect.motif.value if effect.motif else None,
        effect.level.value if effect.level else None,
    )
    terms = [f"{name}={value}" for name, value in effect.terms]
    words = [effect.kind, ",".join(targets), *(str(x) for x in figure if x is not None), *terms]
    return " ".join(word for word in words if word)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value)
