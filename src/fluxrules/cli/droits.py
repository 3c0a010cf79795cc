"""``droits``: what each réservataire is entitled to over the year, and where each figure comes from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.loading import known_bailleur
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import write_text
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import read_accounts
from fluxrules.cli.texts import text
from fluxrules.cli.width import width_of
from fluxrules.diagnostics import Severity, has_errors
from fluxrules.reports.droits import Droits, droits_of
from fluxrules.semantics import Territory, load_territory


@options.command("droits")
@options.territory
@options.option("--bailleur", type=options.Word("identifiant"), text_key="bailleur_seul")
@options.day()
@options.state
@options.formats("texte", "markdown", "json", "csv")
@options.option("--image", type=options.FilePath())
@click.pass_obj
def droits(
    scene: Scene,
    territoire: str,
    bailleur: str | None,
    day: date | None,
    etat: Path | None,
    form: str,
    image: Path | None,
) -> int:
    """Flags → plans → report."""
    if image is not None:
        _drawable()
    territory, found = _planned(scene, territoire, bailleur, day, etat)
    scene.say(_written(scene, territory, found, form))
    if image is not None:
        from fluxrules.reports.picture_droits import droits_picture

        write_text(image, droits_picture(found, territory.nom))
        scene.tell(text("mots.image_ecrite", fichier=image))
    return ExitCode.OK


def _drawable() -> None:
    """Refuse at once a picture that nothing could draw."""
    from fluxrules.reports.pictures import missing_library

    if (missing := missing_library()) is not None:
        raise Problem(ExitCode.USAGE, missing)


def _planned(
    scene: Scene, territoire: str, bailleur: str | None, day: date | None, etat: Path | None
) -> tuple[Territory, list[Droits]]:
    """The territory and the rights of its bailleurs, or of the one asked.

    Raises:
        Problem: The rules do not compile, or no plan can serve the shares.
    """
    from fluxrules.decision.session import Session, compile_territory
    from fluxrules.decision.yearly import plan_of_the_rest

    root = scene.project()
    scene.chosen((territoire,))
    territory, diagnostics, texts = load_territory(root, territoire)
    if territory is None or has_errors(diagnostics):
        raise Problem(ExitCode.RULES, *diagnostics, texts=texts)
    known_bailleur(bailleur, tuple(territory.bailleurs))
    compiled = compile_territory(territory, day or date.today())
    asked = [name for name in territory.bailleurs if bailleur in (None, name)]
    if not compiled.ready and any(name not in compiled.years for name in asked):
        told = (n for n in compiled.diagnostics if scene.verbosity > 0 or n.severity is not Severity.INFO)
        raise Problem(ExitCode.RULES, *told, texts=texts)
    scene.tell_diagnostics(diagnostics, texts)
    session = Session(compiled)
    accounts = {} if etat is None else read_accounts(etat, session)
    found: list[Droits] = []
    for name in asked:
        year, notices, account = compiled.years[name], compiled.diagnostics, None
        if etat is not None:
            account = accounts.get(session.key(name), session.account(name))
            rest, said = plan_of_the_rest(session, name, day or date.today(), account)
            year, notices = rest or year, (*notices, *said)
        found.append(droits_of(compiled.programs[name], year, territory, notices, account))
    scene.tell_diagnostics((n for n in compiled.diagnostics if n.severity is Severity.ERREUR), texts)
    return territory, found


def _written(scene: Scene, territory: Territory, found: list[Droits], form: str) -> str:
    match form:
        case "json":
            from fluxrules.reports.droits_data import droits_json

            return droits_json(found, territory)
        case "csv":
            from fluxrules.reports.droits_data import droits_csv

            return droits_csv(found)
        case "markdown":
            from fluxrules.reports.droits_markdown import droits_markdown

            return droits_markdown(found, territory)
        case _:
            from fluxrules.reports.droits_text import droits_text, territory_text

            width, verbose = width_of(scene.out), scene.verbosity > 0
            texts = [droits_text(item, width=width, verbose=verbose) for item in found]
            return "\n".join([*texts, territory_text(territory.warnings)]).rstrip("\n") + "\n"
