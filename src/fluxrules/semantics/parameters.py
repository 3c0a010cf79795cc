"""Figures dated by law: which value holds on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fluxrules.diagnostics import Diagnostic, closest, diagnose, did_you_mean
from fluxrules.model.condition import Operand, ParameterRef
from fluxrules.model.territoire import Parameter
from fluxrules.source.nodes import Scalar


class Parameters:
    """The dated parameters of a territory, read on one day."""

    def __init__(self, declared: Mapping[str, Parameter]) -> None:
        self._declared = declared

    def scalar(self, operand: Operand, day: date) -> tuple[Scalar | None, tuple[Diagnostic, ...]]:
        """The scalar ``operand`` stands for on ``day``: itself, or the parameter's value then."""
        if isinstance(operand, Scalar):
            return operand, ()
        return self._value(operand, day)

    def _value(self, ref: ParameterRef, day: date) -> tuple[Scalar | None, tuple[Diagnostic, ...]]:
        parameter = self._declared.get(ref.name)
        if parameter is None:
            guess = closest(ref.name, self._declared)
            hint = did_you_mean(guess)
            return None, (diagnose("FLX308", ref.span, nom=ref.name, hint=hint),)
        for dated in parameter.valeurs:
            if dated.en_vigueur.covers(day) and isinstance(dated.valeur, Scalar):
                # The diagnostic of a bad value must show the rule that reads it, not the parameter alone.
                return Scalar(dated.valeur.text, dated.valeur.plain, ref.span), ()
        return None, (diagnose("FLX309", ref.span, nom=ref.name, jour=day.isoformat()),)
