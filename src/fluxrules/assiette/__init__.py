"""The base of the annual flux and what it comes to for each réservataire, step by step, in exact arithmetic (LAW §2).

Plain values in, plain values out: where they were written (YAML, a spreadsheet, a ledger) is not known here.
"""

from fluxrules.assiette.account import Assiette, assiette_of
from fluxrules.assiette.actual import Came, Compared, Comparison, class_in, compare, elapsed_part
from fluxrules.assiette.conversion import Converted, conversions_of
from fluxrules.assiette.declared import Declared, Gross, InStock, Removal, Rounding
from fluxrules.assiette.flux import Flux, NetLine, flux_of
from fluxrules.assiette.objectives import Objective, Objectives, Residual, SignedShare, objectives_of
from fluxrules.assiette.steps import Basis, Figure, Step, StepKind, Term

__all__ = [
    "Assiette",
    "Basis",
    "Came",
    "Compared",
    "Comparison",
    "Converted",
    "Declared",
    "Figure",
    "Flux",
    "Gross",
    "InStock",
    "NetLine",
    "Objective",
    "Objectives",
    "Removal",
    "Residual",
    "Rounding",
    "SignedShare",
    "Step",
    "StepKind",
    "Term",
    "assiette_of",
    "class_in",
    "compare",
    "conversions_of",
    "elapsed_part",
    "flux_of",
    "objectives_of",
]
