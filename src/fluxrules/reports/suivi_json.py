"""The follow-up for programs: JSON that follows ``schemas/suivi.schema.json``, amounts exact."""

from __future__ import annotations

from fractions import Fraction

from fluxrules.accounts.alerts import Alert
from fluxrules.accounts.equity import Family
from fluxrules.accounts.limits import Cap, Floor, Target
from fluxrules.accounts.suivi import AccountFollowUp, Position
from fluxrules.explanation.guarantee import guarantee_sentence
from fluxrules.ledger.following import Followed
from fluxrules.program.program import Citation
from fluxrules.reports.json import Json, canonical
from fluxrules.reports.suivi_names import SuiviShown, alert_text

SUIVI_SCHEMA = "fluxrules/suivi/1"


def suivi_json(shown: SuiviShown) -> str:
    """The follow-up, fractions as ``"13/10"``."""
    suivi = shown.suivi
    value: dict[str, Json] = {
        "schema": SUIVI_SCHEMA,
        "territoire": shown.territoire,
        "nom": shown.nom,
        "jour": suivi.day,
        "annee": suivi.year,
        "avertissements": list(shown.warnings),
        "alertes": [_alert(item, shown) for item in suivi.alerts],
        "comptes": [_account(item, shown) for item in suivi.accounts],
        "ensemble": {
            "positions": [_position(item) for item in suivi.positions],
            "familles": [_family(item) for item in suivi.families],
        },
    }
    return canonical(value)


def _exact(amount: Fraction | None) -> str | None:
    return None if amount is None else str(amount)


def _alert(item: Alert, shown: SuiviShown) -> dict[str, Json]:
    return {
        "genre": item.kind.value,
        "bailleur": item.bailleur,
        "departement": item.departement,
        "reservataires": list(item.holders),
        "clause": item.rule,
        "logements": str(item.dwellings),
        "dus": str(item.due),
        "attendus": str(item.expected),
        "limite": str(item.limit),
        "en_retard": [_late(row) for row in item.late],
        "phrase": alert_text(item, shown),
    }


def _late(row: Followed) -> dict[str, Json]:
    return {
        "liberation": row.liberation,
        "logement": row.dwelling,
        "echeance": row.deadline,
        "reservataire": row.proposals[-1].holder if row.proposals else "",
    }


def _account(item: AccountFollowUp, shown: SuiviShown) -> dict[str, Json]:
    bailleur, departement, _ = item.key
    found = item.guarantee
    return {
        "bailleur": bailleur,
        "nom": shown.bailleurs.get(bailleur, bailleur),
        "departement": departement,
        "liberations": item.dwellings,
        "comptes": item.counted,
        "sans_personne": [
            {"statut": statut, "motif": motif, "logements": count} for (statut, motif), count in item.statuts.items()
        ],
        "prevus": str(item.forecast),
        "attendus": str(item.expected),
        "ecoule": _exact(item.elapsed),
        "garantie": {
            "modele": found.model.value,
            "methode": found.method.value,
            "bande": str(found.band),
            "borne": _exact(found.bound),
            "ecart": str(found.deviation),
            "ecart_max": str(found.largest),
            "phrase": guarantee_sentence(found.model.value, found.method.value, found.bound),
        },
        "reporte": item.carried,
        "positions": [_position(position) for position in item.positions],
        "plafonds": [_cap(cap) for cap in item.caps],
        "garanties": [_floor(floor) for floor in item.floors],
        "cibles": [_target(target) for target in item.targets],
        "familles": [_family(family) for family in item.families],
    }


def _position(item: Position) -> dict[str, Json]:
    return {
        "reservataire": item.holder,
        "nom": item.name,
        "categorie": item.category,
        "dans": item.inside,
        "droit": str(item.annual),
        "acquis": str(item.gained),
        "recus": item.received,
        "engages": item.engaged,
        "retard": str(item.late),
        "sans_decompte": item.uncharged,
        "proposes": item.tally.proposed,
        "en_place": item.tally.standing,
        "attribues": item.tally.attributed,
        "baux": item.tally.leased,
        "rendus": item.tally.handed_back,
    }


def _source(citation: Citation) -> dict[str, Json]:
    return {
        "document": citation.document,
        "article": citation.article,
        "statut": citation.statut.value,
    }


def _cap(item: Cap) -> dict[str, Json]:
    return {
        "clause": item.rule,
        "titre": item.titre,
        "source": _source(item.citation),
        "reservataires": list(item.holders),
        "part": str(item.share),
        "base": item.base.value,
        "assiette": str(item.forecast),
        "limite": str(item.limit),
        "recus": item.received,
        "reste": item.room,
        "dus": _exact(item.due),
        "partout": item.everywhere,
        "valeur": item.by,
    }


def _floor(item: Floor) -> dict[str, Json]:
    return {
        "clause": item.rule,
        "titre": item.titre,
        "source": _source(item.citation),
        "reservataires": list(item.holders),
        "part": str(item.share),
        "assiette": str(item.forecast),
        "chiffre": str(item.figure),
        "plan": str(item.planned),
        "recus": item.received,
        "attendus": str(item.expected),
        "manque": str(item.short),
        "partout": item.everywhere,
    }


def _target(item: Target) -> dict[str, Json]:
    return {
        "clause": item.rule,
        "source": _source(item.citation),
        "reservataires": list(item.holders),
        "part": str(item.share),
        "chiffre": str(item.figure),
        "plan": str(item.planned),
        "recus": item.received,
    }


def _family(item: Family) -> dict[str, Json]:
    return {
        "reservataire": item.holder,
        "axe": item.axis,
        "valeur": item.category,
        "recus": item.received,
        "attribues": item.attributed,
        "ecart": _exact(item.gap),
    }
