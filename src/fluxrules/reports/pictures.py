"""Drawing pictures: SVG by matplotlib, an optional library, loaded only when something is drawn.

The same figures give the same bytes: ids salted by a constant, no date, default settings whatever the machine's, the
font that comes with matplotlib. Letters are drawn as paths: a reader whose system lacks the font would else see
another one, wider, and labels would run into each other. What a picture says is also its ``<title>`` and ``<desc>``,
which screen readers read. No colour means anything alone: patterns, marks and labels say the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from html import escape
from importlib.util import find_spec
from io import StringIO
from typing import TYPE_CHECKING, Any

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.explanation.numbers import decimal_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, ORANGE, INK, GREY, PALE = "#0072B2", "#D55E00", "#1A1A1A", "#767676", "#E3E3E3"
"""Of the palette of Okabe and Ito, told apart by colour-blind readers and by their grey once printed."""

_SETTINGS: Any = {
    "svg.fonttype": "path",
    "svg.hashsalt": "fluxrules",
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.linewidth": 0.7,
    "axes.axisbelow": True,
}


def missing_library() -> Diagnostic | None:
    """What to say when nothing can be drawn here, None when all is there."""
    return None if find_spec("matplotlib") is not None else diagnose("FLX913")


def drawn(paint: Callable[[], Figure], title: str, description: str) -> str:
    """The SVG of what ``paint`` draws.

    Args:
        paint: Makes the figure, under fixed settings.
        title: Its title, for those who do not see it.
        description: What it says, in sentences.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        figure = paint()
        FigureCanvasSVG(figure)
        out = StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return accessible(out.getvalue(), title, description)


def accessible(svg: str, title: str, description: str) -> str:
    """``svg`` with a title and a description that screen readers find."""
    told = f'<title id="titre">{escape(title)}</title>\n <desc id="description">{escape(description)}</desc>'
    marked = r'<svg role="img" aria-labelledby="titre description" lang="fr" \1>' + "\n "
    return re.sub(r"<svg\s+([^>]*)>", lambda found: found.expand(marked) + told, svg, count=1)


def comma(value: float, _: object = None) -> str:
    """A tick of an axis: decimal comma, no useless zero."""
    exact = Fraction(value).limit_denominator(1000)
    return decimal_text(exact, 0 if exact.denominator == 1 else 1 if exact.denominator in (2, 5, 10) else 2)
