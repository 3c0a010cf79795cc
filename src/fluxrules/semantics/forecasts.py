"""The declared forecast of a convention, inline or from its CSV, checked against the territory."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.model.assiette import GrossLine, SubtractionLine
from fluxrules.model.convention import Forecast, ForecastClass
from fluxrules.program.shares import ForecastLine
from fluxrules.semantics.territory import Territory
from fluxrules.semantics.values import typed_text

ClassWritten: TypeAlias = ForecastClass | GrossLine | SubtractionLine
"""What names a class of dwellings; a subtraction may leave its commune out."""


def forecast_classes(
    territory: Territory, forecast: Forecast
) -> tuple[tuple[ForecastClass, ...], tuple[Diagnostic, ...]]:
    """The classes of ``forecast`` and what is wrong with them."""
    kept: list[ForecastClass] = []
    found: list[Diagnostic] = []
    for item in forecast.classes:
        wrong = _wrong(territory, item)
        if wrong is None:
            kept.append(item)
        else:
            found.append(wrong)
    if not sum(item.logements for item in kept) and not found:
        found.append(diagnose("FLX346", forecast.span))
    return tuple(kept), tuple(found)


def _wrong(territory: Territory, item: ForecastClass) -> Diagnostic | None:
    return wrong_class(territory, item) or (diagnose("FLX347", item.span) if item.logements < 0 else None)


def wrong_class(territory: Territory, item: ClassWritten) -> Diagnostic | None:
    """What is wrong with the attributes of a class: a value its fact cannot have, a commune from elsewhere."""
    for path, text in (
        ("logement.financement", item.financement),
        ("logement.typologie", item.typologie),
        ("logement.garant", item.garant),
    ):
        declaration = territory.facts.get(path)
        if text is None or declaration is None:
            continue
        if typed_text(text, declaration.type, declaration.valeurs) is None:
            allowed = " | ".join(declaration.valeurs)
            return diagnose("FLX306", item.span, valeur=text, chemin=path, attendu=allowed)
    # The base is the département's: a bailleur may have dwellings outside this EPCI.
    commune = item.commune
    if commune is not None and commune not in territory.communes and not commune.startswith(territory.departements):
        return diagnose("FLX336", item.span, commune=commune)
    return None


def class_key(item: ClassWritten) -> tuple[tuple[str, str], ...]:
    """The attributes a class distinguishes, as sorted (fact path, text) pairs."""
    pairs = {
        "logement.commune": item.commune,
        "logement.qpv": None if item.qpv is None else "oui" if item.qpv else "non",
        "logement.financement": item.financement,
        "logement.typologie": item.typologie,
        "logement.residence": item.residence,
        "logement.garant": item.garant,
    }
    return tuple(sorted((path, text) for path, text in pairs.items() if text is not None))


def forecast_lines(classes: Iterable[ForecastClass]) -> tuple[ForecastLine, ...]:
    """The lines of a forecast, those of the same class added up, sorted."""
    total: dict[tuple[tuple[str, str], ...], Fraction] = {}
    for item in classes:
        key = class_key(item)
        total[key] = total.get(key, Fraction(0)) + item.logements
    return tuple(ForecastLine(key, total[key]) for key in sorted(total))
