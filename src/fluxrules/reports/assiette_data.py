"""The assiette for programs and spreadsheets. The JSON follows ``schemas/assiette.schema.json``, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from fluxrules.assiette import Compared, Comparison, Step
from fluxrules.assiette.flux import NetLine
from fluxrules.reports.assiette import AssietteShown, amount_text
from fluxrules.reports.csv import csv_table
from fluxrules.reports.json import Json, canonical, span_value

ASSIETTE_SCHEMA = "fluxrules/assiette/1"

COLUMNS = (
    *("tableau", "bailleur", "annee", "etape", "sujet", "libelle", "calcul", "resultat", "exact", "unite"),
    *("reference", "statut", "fichier", "ligne", "suppose"),
    *("attendu", "realise", "ecart", "a_ce_rythme", "ecart_fin"),
)
"""Stable: a column is added at the end, never renamed nor moved."""


def assiette_json(found: Sequence[AssietteShown], territoire: str, warnings: Sequence[str]) -> str:
    """The assiette of each bailleur, fractions as ``"13/10"``."""
    return canonical(
        {
            "schema": ASSIETTE_SCHEMA,
            "territoire": territoire,
            "avertissements": list(warnings),
            "bailleurs": [assiette_value(shown) for shown in found],
        }
    )


def assiette_value(shown: AssietteShown) -> dict[str, Json]:
    """The assiette of one bailleur as plain JSON values."""
    made, base = shown.assiette, shown.base
    return {
        "bailleur": base.bailleur,
        "nom": shown.nom,
        "fictif": shown.fictif,
        "departement": base.departement,
        "annee": shown.year,
        "jour": shown.day,
        "statut": None if made.declared.basis.statut is None else made.declared.basis.statut.value,
        "liberations": str(made.flux.freed),
        "flux_brut": str(made.flux.gross),
        "flux_net": str(made.flux.net),
        "etapes": [_step(step) for step in made.flux.steps],
        "lignes": [_line(line) for line in made.flux.lines],
        "objectifs": [
            {
                "reservataire": item.share.holder,
                "nom": item.share.name,
                "clause": item.share.clause,
                "exact": str(item.exact),
                "objectif": str(item.target),
                "communes": [{"commune": commune, "exact": str(amount)} for commune, amount in item.by_commune],
                "etapes": [_step(step) for step in item.steps],
            }
            for item in made.objectives.items
        ],
        "reste": _step(made.objectives.rest),
        "partage_du_reste": [_step(step) for step in made.objectives.residual],
        "conversions": [
            {
                "reservataire": item.holder,
                "nom": item.name,
                "part": str(item.share),
                "part_signee": None if item.signed is None else str(item.signed),
                "etape": _step(item.step),
            }
            for item in made.conversions
        ],
        "prevision": None
        if base.forecast is None
        else {
            "logements": str(base.forecast),
            "ecarts": [
                {"commune": gap.commune, "prevision": str(gap.forecast), "flux_net": str(gap.net)} for gap in base.gaps
            ],
        },
        "reel": None if shown.actual is None else _actual(shown, shown.actual),
    }


def _step(step: Step) -> dict[str, Json]:
    return {
        "etape": step.kind.value,
        "sujet": step.subject,
        "libelle": step.label,
        "calcul": step.formula,
        "termes": [
            {"facteurs": [str(figure.value) for figure in term.figures], "moins": term.minus} for term in step.terms
        ],
        "diviseur": None if step.divisor is None else str(step.divisor.value),
        "arrondi": None if step.rounding is None else step.rounding.value,
        "resultat": str(step.result),
        "unite": "part" if step.is_share else "logements",
        "reference": step.basis.reference,
        "statut": None if step.basis.statut is None else step.basis.statut.value,
        "lieu": span_value(step.basis.span),
        "suppose": step.assumes,
    }


def _line(line: NetLine) -> dict[str, Json]:
    return {
        "classe": {path.rpartition(".")[2]: value for path, value in line.key},
        "nom": line.name,
        "liberations": str(line.freed),
        "retires": {motif.value: str(amount) for motif, amount in line.removed.items()},
        "flux_brut": str(line.gross),
        "flux_net": str(line.net),
        "etapes": [_step(line.gross_step), _step(line.net_step)],
    }


def _actual(shown: AssietteShown, actual: Comparison) -> dict[str, Json]:
    return {
        "jour": actual.day.isoformat(),
        "annee_passee": str(actual.elapsed),
        "en_attente": actual.pending,
        "hors_classes": shown.elsewhere,
        "laisses_de_cote": shown.aside.other_days,
        "rejetes": shown.aside.rejected,
        "totaux": [_compared(item) for item in actual.totals],
        "liberations": [_compared(item) for item in actual.lines],
        "flux_net": [_compared(item) for item in actual.nets],
        "objectifs": [_compared(item) for item in actual.objectives],
    }


def _compared(item: Compared) -> dict[str, Json]:
    return {
        "etape": item.kind.value,
        "sujet": item.subject,
        "libelle": item.label,
        "prevu": str(item.forecast),
        "attendu": str(item.expected),
        "realise": item.actual,
        "ecart": _exact(item.deviation),
        "a_ce_rythme": str(item.at_pace),
        "ecart_fin": str(item.end_deviation),
    }


def _exact(amount: Fraction | None) -> str | None:
    return None if amount is None else str(amount)


def assiette_rows(shown: AssietteShown) -> Iterator[tuple[str, ...]]:
    """Every step, then every figure of the year so far, in ``COLUMNS``."""
    own = (shown.base.bailleur, str(shown.year))
    for step in shown.assiette.steps:
        span = step.basis.span
        yield (
            "calcul",
            *own,
            *(step.kind.value, step.subject, step.label, step.formula, amount_text(step.result), str(step.result)),
            "part" if step.is_share else "logements",
            step.basis.reference,
            "" if step.basis.statut is None else step.basis.statut.value,
            *(("", "") if span is None else (span.file, str(span.line))),
            step.assumes,
            *[""] * 5,
        )
    actual = shown.actual
    if actual is None:
        return
    tables = {"totaux": actual.totals, "liberations": actual.lines, "flux_net": actual.nets}
    for name, items in {**tables, "objectifs": actual.objectives}.items():
        for item in items:
            yield (
                name,
                *own,
                *(item.kind.value, item.subject, item.label, "", amount_text(item.forecast), str(item.forecast)),
                *("logements", "", "", "", "", ""),
                str(item.expected),
                "" if item.actual is None else str(item.actual),
                "" if item.deviation is None else str(item.deviation),
                str(item.at_pace),
                str(item.end_deviation),
            )


def assiette_csv(found: Sequence[AssietteShown]) -> str:
    """The same as rows, exact fractions beside what people read."""
    return csv_table([COLUMNS, *(row for shown in found for row in assiette_rows(shown))])
