"""The rights of a year as bars, with the caps, guarantees and targets they are measured against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from textwrap import fill
from typing import TYPE_CHECKING

from fluxrules.explanation.numbers import decimal_text
from fluxrules.reports.droits import Droits
from fluxrules.reports.droits_limits import Bound, Limit
from fluxrules.reports.line import short_name
from fluxrules.reports.pictures import BLUE, GREY, INK, ORANGE, PALE, comma, drawn
from fluxrules.reports.titles import title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ZERO = Fraction(0)
_ROW, _AROUND, _WIDTH, _NAME = 0.3, 1.05, 10.0, 46
"""Inches of a row, around a panel, of the figure; letters of a line of a name."""

_PLOT, _LETTER = 0.60, 0.073
"""Part of the width where bars are drawn; inches of a letter beside them."""

_MARKS = {Bound.PLAFOND: "|", Bound.GARANTIE: ">", Bound.CIBLE: "D"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: what a holder's shares give, what it takes of the rest, and the limits measured on it.

    ``together``: several holders, or a part of the flux: drawn apart, as it counts again what other bars count.
    """

    name: str
    shares: Fraction
    rest: Fraction = ZERO
    together: bool = False
    limits: list[Limit] = field(default_factory=list)

    @property
    def length(self) -> Fraction:
        """Dwellings."""
        return self.shares + self.rest


def droits_picture(found: Sequence[Droits], territoire: str) -> str:
    """One panel per bailleur, as SVG."""
    panels = [(droits, bars_of(droits)) for droits in found]
    years = sorted({droits.year for droits in found})
    heading = title("image.droits", annee=", ".join(map(str, years)))
    whole = title("image.territoire", titre=heading, territoire=territoire)
    warning = title("image.avertir") if any(droits.fictif for droits in found) else ""
    said = [text for droits, bars in panels for text in (_panel_title(droits), *map(_spoken, bars))]
    description = " ; ".join([*said, warning] if warning else said)
    return drawn(lambda: _figure(panels, whole, warning), whole, description)


def bars_of(droits: Droits) -> list[Bar]:
    """The bars from top to bottom: each holder, what limits several of them right after the last."""
    own: dict[str, Fraction] = {}
    for right in droits.rights:
        own[right.holder] = own.get(right.holder, ZERO) + right.annual
    order = {item.holder: place for place, item in enumerate(droits.holders)}
    bars: dict[tuple[tuple[str, ...], str], Bar] = {}
    for item in droits.holders:
        mine = own.get(item.holder, ZERO)
        bars[(item.holder,), ""] = Bar(short_name(item.name, droits.names), mine, item.annual - mine)
    for limit in droits.limits:
        key = (limit.holders, limit.where)
        if key not in bars:
            bars[key] = Bar(_together(limit, droits), limit.given, together=True)
        bars[key].limits.append(limit)
    places = {key: (max(order.get(h, 0) for h in key[0]), bar.together, key[1]) for key, bar in bars.items()}
    return [bars[key] for key in sorted(bars, key=lambda key: places[key])]


def _together(limit: Limit, droits: Droits) -> str:
    names = [short_name(droits.names.get(holder, holder), droits.names) for holder in limit.holders]
    said = names[0] if len(names) == 1 else title("image.ensemble_de", noms=" + ".join(names))
    return title("image.lieu", noms=said, ou=limit.where) if limit.where else said


def _panel_title(droits: Droits) -> str:
    return title("image.bailleur", nom=droits.nom, attendus=decimal_text(droits.total))


def _spoken(bar: Bar) -> str:
    """A bar in words, its limits after it."""
    said = [title("image.dit_barre", nom=bar.name, chiffre=decimal_text(bar.length))]
    marks = [title("image.dit_marque", marque=_mark(m), chiffre=decimal_text(m.figure)) for m in bar.limits]
    return ", ".join([*said, *marks])


def _mark(limit: Limit) -> str:
    return title(f"image.{limit.bound}").split(" : ", 1)[0]


def _figure(panels: Sequence[tuple[Droits, list[Bar]]], heading: str, warning: str) -> Figure:
    from matplotlib.figure import Figure

    heights = [len(bars) * _ROW + _AROUND for _, bars in panels]
    top, bottom = 0.75, 0.65
    height = sum(heights) + top + bottom
    figure = Figure(figsize=(_WIDTH, height))
    figure.text(0.02, 1 - 0.3 / height, heading, size=14, weight="bold", va="center")
    if warning:
        figure.text(0.02, 1 - 0.58 / height, warning, size=9.5, style="italic", va="center")
    above = height - top
    for (droits, bars), tall in zip(panels, heights, strict=True):
        low = above - tall + 0.55
        axes = figure.add_axes((0.36, low / height, _PLOT, (tall - _AROUND) / height))
        _panel(axes, droits, bars)
        above -= tall
    _legend(figure, height)
    return figure


def _panel(axes: Axes, droits: Droits, bars: Sequence[Bar]) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for place, bar in enumerate(bars):
        shares, rest = float(bar.shares), float(bar.rest)
        if bar.together:
            axes.barh(place, shares, 0.5, facecolor="white", edgecolor=INK, hatch="....", linewidth=0.8)
        else:
            axes.barh(place, shares, 0.62, facecolor=BLUE, edgecolor=INK, linewidth=0.5)
            axes.barh(place, rest, 0.62, left=shares, facecolor=PALE, edgecolor=GREY, hatch="////", linewidth=0.5)
        both = {limit.bound for limit in bar.limits} >= {Bound.GARANTIE, Bound.CIBLE}
        for limit in bar.limits:
            aside = 0.0 if not both else -0.2 if limit.bound is Bound.GARANTIE else 0.2
            _draw_limit(axes, place, limit, aside)
        axes.annotate(_figures(bar), (_end(bar), place), (6, 0), textcoords="offset points", va="center", size=8.5)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_xlim(0, max(map(_reach, bars)))
    axes.set_yticks(range(len(bars)), [fill(bar.name, _NAME) for bar in bars], size=8.5)
    for label, bar in zip(axes.get_yticklabels(), bars, strict=True):
        if bar.together:
            label.set_fontstyle("italic")
            label.set_fontsize(7.5)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(comma))
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    axes.set_xlabel(title("image.axe_logements"), size=8.5)
    axes.set_title(_panel_title(droits), loc="left", size=11, weight="bold", pad=8)


def _end(bar: Bar) -> float:
    """Where a bar and its marks end."""
    return float(max([bar.length, *(limit.figure for limit in bar.limits)]))


def _reach(bar: Bar) -> float:
    """The least end of the axis at which what is written beside the bar is not cut."""
    letters = max(len(line) for line in _figures(bar).splitlines())
    taken = (letters * _LETTER + 0.2) / (_WIDTH * _PLOT)
    return _end(bar) / (1 - min(taken, 0.8)) or 1.0


def _figures(bar: Bar) -> str:
    """The amount, and each limit's own, so that nothing has to be read off an axis."""
    marks = [title("image.dit_marque", marque=_mark(m), chiffre=decimal_text(m.figure)) for m in bar.limits]
    said = [decimal_text(bar.length), *marks]
    return "\n".join([said[0], " · ".join(said[1:])]) if len(said) > 2 else " · ".join(said)


def _draw_limit(axes: Axes, place: int, limit: Limit, aside: float) -> None:
    """A cap as a bar across; a guarantee and a target as marks, apart from each other (``aside``)."""
    figure = float(limit.figure)
    if limit.bound is Bound.PLAFOND:
        axes.plot([figure, figure], [place - 0.45, place + 0.45], color=ORANGE, linewidth=3, solid_capstyle="butt")
        axes.plot([figure, figure], [place - 0.45, place + 0.45], color=INK, linewidth=0.8, solid_capstyle="butt")
    else:
        size = 7 if limit.bound is Bound.GARANTIE else 5.5
        axes.plot([figure], [place + aside], _MARKS[limit.bound], markersize=size, color="white", markeredgecolor=INK)


def _legend(figure: Figure, height: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    caps = title("image.plafond")
    entries = [
        Patch(facecolor=BLUE, edgecolor=INK, linewidth=0.5, label=title("image.part")),
        Patch(facecolor=PALE, edgecolor=GREY, hatch="////", linewidth=0.5, label=title("image.reste")),
        Patch(facecolor="white", edgecolor=INK, hatch="....", linewidth=0.8, label=title("image.ensemble")),
        Line2D([], [], linestyle="none", marker="|", markersize=11, markeredgewidth=3, color=ORANGE, label=caps),
    ]
    for bound in (Bound.GARANTIE, Bound.CIBLE):
        mark = _MARKS[bound]
        style = {"marker": mark, "color": "white", "markeredgecolor": INK}
        entries.append(Line2D([], [], linestyle="none", label=title(f"image.{bound}"), **style))  # type: ignore[arg-type]
    place = (0.02, 0.1 / height)
    figure.legend(handles=entries, loc="lower left", bbox_to_anchor=place, ncols=3, frameon=False, fontsize=8.5)
