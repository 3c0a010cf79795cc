"""Rules, decision tables and clause templates, as written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from fluxrules.diagnostics import Span
from fluxrules.model.condition import Condition
from fluxrules.model.effect import Effect
from fluxrules.model.shape import Alternatives, FactPath, FilePath, Name, Reference, Text, YesNo, key
from fluxrules.model.source import Derogation, Source, Validity
from fluxrules.source.nodes import Mapping, Sequence
from fluxrules.vocabulary import Norme, PolitiqueGrille, Statut


@dataclass(frozen=True, slots=True, kw_only=True)
class Headed:
    """What every normative item carries: identity, norm, source, how sure, when, how it may be set aside."""

    id: Name = key("id", "Identifiant unique dans le paquet : minuscules, chiffres, tirets.")
    titre: Text = key("titre", "Titre lisible, repris dans les explications.")
    norme: Norme = key("norme", "Rang dans la hiérarchie des normes.")
    source: Source = key("source", "Document, article et page qui fondent la règle.")
    statut: Statut = key("statut", "Degré de certitude : verifie, a_confirmer ou hypothese.")
    en_vigueur: Validity | None = key("en_vigueur", "Dates d'application (`du`, `au`).", default=None)
    suppletif: YesNo = key(
        "suppletif", "« Sauf stipulation contraire » : toute convention peut y déroger.", default=False
    )
    derogeable_par: Derogation | None = key(
        "derogeable_par", "Niveau de norme qui peut déroger, et pour combien de temps.", default=None
    )
    deroge_a: tuple[Reference, ...] = key("deroge_a", "Règles auxquelles celle-ci fait exception.", default=())
    explication: Text | None = key("explication", "Phrase dite à qui demande pourquoi.", default=None)
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Headed):
    """``quand`` conditions hold, ``alors`` effects follow."""

    pour_chaque: Literal["reservataire"] | None = key(
        "pour_chaque", "Lit la règle une fois pour chaque réservataire du bailleur.", default=None
    )
    quand: Condition | None = key("quand", "Conditions ; absent : toujours.", default=None)
    alors: tuple[Effect, ...] = key("alors", "Effets, un par tiret.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grille(Headed):
    """A decision table: each line is a rule ``<id>.<n>``.

    ``conditions`` are fact paths; ``effets`` are ``effet.champ`` columns (``prioriser.reservataire``). A condition
    cell is a scalar (egal), a list (parmi), a mapping of operators, or ``*`` (any). Lines are given here or in a CSV
    or XLSX file whose header repeats the columns.
    """

    ALTERNATIVES: ClassVar[tuple[Alternatives, ...]] = (Alternatives(("lignes", "fichier"), required=True),)
    politique: PolitiqueGrille = key(
        "politique", "unique (défaut), premiere ou toutes.", default=PolitiqueGrille.UNIQUE
    )
    conditions: tuple[FactPath, ...] = key("conditions", "Colonnes de conditions : chemins de faits.")
    effets: tuple[Text, ...] = key("effets", "Colonnes d'effets : `prioriser.reservataire`, `prioriser.rang`…")
    lignes: tuple[Sequence, ...] = key("lignes", "Lignes de la grille.", default=())
    fichier: FilePath | None = key("fichier", "Fichier CSV ou XLSX des lignes, à la place de `lignes`.", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateParameter:
    """A blank of a clause template."""

    nom: Name = key("nom", "Nom du paramètre, appelé par `{parametre: nom}`.")
    libelle: Text = key("libelle", "Ce que l'officier doit fournir.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A clause template: rules whose blanks are filled at each use. Its rules stay nodes until then."""

    modele: Name = key("modele", "Nom du modèle.")
    titre: Text = key("titre", "Ce que dit la clause type.")
    parametres: tuple[TemplateParameter, ...] = key("parametres", "Ce que l'usage doit fournir.", default=())
    regles: Sequence = key("regles", "Règles, avec `{parametre: nom}` là où l'usage remplit.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseUse:
    """A use of a template: its rules become ``<id>-<rule id>``, with the use's source, norm and status."""

    id: Name = key("id", "Préfixe des règles produites.")
    modele: Name = key("modele", "Modèle de clause (fichier de `rules/modeles`).")
    avec: Mapping = key("avec", "Valeurs des paramètres du modèle.")
    norme: Norme = key("norme", "Rang de la convention qui reprend la clause.")
    source: Source = key("source", "Où la convention reprend la clause.")
    statut: Statut = key("statut", "Degré de certitude.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class UnencodedClause:
    """A clause no rule executes: out of the engine on purpose, or not yet encoded."""

    id: Name = key("id", "Identifiant de la clause.")
    titre: Text = key("titre", "Ce que dit la clause.")
    source: Source = key("source", "Où elle est écrite.")
    statut: Statut = key("statut", "Degré de certitude.")
    pourquoi: Text = key("pourquoi", "Pourquoi le moteur ne l'exécute pas, ou pas encore.")
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFile:
    """``rules/modeles/*.yaml``."""

    modeles: tuple[Template, ...] = key("modeles", "Modèles de clauses.")
    span: Span
