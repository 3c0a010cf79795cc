"""Progress, on stderr, and only when somebody is there to see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.diagnostics import diagnose

T = TypeVar("T")

STEP = 50
"""Items between two refreshes."""


def progress(scene: Scene, items: Iterable[T], total: int, interrupted: str = "FLX907") -> Iterator[T]:
    """The same items, a counter on stderr; Ctrl-C says how far it went.

    Args:
        scene: Where.
        items: Made one by one.
        total: How many.
        interrupted: Code of what Ctrl-C says: FLX907 is that nothing is recorded.

    Raises:
        Problem: Interrupted.
    """
    shown = scene.verbosity >= 0 and total > STEP and scene.err.isatty() and not scene.out.isatty()
    done = 0
    try:
        for item in items:
            yield item
            done += 1
            if shown and (done % STEP == 0 or done == total):
                scene.err.write("\r" + text("mots.progression", fait=done, total=total))
                scene.err.flush()
    except KeyboardInterrupt:
        raise Problem(ExitCode.INTERRUPTED, diagnose(interrupted, fait=done, total=total)) from None
    finally:
        if shown:
            scene.err.write("\n")
