"""Habits of word processors and spreadsheets that show in a value: curly quotes, comparison signs."""

from __future__ import annotations

import re

from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.source.nodes import Scalar
from fluxrules.vocabulary import Operateur

_CURLY = re.compile(r"(?:[“„‟”][^“„‟”]*[“”‟]|«[^«»]*»|[‘‚’][^‘‚’]*[‘’])")
_SIGNS = {
    ">=": Operateur.AU_MOINS,
    "=>": Operateur.AU_MOINS,
    "≥": Operateur.AU_MOINS,
    "<=": Operateur.AU_PLUS,
    "=<": Operateur.AU_PLUS,
    "≤": Operateur.AU_PLUS,
    ">": Operateur.PLUS_DE,
    "<": Operateur.MOINS_DE,
}
_COMPARISON = re.compile(r"(?P<sign>[<>]=|=[<>]|[<>≥≤])\s*(?P<value>[^\s,{}\[\]|>][^,{}\[\]]*)")


def curly_quotes(scalar: Scalar) -> Diagnostic | None:
    """FLX167 when a value stands between quotes that YAML takes for letters."""
    text = scalar.text
    if not scalar.plain or not _CURLY.fullmatch(text):
        return None
    return diagnose("FLX167", scalar.span, valeur=text, interieur=text[1:-1].strip())


def comparison_sign(text: str, span: Span) -> Diagnostic | None:
    """FLX168 when ``text`` begins with ``>=`` or its like and a value."""
    match = _COMPARISON.match(text)
    if match is None:
        return None
    operator = _SIGNS[match["sign"]].value
    return diagnose("FLX168", span, signe=match["sign"], ecriture=f"{{{operator}: {match['value'].strip()}}}")
