"""The audit as a picture: for each, the quality received in the real order among what other orders would give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from textwrap import fill
from typing import TYPE_CHECKING

from fluxrules.explanation.numbers import decimal_text
from fluxrules.reports.equite import Equite
from fluxrules.reports.pictures import BLUE, GREY, INK, ORANGE, PALE, comma, drawn
from fluxrules.reports.titles import title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH, _ROW, _AROUND = 9.0, 0.34, 1.3
"""Inches of the figure, of a row, around a panel."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: mean ranks in the real order and in the draws, and whether it deserves an explanation."""

    name: str
    real: Fraction
    low: Fraction
    middle: Fraction
    high: Fraction
    asked: bool


def equite_picture(found: Sequence[Equite]) -> str:
    """One panel per audit that drew lots, as SVG."""
    panels = [(item, rows) for item in found if (rows := rows_of(item))]
    heading = title("equite.image")
    told = [title("equite.image_dit")] if panels else []
    told += [title("image.avertir")] if any(item.fictif for item in found) else []
    spoken = told if panels else [title("equite.image_vide"), *told]
    for item, rows in panels:
        spoken.append(_panel_title(item))
        spoken += [_spoken(row) for row in rows]
    return drawn(lambda: _figure(panels, heading, " ".join(told)), heading, " ; ".join(spoken))


def rows_of(equite: Equite) -> list[Row]:
    """The lines of one audit, from top to bottom; none without draws."""
    lots = equite.found.lots
    if lots is None:
        return []
    rows = []
    for holder in equite.shown:
        spread = lots.spreads[holder]
        received = equite.found.received[holder].received
        real, low, high = (equite.mean_rank(holder, total) for total in (None, spread.low, spread.high))
        if real is None or low is None or high is None:
            continue
        middle = 50 + 50 * spread.mean / (received * equite.found.known)
        rows.append(Row(equite.name(holder), real, low, middle, high, holder in equite.found.questions))
    return rows


def _panel_title(equite: Equite) -> str:
    return title("equite.image_panneau", nom=equite.nom, annee=equite.found.year.key[2])


def _spoken(row: Row) -> str:
    key = "equite.image_ligne_question" if row.asked else "equite.image_ligne"
    texts = {"rang": row.real, "bas": row.low, "haut": row.high}
    return title(key, nom=row.name, **{name: decimal_text(value, 1) for name, value in texts.items()})


def _figure(panels: Sequence[tuple[Equite, Sequence[Row]]], heading: str, told: str) -> Figure:
    from matplotlib.figure import Figure

    heights = [_AROUND + _ROW * len(rows) for _, rows in panels] or [1.0]
    figure = Figure(figsize=(_WIDTH, sum(heights) + 0.9), layout="constrained")
    figure.suptitle(heading, size=11, weight="bold")
    if not panels:
        figure.text(0.5, 0.4, title("equite.image_vide"), ha="center")
        return figure
    grid = figure.subplots(len(panels), 1, squeeze=False, height_ratios=heights)
    for (equite, rows), axes in zip(panels, grid[:, 0], strict=True):
        axes.set_title(_panel_title(equite), size=9.5, loc="left")
        _paint(axes, rows)
    figure.supxlabel(fill(told, 110), size=7.5, color=INK)
    return figure


def _paint(axes: Axes, rows: Sequence[Row]) -> None:
    for place, row in enumerate(rows):
        low, high = float(row.low), float(row.high)
        axes.barh(place, high - low, left=low, height=0.5, color=PALE, edgecolor=GREY, linewidth=0.6, zorder=2)
        axes.plot([float(row.middle)] * 2, [place - 0.25, place + 0.25], color=INK, linewidth=1.0, zorder=3)
        mark, colour = ("D", ORANGE) if row.asked else ("o", BLUE)
        axes.plot(float(row.real), place, mark, color=colour, markeredgecolor="white", markersize=7, zorder=4)
    axes.set_yticks(range(len(rows)), [row.name for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.axvline(50, color=GREY, linewidth=0.6, linestyle=":", zorder=1)
    axes.xaxis.set_major_formatter(comma)
    axes.set_xlabel(title("equite.image_axe"), size=8)
