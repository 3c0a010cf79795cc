"""How wide the terminal is."""

from __future__ import annotations

import os
from typing import TextIO

from fluxrules.reports.layout import WIDTH


def width_of(stream: TextIO) -> int:
    """Columns of the terminal behind ``stream``, never fewer than 80; 80 when it is not one: same bytes anywhere."""
    if not stream.isatty():
        return WIDTH
    try:
        return max(WIDTH, os.get_terminal_size(stream.fileno()).columns)
    except (OSError, ValueError):
        return WIDTH
