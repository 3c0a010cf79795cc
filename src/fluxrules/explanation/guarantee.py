"""What is guaranteed, where it stands, and what caps are used: never a bound where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from fluxrules.decision.decision import Decision
from fluxrules.explanation.caps import cap_sentence
from fluxrules.explanation.methods import OF_THE_BAND, method_name
from fluxrules.explanation.numbers import dwellings
from fluxrules.explanation.phrases import phrase
from fluxrules.vocabulary import StatutDecision

_OUTSIDE = (StatutDecision.HORS_FLUX, StatutDecision.STOCK)


def guarantee_sentences(decision: Decision, names: Mapping[str, str]) -> tuple[str, ...]:
    """The model and its bound, the deviations, the share of each cap used; nothing for a dwelling out of the flux."""
    certificate = decision.certificate
    if certificate is None or decision.statut in _OUTSIDE:
        return ()
    said = [guarantee_sentence(certificate.model, certificate.method, certificate.bound)]
    said.append(phrase("ecart.ecart", ecart=dwellings(certificate.deviation), maximum=dwellings(certificate.largest)))
    said += [cap_sentence(item, names) for item in decision.standings if item.cap is not None]
    return tuple(said)


def guarantee_sentence(model: str, method: str, bound: Fraction | None) -> str:
    """What is promised, or why nothing is.

    Args:
        model: A ``certificate.Model``.
        method: How shares decide (``Methode``).
        bound: Of the deviations, in dwellings; None when nothing is promised.
    """
    beyond = model == "sans_garantie" and method in OF_THE_BAND
    key = "garantie.sans_garantie_bande" if beyond else f"garantie.{model}"
    return phrase(key, borne=dwellings(bound) if bound is not None else "", methode=method_name(method))
