"""A year as plain data for pictures: what each holder was owed after each dwelling, and what happened.

Whoever decides or replays a year fills these; ``picture_trajectory`` draws them. Nothing here is computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

Moment: TypeAlias = date | int
"""A day, or the rank of a dwelling since the year began. One trajectory uses one or the other throughout."""


@dataclass(frozen=True, slots=True)
class TrajectoryPoint:
    """After one dwelling: the « retard » of each holder, in dwellings. An absent holder is at 0."""

    at: Moment
    late: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class ProgressPoint:
    """After one dwelling: entitlement gained and dwellings received since the year began, by holder."""

    at: Moment
    gained: Mapping[str, Fraction]
    received: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class EventMark:
    """Something that happened, in a few words; ``holder`` "": to everybody."""

    at: Moment
    label: str
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One account over a year.

    Attributes:
        subject: Whose account: « Logis Modèle (fictif), 2025 ».
        names: Names of the holders to draw, by id, in the order of the panels.
        points: In order of time.
        band: B, in dwellings; None when the method has none.
        bound: What the certificate guarantees, in dwellings; None: nothing, and nothing is drawn.
        events: What to mark.
        warning: What a reader must know first (imagined bailleur…), or "".
    """

    subject: str
    names: Mapping[str, str]
    points: Sequence[TrajectoryPoint]
    band: Fraction | None = None
    bound: Fraction | None = None
    events: Sequence[EventMark] = ()
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Received against entitlement gained, for the holders of ``names``; attributes as in ``Trajectory``."""

    subject: str
    names: Mapping[str, str]
    points: Sequence[ProgressPoint]
    events: Sequence[EventMark] = ()
    warning: str = ""
