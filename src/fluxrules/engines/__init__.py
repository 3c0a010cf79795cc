"""Engines: a compiled Program and what is known of a dwelling in, what is concluded out.

Two engines evaluate a Program and share nothing else: ``durable`` (durable-rules) and ``native``. ``double`` runs both
and refuses to conclude when they differ. Engines know nothing of YAML, nor of who receives the dwelling.

Importing this room never loads durable-rules: only building that engine does, and its absence is an error, never a
silent change of engine.
"""

from __future__ import annotations

from fluxrules.engines.protocol import Aside, Engine, EngineError, Facts, Firing, Outcome
from fluxrules.program.program import Program

ENGINES = ("durable", "native", "double")
"""Names ``make_engine`` knows; the first is the default."""

__all__ = ["ENGINES", "Aside", "Engine", "EngineError", "Facts", "Firing", "Outcome", "make_engine"]


def make_engine(name: str, program: Program, *, isolated: bool | None = None) -> Engine:
    """The engine of that name, ready to run ``program``.

    Args:
        name: One of ``ENGINES``.
        program: What to run.
        isolated: Whether durable runs in a child process, so that a crash in C costs one dwelling and not the run.
            By default only ``double`` does, since it serves for what is recorded.

    Raises:
        EngineError: No such engine (FLX707), or durable-rules cannot be loaded (FLX701).
    """
    if name == "native":
        from fluxrules.engines.native import Native

        return Native(program)
    if name == "durable":
        if isolated:
            from fluxrules.engines.isolated import Isolated

            return Isolated(program)
        from fluxrules.engines.durable import Durable

        return Durable(program)
    if name == "double":
        from fluxrules.engines.double import Double

        return Double(program, isolated=isolated is not False)
    raise EngineError("FLX707", moteur=name)
