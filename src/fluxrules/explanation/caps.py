"""A cap in words: what was received, what it allows, and what it is a share of."""

from __future__ import annotations

from collections.abc import Mapping

from fluxrules.decision.decision import CapUse, Standing
from fluxrules.explanation.numbers import decimal_text, percentage
from fluxrules.explanation.phrases import phrase
from fluxrules.explanation.positions import enumeration


def cap_sentence(standing: Standing, names: Mapping[str, str]) -> str:
    """« Plafond de l'État : 12 reçus sur 14,00 permis … (25,00 % de 56,00 prévus dans l'année) »; "" without cap."""
    cap = standing.cap
    if cap is None:
        return ""
    others = [names.get(holder, holder) for holder in cap.holders if holder != standing.holder]
    return phrase(
        "ecart.plafond",
        nom=names.get(standing.holder, standing.holder),
        autres=enumeration(others),
        recus=str(cap.received),
        permis=decimal_text(cap.limit),
        utilise=percentage(cap.used),
        calcul=cap_base(cap),
    )


def cap_base(cap: CapUse) -> str:
    """« 25,00 % de 56,00 prévus dans l'année »."""
    key = "prevus" if cap.expected else "comptes"
    where = "" if cap.everywhere else "_partie"
    return phrase(f"plafond.{key}{where}", part=percentage(cap.share), base=decimal_text(cap.counted))
