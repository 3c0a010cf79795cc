"""What a counterfactual is made of: changes, each with its cost and who could make it; proposals; what was searched."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from fluxrules.decision.decision import Decision
from fluxrules.decision.what_if import Edit
from fluxrules.program.program import Value
from fluxrules.vocabulary import Norme


class Famille(StrEnum):
    """Kinds of change, the cheapest first (declaration order is the order)."""

    DONNEE = "donnee"  # a datum of the dwelling
    RECUS = "recus"  # a dwelling more or less received
    RETARD = "retard"  # the retard
    PART = "part"  # a share, by whole points
    SEUIL = "seuil"  # a threshold that a rule compares a fact to
    PREFERENCE = "preference"  # the dwellings that a rule adds to a score
    PLAFOND = "plafond"  # a cap, by whole points
    REGLE = "regle"  # a rule set aside


class Auteur(StrEnum):
    """Who could make a change."""

    SAISIE = "saisie"  # whoever wrote the datum, if it is wrong
    AVENANT = "avenant"  # the signatories of a convention or of a charter
    CIA = "cia"  # the conférence intercommunale
    LOI = "loi"  # the law, a decree, an arrêté
    PERSONNE = "personne"  # nobody: it is what happened


_AUTHORS = {
    Norme.LOI: Auteur.LOI,
    Norme.DECRET: Auteur.LOI,
    Norme.ARRETE: Auteur.LOI,
    Norme.CIA: Auteur.CIA,
}


def author_of(norm: Norme) -> Auteur:
    """Who could change a clause of that norm."""
    return _AUTHORS.get(norm, Auteur.AVENANT)


Figure = Value | Fraction | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would be otherwise.

    Attributes:
        famille: Its kind.
        auteur: Who could make it.
        subject: Path of the fact, id of the réservataire, or full name of the rule or share clause.
        before: As it is; None: unknown.
        after: As it would be; None for a rule set aside.
        amount: How much of it: dwellings, points of a hundredth, distance between values.
        edit: What makes it.
        label: What people call the subject.
        path: The fact whose threshold is moved, else "".
        also: Other values of the same datum that would do as well.
        holder: Whose share, count or retard it is.
    """

    famille: Famille
    auteur: Auteur
    subject: str
    before: Figure
    after: Figure
    amount: Fraction
    edit: Edit
    label: str = ""
    path: str = ""
    also: tuple[Value, ...] = ()
    holder: str = ""

    @property
    def cost(self) -> tuple[int, Fraction]:
        """Order of cost: the kind, then how much."""
        return tuple(Famille).index(self.famille), self.amount

    @property
    def written(self) -> str:
        """As ``simuler --si`` takes it, where it does."""
        return str(getattr(self.edit, "written", ""))


@dataclass(frozen=True, slots=True)
class Proposal:
    """Changes that would together have given the dwelling to the réservataire, and no part of them would.

    Attributes:
        changes: One, or two.
        decision: What the engine decides once they are made.
    """

    changes: tuple[Change, ...]
    decision: Decision

    @property
    def authors(self) -> tuple[Auteur, ...]:
        """Who would have to make them, each once."""
        return tuple(dict.fromkeys(change.auteur for change in self.changes))


@dataclass(frozen=True, slots=True)
class Counterfactuals:
    """What would have given the dwelling to one réservataire.

    Attributes:
        holder: The réservataire.
        proposals: In order of cost, single changes first.
        fixed: Why nothing that can be corrected or signed would do, when it is so: the reason of the decision that
            stays (``hors_perimetre``…), ``loi`` when only a norm above the conventions stands in the way, ``histoire``
            when only what happened does, ``menu`` when nothing of the menu would do; "" otherwise.
        runs: Runs of the engine, a plan made again counting for several.
        complete: Whether the whole menu was tried within the bound.
        pairs: Whether pairs of changes were tried.
    """

    holder: str
    proposals: tuple[Proposal, ...]
    fixed: str = ""
    runs: int = 0
    complete: bool = True
    pairs: bool = False
