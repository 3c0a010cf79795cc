"""What is wrong with something a person wrote, as a value: code, place, sentence, remedy.

No stage prints or raises for bad input; it returns diagnostics. The texts live in ``catalogue_fr/*.toml``, one file per
range of codes, so that no French sentence stands inside logic.
"""

from fluxrules.diagnostics.diagnostic import Diagnostic, Severity, Span, diagnose, has_errors, in_order
from fluxrules.diagnostics.suggestion import as_id, closest, did_you_mean

__all__ = [
    "Diagnostic",
    "Severity",
    "Span",
    "as_id",
    "closest",
    "diagnose",
    "did_you_mean",
    "has_errors",
    "in_order",
]
