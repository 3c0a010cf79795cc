"""Random years through everything: rules, plans made again, avenant, programmes, events, and the year after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.small import CONVENTION, load

from fluxrules.decision.timeline import Freed, Happening
from fluxrules.diagnostics import Span
from fluxrules.intake.liberation import Liberation
from fluxrules.model import evenement as written
from fluxrules.program.program import Value
from fluxrules.semantics import Territory
from fluxrules.vocabulary import MotifSoustraction

HERE = Span("annee.yaml")
HEAD = "norme: convention, source: {document: texte}, statut: hypothese"
CAP = 6
"""Dwellings that ``etat`` may receive in a year: 30 % of the twenty foreseen."""

FORECAST = [(40, 8), (20, 4), (20, 4), (20, 4)]

CLAUSES = f"""\
  - {{id: fin, titre: Report, {HEAD}, report: {{mode: plafonne, plafond: 1/2}}}}
  - {{id: village, titre: Village, {HEAD}, en_vigueur: {{du: 2025-05-01}},
     part: {{reservataire: commune-99002, taux: 10 %}}}}
  - {{id: bourg-part, titre: Bourg, {HEAD}, en_vigueur: {{au: 2025-08-31}},
     part: {{reservataire: commune-99001, taux: 20 %}}}}
  - {{id: bourg-solde, titre: Solde, {HEAD}, solde: {{reservataire: commune-99001, le: 2025-09-01, vers: bailleur}}}}
  - {{id: moitie, titre: Moitié, {HEAD}, partage_interne: {{reservataire: al, entre: [{{nom: a, taux: 1/2}}, {{nom: b, taux: 1/2}}]}}}}
  - {{id: quai, titre: Quai, {HEAD}, programme_neuf: {{programme: Quai, logements: 4, dans_le_flux: oui,
     table: [{{reservataire: etat, taux: 1/2}}, {{reservataire: al, taux: 1/4}}]}}}}
  - {{id: rive, titre: Rive, {HEAD}, programme_neuf: {{programme: Rive, logements: 3, dans_le_flux: non,
     table: [{{reservataire: al, taux: 2/3}}]}}}}
regles:
  - {{id: neuf, titre: Neuf, {HEAD}, quand: {{liberation.premiere_location: oui}}, alors: [{{soustraire_du_flux: {{motif: programme_neuf}}}}]}}
  - {{id: cap, titre: Plafond, {HEAD}, alors: [{{plafonner: {{reservataires: [etat, etat-agents], taux: 30 %, base: annuel_prevu}}}}]}}
  - {{id: m-etat, titre: M, {HEAD}, alors: [{{modalites: {{reservataire: etat, restitution: non_comptee, sans_candidat: al}}}}]}}
  - {{id: m-agents, titre: M, {HEAD}, alors: [{{modalites: {{reservataire: etat-agents, restitution: comptee, sans_candidat: etat}}}}]}}
  - {{id: m-al, titre: M, {HEAD}, alors: [{{modalites: {{reservataire: al, restitution: comptee, sans_candidat: suivant}}}}]}}
  - {{id: m-bourg, titre: M, {HEAD}, alors: [{{modalites: {{reservataire: commune-99001, restitution: non_comptee, sans_candidat: etat}}}}]}}
  - {{id: m-village, titre: M, {HEAD}, alors: [{{modalites: {{reservataire: commune-99002, restitution: non_comptee, sans_candidat: bailleur}}}}]}}
  - {{id: du, titre: Dû, {HEAD}, pour_chaque: reservataire, quand: {{reservataire.candidat_refuse: oui}},
     alors: [{{dette: {{reservataire: chaque, motif: Refusé}}}}]}}
  - {{id: rendu, titre: Rendu, {HEAD}, pour_chaque: reservataire, quand: {{reservataire.creancier: oui}},
     alors: [{{reserver_a: {{reservataire: chaque, a_defaut: repartition}}}}]}}
"""


def territory(root: Path) -> Territory:
    """A small territory whose convention has every clause that events read."""
    text = CONVENTION.replace("statut: hypothese\nprevision", "statut: hypothese\ndecompte: attribution\nprevision")
    for before, after in dict.fromkeys(FORECAST):
        text = text.replace(f"logements: {before}}}", f"logements: {after}}}")
    before_bourg = text[: text.index("  - {id: p-bourg")]
    return load(root, files={"territories/petit/conventions/bail.yaml": before_bourg + CLAUSES})


def happenings(random: Random, count: int) -> Iterator[Happening]:
    """A year and a bit: dwellings and events, often on the last ones, several a day, some on nothing."""
    day = date(2025, 1, 1) + timedelta(days=random.randint(0, 30))
    freed = 0
    for _ in range(count):
        day += timedelta(days=random.choice((0, 0, 1, 3, 9, 30)))
        if not freed or random.random() < 0.5:
            freed += 1
            yield Freed(day, _liberation(random, freed))
        else:
            name = f"L{random.randint(max(1, freed - 4), freed)}"
            yield written.DatedEvent(le=day, event=_event(random, name), span=HERE)


def _liberation(random: Random, number: int) -> Liberation:
    commune, qpv, financement = random.choice(
        [("99001", False, "PLUS"), ("99001", True, "PLUS"), ("99002", False, "PLUS"), ("99002", False, "PLS")]
    )
    values: dict[str, Value] = {
        "logement.qpv": qpv,
        "logement.financement": financement,
        "logement.typologie": random.choice(("T2", "T3")),
        "logement.annee_construction": 1980,
        "logement.periode": "de_1971_a_1990",
    }
    if random.random() < 0.2:
        values |= {"liberation.premiere_location": True, "logement.programme": random.choice(("Quai", "Rive"))}
    else:
        values["liberation.premiere_location"] = False
    if random.random() < 0.1:
        del values["logement.qpv"]
    return Liberation(f"L{number}", f"D{random.randint(1, 6)}", "bail", commune, number, values)


def _event(random: Random, name: str) -> written.Event:
    kind = random.choice(
        ("restitution",) * 4 + ("delai", "refus", "derogation", "annulation", "retrait", "attribution")
    )
    match kind:
        case "restitution":
            return written.HandBack(liberation=name, span=HERE)
        case "delai":
            return written.Expiry(liberation=name, span=HERE)
        case "refus":
            return written.Refusal(liberation=name, span=HERE)
        case "derogation":
            to = random.choice(("etat", "al", "commune-99001", "commune-99002", "bailleur"))
            return written.Override(liberation=name, reservataire=to, par="direction", motif="urgence", span=HERE)
        case "annulation":
            return written.Cancellation(liberation=name, motif="erreur", span=HERE)
        case "retrait":
            return written.Withdrawal(liberation=name, motif=MotifSoustraction.MUTATION, span=HERE)
        case _:
            return written.Award(liberation=name, span=HERE)
