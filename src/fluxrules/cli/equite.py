"""``equite``: a year played again in other orders of release, and what the real one changed. A question, never more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.french import UsageProblem
from fluxrules.cli.loading import load
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import write_text
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request, read_accounts, read_file
from fluxrules.cli.texts import text
from fluxrules.cli.width import width_of
from fluxrules.diagnostics import Diagnostic, diagnose, has_errors
from fluxrules.reports.rejects import rejects_text
from fluxrules.vocabulary import BAILLEUR

if TYPE_CHECKING:
    from fluxrules.allotment.account import Account, AccountKey
    from fluxrules.audit.declared import Source
    from fluxrules.audit.examination import Quality
    from fluxrules.decision.calendar import Calendar
    from fluxrules.intake.liberation import Intake
    from fluxrules.reports.equite import Equite

SHOWN = 20
"""Wrong rows told on screen."""

STEP = 10
"""Orders between two refreshes of the counter."""

HIGH, LOW = "haut", "bas"
FEWEST = 19
"""With fewer draws, no order could stand out at one in twenty."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to examine, and how."""

    quality: Quality | None
    decisions: Mapping[str, str] | None
    column: str
    draws: int
    seed: int | None


@options.command("equite")
@options.territory
@options.candidate_file
@options.mapping
@options.bailleur
@options.option("--qualite", type=options.Word("texte"))
@options.option("--sens", type=options.Choice(HIGH, LOW))
@options.option("--colonne-decision", type=options.Word("texte"))
@options.option("--tirages", type=options.Whole(FEWEST), default=199)
@options.option("--graine", type=options.Whole())
@options.state
@options.formats("texte", "json")
@options.option("--image", type=options.FilePath(), text_key="image_equite")
@click.pass_context
def equite(
    ctx: click.Context,
    territoire: str,
    fichier: Path,
    correspondance: Path | None,
    bailleur: str | None,
    qualite: str | None,
    sens: str | None,
    colonne_decision: str | None,
    tirages: int,
    graine: int | None,
    etat: Path | None,
    form: str,
    image: Path | None,
) -> int:
    """Flags → a year played again → report."""
    if qualite is not None and sens is None:
        raise UsageProblem(text("usage.sens"), ctx)
    scene: Scene = ctx.obj
    if image is not None:
        _drawable()
    from fluxrules.audit.declared import Source
    from fluxrules.decision.calendar import Calendar

    territory = load(scene, territoire)
    intake = read_file(
        scene, Request(territoire, fichier, bailleur, None, etat, "natif", correspondance=correspondance), territory
    )
    source = Source(intake, intake.place, territory.facts)
    _whole(scene, source)
    quality = _quality(source, qualite, sens)
    decisions = _decisions(source, colonne_decision, (*territory.reservataires, BAILLEUR))
    asked = _Asked(quality, decisions, colonne_decision or "", tirages, graine)
    found = _audits(scene, Calendar(territory), intake, etat, asked)
    scene.say(_written(scene, found, form, territoire))
    if image is not None:
        from fluxrules.reports.picture_equite import equite_picture

        write_text(image, equite_picture(found))
        scene.tell(text("mots.image_ecrite", fichier=image))
    return ExitCode.OK


def _drawable() -> None:
    """Refuse at once a picture that nothing could draw."""
    from fluxrules.reports.pictures import missing_library

    if (missing := missing_library()) is not None:
        raise Problem(ExitCode.USAGE, missing)


def _whole(scene: Scene, source: Source) -> None:
    """Refuse a year with a hole in it.

    Raises:
        Problem: Rows were rejected, or their dates do not hold together.
    """
    from fluxrules.audit.declared import wrong_dates

    shown = None if scene.verbosity > 0 else SHOWN
    rejects = source.intake.rejects
    if rejects:
        scene.tell(rejects_text(source.intake, shown))
        raise Problem(ExitCode.DATA, diagnose("FLX576", nombre=len(rejects)))
    _refuse(wrong_dates(source)[:shown])


def _refuse(found: Iterable[Diagnostic]) -> None:
    """Stop on data that cannot be used; what was asked and is not there is a wrong command.

    Raises:
        Problem: There are errors.
    """
    errors = list(found)
    if not has_errors(errors):
        return
    usage = all(item.code in ("FLX572", "FLX573") for item in errors)
    raise Problem(ExitCode.USAGE if usage else ExitCode.DATA, *errors)


def _quality(source: Source, asked: str | None, direction: str | None) -> Quality | None:
    """The quality asked for, else the quartiles of the file if it has some, else none."""
    from fluxrules.audit.declared import has_quartiles, read_quality

    if asked is None and not has_quartiles(source):
        return None
    quality, wrong = read_quality(source, asked or "qualite", direction != LOW)
    _refuse(wrong)
    return quality


def _decisions(source: Source, column: str | None, known: tuple[str, ...]) -> Mapping[str, str] | None:
    from fluxrules.audit.declared import read_decisions

    if column is None:
        return None
    decisions, wrong = read_decisions(source, column, known)
    _refuse(wrong)
    return decisions


def _audits(scene: Scene, calendar: Calendar, intake: Intake, etat: Path | None, asked: _Asked) -> list[Equite]:
    """One audit per bailleur and year, in the order of the file.

    Raises:
        Problem: The law of some day does not compile.
    """
    from fluxrules.audit.examination import examine
    from fluxrules.audit.year import read_years, release_of
    from fluxrules.decision.session import Session
    from fluxrules.reports.equite import Equite

    accounts: dict[AccountKey, Account] = {}
    if etat is not None and intake.liberations:
        first = min(release_of(item) for item in intake.liberations)
        accounts = read_accounts(etat, Session(calendar.compiled(first)))
    found = []
    for bailleur in dict.fromkeys(item.bailleur for item in intake.liberations):
        mine = [item for item in intake.liberations if item.bailleur == bailleur]
        years, said = read_years(calendar, bailleur, mine, accounts)
        if has_errors(said):
            raise Problem(ExitCode.RULES, *said)
        scene.tell_diagnostics(said, {})
        known = calendar.territory.bailleurs[bailleur]
        for year in years:
            examined = examine(
                year,
                asked.quality,
                draws=asked.draws,
                seed=asked.seed,
                decisions=asked.decisions,
                seen=_counter(scene, asked.draws + 1),
            )
            found.append(Equite(examined, known.nom, known.fictif, asked.column))
    return found


def _counter(scene: Scene, total: int) -> Callable[[int], None] | None:
    """A counter of orders on stderr, when somebody is there to see it."""
    if scene.verbosity < 0 or not scene.err.isatty() or scene.out.isatty():
        return None

    def count(done: int) -> None:
        if done % STEP == 0 or done == total:
            end = "\n" if done == total else ""
            scene.err.write("\r" + text("mots.ordres", fait=done, total=total) + end)
            scene.err.flush()

    return count


def _written(scene: Scene, found: list[Equite], form: str, territoire: str) -> str:
    if form == "json":
        from fluxrules.reports.equite_data import equite_json

        return equite_json(found, territoire)
    from fluxrules.reports.equite_text import equite_text

    return "\n".join(equite_text(item, width=width_of(scene.out)) for item in found)
