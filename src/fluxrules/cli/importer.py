"""``importer``: record a file of freed dwellings, or of past decisions; or say what it would add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.inscription import Inscription
from fluxrules.cli.ledger_file import ledger_address, open_ledger
from fluxrules.cli.loading import known_bailleur
from fluxrules.cli.mapping_file import mapping_of
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import read_bytes, write_text
from fluxrules.cli.recording import already_come, in_order, lawful, load_rules, recorder_of
from fluxrules.cli.register_table import register_table
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.cli.width import width_of
from fluxrules.diagnostics import Diagnostic, Span, diagnose, has_errors
from fluxrules.intake.candidates import Setting
from fluxrules.intake.entry_key import EntryKey
from fluxrules.intake.evenements import EventsRead
from fluxrules.intake.importation import Contenu, Entry, Import, dry_run, read_import
from fluxrules.intake.mapping import ColumnMapping
from fluxrules.ledger.importing import known_lines, past_lines, standing_of
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
@click.argument("fichier", type=options.FilePath(), metavar="FICHIER")
@options.ledger
@options.mapping
@options.bailleur
@options.option("--par", "by", type=options.Word("texte"), default="", text_key="par")
@options.option("--essai", is_flag=True)
@options.day("date_decider")
@options.option("--ensemble", "together", type=options.Whole(1), default=1, text_key="ensemble")
@options.formats("texte", "json")
@options.option("--rejets", type=options.FilePath())
@options.engine
@click.pass_obj
def importer(
    scene: Scene,
    territoire: str,
    fichier: Path,
    registre: str | None,
    correspondance: Path | None,
    bailleur: str | None,
    by: str,
    essai: bool,
    day: date | None,
    together: int,
    form: str,
    rejets: Path | None,
    moteur: str,
) -> ExitCode:
    """Flags → the file read → what it would add, or what it adds → exit code."""
    rules = load_rules(scene, territoire)
    asked = read_source(scene, rules.territory, fichier, correspondance, bailleur)
    if essai:
        return _tried(scene, asked, _known(scene, territoire, registre, asked), form, rejets)
    intake = asked.source.intake
    today = date.today()
    undated = day or today
    with open_ledger(scene, territoire, registre, create=True) as store:
        recorder = recorder_of(rules, store, by, moteur, fichier)
        with store.reading() as reading:
            trial = dry_run(asked.source, known_lines(reading, asked.source.entries))
            standing = standing_of(reading, trial.entering)
        scene.tell_diagnostics((_conflict(entry, fichier) for entry in trial.conflicts), {})
        scene.tell(text("mots.deja_la", nombre=len(trial.present)) if trial.present else "")
        if asked.source.contenu is Contenu.DECISIONS:
            reason = text("mots.repris_de", fichier=fichier.name)
            sent = list(past_lines(trial.entering, standing, reason, by or reason))
        else:
            entering = replace(intake, liberations=tuple(entry.liberation for entry in trial.entering))
            entering = already_come(entering, today)
            intake = replace(intake, rejects=entering.rejects)
            lawful(scene, recorder.calendar, entering, undated)
            sent, _ = in_order(recorder, entering, EventsRead(), undated)
        code = Inscription(rules, intake, form=form, together=together, rejets=rejets).record(scene, recorder, sent)
    return ExitCode.DATA if trial.conflicts else code


def _conflict(entry: Entry, fichier: Path) -> Diagnostic:
    """A line that the ledger holds otherwise."""
    place = Span(fichier.name, entry.row, 1, entry.row, 1)
    return diagnose("FLX975", place, id=entry.liberation.id, statut=entry.key.nature)


def _tried(scene: Scene, asked: Asked, known: Mapping[EntryKey, str], form: str, rejets: Path | None) -> ExitCode:
    """What a file would add, and nothing written."""
    trial = dry_run(asked.source, known)
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


def _known(scene: Scene, territoire: str, registre: str | None, asked: Asked) -> dict[EntryKey, str]:
    """What the ledger holds of a file; nothing while there is no ledger."""
    address = ledger_address(scene, territoire, registre)
    if "://" not in address and not Path(address).exists():
        return {}
    with open_ledger(scene, territoire, registre, create=False) as store, store.reading() as reading:
        return known_lines(reading, asked.source.entries)


def read_source(
    scene: Scene, territory: Territory, fichier: Path, correspondance: Path | None, bailleur: str | None
) -> Asked:
    """Read a file to import, whatever is then done with it: tried, or written.

    Raises:
        Problem: The mapping or the file cannot be read, or the bailleur is not known.
    """
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
