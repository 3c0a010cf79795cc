"""Candidate files: bytes in, libérations out.

Knows the vocabulary and the national register's codes; knows nothing of rules, of shares, nor of what is decided.
"""

from fluxrules.intake.candidates import is_read, read_candidates
from fluxrules.intake.liberation import Intake, Liberation, Reject
from fluxrules.intake.setting_apart import set_apart

__all__ = ["Intake", "Liberation", "Reject", "is_read", "read_candidates", "set_apart"]
