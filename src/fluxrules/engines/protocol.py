"""What an engine takes and gives, whichever it is.

The meaning, which the two engines implement independently (they share the Program and nothing else):

- An atom is true, false or unknown (see ``Atom``); bodies combine atoms in strong Kleene logic.
- A rule is read once, or once per réservataire of ``Facts.reservataires`` (``per_reservataire``). Its *own* truth is
  its body's. Its truth is that of « body and no exception holds », in Kleene logic: an exception that holds makes it
  false (it is *set aside*), an exception that may hold makes a true body unknown.
- A rule whose truth is true **fires**; unknown, it **may fire**.
- A derived fact (per réservataire or not) is resolved when its level ends. Among the rules that fire and deduce it,
  keep those of the highest norm: one value → that value, provided no rule of the same or a higher norm that may fire
  deduces another value (then unknown); several values → unknown, and a clash. If none fires: unknown if one may
  fire and deduces anything else than the default, else the default (or unknown when there is none).
- Rules at one level never read what that level deduces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from fluxrules.program.program import Program, Value


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one libération, for the engine.

    Attributes:
        values: Known values by path. A path that is absent is unknown.
        reservataires: Over whom ``pour_chaque`` runs, in order of the register.
        each: For each of them, known values by path (``reservataire.categorie``…).
        supposed: Paths whose value is a supposition, made while completing missing data: ``existe`` is false for them.
    """

    values: Mapping[str, Value]
    reservataires: tuple[str, ...] = ()
    each: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    supposed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Firing:
    """A rule (index in ``Program.rules``) and the réservataire it is read for ("" when read once)."""

    rule: int
    reservataire: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Aside:
    """A rule whose body is true, set aside by an exception that holds."""

    firing: Firing
    by: Firing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run concludes; equal for two engines that agree. Tuples are sorted.

    Attributes:
        fired: Rules that fire.
        maybe: Rules that may fire: their truth is unknown.
        aside: Rules whose body is true and that an exception sets aside (one entry per exception that holds).
        derived: Known values of derived facts, defaults included, by (path, réservataire or "").
        clashes: Derived facts for which rules of one norm conclude different values: (path, réservataire, rules).
    """

    fired: tuple[Firing, ...]
    maybe: tuple[Firing, ...]
    aside: tuple[Aside, ...]
    derived: Mapping[tuple[str, str], Value]
    clashes: tuple[tuple[str, str, tuple[int, ...]], ...] = ()


class Engine(Protocol):
    """An engine is built from a Program (``Durable(program)``, ``Native(program)``) and runs facts through it."""

    name: str
    version: str
    program: Program

    def run(self, facts: Facts) -> Outcome:
        """Run the Program on ``facts``.

        Raises:
            EngineError: The engine failed (durable only); the libération is then reported, never lost.
        """
        ...


class EngineError(Exception):
    """An engine could not finish: the code of the catalogue (FLX7xx) and the values of its message."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code = code
        self.values = values
