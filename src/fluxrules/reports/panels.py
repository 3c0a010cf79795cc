"""Small multiples: a grid of panels of one size, its heading, its keys, and the events numbered under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import ceil
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from fluxrules.reports.pictures import GREY, INK, PALE, comma
from fluxrules.reports.titles import title
from fluxrules.reports.trajectories import EventMark, Moment

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 11.0
_COLUMNS = ((3, 1), (8, 2), (15, 3), (10**9, 4))
"""Up to so many panels, so many columns."""

_TALL, _GAP, _NAME, _LETTER, _SMALL = 1.25, 0.85, 0.7, 0.082, 0.063
"""Inches of a panel, between two, over the first for its name, of a letter of a name, of one of the line below it."""


_BOLD: Any = {"size": 8.5, "weight": "bold"}


def between(moment: Moment) -> float:
    """Where a moment stands on the axis."""
    return float(moment.toordinal() if isinstance(moment, date) else moment)


def shown_events(events: Sequence[EventMark]) -> Iterator[tuple[int, str]]:
    """Each event with the number that marks it, in the order given, and its sentence."""
    for number, event in enumerate(events, 1):
        if isinstance(event.at, date):
            yield number, title("image.evenement_date", texte=event.label, jour=_day(event.at))
        else:
            yield number, title("image.evenement_rang", texte=event.label, rang=event.at)


def marked(axes: Axes, events: Sequence[EventMark], holder: str) -> None:
    """A dotted line and, at its foot, the number of each event that concerns ``holder``."""
    from matplotlib.transforms import blended_transform_factory

    over = blended_transform_factory(axes.transData, axes.transAxes)
    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": INK, "linewidth": 0.5}
    for number, event in enumerate(events, 1):
        if event.holder in ("", holder):
            place = between(event.at)
            axes.axvline(place, color=INK, linewidth=0.8, linestyle=":", zorder=2)
            axes.text(place, 0, str(number), size=6.5, ha="center", va="center", transform=over, bbox=box, zorder=6)


def _day(day: date) -> str:
    return title("image.jour", jour=f"{day.day:02d}", mois=f"{day.month:02d}")


class Panels:
    """The grid, empty: who draws fills each of ``axes``, by holder."""

    def __init__(
        self,
        heading: str,
        keys: Sequence[str],
        warning: str,
        names: Mapping[str, str],
        events: Sequence[EventMark],
        label: str,
        moments: Sequence[Moment],
        *,
        shared: bool = True,
    ) -> None:
        """Lay out the grid.

        Args:
            heading: What the picture is about.
            keys: How to read it, one sentence each.
            warning: What must be known first, or "".
            names: One panel each.
            events: Told under the grid.
            label: Key of the title of the vertical axis.
            moments: Those of the points.
            shared: Whether all panels have one vertical scale: then only the first column writes it.
        """
        from matplotlib.figure import Figure

        columns = next(count for most, count in _COLUMNS if len(names) <= most)
        rows = ceil(len(names) / columns)
        told = [line for number, text in shown_events(events) for line in wrap(f"{number}  {text}", 150)]
        head = 0.5 + 0.2 * (len(keys) + bool(warning)) + _NAME
        ranked = isinstance(moments[0], int)
        foot = 0.35 + 0.25 * ranked + (0.15 + 0.19 * len(told) if told else 0.1)
        height = head + rows * _TALL + (rows - 1) * _GAP + foot
        self.figure: Figure = Figure(figsize=(_WIDTH, height))
        self.axes: dict[str, Axes] = {}
        self._write(heading, keys, warning, told, height)
        left, right, between_columns = 0.065, 0.985, 0.028 if shared else 0.045
        wide = (right - left - between_columns * (columns - 1)) / columns
        self._names, self._inches = names, wide * _WIDTH
        for place, holder in enumerate(names):
            row, column = divmod(place, columns)
            low = height - head - row * (_TALL + _GAP) - _TALL
            box = (left + column * (wide + between_columns), low / height, wide, _TALL / height)
            axes = self.figure.add_axes(box)
            self.axes[holder] = axes
            _dress(axes, moments)
            if shared and column:
                axes.tick_params(axis="y", labelleft=False)
            if place + columns < len(names):
                axes.tick_params(axis="x", labelbottom=False)
        middle = (foot + (height - head - foot) / 2) / height
        self.figure.text(0.012, middle, title(label), rotation=90, va="center", ha="center", size=8.5)
        if ranked:
            self.figure.text(0.5, (foot - 0.38) / height, title("image.axe_rang"), ha="center", va="top", size=8.5)

    def caption(self, holder: str, text: str) -> None:
        """The name of a panel, and under it a line of figures."""
        figures = wrap(text, int(self._inches / _SMALL))
        name = _on_two_lines(self._names[holder], int(self._inches / _LETTER))
        for said, above, style in ((figures, 4, {"size": 7.5}), (name, 5 + 10 * len(figures), _BOLD)):
            place: Any = {"xytext": (0, above), "xycoords": "axes fraction", "textcoords": "offset points"}
            self.axes[holder].annotate("\n".join(said), (0, 1), ha="left", va="bottom", **place, **style)

    def _write(self, heading: str, keys: Sequence[str], warning: str, told: Sequence[str], height: float) -> None:
        self.figure.text(0.012, 1 - 0.3 / height, heading, size=14, weight="bold", va="center")
        at = 0.58
        for key in keys:
            self.figure.text(0.012, 1 - at / height, key, size=9, va="center")
            at += 0.2
        if warning:
            self.figure.text(0.012, 1 - at / height, warning, size=9, style="italic", va="center")
        for place, line in enumerate(reversed(told)):
            self.figure.text(0.03, (0.14 + 0.19 * place) / height, line, size=8, va="bottom")


def _on_two_lines(name: str, letters: int) -> list[str]:
    lines = wrap(name, letters)
    return lines if len(lines) < 3 else [lines[0], f"{lines[1][: letters - 1]}…"]


def _dress(axes: Axes, moments: Sequence[Moment]) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.tick_params(labelsize=7.5, length=2.5, color=GREY)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(comma))
    first, last = between(moments[0]), between(moments[-1])
    axes.set_xlim(first, last if last > first else first + 1)
    if isinstance(moments[0], date):
        days = _quarters(moments[0], moments[-1])
        axes.xaxis.set_major_locator(FixedLocator([between(day) for day in days]))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _day(date.fromordinal(round(value)))))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter(FuncFormatter(comma))


def _quarters(first: Moment, last: Moment) -> list[date]:
    """The first day of each quarter of the period; the two ends when it is shorter."""
    if not isinstance(first, date) or not isinstance(last, date):
        return []
    days = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)]
    inside = [day for day in days if first <= day <= last]
    return inside if len(inside) > 1 else [first, last]
