"""From the text of a scalar to a value of the type its fact expects."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction

from fluxrules.diagnostics import Diagnostic, closest, diagnose, did_you_mean
from fluxrules.diagnostics.writing import written_as
from fluxrules.program import Fact, Value
from fluxrules.source import scalars
from fluxrules.source.habits import comparison_sign, curly_quotes
from fluxrules.source.nodes import Scalar
from fluxrules.vocabulary import PERSONNE, TypeFait

_INSEE = re.compile(r"(?:\d{2}|2[AB])\d{3}")


def typed_text(text: str, kind: TypeFait, allowed: Collection[str] = ()) -> Value | None:
    """The value ``text`` stands for, or None when it is not of that type.

    Args:
        text: As written, without quotes.
        kind: Type of the fact.
        allowed: Values of an ``enum``, or ids of a ``reservataire`` (empty: any).
    """
    found = _READERS[kind](text)
    if kind in (TypeFait.ENUM, TypeFait.RESERVATAIRE) and allowed and found not in allowed:
        return None
    return found


def typed_scalar(scalar: Scalar, fact: Fact, holders: Iterable[str]) -> tuple[Value | None, tuple[Diagnostic, ...]]:
    """The typed value of a scalar compared with ``fact``, or what is wrong with it (FLX306, or a habit)."""
    if curly := curly_quotes(scalar):
        return None, (curly,)
    allowed = (*holders, PERSONNE) if fact.type is TypeFait.RESERVATAIRE else fact.values
    value = typed_text(scalar.text, fact.type, allowed)
    if value is not None:
        return value, ()
    if sign := comparison_sign(scalar.text, scalar.span):
        return None, (sign,)
    guess = closest(scalar.text, allowed)
    return None, (
        diagnose(
            "FLX306",
            scalar.span,
            hint=did_you_mean(guess),
            valeur=scalar.text,
            chemin=fact.path,
            attendu=written_as(fact.type, fact.values),
        ),
    )


def _text(text: str) -> str | None:
    return text or None


def _insee(text: str) -> str | None:
    return text if _INSEE.fullmatch(text) else None


def _integer(text: str) -> int | None:
    return scalars.parse_integer(text)


def _number(text: str) -> Fraction | None:
    return scalars.parse_number(text)


def _date(text: str) -> date | None:
    return scalars.parse_date(text)


_READERS = {
    TypeFait.BOOLEEN: scalars.parse_yes_no,
    TypeFait.ENTIER: _integer,
    TypeFait.NOMBRE: _number,
    TypeFait.MONTANT: _number,
    TypeFait.PART: scalars.parse_share,
    TypeFait.DATE: _date,
    TypeFait.TEXTE: _text,
    TypeFait.ENUM: _text,
    TypeFait.COMMUNE: _insee,
    TypeFait.RESERVATAIRE: _text,
}
