"""Re-runs of one decision, cheap and counted: who would receive in a situation, nothing else being told.

The rules run in full, on native; what is spared is the text of the decision. What is shown in the end is decided again
by the situation's own engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from fluxrules.allotment.events import aligned
from fluxrules.decision.pipeline import Decider
from fluxrules.decision.planning import Year
from fluxrules.decision.reading import Reading
from fluxrules.decision.what_if import Edit, Situation
from fluxrules.diagnostics import has_errors
from fluxrules.engines import make_engine
from fluxrules.engines.protocol import Engine
from fluxrules.program.program import Program
from fluxrules.vocabulary import StatutDecision

REPLAN = 25
"""Runs that a plan made again counts for."""


@dataclass(slots=True)
class Trials:
    """Tries situations for one réservataire, up to a bound.

    Attributes:
        start: The situation as it is.
        holder: To whom the dwelling should go.
        bound: Runs at most.
        spent: Runs made.
        exhausted: Whether something was not tried for lack of runs.
    """

    start: Situation
    holder: str
    bound: int
    spent: int = 0
    exhausted: bool = False
    _engines: list[tuple[Program, Engine]] = field(default_factory=list)
    _deciders: list[tuple[Program, Year, int, Decider]] = field(default_factory=list)

    def applied(self, *edits: Edit) -> Situation | None:
        """The situation that edits make, None when they cannot be made or the bound is reached."""
        situation = self.start
        for edit in edits:
            if self.spent >= self.bound:
                self.exhausted = True
                return None
            program = situation.program
            situation, found = edit.apply(situation)
            if has_errors(found):
                self.spent += REPLAN
                return None
            if situation.program is not program:
                self.spent += REPLAN
        return situation

    def works(self, *edits: Edit) -> bool:
        """Whether the dwelling goes to the réservataire once edits are made."""
        situation = self.applied(*edits)
        return situation is not None and self.gives(situation)

    def gives(self, situation: Situation) -> bool:
        """Whether the dwelling goes to the réservataire in a situation; never past the bound."""
        if self.spent >= self.bound:
            self.exhausted = True
            return False
        reading = self.read(situation)
        route = reading.route if situation.again is None else situation.again.rerouted(reading.route)
        return route.status is StatutDecision.ORIENTE and route.holder == self.holder

    def read(self, situation: Situation) -> Reading:
        """What rules and shares say in a situation; each completion of missing data is a run.

        Raises:
            EngineError: The engine could not finish.
        """
        plan, account = aligned(situation.year.plan, situation.account)
        decider = self._decider(situation, replace(situation.year, plan=plan))
        base = account if situation.again is None else situation.again.base(account)
        reading = decider.read(situation.liberation, base, situation.again)
        self.spent += 1 + reading.tried
        return reading

    def _decider(self, situation: Situation, year: Year) -> Decider:
        program, unit = situation.program, year.plan.unit
        for known, plan, grain, decider in self._deciders:
            if known is program and plan is situation.year and grain == unit:
                return decider
        engine = next((engine for known, engine in self._engines if known is program), None)
        if engine is None:
            engine = make_engine("native", program)
            self._engines.append((program, engine))
        decider = Decider(program, situation.territory, year, engine)
        if program is self.start.program:  # others come once
            self._deciders.append((program, situation.year, unit, decider))
        return decider
