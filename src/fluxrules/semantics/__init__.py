"""From files to a Program: names, types, dates, norms and exceptions, strata, shares, compilation."""

from fluxrules.semantics.compilation import Checked, check, compile_program
from fluxrules.semantics.loading import load_territory
from fluxrules.semantics.territory import Territory

__all__ = ["Checked", "Territory", "check", "compile_program", "load_territory"]
