"""Rules that would have spoken for a réservataire, or against the one chosen, and did not: what each of them lacked.

The distance of a rule is the fewest conditions that would have to be otherwise for it to fire, each exception that
sets it aside being one more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fluxrules.decision.decision import ReadValue
from fluxrules.diagnostics import Span
from fluxrules.engines.native_bodies import atoms_of
from fluxrules.engines.native_trace import Trace
from fluxrules.program.program import Body, Citation, CompiledRule, Effect, Lit, Program
from fluxrules.vocabulary import CHAQUE, Jonction, Norme


class Favour(StrEnum):
    """In what way a rule would have served a réservataire."""

    POUR = "pour"  # it speaks for it
    CONTRE_LE_CHOISI = "contre_le_choisi"  # it sets aside, or caps, the one that was chosen


_FOR = frozenset({"prioriser", "preferer", "reserver_a", "garantir", "dette"})
_KEEPS = frozenset({"maintenir_dans_le_flux"})
_AGAINST = frozenset({"ecarter", "plafonner"})


@dataclass(frozen=True, slots=True)
class NearRule:
    """A rule that did not fire, and what it lacked.

    Attributes:
        name: Full name.
        titre: Its title.
        norme: Its norm.
        citation: What stands behind it.
        favour: How it would have served.
        effects: The kinds of its effects that would have.
        conditions: Every condition, as read for whom it is about.
        missing: Places, in ``conditions``, of the fewest that would have to be otherwise.
        set_aside_by: Rules that hold and set it aside.
        span: Where it is written.
    """

    name: str
    titre: str
    norme: Norme
    citation: Citation
    favour: Favour
    effects: tuple[str, ...]
    conditions: tuple[ReadValue, ...]
    missing: tuple[int, ...]
    set_aside_by: tuple[str, ...] = ()
    span: Span | None = None

    @property
    def distance(self) -> int:
        """How many things would have to be otherwise."""
        return len(self.missing) + len(self.set_aside_by)


class NearRules:
    """Tells which rules came closest to firing for a réservataire, for one Program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._atoms = tuple(tuple(dict.fromkeys(atoms_of(rule.body))) for rule in program.rules)
        self._speak = tuple(
            (place, rule)
            for place, rule in enumerate(program.rules)
            if any(effect.kind in _FOR | _KEEPS | _AGAINST for effect in rule.effects)
        )

    def of(self, trace: Trace, holder: str, chosen: str = "", most: int | None = None) -> tuple[NearRule, ...]:
        """The rules that do not fire and would have served ``holder``: the closest first, then by norm and name.

        Args:
            trace: Truth of every condition.
            holder: The réservataire.
            chosen: The one that received, or "".
            most: How many at most; None: all.
        """
        found = [near for place, rule in self._speak for near in self._near(place, rule, trace, holder, chosen)]
        found.sort(key=lambda near: (near.distance, near.norme.rank, near.name, near.favour))
        return tuple(found[:most])

    def _near(self, place: int, rule: CompiledRule, trace: Trace, holder: str, chosen: str) -> Iterator[NearRule]:
        for favour, about in ((Favour.POUR, holder), (Favour.CONTRE_LE_CHOISI, chosen)):
            if not about or (favour is Favour.CONTRE_LE_CHOISI and chosen == holder):
                continue
            kinds = tuple(dict.fromkeys(e.kind for e in rule.effects if _serves(e, favour, about, holder)))
            if not kinds or (rule.per_reservataire and about not in trace.each):
                continue
            read_for = about if rule.per_reservataire else ""
            if trace.truth(place, read_for) is not True:
                yield self._told(place, rule, trace, read_for, favour, kinds)

    def _told(
        self, place: int, rule: CompiledRule, trace: Trace, read_for: str, favour: Favour, kinds: tuple[str, ...]
    ) -> NearRule:
        lacked = _lacked(rule.body, True, trace, read_for) or ()
        exceptions = trace.exceptions(place, read_for)
        return NearRule(
            name=rule.name,
            titre=rule.titre,
            norme=rule.norme,
            citation=rule.citation,
            favour=favour,
            effects=kinds,
            conditions=tuple(self._read(atom, trace, read_for) for atom in self._atoms[place]),
            missing=tuple(sorted({self._atoms[place].index(atom) for atom in lacked})),
            set_aside_by=tuple(self.program.rules[f.rule].name for f, truth in exceptions if truth is not False),
            span=rule.span,
        )

    def _read(self, index: int, trace: Trace, read_for: str) -> ReadValue:
        atom = self.program.atoms[index]
        value, truth = trace.value(atom.path, read_for), trace.atom(index, read_for)
        return ReadValue(
            atom.path, self.program.facts[atom.path].label, value, atom.operator.value, atom.operands, truth
        )


def _serves(effect: Effect, favour: Favour, about: str, holder: str) -> bool:
    """Whether an effect speaks for the holder, or against the one chosen and not against it."""
    if effect.kind in _KEEPS:
        return favour is Favour.POUR
    if effect.kind not in (_FOR if favour is Favour.POUR else _AGAINST):
        return False
    if CHAQUE in effect.targets:
        return True
    return about in effect.targets and (favour is Favour.POUR or holder not in effect.targets)


def _lacked(body: Body | None, wanted: bool, trace: Trace, holder: str) -> tuple[int, ...] | None:
    """The fewest atoms that would have to be otherwise for ``body`` to be ``wanted``; None: nothing can."""
    if body is None:
        return () if wanted else None
    if isinstance(body, Lit):
        return () if trace.atom(body.atom, holder) is wanted else (body.atom,)
    inner = wanted if body.kind is not Jonction.AUCUN else not wanted
    every = (body.kind is Jonction.TOUS) is inner if body.kind is not Jonction.AUCUN else not inner
    found = [_lacked(child, inner, trace, holder) for child in body.children]
    if every:
        if any(one is None for one in found):
            return None
        return tuple(dict.fromkeys(atom for one in found for atom in one or ()))
    return min((one for one in found if one is not None), key=len, default=None)
