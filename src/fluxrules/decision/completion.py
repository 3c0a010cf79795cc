"""Unknown is not false: what the missing data could change (DESIGN §3).

Completions of the missing facts are enumerated jointly, at the thresholds of the rules themselves, up to a stated
bound. If none changes who receives, the decision stands and says so; otherwise, or past the bound, it is suspended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from fluxrules.decision.decision import MissingDatum
from fluxrules.decision.facts import DESCRIBES_HOLDERS
from fluxrules.decision.rule_reach import bearing_on
from fluxrules.engines.native_bodies import atoms_of
from fluxrules.engines.protocol import Facts, Firing, Outcome
from fluxrules.program.program import Fact, Program, Value
from fluxrules.semantics.class_attributes import CLASS_ATTRIBUTES
from fluxrules.semantics.facts import USAGE
from fluxrules.vocabulary import BAILLEUR, PERSONNE, Axe, Operateur, StatutDecision, TypeFait

BOUND = 512
"""Completions tried at most for one libération."""

AXIS_FACTS = {axis.value: f"logement.{axis.value}" for axis in Axe}
"""The fact behind each axis of balance."""

_ROUTES = {
    "soustraire_du_flux",
    "maintenir_dans_le_flux",
    "ecarter",
    "plafonner",
    "reserver_a",
    "prioriser",
    "preferer",
}
"""Effects that may change who receives."""

ELSEWHERE = "\N{MIDDLE DOT}autre"
"""Stands for any text that no rule names."""

Result = tuple[StatutDecision, str]


class Completer:
    """Finds what is missing and what it could be, for one Program.

    Attributes:
        program: The Program.
        planned: Class attributes the plan distinguishes.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        lines = program.shares.forecast
        distinguished = {path for line in lines for path, _ in line.attributes}
        self.planned = frozenset(distinguished & set(CLASS_ATTRIBUTES))

    @cached_property
    def routing(self) -> frozenset[int]:
        """Indexes of the rules that may bear on who receives; found when something is missing, not before."""
        return _routing(self.program)

    def missing(self, facts: Facts, outcome: Outcome) -> tuple[str, ...]:
        """Facts that are unknown and that may bear on who receives, sorted.

        A derived fact stands among them only when nothing given would make a rule conclude it.
        """
        found = {path for path in self.planned if path not in facts.values}
        for axis in self.program.shares.axes:
            path = AXIS_FACTS[axis]
            if not self.program.facts[path].derived and path not in facts.values:
                found.add(path)
        for firing in outcome.maybe:
            if firing.rule in self.routing:
                found.update(self._unknown(firing, facts))
                found.update(self._never_concluded(firing, outcome))
        return tuple(sorted(found))

    def _never_concluded(self, firing: Firing, outcome: Outcome) -> Iterator[str]:
        """Derived facts this rule waits for and that no rule concludes, nor may conclude."""
        rules = (firing.rule, *self.program.rules[firing.rule].exceptions)
        read = {self.program.atoms[atom].path for rule in rules for atom in atoms_of(self.program.rules[rule].body)}
        waited = [path for path in sorted(read) if self.program.facts[path].derived]
        if not waited:
            return
        settled = {(path, holder) for path, holder, _ in outcome.clashes} | outcome.derived.keys()
        coming = {d.path for other in outcome.maybe for d in self.program.rules[other.rule].deductions}
        for path in waited:
            holder = firing.reservataire if self.program.facts[path].per_reservataire else ""
            if (path, holder) not in settled and path not in coming:
                yield path

    def others(self, facts: Facts, outcome: Outcome) -> tuple[str, ...]:
        """Given facts that are unknown and only bear on terms or alerts, sorted."""
        found: set[str] = set()
        for firing in outcome.maybe:
            if firing.rule not in self.routing:
                found.update(self._unknown(firing, facts))
        return tuple(sorted(found))

    def _unknown(self, firing: Firing, facts: Facts) -> Iterator[str]:
        rules = (firing.rule, *self.program.rules[firing.rule].exceptions)
        for index in sorted({atom for rule in rules for atom in atoms_of(self.program.rules[rule].body)}):
            atom = self.program.atoms[index]
            if self.program.facts[atom.path].derived or atom.operator is Operateur.EXISTE:
                continue
            if atom.per_reservataire:
                if firing.reservataire and atom.path not in facts.each.get(firing.reservataire, {}):
                    yield from self._behind(atom.path)
            elif atom.path not in facts.values:
                yield from self._behind(atom.path)

    def _behind(self, path: str) -> Iterator[str]:
        """The datum of the file behind a fact that is made from it."""
        if path == "reservataire.candidat_refuse":
            yield DESCRIBES_HOLDERS
        elif path.startswith(USAGE):
            counter = path.removeprefix(USAGE)
            yield from (limit.by for limit in self.program.shares.usages if limit.counter == counter and limit.by)
        elif not path.startswith("reservataire."):
            yield path

    def completions(self, missing: Sequence[str]) -> tuple[dict[str, Value], ...] | None:
        """Every joint completion of ``missing``, or None past the bound."""
        if any(path in self.program.facts and self.program.facts[path].derived for path in missing):
            return None  # what no rule concludes cannot be supposed: a rule is missing, not a datum
        domains = [self.domain(path) for path in missing]
        if not missing or prod(len(domain) for domain in domains) > BOUND:
            return None
        return tuple(dict(zip(missing, values, strict=True)) for values in product(*domains))

    def domain(self, path: str) -> tuple[Value, ...]:
        """One value for each way the rules can tell values of ``path`` apart."""
        fact = self.program.facts.get(path)
        if path == DESCRIBES_HOLDERS:
            named = {str(v) for atom in self.program.atoms if atom.path == path for v in atom.operands}
            holders = [holder.id for holder in self.program.shares.holders if holder.id != BAILLEUR]
            return (*holders, *sorted(named - {*holders, PERSONNE}), PERSONNE)
        if fact is None:
            seen = sorted({v for line in self.program.shares.forecast for p, v in line.attributes if p == path})
            return (True, False) if path == "logement.qpv" else tuple(seen)
        if fact.type is TypeFait.BOOLEEN:
            return (True, False)
        if fact.type is TypeFait.ENUM:
            return fact.values
        bounds = sorted(
            {value for atom in self.program.atoms if atom.path == path for value in atom.operands if _is(value, fact)},
            key=lambda value: (str(type(value)), value),
        )
        return _around(bounds, fact)


def _is(value: Value, fact: Fact) -> bool:
    return isinstance(value, bool) == (fact.type is TypeFait.BOOLEEN)


def _around(bounds: list[Any], fact: Fact) -> tuple[Value, ...]:
    """Each bound, and one value on each side of it."""
    if fact.type in (TypeFait.TEXTE, TypeFait.COMMUNE, TypeFait.RESERVATAIRE):
        return (*bounds, ELSEWHERE)
    step: Any = timedelta(days=1) if fact.type is TypeFait.DATE else 1
    if not bounds:
        return (date(2000, 1, 1),) if fact.type is TypeFait.DATE else (0,)
    found: list[Any] = [bounds[0] - step]
    for low, high in zip(bounds, [*bounds[1:], None], strict=True):
        found.append(low)
        if high is None:
            found.append(low + step)
        elif fact.type in (TypeFait.ENTIER, TypeFait.DATE):
            if high - low > step:
                found.append(low + step)
        else:
            found.append((low + high) / Fraction(2))
    return tuple(found)


def _routing(program: Program) -> frozenset[int]:
    """Rules with an effect on who receives, and those that bear on them through facts or exceptions."""
    rules = [i for i, rule in enumerate(program.rules) if any(e.kind in _ROUTES for e in rule.effects)]
    paths = [AXIS_FACTS[axis] for axis in program.shares.axes]
    paths += [program.atoms[index].path for body in _share_bodies(program) for index in atoms_of(body)]
    return bearing_on(program, rules, paths)[0]


def _share_bodies(program: Program) -> Iterator[Any]:
    for split in program.shares.splits:
        yield split.body
    for programme in program.shares.programmes:
        yield from (body for _, _, body in programme.table)


def data_report(
    program: Program, missing: Sequence[str], results: Mapping[tuple[Value, ...], Result], labels: Mapping[str, str]
) -> tuple[MissingDatum, ...]:
    """For each missing datum, whether it decides, and what each of its values gives when that alone is enough.

    Args:
        program: The Program, for the order of values.
        missing: Paths, in the order of the keys of ``results``.
        results: Status and holder for each joint completion.
        labels: What people call each path.
    """
    report = []
    for place, path in enumerate(missing):
        by_value: dict[Value, set[Result]] = {}
        by_others: dict[tuple[Value, ...], set[Result]] = {}
        for values, result in results.items():
            by_value.setdefault(values[place], set()).add(result)
            by_others.setdefault(values[:place] + values[place + 1 :], set()).add(result)
        decisive = any(len(found) > 1 for found in by_others.values())
        outcomes = tuple(
            (_shown(value), *next(iter(found))) for value, found in by_value.items() if len(found) == 1 and decisive
        )
        report.append(MissingDatum(path, labels.get(path, path), decisive, outcomes))
    return tuple(report)


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value)
