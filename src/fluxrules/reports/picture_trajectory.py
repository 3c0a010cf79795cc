"""A year in small multiples, one panel per réservataire: the « retard » against the band, or received against gained.

The two pictures answer two questions: is anybody outside what was promised, and did each receive what its right gave?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from fluxrules.explanation.numbers import decimal_text
from fluxrules.reports.panels import Panels, between, marked, shown_events
from fluxrules.reports.pictures import BLUE, GREY, INK, ORANGE, PALE, drawn
from fluxrules.reports.titles import title
from fluxrules.reports.trajectories import Progress, ProgressPoint, Trajectory

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ZERO = Fraction(0)


def trajectory_picture(trajectory: Trajectory) -> str:
    """The « retard » of each holder after each dwelling, as SVG.

    Raises:
        ValueError: No holder or no point to draw.
    """
    _something(trajectory.names, trajectory.points)
    heading = title("image.retards", nom=trajectory.subject)
    keys = _late_keys(trajectory)

    def paint() -> Figure:
        moments = [point.at for point in trajectory.points]
        told = (heading, keys, trajectory.warning, trajectory.names, trajectory.events, "image.axe_retard", moments)
        panels = Panels(*told)
        extent = _extent(trajectory)
        for holder, axes in panels.axes.items():
            panels.caption(holder, _late_panel(axes, trajectory, holder, extent))
            marked(axes, trajectory.events, holder)
        return panels.figure

    return drawn(paint, heading, trajectory_words(trajectory))


def trajectory_words(trajectory: Trajectory) -> str:
    """What the picture of a trajectory says, for those who do not see it."""
    spoken = [_spoken_late(name, _lates(trajectory, holder)) for holder, name in trajectory.names.items()]
    events = [f"{number} {text}" for number, text in shown_events(trajectory.events)]
    return " ".join([*_late_keys(trajectory), trajectory.warning, *spoken, *events]).strip()


def _late_keys(trajectory: Trajectory) -> list[str]:
    """How to read it, one sentence each."""
    keys = [title("image.retards_dit")]
    if trajectory.band is not None:
        key = "image.bande_dit_pluriel" if trajectory.band >= 2 else "image.bande_dit"
        keys.append(title(key, bande=decimal_text(trajectory.band)))
    if trajectory.bound is not None:
        keys.append(title("image.borne_dit", borne=decimal_text(trajectory.bound)))
    return keys


def progress_picture(progress: Progress) -> str:
    """Dwellings received and entitlement gained, two stepped lines per holder, as SVG.

    Raises:
        ValueError: No holder or no point to draw.
    """
    _something(progress.names, progress.points)
    heading = title("image.progres", nom=progress.subject)
    keys = [title("image.progres_dit")]
    verdicts = {holder: _verdict(progress.points[-1], holder) for holder in progress.names}

    def paint() -> Figure:
        moments = [point.at for point in progress.points]
        told = (heading, keys, progress.warning, progress.names, progress.events, "image.axe_cumul", moments)
        panels = Panels(*told, shared=False)
        for holder, axes in panels.axes.items():
            _progress_panel(axes, progress, holder)
            panels.caption(holder, verdicts[holder])
            marked(axes, progress.events, holder)
        return panels.figure

    return drawn(paint, heading, progress_words(progress))


def progress_words(progress: Progress) -> str:
    """What the picture of a progress says, for those who do not see it."""
    last = progress.points[-1]
    spoken = [
        title("image.dit_barre", nom=name, chiffre=_verdict(last, holder)) for holder, name in progress.names.items()
    ]
    events = [f"{number} {text}" for number, text in shown_events(progress.events)]
    said = [title("image.progres_dit"), progress.warning, *(f"{one}." for one in spoken), *events]
    return " ".join(said).strip()


def _lates(trajectory: Trajectory, holder: str) -> list[Fraction]:
    return [point.late.get(holder, ZERO) for point in trajectory.points]


def _extent(trajectory: Trajectory) -> float:
    """The same scale for every panel: as far from zero as anything drawn goes."""
    drawn_amounts = [abs(late) for holder in trajectory.names for late in _lates(trajectory, holder)]
    limits = [limit for limit in (trajectory.band, trajectory.bound) if limit is not None]
    return float(max([*drawn_amounts, *limits, Fraction(1, 2)])) * 1.25


def _late_panel(axes: Axes, trajectory: Trajectory, holder: str, extent: float) -> str:
    """Draw a panel; what it comes to."""
    moments = [between(point.at) for point in trajectory.points]
    lates = _lates(trajectory, holder)
    if trajectory.band is not None:
        band = float(trajectory.band)
        axes.axhspan(-band, band, facecolor=PALE, edgecolor="none", zorder=0)
        for edge in (-band, band):
            axes.axhline(edge, color=GREY, linewidth=0.6, zorder=1)
    if trajectory.bound is not None:
        for edge in (-float(trajectory.bound), float(trajectory.bound)):
            axes.axhline(edge, color=ORANGE, linewidth=1.1, linestyle=(0, (4, 2)), zorder=1)
    axes.axhline(0, color=INK, linewidth=0.6, zorder=1)
    axes.step(moments, [float(late) for late in lates], where="post", color=BLUE, linewidth=1.1, zorder=3)
    far = max(range(len(lates)), key=lambda place: (abs(lates[place]), -place))
    axes.plot([moments[far]], [float(lates[far])], "o", markersize=3.5, color="white", markeredgecolor=INK, zorder=4)
    axes.set_ylim(-extent, extent)
    ends = {"fin": decimal_text(lates[-1], signed=True), "extreme": decimal_text(lates[far], signed=True)}
    return title("image.resume", **ends)


def _spoken_late(name: str, lates: Sequence[Fraction]) -> str:
    far = max(lates, key=abs)
    values = {"fin": decimal_text(lates[-1], signed=True), "extreme": decimal_text(far, signed=True)}
    return title("image.panneau", nom=name, **values)


def _something(names: Mapping[str, str], points: Sequence[object]) -> None:
    if not names or not points:
        raise ValueError("a picture needs at least one holder and one point")


def _verdict(last: ProgressPoint, holder: str) -> str:
    """« 12 reçus pour un droit de 12,40 : 0,40 de retard »."""
    gained, received = last.gained.get(holder, ZERO), last.received.get(holder, 0)
    gap = gained - received
    key = "bilan_egal" if decimal_text(gap) == decimal_text(0) else "bilan_retard" if gap > 0 else "bilan_avance"
    return title(f"image.{key}", recus=received, acquis=decimal_text(gained), ecart=decimal_text(abs(gap)))


def _progress_panel(axes: Axes, progress: Progress, holder: str) -> None:
    moments = [between(point.at) for point in progress.points]
    gained = [float(point.gained.get(holder, ZERO)) for point in progress.points]
    received = [float(point.received.get(holder, 0)) for point in progress.points]
    changes = [place for place in range(len(received)) if place == 0 or received[place] != received[place - 1]]
    shown = [*changes, len(received) - 1]
    steps = ([moments[place] for place in shown], [received[place] for place in shown])
    axes.step(*steps, where="post", color=BLUE, linewidth=1.6, zorder=3)
    axes.step(moments, gained, where="post", color=INK, linewidth=1.0, linestyle=(0, (3, 1.5)), zorder=4)
    axes.set_ylim(0, max([*gained, *received, 1.0]) * 1.05)
