"""What is guaranteed, where it stands, and what caps are used: never a bound where there is none."""

from __future__ import annotations

from collections.abc import Mapping

from fluxrules.decision.decision import Certificate, Decision
from fluxrules.explanation.methods import OF_THE_BAND, method_name
from fluxrules.explanation.numbers import dwellings, percentage
from fluxrules.explanation.phrases import phrase
from fluxrules.vocabulary import StatutDecision

_OUTSIDE = (StatutDecision.HORS_FLUX, StatutDecision.STOCK)


def guarantee_sentences(decision: Decision, names: Mapping[str, str]) -> tuple[str, ...]:
    """The model and its bound, the deviations, the share of each cap used; nothing for a dwelling out of the flux."""
    certificate = decision.certificate
    if certificate is None or decision.statut in _OUTSIDE:
        return ()
    said = [_model(certificate)]
    said.append(phrase("ecart.ecart", ecart=dwellings(certificate.deviation), maximum=dwellings(certificate.largest)))
    said += [
        phrase("ecart.plafond", nom=names.get(item.holder, item.holder), utilise=percentage(item.cap_used))
        for item in decision.standings
        if item.cap_used is not None
    ]
    return tuple(said)


def _model(certificate: Certificate) -> str:
    beyond = certificate.model == "sans_garantie" and certificate.method in OF_THE_BAND
    key = "garantie.sans_garantie_bande" if beyond else f"garantie.{certificate.model}"
    return phrase(
        key,
        borne=dwellings(certificate.bound) if certificate.bound is not None else "",
        methode=method_name(certificate.method),
    )
