"""``importer``: what a file of freed dwellings, or of past decisions, would add; for now, the dry run alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.french import UsageProblem
from fluxrules.cli.mapping_file import mapping_of
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import read_bytes, write_text
from fluxrules.cli.register_table import register_table
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import known_bailleur, load
from fluxrules.cli.texts import text
from fluxrules.cli.width import width_of
from fluxrules.diagnostics import has_errors
from fluxrules.intake.candidates import Setting
from fluxrules.intake.importation import Import, dry_run, read_import
from fluxrules.intake.mapping import ColumnMapping
from fluxrules.reports.csv import rejects_csv
from fluxrules.reports.importation import import_json, import_text
from fluxrules.reports.rejects import rejects_text
from fluxrules.semantics import Territory
from fluxrules.vocabulary import BAILLEUR

SHOWN_REJECTS = 20
"""Rejected rows told on screen; the file of rejects has them all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was read for an import.

    Attributes:
        territory: The territory it enters.
        mapping: What was read beside the file.
        source: The file; its ``entries`` are what may be written.
    """

    territory: Territory
    mapping: ColumnMapping
    source: Import

    @property
    def names(self) -> dict[str, str]:
        """Names of réservataires and bailleurs, by id."""
        return {**holder_names(self.territory), **{b: item.nom for b, item in self.territory.bailleurs.items()}}


@options.command("importer")
@options.territory
@options.candidate_file
@options.mapping
@options.bailleur
@options.option("--essai", is_flag=True)
@options.formats("texte", "json")
@options.option("--rejets", type=options.FilePath())
@click.pass_context
def importer(
    ctx: click.Context,
    territoire: str,
    fichier: Path,
    correspondance: Path | None,
    bailleur: str | None,
    essai: bool,
    form: str,
    rejets: Path | None,
) -> int:
    """Flags → the file read → what it would add → exit code."""
    scene: Scene = ctx.obj
    if not essai:
        raise UsageProblem(text("usage.importer_essai"), ctx)
    asked = read_source(scene, territoire, fichier, correspondance, bailleur)
    trial = dry_run(asked.source, {})
    intake = asked.source.intake
    if form == "json":
        scene.say(import_json(trial, asked.mapping, asked.territory.id))
    else:
        width = width_of(scene.out)
        scene.say(import_text(trial, asked.mapping, asked.territory.nom, asked.names, width=width))
    scene.tell(rejects_text(intake, None if scene.verbosity > 0 else SHOWN_REJECTS))
    if rejets is not None:
        write_text(rejets, rejects_csv(intake))
        scene.tell(text("mots.rejets_ecrits", fichier=rejets))
    return ExitCode.DATA if intake.rejects or trial.conflicts else ExitCode.OK


def read_source(
    scene: Scene, territoire: str, fichier: Path, correspondance: Path | None, bailleur: str | None
) -> Asked:
    """Read a file to import, whatever is then done with it: tried, or written.

    Raises:
        Problem: The territory, the mapping or the file cannot be read, or the bailleur is not known.
    """
    territory = load(scene, territoire)
    table, problems, texts = register_table(scene.project(), territory)
    if has_errors(problems):
        raise Problem(ExitCode.RULES, *problems, texts=texts)
    known = tuple(territory.bailleurs)
    known_bailleur(bailleur, known)
    mapping = mapping_of(scene, correspondance, territory, table)
    setting = Setting(
        facts=territory.facts,
        table=table,
        mapping=mapping,
        bailleur=bailleur,
        communes=territory.communes or None,
        bailleurs=known,
        reservataires=(*territory.reservataires, BAILLEUR),
    )
    source = read_import(read_bytes(fichier), fichier.name, setting, holder_names(territory))
    if not source.ready:
        raise Problem(ExitCode.DATA, *source.intake.notes)
    scene.tell_diagnostics(source.intake.notes, {})
    return Asked(territory, mapping, source)


def holder_names(territory: Territory) -> dict[str, str]:
    """Name of each réservataire by id, the bailleur's word included."""
    return {**{name: item.reservataire.nom for name, item in territory.reservataires.items()}, BAILLEUR: BAILLEUR}
