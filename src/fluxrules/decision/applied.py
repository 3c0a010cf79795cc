"""The rules and share clauses behind a decision, with what they read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from fluxrules.decision.bearing import Bearing
from fluxrules.decision.combination import Combined
from fluxrules.decision.decision import AppliedRule, AppliedShare, ReadValue
from fluxrules.decision.routing import Route
from fluxrules.engines.native_bodies import atoms_of
from fluxrules.engines.native_trace import Trace
from fluxrules.engines.protocol import Firing, Outcome
from fluxrules.program.program import Effect, Program, Value
from fluxrules.vocabulary import CHAQUE

Seen: TypeAlias = tuple[tuple[Value | None, bool | None], ...]
"""Value and truth of each condition of a rule."""


@dataclass(frozen=True, slots=True)
class Applied:
    """Rules that fired, were set aside, and may fire; each in the Program's order."""

    fired: tuple[AppliedRule, ...]
    aside: tuple[AppliedRule, ...]
    maybe: tuple[AppliedRule, ...]


_KEPT = 2048
"""Rules kept at most, the least used going first: memory stays flat however many dwellings come."""


class AppliedRules:
    """Tells what stands behind the decisions of one Program.

    A rule that read the same values says the same thing: it is said once and kept.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._shares = _share_clauses(program)
        self._bearing = Bearing(program)
        self._atoms = tuple(tuple(dict.fromkeys(atoms_of(rule.body))) for rule in program.rules)
        self._said = lru_cache(maxsize=_KEPT)(self._plain)

    def shares(self, units: Mapping[str, int], commune: str) -> tuple[AppliedShare, ...]:
        """The share clauses behind what each holder gains on a dwelling of ``commune``, in order of the register.

        A nested holder has the clause of the share it is in; what the clauses leave goes by the residual, unnamed.
        """
        return tuple(
            share
            for holder, communes, share in self._shares
            if units.get(holder) and commune in (communes or (commune,))
        )

    def applied(self, outcome: Outcome, trace: Trace, combined: Combined, route: Route) -> Applied:
        """What every rule of ``outcome`` did, and whether ``route`` rests on it."""
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
        return Applied(fired, set_aside, maybe)

    def _rule(self, firing: Firing, trace: Trace, overridden: tuple[str, ...], decisive: bool = False) -> AppliedRule:
        seen = tuple(
            (trace.value(self.program.atoms[atom].path, firing.reservataire), trace.atom(atom, firing.reservataire))
            for atom in self._atoms[firing.rule]
        )
        plain = self._said(firing, seen)
        if not overridden and not decisive:
            return plain
        return replace(plain, overridden_by=overridden, decisive=decisive and not overridden)

    def _plain(self, firing: Firing, seen: Seen) -> AppliedRule:
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
            reads=self._reads(firing, seen),
            without_effect=tuple(absent),
            validity=rule.validity,
            span=rule.span,
        )

    def _reads(self, firing: Firing, seen: Seen) -> tuple[ReadValue, ...]:
        reads = []
        for index, (value, truth) in zip(self._atoms[firing.rule], seen, strict=True):
            atom = self.program.atoms[index]
            label = self.program.facts[atom.path].label
            reads.append(ReadValue(atom.path, label, value, atom.operator.value, atom.operands, truth))
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
