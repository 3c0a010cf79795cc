"""The menu: what may be supposed otherwise, one ladder of steps per thing, in the declared order of cost.

A ladder is one thing that may change by more and more: the first step that works is the smallest. In order of cost:

1. ``donnee``: each datum of the dwelling, at every value the rules can tell apart, the nearest first;
2. ``recus``: dwellings fewer for the réservataire, or more for the one who received, one by one up to ``COUNTS``;
3. ``retard``: more retard for the réservataire, by tenths of a dwelling up to ``LATE`` tenths;
4. ``part``: its share more, or that of the one who received less, by whole points up to ``POINTS``;
5. ``seuil``: a figure that a rule compares a fact to, moved just across the value of the fact;
6. ``preference``: the dwellings that a rule adds to a score, by tenths up to ``TENTHS``, more or less;
7. ``plafond``: the cap that the réservataire has reached, by whole points up to ``POINTS``;
8. ``regle``: a rule that was read true, set aside.

Of ``part``, ``preference`` and ``plafond`` the last step is tried first, and the others only if it works: they are
many, and most make the plan again.

Left out: what no file can have wrong. The commune, the perimeters and the signature of a convention are facts of the
territory, the day of the decision is the day it was taken, and what a rule deduces follows from the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from fluxrules.decision.classes import text_of
from fluxrules.decision.completion import AXIS_FACTS, Completer
from fluxrules.decision.decision import Decision, Raison
from fluxrules.decision.reading import Reading
from fluxrules.decision.what_if import Situation
from fluxrules.decision.what_if_edits import COMMUNE, FactIs, Late, Received, ShareIs, WithoutRule
from fluxrules.decision.what_if_rules import CapIs, PreferenceIs, ThresholdIs
from fluxrules.engines.native_bodies import atoms_of
from fluxrules.explanation.counterfactual_change import Auteur, Change, Famille, author_of
from fluxrules.explanation.counterfactual_threshold import HUNDREDTH, across, distance
from fluxrules.program.program import CompiledRule, Value
from fluxrules.vocabulary import BAILLEUR, Norme, Operateur, Origine, TypeFait

COUNTS = 10
LATE = 30
POINTS = 10
TENTHS = 30
FIXED = frozenset({COMMUNE, "logement.id", "liberation.date"})
"""Data of the file that are what they are."""

_ORDER = (Operateur.AU_MOINS, Operateur.AU_PLUS, Operateur.PLUS_DE, Operateur.MOINS_DE)
_FIGURES = (TypeFait.ENTIER, TypeFait.NOMBRE, TypeFait.PART, TypeFait.MONTANT, TypeFait.DATE)
_SAY_NOTHING = frozenset({"modalites", "signaler", "dette"})
"""Effects that never bear on who receives this dwelling."""

_LAST_FIRST = (Famille.PART, Famille.PREFERENCE, Famille.PLAFOND)


@dataclass(frozen=True, slots=True)
class Ladder:
    """One thing that may change, by more and more.

    Attributes:
        steps: The smallest first.
        values: Whether its steps are so many values of one datum, each a change of its own.
    """

    steps: tuple[Change, ...]
    values: bool = False

    @property
    def last_first(self) -> bool:
        """Whether, when the last step does nothing, those before it are not tried."""
        return self.steps[0].famille in _LAST_FIRST


def menu(situation: Situation, decision: Decision, reading: Reading, holder: str) -> Iterator[Ladder]:
    """Every ladder, the cheapest kind first.

    Args:
        situation: The situation.
        decision: What was decided in it.
        reading: What rules and shares said in it.
        holder: To whom the dwelling should go.
    """
    served = decision.holder
    yield from _data(situation, reading)
    yield from _counts(situation, holder, served)
    yield from _late(situation, holder)
    yield from _shares(situation, holder, served)
    yield from _thresholds(situation, reading, (holder, served))
    yield from _preferences(situation, reading)
    yield from _caps(situation, decision, holder)
    yield from _rules(situation, reading)


def _data(situation: Situation, reading: Reading) -> Iterator[Ladder]:
    program, declared = situation.program, situation.territory.facts
    completer = Completer(program)
    read = {path for path, fact in program.facts.items() if not fact.derived}
    read |= completer.planned | {AXIS_FACTS[axis] for axis in program.shares.axes}
    read |= {limit.by for limit in program.shares.usages if limit.by}
    if "reservataire.candidat_refuse" in read:
        read.add("liberation.candidat_refuse")
    for path in sorted(read - FIXED):
        fact = declared.get(path)
        if fact is None or fact.origine is not Origine.CANDIDAT or path.startswith("reservataire."):
            continue
        was = situation.liberation.values.get(path)
        values = [value for value in completer.domain(path) if value != was]
        values.sort(key=lambda value: distance(value, was, fact.valeurs))
        steps = tuple(
            Change(
                Famille.DONNEE,
                Auteur.SAISIE,
                path,
                was,
                value,
                Fraction(1),
                FactIs(f"{path}={_written(value)}", path, value),
                label=fact.libelle,
            )
            for value in values
        )
        if steps:
            yield Ladder(steps, values=True)


def _written(value: Value) -> str:
    return text_of(value).replace(".", ",") if isinstance(value, Fraction) else text_of(value)


def _names(situation: Situation) -> dict[str, str]:
    return {holder.id: holder.name for holder in situation.program.shares.holders}


def _counts(situation: Situation, holder: str, served: str) -> Iterator[Ladder]:
    received, names = situation.account.received, _names(situation)
    for name, sign, most in (
        (holder, -1, min(COUNTS, received.get(holder, 0))),
        (served, 1, COUNTS),
    ):
        if name in ("", BAILLEUR) or name not in names or most <= 0:
            continue
        had = received.get(name, 0)
        yield Ladder(
            tuple(
                Change(
                    Famille.RECUS,
                    Auteur.PERSONNE,
                    name,
                    had,
                    had + sign * count,
                    Fraction(count),
                    Received(f"{name}.recus={'+' if sign > 0 else '-'}{count}", name, sign * count, True),
                    label=names[name],
                    holder=name,
                )
                for count in range(1, most + 1)
            )
        )


def _late(situation: Situation, holder: str) -> Iterator[Ladder]:
    names = _names(situation)
    if holder == BAILLEUR or holder not in names:
        return
    had = situation.account.deficit(holder)
    first = floor(had * 10) + 1
    steps = []
    for tenths in range(first, first + LATE):
        late = Fraction(tenths, 10)
        written = f"{holder}.retard={late}"
        edit = Late(written, holder, late)
        steps.append(
            Change(
                Famille.RETARD,
                Auteur.PERSONNE,
                holder,
                had,
                late,
                late - had,
                edit,
                label=names[holder],
                holder=holder,
            )
        )
    yield Ladder(tuple(steps))


def _shares(situation: Situation, holder: str, served: str) -> Iterator[Ladder]:
    names = _names(situation)
    for name, sign in ((holder, 1), (served, -1)):
        found = [
            (part.name, part.norme, rate)
            for part in situation.program.shares.parts
            for who, rate in ((part.holder, part.rate), *((inner.holder, inner.rate) for inner in part.nested))
            if who == name
        ]
        if len(found) != 1:
            continue
        clause, norm, rate = found[0]
        steps = []
        for points in range(1, POINTS + 1):
            new = rate + sign * points * HUNDREDTH
            if 0 <= new <= 1:
                edit = ShareIs(f"part.{name}={new}", name, new)
                steps.append(
                    Change(
                        Famille.PART,
                        author_of(norm),
                        clause,
                        rate,
                        new,
                        Fraction(points),
                        edit,
                        label=names.get(name, name),
                        holder=name,
                    )
                )
        if steps:
            yield Ladder(tuple(steps))


def _thresholds(situation: Situation, reading: Reading, holders: tuple[str, str]) -> Iterator[Ladder]:
    program = situation.program
    for rule in _routing(situation):
        if rule.body is None:
            continue
        for index in dict.fromkeys(atoms_of(rule.body)):
            atom = program.atoms[index]
            fact = program.facts[atom.path]
            if atom.operator not in _ORDER or fact.type not in _FIGURES:
                continue
            each = holders if atom.per_reservataire else ("",)
            for holder in dict.fromkeys(each):
                known = reading.facts.each.get(holder, {}) if holder else reading.facts.values
                value = known.get(atom.path)
                if value is None:
                    continue
                new = across(atom.operator, atom.operands[0], value)
                yield Ladder(
                    (
                        Change(
                            Famille.SEUIL,
                            author_of(rule.norme),
                            rule.name,
                            atom.operands[0],
                            new,
                            distance(new, atom.operands[0], ()),
                            ThresholdIs(f"regle.{rule.name}.{atom.path}={new}", rule.name, index, new),
                            label=rule.titre,
                            path=atom.path,
                        ),
                    )
                )


def _preferences(situation: Situation, reading: Reading) -> Iterator[Ladder]:
    program = situation.program
    for index in dict.fromkeys(firing.rule for firing in reading.outcome.fired):
        rule = program.rules[index]
        amounts = [effect.amount for effect in rule.effects if effect.kind == "preferer" and effect.amount is not None]
        if len(amounts) != 1:
            continue
        for sign in (1, -1):
            steps = tuple(
                Change(
                    Famille.PREFERENCE,
                    author_of(rule.norme),
                    rule.name,
                    amounts[0],
                    new,
                    Fraction(tenths, 10),
                    PreferenceIs(f"regle.{rule.name}.preferer={new}", rule.name, new),
                    label=rule.titre,
                )
                for tenths in range(1, TENTHS + 1)
                if (new := amounts[0] + Fraction(sign * tenths, 10)) > 0
            )
            if steps:
                yield Ladder(steps)


def _caps(situation: Situation, decision: Decision, holder: str) -> Iterator[Ladder]:
    standing = next((s for s in decision.standings if s.holder == holder), None)
    if standing is None or standing.reason is not Raison.PLAFOND_ATTEINT:
        return
    named = dict(standing.details).get("regle", "")
    for rule in situation.program.rules:
        shares = [effect.share for effect in rule.effects if effect.kind == "plafonner" and effect.share is not None]
        if rule.name == named and len(shares) == 1:
            yield Ladder(
                tuple(
                    Change(
                        Famille.PLAFOND,
                        author_of(rule.norme),
                        rule.name,
                        shares[0],
                        new,
                        Fraction(points),
                        CapIs(f"regle.{rule.name}.plafonner={new}", rule.name, new),
                        label=rule.titre,
                        holder=holder,
                    )
                    for points in range(1, POINTS + 1)
                    if (new := shares[0] + points * HUNDREDTH) <= 1
                )
            )


def _rules(situation: Situation, reading: Reading) -> Iterator[Ladder]:
    """Rules that hold or may hold here, local ones first, the law last; those that only tell something are left out."""
    told = {firing.rule for firing in (*reading.outcome.fired, *reading.outcome.maybe)}
    told |= {aside.by.rule for aside in reading.outcome.aside}
    rules = [situation.program.rules[index] for index in sorted(told)]
    for rule in sorted(rules, key=lambda rule: (-_NORMS.index(rule.norme), rule.name)):
        if _bears(rule):
            change = Change(
                Famille.REGLE,
                author_of(rule.norme),
                rule.name,
                None,
                None,
                Fraction(len(_NORMS) - _NORMS.index(rule.norme)),
                WithoutRule(f"regle.{rule.name}=sans", rule.name),
                label=rule.titre,
            )
            yield Ladder((change,))


_NORMS = tuple(Norme)


def _routing(situation: Situation) -> list[CompiledRule]:
    return [rule for rule in situation.program.rules if _bears(rule)]


def _bears(rule: CompiledRule) -> bool:
    """Whether it can bear on who receives: a fact it deduces may, and so may setting another rule aside."""
    return not rule.effects or any(effect.kind not in _SAY_NOTHING for effect in rule.effects)
