"""The declared forecast of a convention, inline or from its CSV, checked against the territory."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.model.convention import Forecast, ForecastClass
from fluxrules.program.shares import ForecastLine
from fluxrules.semantics.territory import Territory
from fluxrules.semantics.values import typed_text


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
    if item.commune not in territory.communes and not item.commune.startswith(territory.departements):
        return diagnose("FLX336", item.span, commune=item.commune)
    if item.logements < 0:
        return diagnose("FLX347", item.span)
    return None


def forecast_lines(classes: Iterable[ForecastClass]) -> tuple[ForecastLine, ...]:
    """The lines of a forecast, those of the same class added up, sorted."""
    total: dict[tuple[tuple[str, str], ...], Fraction] = {}
    for item in classes:
        pairs = {"logement.commune": item.commune}
        if item.qpv is not None:
            pairs["logement.qpv"] = "oui" if item.qpv else "non"
        if item.financement is not None:
            pairs["logement.financement"] = item.financement
        if item.typologie is not None:
            pairs["logement.typologie"] = item.typologie
        if item.residence is not None:
            pairs["logement.residence"] = item.residence
        if item.garant is not None:
            pairs["logement.garant"] = item.garant
        key = tuple(sorted(pairs.items()))
        total[key] = total.get(key, Fraction(0)) + item.logements
    return tuple(ForecastLine(key, total[key]) for key in sorted(total))
