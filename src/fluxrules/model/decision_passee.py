"""What a file of past decisions says beside the dwelling: four data that no rule may read.

They are declared as facts are, so that one reader types them all; they stand apart from the vocabulary, so that no
condition can ever name who received a dwelling.
"""

from __future__ import annotations

from fluxrules.diagnostics import Span
from fluxrules.model.territoire import FactDeclaration
from fluxrules.vocabulary import MotifSoustraction, Origine, StatutPasse, TypeFait

JOUR = "decision.jour"
RESERVATAIRE = "decision.reservataire"
STATUT = "decision.statut"
MOTIF = "decision.motif"


def _declared(path: str, libelle: str, kind: TypeFait, values: tuple[str, ...] = ()) -> FactDeclaration:
    return FactDeclaration(
        chemin=path, libelle=libelle, type=kind, valeurs=values, origine=Origine.CANDIDAT, span=Span("")
    )


DECISION_FACTS = {
    fact.chemin: fact
    for fact in (
        _declared(JOUR, "Jour de la décision", TypeFait.DATE),
        _declared(RESERVATAIRE, "Réservataire", TypeFait.RESERVATAIRE),
        _declared(STATUT, "Ce qui est arrivé", TypeFait.ENUM, tuple(StatutPasse)),
        _declared(MOTIF, "Motif de soustraction du flux", TypeFait.ENUM, tuple(MotifSoustraction)),
    )
}
"""By path."""
