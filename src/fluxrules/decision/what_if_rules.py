"""What may be changed inside a rule: a threshold it compares a fact to, a cap, a preference. The plan is made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from fluxrules.decision.classes import text_of
from fluxrules.decision.what_if import Note, Situation
from fluxrules.diagnostics import Diagnostic
from fluxrules.program.program import Body, CompiledRule, Effect, Lit, Program, Value


@dataclass(frozen=True, slots=True)
class ThresholdIs:
    """The figure that a condition of one rule compares a fact to; other rules that compare to the same keep theirs.

    Attributes:
        written: The edit, as written.
        rule: Full name of the rule.
        atom: Index of the condition in ``Program.atoms``; it has one operand.
        value: The new figure.
    """

    written: str
    rule: str
    atom: int
    value: Value

    def apply(self, situation: Situation) -> tuple[Situation, tuple[Diagnostic, ...]]:
        """Give the rule a condition of its own."""
        program = situation.program
        was = program.atoms[self.atom]
        new = len(program.atoms)
        changed = _with_rule(
            replace(program, atoms=(*program.atoms, replace(was, operands=(self.value,)))),
            self.rule,
            lambda rule: replace(rule, body=_reading(rule.body, self.atom, new)),
        )
        said = {"regle": self.rule, "chemin": was.path, "avant": text_of(was.operands[0]), "apres": text_of(self.value)}
        return _under(situation, changed, Note(self.written, "seuil", said))


@dataclass(frozen=True, slots=True)
class CapIs:
    """The share at which one rule caps holders."""

    written: str
    rule: str
    share: Fraction

    def apply(self, situation: Situation) -> tuple[Situation, tuple[Diagnostic, ...]]:
        """Change the cap."""
        changed = _with_effects(situation.program, self.rule, "plafonner", lambda e: replace(e, share=self.share))
        said = {"regle": self.rule, "apres": str(self.share)}
        return _under(situation, changed, Note(self.written, "plafond", said))


@dataclass(frozen=True, slots=True)
class PreferenceIs:
    """The dwellings that one rule adds to the score."""

    written: str
    rule: str
    amount: Fraction

    def apply(self, situation: Situation) -> tuple[Situation, tuple[Diagnostic, ...]]:
        """Change the preference."""
        changed = _with_effects(situation.program, self.rule, "preferer", lambda e: replace(e, amount=self.amount))
        said = {"regle": self.rule, "apres": str(self.amount)}
        return _under(situation, changed, Note(self.written, "preference", said))


def _under(situation: Situation, program: Program, note: Note) -> tuple[Situation, tuple[Diagnostic, ...]]:
    changed, wrong = situation.under(program)
    return (situation, wrong) if wrong else (changed.noted(note), ())


def _with_effects(program: Program, name: str, kind: str, change: Callable[[Effect], Effect]) -> Program:
    def changed(rule: CompiledRule) -> CompiledRule:
        return replace(rule, effects=tuple(change(e) if e.kind == kind else e for e in rule.effects))

    return _with_rule(program, name, changed)


def _with_rule(program: Program, name: str, change: Callable[[CompiledRule], CompiledRule]) -> Program:
    return replace(program, rules=tuple(change(rule) if rule.name == name else rule for rule in program.rules))


def _reading(body: Body | None, old: int, new: int) -> Body | None:
    if body is None:
        return None
    if isinstance(body, Lit):
        return Lit(new) if body.atom == old else body
    return replace(body, children=tuple(child for c in body.children if (child := _reading(c, old, new)) is not None))
