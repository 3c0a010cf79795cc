"""The rights of a year for programs and spreadsheets. The JSON follows ``schemas/droits.schema.json``, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fluxrules.explanation.numbers import decimal_text
from fluxrules.reports.csv import csv_table
from fluxrules.reports.droits import Droits, Right
from fluxrules.reports.droits_kinds import HOME, Kind
from fluxrules.reports.droits_limits import Limit
from fluxrules.reports.droits_text import holder_name, limit_text
from fluxrules.reports.json import Json, canonical, diagnostic_value, span_value
from fluxrules.semantics import Territory

DROITS_SCHEMA = "fluxrules/droits/1"

COLUMNS = (
    "tableau",
    "bailleur",
    "sorte",
    "reservataire",
    "nom",
    "clause",
    "fichier",
    "ligne",
    "statut",
    "taux",
    "assiette",
    "nominal",
    "arrieres",
    "plancher",
    "plafond",
    "ecart",
    "acquis",
    "droit",
    "part",
    "attendus",
)
"""Stable: a column is added at the end, never renamed nor moved."""


def droits_json(found: Sequence[Droits], territory: Territory) -> str:
    """The rights of each bailleur, fractions as ``"13/10"``."""
    value: dict[str, Json] = {
        "schema": DROITS_SCHEMA,
        "territoire": territory.id,
        "nom": territory.nom,
        "avertissements": list(territory.warnings),
        "bailleurs": [droits_value(droits) for droits in found],
    }
    return canonical(value)


def droits_value(droits: Droits) -> dict[str, Json]:
    """The rights of one bailleur as plain JSON values."""
    return {
        "bailleur": droits.bailleur,
        "nom": droits.nom,
        "departement": droits.departement,
        "jour": droits.day,
        "annee": droits.year,
        "fictif": droits.fictif,
        "statut_prevision": None if droits.forecast_statut is None else droits.forecast_statut.value,
        "attendus": str(droits.total),
        "comptes": str(droits.come),
        "acquis_avant": str(droits.earlier),
        "modele": "eligibilite_restreinte" if droits.restricted else "parts_fixes",
        "droits": [_right(right) for right in droits.rights],
        "reste": [
            {
                "reservataire": item.holder,
                "part": None if item.rate is None else str(item.rate),
                "logements": str(item.dwellings),
            }
            for item in droits.remainders
        ],
        "reservataires": [
            {
                "reservataire": item.holder,
                "nom": item.name,
                "droit": str(item.annual),
                "acquis": _exact(item.gained),
                "arrieres": _exact(item.arrears),
                "recus": item.received,
                "retard": _exact(item.late),
            }
            for item in droits.holders
        ],
        "sortes": [_kind(kind) for kind in droits.kinds],
        "limites": [_limit(limit, droits) for limit in droits.limits],
        "regimes": [
            {"type": item.kind, "texte": item.text, "clause": item.clause, "lieu": span_value(item.span)}
            for item in droits.arrangements
        ],
        "constats": [diagnostic_value(item) for item in droits.notices],
    }


def _exact(amount: Fraction | None) -> str | None:
    return None if amount is None else str(amount)


def _right(right: Right) -> dict[str, Json]:
    row = right.row
    return {
        "numero": right.number,
        "reservataire": right.holder,
        "nom": right.name,
        "part_de": right.from_holder,
        "dont": right.inside,
        "clause": right.clause,
        "titre": right.titre,
        "statut": None if right.citation is None else right.citation.statut.value,
        "lieu": span_value(right.span),
        "taux": [str(rate) for rate in row.rates],
        "portions": [{"taux": str(rate), "logements": str(base)} for rate, base in right.portions],
        "assiette": str(row.base),
        "nominal": str(row.nominal),
        "arrieres": str(row.arrears),
        "plancher": str(row.raised),
        "plafond": str(row.lowered),
        "ecart": str(row.ahead - row.missing),
        "acquis": str(row.credited),
        "reste": str(row.due),
        "droit": str(right.annual),
    }


def _kind(kind: Kind) -> dict[str, Json]:
    return {
        "sorte": kind.label,
        "attendus": str(kind.dwellings),
        "parts": [{"reservataire": holder, "part": str(share)} for holder, share in kind.shares],
        "classes": [{path.split(".", 1)[-1]: value for path, value in key} for key in kind.classes],
    }


def _limit(limit: Limit, droits: Droits) -> dict[str, Json]:
    return {
        "type": limit.bound.value,
        "reservataires": list(limit.holders),
        "part": str(limit.share),
        "part_du_texte": str(limit.written),
        "prevu": str(limit.forecast),
        "ou": limit.where,
        "chiffre": str(limit.figure),
        "plan": str(limit.given),
        "marge": str(limit.margin),
        "clause": limit.clause,
        "titre": limit.titre,
        "statut": limit.citation.statut.value,
        "lieu": span_value(limit.span),
        "phrase": limit_text(limit, droits),
    }


def droits_csv(found: Sequence[Droits]) -> str:
    """Two tables in one, told apart by ``tableau``: each right, then the share of each by kind of dwelling."""
    rows: list[Sequence[str]] = [COLUMNS]
    for droits in found:
        rows += [_csv_right(right, droits) for right in droits.rights]
        for item in droits.remainders:
            rate = "" if item.rate is None else decimal_text(item.rate * 100)
            values = {"tableau": "reste", "reservataire": item.holder, "nom": item.name, "taux": rate}
            rows.append(_line(droits, **values, droit=decimal_text(item.dwellings)))
        for kind in droits.kinds:
            rows += [_csv_share(kind, holder, share, droits) for holder, share in kind.shares]
    return csv_table(rows)


def _csv_right(right: Right, droits: Droits) -> tuple[str, ...]:
    row = right.row
    return _line(
        droits,
        tableau="droit",
        reservataire=right.holder,
        nom=right.name,
        clause=right.clause,
        fichier="" if right.span is None else right.span.file,
        ligne="" if right.span is None else str(right.span.line),
        statut="" if right.citation is None else right.citation.statut.value,
        taux=" / ".join(decimal_text(rate * 100) for rate in row.rates),
        assiette=decimal_text(row.base),
        nominal=decimal_text(row.nominal),
        arrieres=decimal_text(row.arrears),
        plancher=decimal_text(row.raised),
        plafond=decimal_text(row.lowered),
        ecart=decimal_text(row.ahead - row.missing),
        acquis=decimal_text(row.credited),
        droit=decimal_text(right.annual),
    )


def _csv_share(kind: Kind, holder: str, share: Fraction, droits: Droits) -> tuple[str, ...]:
    return _line(
        droits,
        tableau="sorte",
        sorte=kind.label,
        reservataire="" if holder == HOME else holder,
        nom=holder_name(holder, droits),
        part=decimal_text(share * 100),
        attendus=decimal_text(kind.dwellings),
    )


def _line(droits: Droits, **values: str) -> tuple[str, ...]:
    return tuple({"bailleur": droits.bailleur, **values}.get(column, "") for column in COLUMNS)
