"""The bilan for programs and spreadsheets: CSV, one row per cell of the six-way table; JSON, exactly, by its schema."""

from __future__ import annotations

from fluxrules.accounts.bilan import by
from fluxrules.reports.bilan_names import BilanShown, motif_text, notes_of
from fluxrules.reports.csv import csv_table
from fluxrules.reports.json import Json, canonical

BILAN_SCHEMA = "fluxrules/bilan/1"

COLUMNS = (
    "annee",
    "bailleur",
    "nom_bailleur",
    "reservataire",
    "nom_reservataire",
    "typologie",
    "financement",
    "qpv",
    "commune",
    "nom_commune",
    "periode",
    "proposes",
    "attribues",
)
"""Stable: a column is added at the end, never renamed nor moved."""


def bilan_csv(shown: BilanShown) -> str:
    """One row per cell; « inconnu » where the datum is missing."""
    rows = [
        (
            str(shown.bilan.year),
            key.bailleur,
            shown.bailleurs.get(key.bailleur, key.bailleur),
            key.holder,
            shown.holder(key.holder),
            key.typologie,
            key.financement,
            key.qpv,
            key.commune,
            shown.category("commune", key.commune),
            key.periode,
            str(count.proposed),
            str(count.attributed),
        )
        for key, count in shown.bilan.cells.items()
    ]
    return csv_table([COLUMNS, *rows])


def bilan_json(shown: BilanShown) -> str:
    """The six-way table, subtractions, and what is said beside."""
    bilan = shown.bilan
    value: dict[str, Json] = {
        "schema": BILAN_SCHEMA,
        "titre": shown.title,
        "territoire": shown.territoire,
        "annee": bilan.year,
        "jour": shown.day,
        "bailleurs": dict(shown.bailleurs),
        "sources": list(shown.sources),
        "total": {"proposes": bilan.total.proposed, "attribues": bilan.total.attributed},
        "cellules": [
            {
                "bailleur": key.bailleur,
                "reservataire": key.holder,
                "typologie": key.typologie,
                "financement": key.financement,
                "qpv": key.qpv,
                "commune": key.commune,
                "periode": key.periode,
                "proposes": count.proposed,
                "attribues": count.attributed,
            }
            for key, count in bilan.cells.items()
        ],
        "reservataires": [
            {
                "reservataire": holder,
                "nom": shown.holder(holder),
                "proposes": count.proposed,
                "attribues": count.attributed,
            }
            for (holder,), count in by(bilan.cells, "holder").items()
        ],
        "soustractions": [
            {
                "bailleur": item.bailleur,
                "motif": item.motif,
                "libelle": motif_text(item.motif),
                "r441_5": item.legal,
                "logements": item.dwellings,
                "attribues": item.attributed,
                "prevus": None if item.planned is None else str(item.planned),
                "prevus_suivante": None if item.next_planned is None else str(item.next_planned),
            }
            for item in bilan.removed
        ],
        "annee_en_nombres": {
            "liberes": bilan.course.freed,
            "dans_le_flux": bilan.course.inside,
            "hors_flux": bilan.course.outside,
            "en_attente": bilan.course.waiting,
            "annules": bilan.course.cancelled,
            "propositions_annulees": bilan.course.cancelled_proposals,
            "proposes_a_nouveau": bilan.course.again,
            "attribues_liberes_avant": bilan.course.earlier,
            "sans_attribution": bilan.course.pending,
        },
        "notes": [{"titre": heading, "phrases": list(sentences)} for heading, sentences in notes_of(shown)],
    }
    return canonical(value)
