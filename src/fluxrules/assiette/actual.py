"""Forecast against actual during the year, on plain counts: from a file or from a ledger, it does not know.

Nothing here guesses a season: « at this pace » is what has come divided by the part of the year gone by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey
from fluxrules.assiette.flux import Flux, compatible
from fluxrules.assiette.objectives import Objectives
from fluxrules.assiette.steps import ZERO, StepKind, words
from fluxrules.vocabulary import MotifSoustraction


@dataclass(frozen=True, slots=True)
class Came:
    """Dwellings freed since January, by class of the declaration.

    Attributes:
        counted: Those that count in the flux.
        removed: Those that do not, by the reason decided.
        pending: Those whose decision waits (a missing datum, a conflict): in the flux or not, nobody knows yet.
    """

    counted: Mapping[ClassKey, int] = field(default_factory=dict)
    removed: Mapping[tuple[ClassKey, MotifSoustraction], int] = field(default_factory=dict)
    pending: Mapping[ClassKey, int] = field(default_factory=dict)

    @property
    def classes(self) -> tuple[ClassKey, ...]:
        """Every class that something came of, in order."""
        return tuple(sorted({*self.counted, *self.pending, *(key for key, _ in self.removed)}))

    def freed(self, key: ClassKey) -> int:
        """All that was freed in a class."""
        gone = sum(count for (one, _), count in self.removed.items() if one == key)
        return self.counted.get(key, 0) + self.pending.get(key, 0) + gone


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of the forecast against what came, exact, in dwellings.

    Attributes:
        kind: What figure it is.
        subject: A class, a commune, a reason, a réservataire; "" for the whole flux.
        label: The same as a French phrase.
        forecast: For the whole year.
        actual: So far. Objectives have none here: what réservataires received is another account.
        elapsed: Part of the year gone by.
        at_pace: What the year would end at.
    """

    kind: StepKind
    subject: str
    label: str
    forecast: Fraction
    actual: int | None
    elapsed: Fraction
    at_pace: Fraction

    @property
    def expected(self) -> Fraction:
        """What would have come by now, the forecast being spread evenly over the year."""
        return self.forecast * self.elapsed

    @property
    def deviation(self) -> Fraction | None:
        """Come, less what was expected by now."""
        return None if self.actual is None else self.actual - self.expected

    @property
    def end_deviation(self) -> Fraction:
        """What the year would end at, less the forecast."""
        return self.at_pace - self.forecast


@dataclass(frozen=True, slots=True)
class Comparison:
    """The year so far.

    Attributes:
        day: Day of reference, included.
        elapsed: Part of the year gone by.
        totals: In the order of LAW §2: freed, outside by nature, gross, subtractions, waiting, net.
        lines: Freed, by class of the declaration; then those it did not expect.
        nets: Flux net, by the same classes.
        objectives: What each share would come to at this pace.
    """

    day: date
    elapsed: Fraction
    totals: tuple[Compared, ...]
    lines: tuple[Compared, ...]
    nets: tuple[Compared, ...]
    objectives: tuple[Compared, ...]
    pending: int


def elapsed_part(day: date, year: int) -> Fraction:
    """Part of ``year`` gone by at the end of ``day``: 0 before it begins, 1 once it is over."""
    if day.year != year:
        return Fraction(int(day.year > year))
    begins, ends = date(year, 1, 1), date(year + 1, 1, 1)
    return Fraction((day - begins).days + 1, (ends - begins).days)


def class_in(lines: Iterable[ClassKey], known: ClassKey) -> ClassKey | None:
    """The line of the declaration that a dwelling belongs to: the only one it does not contradict, or None."""
    found = [key for key in lines if compatible(key, known)]
    return found[0] if len(found) == 1 else None


def compare(
    flux: Flux, objectives: Objectives, came: Came, day: date, year: int, name: Callable[[ClassKey], str]
) -> Comparison | None:
    """Compare a year with its forecast.

    Args:
        flux: The forecast.
        objectives: What shares come to on it.
        came: What came so far.
        day: Day of reference.
        year: The year of the forecast.
        name: How people say a class that the forecast did not expect.

    Returns:
        The comparison, or None when the year has not begun.
    """
    elapsed = elapsed_part(day, year)
    if not elapsed:
        return None

    def figure(kind: StepKind, subject: str, label: str, forecast: Fraction, actual: int) -> Compared:
        return Compared(kind, subject, label, forecast, actual, elapsed, actual / elapsed)

    names = {line.key: line.name for line in flux.lines}
    keys = (*names, *(key for key in came.classes if key not in names))
    forecasts = {line.key: line for line in flux.lines}
    lines, nets = [], []
    for key in keys:
        line, said = forecasts.get(key), names.get(key) or name(key)
        lines.append(figure(StepKind.LIBERATIONS, said, said, line.freed if line else ZERO, came.freed(key)))
        nets.append(figure(StepKind.FLUX_NET, said, said, line.net if line else ZERO, came.counted.get(key, 0)))
    goals = tuple(
        Compared(
            StepKind.OBJECTIF,
            item.share.holder,
            item.share.name,
            item.exact,
            None,
            elapsed,
            sum((rate * came.counted.get(key, 0) for key, rate in item.share.rates.items()), ZERO) / elapsed,
        )
        for item in objectives.items
    )
    totals = tuple(figure(*row) for row in _totals(flux, came))
    pending = sum(came.pending.values())
    return Comparison(day, elapsed, totals, tuple(lines), tuple(nets), goals, pending)


def _totals(flux: Flux, came: Came) -> Iterable[tuple[StepKind, str, str, Fraction, int]]:
    gone = {motif: sum(n for (_, one), n in came.removed.items() if one is motif) for motif in MotifSoustraction}
    freed = sum(came.freed(key) for key in came.classes)
    outside = sum(count for motif, count in gone.items() if not motif.is_legal)
    yield StepKind.LIBERATIONS, "", words("liberations"), flux.freed, freed
    for motif in MotifSoustraction:
        if not motif.is_legal and (flux.removed(motif) or gone[motif]):
            label = words("hors_nature", motif=words(f"motif_{motif}"))
            yield StepKind.HORS_NATURE, motif, label, flux.removed(motif), gone[motif]
    yield StepKind.FLUX_BRUT, "", words("flux_brut"), flux.gross, freed - outside
    for motif in MotifSoustraction:
        if motif.is_legal:
            label = words("soustraction", motif=words(f"motif_{motif}"))
            yield StepKind.SOUSTRACTION, motif, label, flux.removed(motif), gone[motif]
    yield StepKind.FLUX_NET, "", words("flux_net"), flux.net, sum(came.counted.values())
