"""From the files of a project to a Territory: read, shape-checked, linked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from fluxrules.diagnostics import Diagnostic, Span, diagnose, in_order
from fluxrules.model.convention import ConventionFile, RuleFile
from fluxrules.model.essai import Deroule, Essai, EssaisFile
from fluxrules.model.rule import Rule, Template, TemplateFile
from fluxrules.model.source import Document
from fluxrules.model.territoire import (
    Commune,
    FactDeclaration,
    Parameter,
    ReservatairesFile,
    TerritoireFile,
    VocabulaireFile,
)
from fluxrules.semantics.territory import Registered, RuleSource, Territory
from fluxrules.shape.assiettes import table_lines, with_lines
from fluxrules.shape.forecasts import classes_of
from fluxrules.shape.grilles import lines_of, rules_of
from fluxrules.shape.reading import read
from fluxrules.shape.templates import instantiate
from fluxrules.source.project import FileKind, ProjectFiles, SourceFile, discover
from fluxrules.vocabulary import Perimetre


def load_territory(
    root: Path, territoire: str, *, essais: bool = True
) -> tuple[Territory | None, tuple[Diagnostic, ...], Mapping[str, str]]:
    """Read a territory and all it includes.

    Args:
        root: Folder of the project (the one that holds ``territories``).
        territoire: Slug of the territory.
        essais: Whether its essais are read too; whoever plays none is not made to wait for them.

    Returns:
        The Territory, or None when a file cannot be read at all; every diagnostic of every file, sorted; and the
        text of each file by path, for excerpts.
    """
    files, diagnostics = discover(root, territoire, essais=essais)
    if files is None:
        return None, in_order(diagnostics), {}
    gathering = _Gathering(files, list(diagnostics))
    for file in files.files:
        model, found = read(file.node, file.kind)
        gathering.diagnostics.extend(found)
        if model is not None:
            gathering.models.append((file, model))
    territory = gathering.link()
    return territory, in_order(gathering.diagnostics), files.texts


@dataclass(slots=True)
class _Gathering:
    """What has been read so far, and the linking of it."""

    files: ProjectFiles
    diagnostics: list[Diagnostic]
    models: list[tuple[SourceFile, Any]] = field(default_factory=list)

    def link(self) -> Territory | None:
        mains = {_slug(file.path): model for file, model in self._of(TerritoireFile)}
        own = mains.get(self.files.territoire)
        if own is None:
            return None
        communes: dict[str, Commune] = {}
        for slug in sorted(mains, key=lambda slug: (slug != self.files.territoire, slug)):
            for commune in mains[slug].communes:
                communes.setdefault(commune.insee, commune)
        self._no_double(((c.insee, c.span) for m in mains.values() for c in m.communes), "FLX325")
        templates = {t.modele: t for _, model in self._of(TemplateFile) for t in model.modeles}
        facts = self._facts()
        sources = tuple(sorted(self._sources(templates, facts), key=lambda source: source.path))
        self._no_double(((s.content.paquet, s.content.span) for s in sources), "FLX304")
        for source in sources:
            named = [*source.rules, *source.clauses]
            self._no_double(((item.id, item.span) for item in named), "FLX303")
        essais, stories = self._essais()
        return Territory(
            id=self.files.territoire,
            nom=own.nom,
            departements=own.departements,
            communes=communes,
            reservataires=self._register(mains),
            documents=self._documents(mains, sources),
            facts=facts,
            parameters=self._parameters(sources),
            sources=sources,
            essais=essais,
            stories=stories,
            warnings=tuple(m.avertissement for _, m in sorted(mains.items()) if m.avertissement),
            attachments=self.files.attachments,
            hash=self.files.hash,
        )

    def _of(self, kind: type) -> Iterable[tuple[SourceFile, Any]]:
        return [(file, model) for file, model in self.models if isinstance(model, kind)]

    def _sources(self, templates: Mapping[str, Template], facts: Mapping[str, FactDeclaration]) -> Iterable[RuleSource]:
        for file, model in self._of(RuleFile):
            rules: list[Rule] = list(model.regles)
            for grille in model.grilles:
                lines = grille.lignes
                if grille.fichier is not None:
                    path = _beside(file.path, grille.fichier)
                    data = self.files.attachments.get(path)
                    if data is None:
                        continue  # discovery has already said that it is missing
                    lines, found = lines_of(data, path, grille)
                    self.diagnostics.extend(found)
                made, found = rules_of(grille, lines, facts)
                rules.extend(made)
                self.diagnostics.extend(found)
            for use in model.clauses:
                template = templates.get(use.modele)
                if template is None:
                    self.diagnostics.append(diagnose("FLX330", use.span, modele=use.modele))
                    continue
                made, found = instantiate(template, use)
                rules.extend(made)
                self.diagnostics.extend(found)
            yield RuleSource(
                file.path,
                _slug(file.path) if file.kind is not FileKind.PAQUET else "",
                self._with_tables(file, model),
                tuple(rules),
            )

    def _with_tables(self, file: SourceFile, model: RuleFile) -> RuleFile:
        """The convention with the classes of its forecast, and the lines of its assiette, read from their tables."""
        if not isinstance(model, ConventionFile):
            return model
        forecast, assiette = model.prevision, model.assiette
        if forecast is not None and forecast.fichier is not None:
            path = _beside(file.path, forecast.fichier)
            if (data := self.files.attachments.get(path)) is not None:  # discovery has already said that it is missing
                classes, found = classes_of(data, path)
                self.diagnostics.extend(found)
                model = replace(model, prevision=replace(forecast, classes=classes))
        if assiette is not None and assiette.fichier is not None:
            path = _beside(file.path, assiette.fichier)
            if (data := self.files.attachments.get(path)) is not None:
                lines, found = table_lines(data, path)
                filled, wrong = with_lines(assiette, lines, model.bailleur.id)
                self.diagnostics.extend((*found, *wrong))
                model = replace(model, assiette=filled)
        return model

    def _register(self, mains: Mapping[str, TerritoireFile]) -> dict[str, Registered]:
        items = [
            (reservataire, _slug(file.path))
            for file, m in self._of(ReservatairesFile)
            for reservataire in m.reservataires
        ]
        self._no_double(((r.id, r.span) for r, _ in items), "FLX324")
        self._no_double(((str(r.ordre), r.span) for r, _ in items), "FLX348")
        known = {r.id for r, _ in items}
        register: dict[str, Registered] = {}
        for reservataire, slug in sorted(items, key=lambda item: (item[0].ordre, item[0].id)):
            if reservataire.dans is not None and reservataire.dans not in known:
                self.diagnostics.append(diagnose("FLX302", reservataire.span, nom=reservataire.dans))
            communes = reservataire.communes
            if not communes and reservataire.perimetre is Perimetre.TERRITOIRE and slug in mains:
                communes = tuple(commune.insee for commune in mains[slug].communes)
            register.setdefault(reservataire.id, Registered(reservataire, tuple(sorted(communes))))
        return register

    def _documents(self, mains: Mapping[str, TerritoireFile], sources: Iterable[RuleSource]) -> dict[str, Document]:
        every = [d for m in mains.values() for d in m.documents]
        every += [d for source in sources for d in source.content.documents]
        found: dict[str, Document] = {}
        for document in every:
            other = found.setdefault(document.id, document)
            if other.titre != document.titre:
                self.diagnostics.append(diagnose("FLX349", document.span, related=(other.span,), nom=document.id))
        return dict(sorted(found.items()))

    def _facts(self) -> dict[str, FactDeclaration]:
        every = [fact for _, m in self._of(VocabulaireFile) for fact in m.faits]
        every += [fact for _, m in self._of(RuleFile) for fact in m.faits]
        self._no_double(((fact.chemin, fact.span) for fact in every), "FLX337")
        return {fact.chemin: fact for fact in sorted(every, key=lambda fact: fact.chemin)}

    def _parameters(self, sources: Iterable[RuleSource]) -> dict[str, Parameter]:
        every = [(f"{s.content.paquet}.{p.nom}", p) for s in sources for p in s.content.parametres]
        self._no_double(((name, p.span) for name, p in every), "FLX350")
        for name, parameter in every:
            for first, second in combinations(parameter.valeurs, 2):
                if first.en_vigueur.meets(second.en_vigueur):
                    self.diagnostics.append(diagnose("FLX364", second.span, related=(first.span,), nom=name))
        return dict(sorted(every))

    def _essais(self) -> tuple[tuple[tuple[str, Essai], ...], tuple[tuple[str, Deroule], ...]]:
        """Essais and stories of this territory, each in the order of files and lines."""
        essais: list[tuple[str, Essai]] = []
        stories: list[tuple[str, Deroule]] = []
        for file, model in self._of(EssaisFile):
            here = model.territoire or _slug(file.path)
            if here == self.files.territoire:
                essais.extend((file.path, essai) for essai in model.essais)
                stories.extend((file.path, story) for story in model.deroules)
        self._no_double([*((e.id, e.span) for _, e in essais), *((d.id, d.span) for _, d in stories)], "FLX351")
        return (
            tuple(sorted(essais, key=lambda item: (item[0], item[1].span.line))),
            tuple(sorted(stories, key=lambda item: (item[0], item[1].span.line))),
        )

    def _no_double(self, items: Iterable[tuple[str, Span]], code: str) -> None:
        first: dict[str, Span] = {}
        for name, span in sorted(items, key=lambda item: (item[1], item[0])):
            if name in first:
                self.diagnostics.append(diagnose(code, span, related=(first[name],), nom=name))
            else:
                first[name] = span


def _slug(path: str) -> str:
    """The territory a file belongs to: ``territories/<slug>/…``; "" elsewhere."""
    parts = path.split("/")
    return parts[1] if parts[0] == "territories" and len(parts) > 2 else ""


def _beside(path: str, name: str) -> str:
    return normpath(join(dirname(path), name))
