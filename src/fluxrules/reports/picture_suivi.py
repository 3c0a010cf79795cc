"""Where each réservataire stands against its share: received, gained so far, right of the year, one line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

from fluxrules.accounts.suivi import Position
from fluxrules.explanation.numbers import decimal_text
from fluxrules.reports.pictures import BLUE, GREY, INK, ORANGE, PALE, comma, drawn
from fluxrules.reports.titles import title

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ROW, _AROUND, _WIDTH, _NAME = 0.36, 1.5, 9.0, 34
"""Inches of a row, around the rows, of the figure; letters of a line of a name."""


def position_picture(positions: Sequence[Position], names: Mapping[str, str], heading: str) -> str:
    """The positions as bars, as SVG.

    Args:
        positions: From top to bottom.
        names: Their names, by id.
        heading: Title of the picture.

    Raises:
        ValueError: Nobody to draw.
    """
    if not positions:
        raise ValueError("a picture needs at least one position")
    return drawn(lambda: _figure(positions, names, heading), heading, position_words(positions, names))


def position_words(positions: Sequence[Position], names: Mapping[str, str]) -> str:
    """What the picture says, for those who do not see it."""
    told = [
        title(
            "suivi.position_mots",
            nom=names[item.holder],
            recus=item.received,
            acquis=decimal_text(item.gained),
            annuel=decimal_text(item.annual),
        )
        for item in positions
    ]
    return " ".join([title("suivi.position_dit"), *told])


def _figure(positions: Sequence[Position], names: Mapping[str, str], heading: str) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    height = len(positions) * _ROW + _AROUND
    figure = Figure(figsize=(_WIDTH, height))
    figure.text(0.02, 1 - 0.3 / height, heading, size=13, weight="bold", va="center")
    axes = figure.add_axes((0.3, 0.85 / height, 0.6, len(positions) * _ROW / height))
    for place, item in enumerate(positions):
        annual, gained = float(item.annual), float(item.gained)
        axes.barh(place, annual, 0.66, facecolor=PALE, edgecolor=GREY, linewidth=0.5)
        axes.barh(place, item.received, 0.36, facecolor=BLUE, edgecolor=INK, linewidth=0.5)
        axes.plot([annual, annual], [place - 0.42, place + 0.42], color=ORANGE, linewidth=2.2)
        axes.plot([gained], [place], "D", markersize=5, color="white", markeredgecolor=INK)
        end = max(_ends(item))
        told = f"{item.received} / {decimal_text(item.gained)}"
        axes.annotate(told, (end, place), (6, 0), textcoords="offset points", va="center", size=8)
    axes.set_ylim(len(positions) - 0.5, -0.5)
    axes.set_xlim(0, max([1.0, *(end for item in positions for end in _ends(item))]) * 1.16)
    axes.set_yticks(range(len(positions)), [fill(names[item.holder], _NAME) for item in positions], size=8.5)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(comma))
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    axes.set_xlabel(title("image.axe_logements"), size=8.5)
    _legend(figure, height)
    return figure


def _ends(item: Position) -> tuple[float, float, float]:
    return float(item.annual), float(item.gained), float(item.received)


def _legend(figure: Figure, height: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    entries = [
        Patch(facecolor=BLUE, edgecolor=INK, linewidth=0.5, label=title("suivi.marque_recus")),
        Line2D(
            [], [], linestyle="none", marker="D", color="white", markeredgecolor=INK, label=title("suivi.marque_acquis")
        ),
        Line2D(
            [],
            [],
            linestyle="none",
            marker="|",
            markersize=11,
            markeredgewidth=2.2,
            color=ORANGE,
            label=title("suivi.marque_annee"),
        ),
    ]
    figure.legend(
        handles=entries, loc="lower left", bbox_to_anchor=(0.02, 0.06 / height), ncols=3, frameon=False, fontsize=8.5
    )
