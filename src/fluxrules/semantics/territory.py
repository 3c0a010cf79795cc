"""A territory with everything it includes, read and linked, before any date or bailleur is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fluxrules.model.assiette import AssietteBlock
from fluxrules.model.convention import Bailleur, ConventionFile, RuleFile
from fluxrules.model.essai import Deroule, Essai
from fluxrules.model.part import ShareClause
from fluxrules.model.rule import Headed, Rule
from fluxrules.model.source import Document
from fluxrules.model.territoire import Commune, FactDeclaration, Parameter, Reservataire
from fluxrules.program import Coverage


@dataclass(frozen=True, slots=True)
class RuleSource:
    """One file that bears rules, its tables and clause templates already turned into rules.

    Attributes:
        path: Relative to the project.
        territoire: Slug of the territory it belongs to, "" for a shared pack.
        content: The file as read.
        rules: All its rules: written, from grilles, from templates.
    """

    path: str
    territoire: str
    content: RuleFile
    rules: tuple[Rule, ...]

    @property
    def bailleur(self) -> str:
        """The bailleur whose convention this is, "" for a pack or a CIA."""
        return self.content.bailleur.id if isinstance(self.content, ConventionFile) else ""

    @property
    def clauses(self) -> tuple[ShareClause, ...]:
        """Share clauses of the file."""
        return self.content.parts

    @property
    def coverage(self) -> Coverage:
        """Clauses of the file that are encoded, out of the engine, still to encode."""
        content = self.content
        return Coverage(len(self.rules) + len(content.parts), len(content.hors_moteur), len(content.a_encoder))

    def full_name(self, item: Headed) -> str:
        """``pack:id`` of a rule or share clause of this file."""
        return f"{self.content.paquet}:{item.id}"


@dataclass(frozen=True, slots=True)
class Registered:
    """A réservataire of the register with its perimeter as communes (empty: everywhere)."""

    reservataire: Reservataire
    communes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Territory:
    """See the module docstring. Mappings keep the order of the register or of the files.

    Attributes:
        id: Slug.
        nom: Name.
        departements: Codes of its départements.
        communes: Member communes by INSEE code, own and included.
        reservataires: Register, by id, in declared order.
        documents: Cited documents by id.
        facts: Declared facts by path.
        parameters: Dated parameters by full name ``paquet.nom``.
        sources: Files that bear rules.
        essais: (path, essai) to run on this territory.
        stories: (path, story) likewise: essais over several days.
        warnings: Texts to show with every result.
        attachments: Bytes of the files named by ``fichier:``.
        hash: Hash of all source bytes.
    """

    id: str
    nom: str
    departements: tuple[str, ...]
    communes: Mapping[str, Commune]
    reservataires: Mapping[str, Registered]
    documents: Mapping[str, Document]
    facts: Mapping[str, FactDeclaration]
    parameters: Mapping[str, Parameter]
    sources: tuple[RuleSource, ...]
    essais: tuple[tuple[str, Essai], ...]
    warnings: tuple[str, ...]
    attachments: Mapping[str, bytes]
    hash: str
    stories: tuple[tuple[str, Deroule], ...] = ()

    @property
    def bailleurs(self) -> Mapping[str, Bailleur]:
        """Bailleurs that have a convention here, by id, in order of id."""
        found = {s.bailleur: s.content.bailleur for s in self.sources if isinstance(s.content, ConventionFile)}
        return dict(sorted(found.items()))

    def assiette(self, bailleur: str) -> AssietteBlock | None:
        """The base of the flux that the conventions of ``bailleur`` declare, or None."""
        files = (s.content for s in self.sources if s.bailleur == bailleur)
        declared = (file.assiette for file in files if isinstance(file, ConventionFile))
        return next((block for block in declared if block is not None), None)

    def coverage(self, bailleur: str) -> Coverage:
        """How much of the conventions of ``bailleur`` is encoded, all its files together."""
        return sum((s.coverage for s in self.sources if s.bailleur == bailleur), Coverage())

    def in_scope(self, bailleur: str) -> tuple[RuleSource, ...]:
        """The files whose rules apply to this bailleur's dwellings."""
        return tuple(source for source in self.sources if source.bailleur in ("", bailleur))
