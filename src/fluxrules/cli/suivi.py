"""``suivi``: where everyone stands today, by what the ledger holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.ledger_file import open_ledger
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import write_text
from fluxrules.cli.registre_lu import followable, ledger_year
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.cli.width import width_of
from fluxrules.diagnostics import diagnose

if TYPE_CHECKING:
    from fluxrules.reports.suivi_names import SuiviShown


@options.command("suivi")
@options.territory
@options.ledger
@options.option("--bailleur", type=options.Word("identifiant"), text_key="bailleur_seul")
@options.option("--annee", type=options.Whole(1), text_key="annee_suivi")
@options.day("date_suivi")
@options.formats("texte", "json", "html")
@options.option("--sortie", type=options.FilePath(), text_key="sortie_rapport")
@click.pass_obj
def suivi(
    scene: Scene,
    territoire: str,
    registre: str | None,
    bailleur: str | None,
    annee: int | None,
    day: date | None,
    form: str,
    sortie: Path | None,
) -> int:
    """Flags → the ledger's year → the follow-up → its report."""
    on = day or date.today()
    year = annee or on.year
    scene.chosen((territoire,))
    with (
        open_ledger(scene, territoire, registre, create=False) as store,
        ThreadPoolExecutor(max_workers=1) as aside,
    ):
        # The database counts while the rules are read and compiled, and what does it loaded: neither waits.
        reading = aside.submit(ledger_year, store, year, on, bailleur)
        from fluxrules.cli.loading import known_bailleur, load

        territory = load(scene, territoire, essais=False)
        known_bailleur(bailleur, tuple(territory.bailleurs))
        from fluxrules.accounts.suivi import suivi_of
        from fluxrules.reports.suivi_names import SuiviShown

        read = reading.result()
        followed, notes = followable(read, territory, year, on)
        if not followed:
            known = ", ".join(map(str, read.years)) or "-"
            raise Problem(ExitCode.USAGE, diagnose("FLX981", None, registre=store.shown, annee=year, annees=known))
    scene.tell_diagnostics(notes, {})
    found = suivi_of(on.isoformat(), year, followed, read.cells, read.late)
    names = {key: item.reservataire.nom for key, item in territory.reservataires.items()}
    bailleurs = {name: item.nom for name, item in territory.bailleurs.items()}
    communes = {code: item.nom for code, item in territory.communes.items()}
    nom = bailleurs[bailleur] if bailleur is not None else territory.nom
    shown = SuiviShown(found, territoire, nom, bailleurs, communes, names, territory.warnings)
    written = _written(scene, shown, form)
    if sortie is None:
        scene.say(written)
    else:
        write_text(sortie, written)
        if scene.verbosity >= 0:
            scene.tell(text("mots.rapport_ecrit", fichier=sortie))
    return ExitCode.OK


def _written(scene: Scene, shown: SuiviShown, form: str) -> str:
    if form == "json":
        from fluxrules.reports.suivi_json import suivi_json

        return suivi_json(shown)
    from fluxrules.reports.suivi_document import suivi_document

    if form == "html":
        from fluxrules.reports.document_html import document_html
        from fluxrules.reports.pictures import missing_library

        return document_html(suivi_document(shown, draws=missing_library() is None, full=True))
    from fluxrules.reports.document_text import document_text

    return document_text(suivi_document(shown, full=scene.verbosity > 0), width=width_of(scene.out))
