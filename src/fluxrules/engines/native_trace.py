"""The truth vector of one run: the truth and value seen of every condition, the own truth and truth of every rule.

It is what can say why a rule did *not* fire, which the log of a forward-chaining network cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fluxrules.engines.native_bodies import Truth, compile_body
from fluxrules.engines.protocol import Facts, Firing
from fluxrules.program.program import Body, Program, Value


@dataclass(frozen=True, slots=True)
class Reading:
    """The Program read once: in general, or for one réservataire.

    Attributes:
        true: Bits of the atoms that are true (for a réservataire: the general ones too).
        false: Bits of the atoms that are false.
        own: Own truth of each rule, by index: its body's. Meaningless for a rule this reading is not for.
        truth: Truth of each rule, exceptions counted.
    """

    true: int
    false: int
    own: tuple[Truth, ...]
    truth: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that one run of the native engine saw.

    Attributes:
        program: What was run.
        facts: On what.
        derived: Known values of derived facts, as in the Outcome.
        general: What does not depend on a réservataire.
        each: What does, by réservataire.

    Below, ``reservataire`` is "" for what is read once; what is read once may also be asked for a réservataire.

    Raises:
        KeyError: Asked without a réservataire for what depends on one, or for one that was not in the facts.
    """

    program: Program
    facts: Facts
    derived: Mapping[tuple[str, str], Value]
    general: Reading
    each: Mapping[str, Reading]

    def value(self, path: str, reservataire: str = "") -> Value | None:
        """Return the value seen of a fact; None: unknown."""
        fact = self.program.facts[path]
        self._reading(fact.per_reservataire, reservataire)
        of = reservataire if fact.per_reservataire else ""
        if fact.derived:
            return self.derived.get((path, of))
        return self.facts.each.get(of, {}).get(path) if of else self.facts.values.get(path)

    def atom(self, index: int, reservataire: str = "") -> Truth:
        """Return the truth of an atom."""
        reading = self._reading(self.program.atoms[index].per_reservataire, reservataire)
        bit = 1 << index
        if reading.true & bit:
            return True
        return False if reading.false & bit else None

    def body(self, body: Body | None, reservataire: str = "") -> Truth:
        """Return the truth of a body or of a part of one."""
        reading = self._reading(reservataire != "", reservataire)
        return compile_body(body)(reading.true, reading.false)

    def own(self, rule: int, reservataire: str = "") -> Truth:
        """Return the own truth of a rule: that of its body, exceptions not counted."""
        return self._reading(self.program.rules[rule].per_reservataire, reservataire).own[rule]

    def truth(self, rule: int, reservataire: str = "") -> Truth:
        """Return the truth of a rule: true, it fires; unknown, it may."""
        return self._reading(self.program.rules[rule].per_reservataire, reservataire).truth[rule]

    def exceptions(self, rule: int, reservataire: str = "") -> tuple[tuple[Firing, Truth], ...]:
        """Return each exception of a rule, as read for the same réservataire, with its truth."""
        rules = self.program.rules
        return tuple(
            (Firing(index, reservataire if rules[index].per_reservataire else ""), self.truth(index, reservataire))
            for index in sorted(rules[rule].exceptions)
        )

    def _reading(self, per_reservataire: bool, reservataire: str) -> Reading:
        return self.each[reservataire] if per_reservataire else self.general
