"""The name by which the command was called: a command that a message gives can be pasted as it is."""

from __future__ import annotations

import re
import shutil
import sys
from functools import cache
from pathlib import Path

PROGRAM = "fluxrules"

COMMANDS = (
    *("valider", "simuler", "decider", "expliquer", "contester", "tester"),
    *("droits", "assiette", "suivi", "bilan", "registre", "equite", "lister", "importer", "code", "completion"),
)
"""In the order the help lists them; each stands in the module of its name, loaded when it is called."""

_COMMAND = re.compile(rf"(?<![\w/.-])(?<!-m ){PROGRAM} (?=(?:{'|'.join(COMMANDS)})\b|--)")


def program_name() -> str:
    """``fluxrules`` when the shell finds this program by that name, else what was typed: ``.venv/bin/fluxrules``."""
    return _name(sys.argv[0])


@cache
def _name(typed: str) -> str:
    path = Path(typed)
    if path.name == "__main__.py" and path.parent.name == PROGRAM:
        return f"python -m {PROGRAM}"
    if path.name == "cli.py":
        return f"python {typed}"
    if path.name != PROGRAM or "/" not in typed:
        return PROGRAM
    found = shutil.which(PROGRAM)  # a shell that finds it hands over its whole path: then the name is enough
    return PROGRAM if found is not None and Path(found).resolve() == path.resolve() else typed


def as_called(text: str) -> str:
    """``text`` with its commands under the name by which this one was called."""
    name = program_name()
    return text if name == PROGRAM else _COMMAND.sub(lambda _: f"{name} ", text)
