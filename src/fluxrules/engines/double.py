"""Two engines side by side: what one concludes stands only if the other concludes the same.

They share the Program and nothing else. Their outcomes are compared as sets, never by order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.engines.protocol import Engine, EngineError, Facts, Firing, Outcome
from fluxrules.program.program import Program

if TYPE_CHECKING:
    from fluxrules.engines.native import Native

SHOWN = 3
"""Differences spelled out in the message; all of them are on the exception."""


class DisagreementError(EngineError):
    """The two engines differ (FLX710).

    Attributes:
        program: What they ran.
        facts: What they were given.
        durable: What durable concluded.
        native: What native concluded.
        differences: Each difference, as an information for people (FLX711 … FLX715).
    """

    def __init__(
        self, program: Program, facts: Facts, durable: Outcome, native: Outcome, differences: tuple[Diagnostic, ...]
    ) -> None:
        first = " ; ".join(difference.message for difference in differences[:SHOWN])
        super().__init__("FLX710", nombre=len(differences), premieres=first)
        self.program = program
        self.facts = facts
        self.durable = durable
        self.native = native
        self.differences = differences


class Double:
    """The durable and native engines, compared on every run.

    Attributes:
        native: The native engine, whose trace tells why a rule did not fire.
        durable: The durable engine, in a child process unless ``isolated`` is false.

    Raises:
        EngineError: durable-rules cannot be loaded (FLX701).
    """

    name = "double"

    def __init__(self, program: Program, *, isolated: bool = True) -> None:
        from fluxrules.engines.native import Native

        self.program = program
        self.native: Native = Native(program)
        self.durable: Engine
        if isolated:
            from fluxrules.engines.isolated import Isolated

            self.durable = Isolated(program)
        else:
            from fluxrules.engines.durable import Durable

            self.durable = Durable(program)
        self.version = f"durable {self.durable.version}, native {self.native.version}"

    def run(self, facts: Facts) -> Outcome:
        """Run both engines on ``facts``.

        Raises:
            DisagreementError: They differ.
            EngineError: durable failed.
        """
        durable: Any = self.durable
        if hasattr(durable, "send"):  # The child works while native does.
            durable.send(facts)
            try:
                native = self.native.run(facts)
            finally:
                outcome: Outcome = durable.receive()
        else:
            outcome = durable.run(facts)
            native = self.native.run(facts)
        if differences := compare(self.program, outcome, native):
            raise DisagreementError(self.program, facts, outcome, native, differences)
        return outcome

    def close(self) -> None:
        """Free what durable holds."""
        durable: Any = self.durable
        durable.close()


def compare(program: Program, durable: Outcome, native: Outcome) -> tuple[Diagnostic, ...]:
    """The differences between two outcomes of one Program, as sets, in a stable order."""
    return tuple(_differences(program, durable, native))


def _differences(program: Program, durable: Outcome, native: Outcome) -> Iterator[Diagnostic]:
    def rule(index: int) -> str:
        return program.rules[index].name

    for code, ours, theirs in (("FLX711", durable.fired, native.fired), ("FLX712", durable.maybe, native.maybe)):
        for firing in sorted(set(ours) ^ set(theirs)):
            engine = "durable" if firing in set(ours) else "native"
            yield diagnose(code, moteur=engine, regle=rule(firing.rule), pour=_for(firing.reservataire))
    for aside in sorted(set(durable.aside) ^ set(native.aside)):
        yield diagnose(
            "FLX713",
            moteur="durable" if aside in set(durable.aside) else "native",
            regle=rule(aside.firing.rule),
            pour=_for(aside.firing.reservataire),
            exception=_firing(rule(aside.by.rule), aside.by),
        )
    for path, whom in sorted({*durable.derived, *native.derived}):
        ours_value, theirs_value = durable.derived.get((path, whom)), native.derived.get((path, whom))
        if ours_value != theirs_value or type(ours_value) is not type(theirs_value):
            yield diagnose(
                "FLX714",
                fait=path,
                pour=_for(whom),
                durable="?" if ours_value is None else str(ours_value),
                native="?" if theirs_value is None else str(theirs_value),
            )
    for clash in sorted(set(durable.clashes) ^ set(native.clashes)):
        path, whom, rules = clash
        yield diagnose(
            "FLX715",
            moteur="durable" if clash in set(durable.clashes) else "native",
            fait=path,
            pour=_for(whom),
            regles=", ".join(rule(index) for index in rules),
        )


def _for(reservataire: str) -> str:
    return f" ({reservataire})" if reservataire else ""


def _firing(name: str, firing: Firing) -> str:
    return name + _for(firing.reservataire)
