"""Where a rule, a share or a figure comes from, how sure we are, and when it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fluxrules.diagnostics import Span
from fluxrules.model.shape import Day, Duration, Integer, Name, Text, key
from fluxrules.vocabulary import Norme, Statut


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text that rules cite: code, décret, CIA, convention, délibération."""

    id: Name = key("id", "Nom court du document, cité par `source.document`.")
    titre: Text = key("titre", "Titre complet du document.")
    date: Day | None = key("date", "Date de signature ou de publication.", default=None)
    url: Text | None = key("url", "Adresse publique du document.", default=None)
    statut: Statut = key("statut", "Degré de certitude : verifie, a_confirmer ou hypothese.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A citation: document, article or clause, page."""

    document: Name = key("document", "Document cité (déclaré sous `documents`).", example="cch")
    article: Text | None = key("article", "Article, clause ou orientation.", default=None, example="R.441-5 I")
    page: Integer | None = key("page", "Page du document.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Dates between which a text is in force, both included; an absent bound is open."""

    du: Day | None = key("du", "Premier jour d'application.", default=None)
    au: Day | None = key("au", "Dernier jour d'application.", default=None)
    span: Span

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies between the two bounds."""
        return (self.du is None or self.du <= day) and (self.au is None or day <= self.au)

    def meets(self, other: Validity) -> bool:
        """Whether some day lies in both periods."""
        begins = max((bound for bound in (self.du, other.du) if bound is not None), default=date.min)
        ends = min((bound for bound in (self.au, other.au) if bound is not None), default=date.max)
        return begins <= ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Derogation:
    """By whom, and for how long, a norm accepts to be set aside."""

    norme: Norme = key("norme", "Niveau de norme qui peut déroger.", example="arrete")
    duree_max: Duration | None = key("duree_max", "Durée maximale : `1 an`, `6 mois`.", default=None, example="1 an")
    span: Span
