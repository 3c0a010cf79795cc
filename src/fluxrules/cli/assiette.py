"""``assiette``: the flux to share, step by step, and what came of it so far."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fluxrules.cli import options
from fluxrules.cli.assiette_inputs import Freed, compared, declared_blocks, read_freed, read_recorded
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.loading import known_bailleur
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import write_bytes, write_text
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.cli.width import width_of
from fluxrules.diagnostics import Diagnostic, diagnose, has_errors
from fluxrules.model.assiette import AssietteBlock
from fluxrules.semantics import Territory, check, compile_program, load_territory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fluxrules.decision.assiette import YearBase
    from fluxrules.reports.assiette import AssietteShown
    from fluxrules.reports.document import Document


@options.command("assiette")
@options.territory
@options.option("--bailleur", type=options.Word("identifiant"), text_key="bailleur_seul")
@options.day("jour_assiette")
@options.option("--annee", type=options.Whole(1), text_key="annee_assiette")
@options.option("--tableau", type=options.FilePath())
@options.option("--reel", type=options.FilePath())
@options.mapping
@options.option("--registre", type=options.Word("texte"), text_key="registre_assiette")
@options.formats("texte", "markdown", "json", "csv", "xlsx", "html", "pdf")
@options.option("--sortie", type=options.FilePath(), text_key="sortie_document")
@click.pass_obj
def assiette(
    scene: Scene,
    territoire: str,
    bailleur: str | None,
    day: date | None,
    annee: int | None,
    tableau: Path | None,
    reel: Path | None,
    correspondance: Path | None,
    registre: str | None,
    form: str,
    sortie: Path | None,
) -> int:
    """Flags → declarations → calculation → comparison → report → exit code."""
    _writable(form, sortie)
    if reel is not None and registre is not None:
        raise Problem(ExitCode.USAGE, diagnose("FLX671"))
    if reel is None and correspondance is not None:
        raise Problem(ExitCode.USAGE, diagnose("FLX672"))
    root = scene.project()
    scene.chosen((territoire,))
    territory, diagnostics, texts = load_territory(root, territoire)
    if territory is None or has_errors(diagnostics):
        raise Problem(ExitCode.RULES, *diagnostics, texts=texts)
    known_bailleur(bailleur, tuple(territory.bailleurs))
    blocks = declared_blocks(territory, bailleur, annee, tableau)
    freed: Freed | None = None
    if reel is not None:
        freed = read_freed(scene, territoire, reel, bailleur, correspondance)
    elif registre is not None:
        freed = read_recorded(scene, territoire, registre)
    on = day or _reference(freed, blocks)
    law = day or _law(on, blocks)
    bases = _bases(scene, territory, blocks, law, tableau, (diagnostics, texts))
    shown = [_shown(territory, base, law, on, freed, day) for base in bases]
    _give(scene, territory, shown, form, sortie)
    return ExitCode.DATA if freed is not None and freed.rejected else ExitCode.OK


def _writable(form: str, sortie: Path | None) -> None:
    """Refuse at once a report that could not be made.

    Raises:
        Problem: It has nowhere to go, or what makes it is not installed.
    """
    if form not in ("pdf", "xlsx"):
        return
    if sortie is None:
        raise Problem(ExitCode.USAGE, diagnose("FLX665", format=form))
    missing: Diagnostic | None
    if form == "pdf":
        from fluxrules.reports.document_pdf import missing_typst

        missing = missing_typst()
    else:
        from fluxrules.reports.workbook import missing_library

        missing = missing_library()
    if missing is not None:
        raise Problem(ExitCode.USAGE, missing)


def _reference(freed: Freed | None, blocks: Mapping[str, AssietteBlock]) -> date:
    """The day of reference when none is asked: a file goes to its last libération, a ledger to today."""
    if freed is None:
        return date(min(block.annee for block in blocks.values()), 1, 1)
    return freed.last or date.today()


def _law(on: date, blocks: Mapping[str, AssietteBlock]) -> date:
    """The day of law of shares: once the year is over, its last day."""
    years = [block.annee for block in blocks.values()]
    return min(max(on, date(min(years), 1, 1)), date(max(years), 12, 31))


def _bases(
    scene: Scene,
    territory: Territory,
    blocks: dict[str, AssietteBlock],
    on: date,
    tableau: Path | None,
    read: tuple[tuple[Diagnostic, ...], Mapping[str, str]],
) -> list[YearBase]:
    """The calculation of each bailleur.

    Raises:
        Problem: The rules do not compile, or a calculation is impossible.
    """
    from fluxrules.decision.assiette import base_of
    from fluxrules.decision.planning import Planner

    notes, texts = read
    checked, found = check(territory, on)
    if has_errors(found):
        raise Problem(ExitCode.RULES, *found, texts=texts)
    bases: list[YearBase] = []
    problems: list[Diagnostic] = []
    for name, block in blocks.items():
        program, wrong = compile_program(checked, name, planned=False)
        problems += wrong
        if program is not None:
            base, wrong = base_of(Planner(program, territory), territory, block)
            problems += wrong
            bases += [] if base is None else [base]
    if has_errors(problems):
        raise Problem(ExitCode.RULES if tableau is None else ExitCode.DATA, *problems, texts=texts)
    scene.tell_diagnostics((*notes, *found, *problems), texts)
    return bases


def _shown(
    territory: Territory, base: YearBase, law: date, on: date, freed: Freed | None, day: date | None
) -> AssietteShown:
    from fluxrules.reports.assiette import Aside, AssietteShown

    actual, aside = (None, Aside()) if freed is None else compared(territory, base, on, freed, day)
    bailleur = territory.bailleurs[base.bailleur]
    communes = {code: item.nom for code, item in territory.communes.items()}
    return AssietteShown(base, bailleur.nom, bailleur.fictif, territory.nom, communes, law.isoformat(), actual, aside)


def _give(scene: Scene, territory: Territory, shown: list[AssietteShown], form: str, sortie: Path | None) -> None:
    """Write the report where it was asked.

    Raises:
        Problem: It cannot be written.
    """
    made = _made(scene, territory, shown, form)
    if sortie is None:
        assert isinstance(made, str)
        scene.say(made)
        return
    if isinstance(made, str):
        write_text(sortie, made)
    else:
        write_bytes(sortie, made)
    if scene.verbosity >= 0:
        scene.tell(text("mots.rapport_ecrit", fichier=sortie))


def _made(scene: Scene, territory: Territory, shown: list[AssietteShown], form: str) -> str | bytes:
    match form:
        case "json":
            from fluxrules.reports.assiette_data import assiette_json

            return assiette_json(shown, territory.id, territory.warnings)
        case "csv":
            from fluxrules.reports.assiette_data import assiette_csv

            return assiette_csv(shown)
        case "xlsx":
            from fluxrules.reports.assiette_sheets import assiette_sheets
            from fluxrules.reports.titles import title
            from fluxrules.reports.workbook import workbook

            name = title("assiette.titre_territoire", nom=territory.nom)
            return workbook(assiette_sheets(shown), name, ", ".join(item.nom for item in shown))
    from fluxrules.reports.assiette_document import assiette_document

    return _drawn(assiette_document(shown, territory.warnings), form, shown[0].day, width_of(scene.out))


def _drawn(document: Document, form: str, day: str, width: int) -> str | bytes:
    match form:
        case "html":
            from fluxrules.reports.document_html import document_html

            return document_html(document)
        case "markdown":
            from fluxrules.reports.document_markdown import document_markdown

            return document_markdown(document)
        case "pdf":
            from fluxrules.reports.contestation_words import day_text
            from fluxrules.reports.document_pdf import document_pdf

            made, problems = document_pdf(document, dated=day_text(day), day=date.fromisoformat(day))
            if made is None:
                raise Problem(ExitCode.USAGE, *problems)
            return made
        case _:
            from fluxrules.reports.document_text import document_text

            return document_text(document, width=width)
