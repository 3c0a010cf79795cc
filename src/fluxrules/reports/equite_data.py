"""The audits of a file for programs: JSON that follows ``schemas/equite.schema.json``, amounts exact."""

from __future__ import annotations

from collections.abc import Sequence

from fluxrules.audit.lots import Lots
from fluxrules.reports.equite import Equite
from fluxrules.reports.equite_text import essentials, given_notes, limits, method, missing
from fluxrules.reports.json import Json, canonical, exact

EQUITE_SCHEMA = "fluxrules/equite/1"


def equite_json(found: Sequence[Equite], territoire: str) -> str:
    """Every audit of a file."""
    return canonical(
        {"schema": EQUITE_SCHEMA, "territoire": territoire, "audits": [equite_value(item) for item in found]}
    )


def equite_value(equite: Equite) -> dict[str, Json]:
    """One audit as plain JSON values."""
    found = equite.found
    bailleur, departement, annee = found.year.key
    quality = found.quality
    return {
        "bailleur": bailleur,
        "nom": equite.nom,
        "fictif": equite.fictif,
        "departement": departement,
        "annee": annee,
        "decisions": equite.column,
        "questions": list(found.questions),
        "phrases": list(essentials(equite)),
        "donnees": {
            "comptes": len(found.year.places),
            "hors_decompte": found.year.aside,
            "sans_preavis": found.no_notice,
            "qualite_connue": found.known,
            "rejoues_par_les_regles": found.live,
        },
        "qualite": None
        if quality is None
        else {"colonne": quality.name, "sens": "haut" if quality.higher_is_better else "bas"},
        "tirages": None if found.lots is None else _lots(found.lots),
        "reservataires": [_holder(equite, holder) for holder in found.year.holders],
        "deplaces_par_les_preavis": found.fifo.moved,
        "methode": list(method(equite)),
        "notes": list(given_notes(equite)),
        "limites": list(limits(equite)),
        "manque": list(missing(equite)),
    }


def _lots(lots: Lots) -> dict[str, Json]:
    return {
        "nombre": lots.draws,
        "graine": str(lots.seed),
        "deplacables": lots.movable,
        "plus_petite_part": f"1/{lots.draws + 1}",
        "p_bailleur": exact(lots.bailleur),
        "p_reservataires": exact(lots.family.p),
        "plus_loin": lots.family.farthest,
    }


def _holder(equite: Equite, holder: str) -> dict[str, Json]:
    found = equite.found
    lots, fifo = found.lots, found.fifo
    spread = None if lots is None else lots.spreads[holder]
    quality = None
    if spread is not None:
        quality = {
            "ecart": exact(spread.observed - found.expected[holder]),
            "recue": spread.observed,
            "milieu": exact(spread.mean),
            "bas": spread.low,
            "haut": spread.high,
            "rang_moyen": exact(equite.mean_rank(holder)),
            "p": exact(equite.as_far(holder)),
        }
    return {
        "reservataire": holder,
        "nom": equite.names[holder],
        "recus": found.received[holder].received,
        "qualite": quality,
        "preavis": {
            "reel": fifo.real[holder].received,
            "autre": fifo.other[holder].received,
            "qualite": fifo.other[holder].quality - fifo.real[holder].quality,
            "familles": [
                {"axe": axis, "valeur": value, "ecart": more} for (axis, value), more in fifo.families(holder).items()
            ],
            "sortes": [
                {"typologie": typologie, "qpv": qpv, "ecart": more}
                for (typologie, qpv), more in fifo.kinds(holder).items()
            ],
        },
    }
