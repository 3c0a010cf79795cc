"""``bilan``: the legal bilan of a year (CCH R.441-5-1), by bailleur and for the EPCI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.ledger_file import open_ledger
from fluxrules.cli.loading import known_bailleur, load
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import make_folder, write_bytes, write_text
from fluxrules.cli.registre_lu import Head, heads_of, reading_of
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.cli.width import width_of
from fluxrules.diagnostics import diagnose
from fluxrules.reports.bilan_names import BilanShown
from fluxrules.reports.titles import title
from fluxrules.semantics import Territory

if TYPE_CHECKING:
    from fluxrules.accounts.bilan import Forecast
    from fluxrules.ledger.following import Followed

EPCI = "epci"
_SHOWN = 16
"""Letters of a digest that a person reads; the whole of it is in the ledger."""


@options.command("bilan")
@options.territory
@options.ledger
@options.option("--annee", type=options.Whole(1), required=True, text_key="annee_bilan")
@options.option("--bailleur", type=options.Word("identifiant"), text_key="bailleur_seul")
@options.option("--epci", is_flag=True)
@options.day("date_bilan")
@options.formats("xlsx", "csv", "texte", "json")
@options.option("--sortie", type=options.FilePath("dossier"), text_key="sortie_bilan")
@click.pass_obj
def bilan(
    scene: Scene,
    territoire: str,
    registre: str | None,
    annee: int,
    bailleur: str | None,
    epci: bool,
    day: date | None,
    form: str,
    sortie: Path | None,
) -> int:
    """Flags → what the ledger follows → the bilans asked → one file each.

    Raises:
        Problem: They cannot be written, or the ledger holds nothing of that year.
    """
    _writable(form, sortie, bailleur, epci)
    territory = load(scene, territoire)
    known_bailleur(bailleur, tuple(territory.bailleurs))
    with open_ledger(scene, territoire, registre, create=False) as store:
        with reading_of(store) as reading:
            rows = tuple(row for row in reading.every_followed() if bailleur in (None, row.bailleur))
            heads = heads_of(reading, tuple(territory.bailleurs))
        _something(rows, annee, store.shown)
    on = (day or date.today()).isoformat()
    held = [name for name in territory.bailleurs if any(head.bailleur == name for head in heads)]
    alone = [[name] for name in held if bailleur in (None, name)] if not epci else []
    whole = [held] if epci or (bailleur is None and sortie is not None) else []
    if sortie is None and bailleur is None:
        alone, whole = [], [held]
    for names in (*alone, *whole):
        shown = shown_of(territory, annee, names, rows, heads, on, whole=names in whole)
        _give(scene, shown, EPCI if shown.whole else names[0], form, sortie)
    return ExitCode.OK


def _writable(form: str, sortie: Path | None, bailleur: str | None, epci: bool) -> None:
    """Refuse at once what could not be made.

    Raises:
        Problem: A workbook has nowhere to go, what makes it is not installed, or two documents are asked as one.
    """
    if bailleur is not None and epci:
        raise Problem(ExitCode.USAGE, diagnose("FLX983"))
    if form != "xlsx":
        return
    from fluxrules.reports.workbook import missing_library

    if sortie is None:
        raise Problem(ExitCode.USAGE, diagnose("FLX982"))
    if (missing := missing_library()) is not None:
        raise Problem(ExitCode.USAGE, missing)


def _something(rows: Sequence[Followed], year: int, shown: str) -> None:
    """Refuse a bilan of a year that nothing happened in.

    Raises:
        Problem: There is nothing of that year.
    """
    days = (day for row in rows for day in (row.freed, *(item.since for item in row.proposals)))
    years = sorted({day[:4] for day in days})
    if str(year) not in years:
        raise Problem(
            ExitCode.USAGE, diagnose("FLX981", None, registre=shown, annee=year, annees=", ".join(years) or "-")
        )


def shown_of(
    territory: Territory,
    year: int,
    bailleurs: Sequence[str],
    rows: Sequence[Followed],
    heads: Sequence[Head],
    day: str,
    *,
    whole: bool,
) -> BilanShown:
    """The bilan of some bailleurs and what is said beside it.

    Args:
        territory: Where names come from.
        year: The year.
        bailleurs: Whose.
        rows: Every libération followed.
        heads: Where each chain ends.
        day: ISO day of the statement.
        whole: Whether it is the EPCI's.
    """
    from fluxrules.accounts.bilan import bilan_of

    forecasts = {name: found for name in bailleurs if (found := forecasts_of(territory, name))}
    names = {name: territory.bailleurs[name].nom for name in bailleurs}
    sources = tuple(
        title("bilan.source_registre", nom=names[head.bailleur], nombre=head.rank, empreinte=head.digest[:_SHOWN])
        for head in heads
        if head.bailleur in names
    )
    return BilanShown(
        bilan_of(year, bailleurs, rows, forecasts),
        territory.nom,
        day,
        {key: item.reservataire.nom for key, item in territory.reservataires.items()},
        names,
        {code: item.nom for code, item in territory.communes.items()},
        sources,
        tuple(_doubts(territory, names)),
        whole,
    )


def forecasts_of(territory: Territory, bailleur: str) -> tuple[Forecast, ...]:
    """What the assiette of a bailleur forecasts of subtractions."""
    from fluxrules.accounts.bilan import Forecast
    from fluxrules.intake.assiette import declared_of

    block = territory.assiette(bailleur)
    if block is None:
        return ()
    amounts: dict[str, Fraction] = {}
    declared = declared_of(territory, block)
    for removal in declared.removals:
        amounts[removal.motif.value] = amounts.get(removal.motif.value, Fraction(0)) + removal.dwellings
    return (Forecast(block.annee, amounts, block.statut, declared.basis.reference),)


def _doubts(territory: Territory, names: Mapping[str, str]) -> Iterator[str]:
    """What nobody has verified, of what these figures rest on."""
    for name, nom in names.items():
        if territory.bailleurs[name].fictif:
            yield title("bilan_note.fictif", nom=nom)
    yield from territory.warnings


def _give(scene: Scene, shown: BilanShown, name: str, form: str, sortie: Path | None) -> None:
    if sortie is None:
        scene.say(_text(scene, shown, form))
        return
    make_folder(sortie)
    suffix = "txt" if form == "texte" else form
    path = sortie / f"bilan-{shown.bilan.year}-{name}.{suffix}"
    if form == "xlsx":
        from fluxrules.reports.bilan_sheets import sheets_of
        from fluxrules.reports.workbook import workbook

        write_bytes(path, workbook(sheets_of(shown), shown.title, shown.subject))
    else:
        write_text(path, _text(scene, shown, form))
    if scene.verbosity >= 0:
        scene.tell(text("mots.rapport_ecrit", fichier=path))


def _text(scene: Scene, shown: BilanShown, form: str) -> str:
    if form == "csv":
        from fluxrules.reports.bilan_data import bilan_csv

        return bilan_csv(shown)
    if form == "json":
        from fluxrules.reports.bilan_data import bilan_json

        return bilan_json(shown)
    from fluxrules.reports.bilan_document import bilan_document
    from fluxrules.reports.document_text import document_text

    return document_text(bilan_document(shown), width=width_of(scene.out))
