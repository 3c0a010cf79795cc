"""Exit codes: the contract with scripts (DESIGN §6)."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command ends with."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    RULES = 3
    DATA = 4
    UNDECIDED = 5
    LEDGER = 6
    INTERNAL = 70
    INTERRUPTED = 130
