"""Pictures: same figures, same bytes; nothing cut, nothing over something else; nothing said by colour alone."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from tests.small_droits import DROITS

from fluxrules.reports import picture_droits, picture_trajectory, pictures
from fluxrules.reports.picture_droits import bars_of, droits_picture
from fluxrules.reports.picture_trajectory import progress_picture, trajectory_picture
from fluxrules.reports.trajectories import EventMark, Progress, ProgressPoint, Trajectory, TrajectoryPoint

ROOT = Path(__file__).resolve().parents[3]
SVG = "{http://www.w3.org/2000/svg}"
LONG = ("État (préfet de la Loire-Atlantique)", "Commune de Saint-Sébastien-sur-Loire", "Agents civils et militaires")


def names(count: int) -> dict[str, str]:
    return {f"r{place}": f"{LONG[place % 3]} {place}" for place in range(count)}


def trajectory(count: int, *, dated: bool = True, points: int = 40) -> Trajectory:
    """Everyone is served in turn; the first gets one dwelling too many in the middle."""
    holders = names(count)
    made = []
    for place in range(points):
        at = date(2025, 1, 6) + timedelta(days=9 * place) if dated else place + 1
        late = {h: Fraction((place * 7 + n * 3) % 11 - 5, 6) for n, h in enumerate(holders)}
        made.append(TrajectoryPoint(at, late))
    events = (EventMark(made[5].at, "restitution", "r0"), EventMark(made[20].at, "avenant : 25 % → 28 %"))
    return Trajectory("Habitat d'Essai, 2025", holders, made, Fraction(5, 4), Fraction(2), events, "Chiffres supposés.")


def progress(count: int) -> Progress:
    holders = names(count)
    points = [
        ProgressPoint(
            rank, {h: Fraction(rank * (n + 1), 7) for n, h in enumerate(holders)}, {h: rank // 7 for h in holders}
        )
        for rank in range(1, 30)
    ]
    return Progress("Habitat d'Essai, 2025", holders, points, (EventMark(9, "restitution"),))


DRAWINGS = {
    "droits": lambda: droits_picture([DROITS], "Métropole d'Essai"),
    "droits de deux": lambda: droits_picture([DROITS, replace(DROITS, nom="Toits", fictif=False)], "Métropole d'Essai"),
    **{f"retards {n}": (lambda n=n: trajectory_picture(trajectory(n))) for n in (1, 3, 12, 30)},
    "retards par rang": lambda: trajectory_picture(trajectory(12, dated=False)),
    **{f"progrès {n}": (lambda n=n: progress_picture(progress(n))) for n in (3, 30)},
}


def figure_of(drawing: str, monkeypatch: pytest.MonkeyPatch) -> Figure:
    """The figure that would be written."""
    kept: list[Figure] = []

    def drawn(paint, title, description) -> str:
        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(pictures._SETTINGS)
            kept.append(paint())
        return ""

    monkeypatch.setattr(picture_droits, "drawn", drawn)
    monkeypatch.setattr(picture_trajectory, "drawn", drawn)
    DRAWINGS[drawing]()
    FigureCanvasAgg(kept[0])
    kept[0].draw_without_rendering()
    return kept[0]


def beyond(axis) -> list[Text]:
    """Labels of ticks that are outside the panel: never drawn."""
    low, high = sorted(axis.get_view_interval())
    return [tick.label1 for tick in axis.get_major_ticks() if not low - 1e-9 <= tick.get_loc() <= high + 1e-9]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_no_text_is_cut_nor_over_another(drawing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = figure_of(drawing, monkeypatch)
    shown = [item for item in figure.findobj(Text) if item.get_visible() and item.get_text().strip()]
    off = {label for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for label in beyond(axis)}
    shown = [item for item in shown if item not in off]
    boxes = [(item.get_text(), item.get_window_extent()) for item in shown]
    assert len(boxes) > 8
    page = figure.bbox
    cut = [text for text, b in boxes if b.x0 < -1 or b.y0 < -1 or b.x1 > page.x1 + 1 or b.y1 > page.y1 + 1]
    assert cut == []
    over = [
        (one, other)
        for place, (one, a) in enumerate(boxes)
        for other, b in boxes[place + 1 :]
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]
    assert over == []
    assert min(item.get_fontsize() for item in shown) >= 6.5


@pytest.mark.parametrize("drawing", ["droits", "retards 3", "progrès 3"])
def test_same_figures_same_bytes_whatever_the_settings(drawing: str) -> None:
    first = DRAWINGS[drawing]()
    with matplotlib.rc_context(
        {"svg.hashsalt": "other", "font.size": 30, "axes.facecolor": "red", "svg.fonttype": "none"}
    ):
        assert DRAWINGS[drawing]() == first
    assert "<dc:date>" not in first
    assert matplotlib.__version__ not in first


def test_another_process_draws_the_same() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from tests.unit.reports.test_pictures import DRAWINGS;"
        "sys.stdout.buffer.write(DRAWINGS['retards 3']().encode())"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
    )
    assert said.stdout.decode() == DRAWINGS["retards 3"]()


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_who_does_not_see_is_told(drawing: str) -> None:
    root = ElementTree.fromstring(DRAWINGS[drawing]())
    assert root.get("role") == "img"
    assert root.get("lang") == "fr"
    title, description = list(root)[:2]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text
    expected = "Région" if drawing.startswith("droits") else LONG[0]
    assert (description.text or "").count(",") > 3 or expected in (description.text or "")
    assert not root.findall(f".//{SVG}text")  # letters are paths: no font to miss


def test_bars_are_told_with_their_limits() -> None:
    description = list(ElementTree.fromstring(DRAWINGS["droits"]()))[1].text or ""
    assert "Action Logement Services : 38,00, plafond 38,00" in description
    assert "Ensemble : État + Agents civils et militaires de l'État, hors QPV : 27,40, garantie 24,00" in description
    assert "Métropole d'Essai : 8,30, cible 10,00" in description
    assert "Exemple : bailleurs imaginés" in description


def test_bars_split_what_shares_give_from_what_they_leave() -> None:
    bars = {bar.name: bar for bar in bars_of(DROITS)}
    assert (bars["Métropole d'Essai"].shares, bars["Métropole d'Essai"].rest) == (3, Fraction("5.3"))
    assert (bars["Habitat d'Essai"].shares, bars["Habitat d'Essai"].rest) == (0, Fraction("5.3"))
    together = [bar for bar in bars.values() if bar.together]
    assert [bar.length for bar in together] == [33, Fraction("27.4")]
    assert [bar.name for bar in bars_of(DROITS)][:3] == [
        "État",
        "Agents civils et militaires de l'État",
        together[0].name,
    ]


def test_patterns_tell_bars_apart_without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    axes = figure_of("droits", monkeypatch).axes[0]
    looks = {(patch.get_hatch(), patch.get_facecolor()[:3] == (1, 1, 1)) for patch in axes.patches}
    assert {hatch for hatch, _ in looks} == {None, "////", "...."}


def test_events_are_numbered_where_they_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = figure_of("retards 3", monkeypatch)
    numbers = [sorted(text.get_text() for text in axes.texts if text.get_text() in "12") for axes in figure.axes]
    assert numbers == [["1", "2"], ["2"], ["2"]]
    assert any("restitution (20/02)" in text.get_text() for text in figure.texts)


def test_the_verdict_of_a_panel_is_that_of_its_last_point() -> None:
    points = [
        ProgressPoint(1, {"a": Fraction(5, 2), "b": Fraction(1)}, {"a": 1, "b": 1}),
        ProgressPoint(2, {"a": Fraction(5, 2), "b": Fraction(1), "c": Fraction(1, 4)}, {"a": 1, "b": 1, "c": 2}),
    ]
    svg = progress_picture(Progress("Essai", {"a": "A", "b": "B", "c": "C"}, points))
    description = list(ElementTree.fromstring(svg))[1].text or ""
    assert "A : reçus 1 · droit 2,50 · 1,50 de retard." in description
    assert "B : reçus 1 · droit 1,00 · à l'équilibre." in description
    assert "C : reçus 2 · droit 0,25 · 1,75 d'avance." in description


def test_the_band_and_the_bound_are_drawn_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for axes in figure_of("retards 12", monkeypatch).axes:
        levels = {
            line.get_ydata()[0] for line in axes.lines if len(set(line.get_ydata())) == 1 and len(line.get_ydata()) == 2
        }
        assert {-1.25, 1.25, -2.0, 2.0, 0} <= levels
        low, high = axes.get_ylim()
        assert low < -2 < 2 < high


def test_received_climbs_where_dwellings_were_received(monkeypatch: pytest.MonkeyPatch) -> None:
    axes = figure_of("progrès 3", monkeypatch).axes[0]
    climbs = [list(zip(*line.get_data(), strict=True)) for line in axes.lines if line.get_color() == pictures.BLUE]
    assert climbs == [[(1, 0), (7, 1), (14, 2), (21, 3), (28, 4), (29, 4)]]


def test_a_name_may_hold_marks_of_xml() -> None:
    svg = progress_picture(Progress("A < B & C", {"a": "A & <B>"}, [ProgressPoint(1, {}, {})]))
    title, description = list(ElementTree.fromstring(svg))[:2]
    assert "A < B & C" in (title.text or "")
    assert "A & <B> :" in (description.text or "")


def test_nothing_to_draw_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="at least one"):
        trajectory_picture(Trajectory("Essai", {}, [TrajectoryPoint(1, {})]))
    with pytest.raises(ValueError, match="at least one"):
        trajectory_picture(Trajectory("Essai", {"a": "A"}, []))
    with pytest.raises(ValueError, match="at least one"):
        progress_picture(Progress("Essai", {"a": "A"}, []))


def test_ticks_have_a_decimal_comma() -> None:
    assert [pictures.comma(value) for value in (-1.5, 0.0, 0.25, 1250.0, 2 / 3)] == [
        "-1,5",
        "0",
        "0,25",
        "1250",
        "0,67",
    ]


def test_without_the_library_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pictures.missing_library() is None
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    missing = pictures.missing_library()
    assert missing is not None
    assert missing.code == "FLX913"
    assert 'pip install "fluxrules[pictures]"' in missing.hint
