"""``registre sceller``: a short digest to put in minutes, once the ledger is verified."""

from __future__ import annotations

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.recording import moment
from fluxrules.cli.registre_ouvert import asked_ledger, findings_text, known_chain
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.diagnostics import diagnose
from fluxrules.ledger.verification import DERIVED, verify


@options.subcommand("registre", "sceller")
@options.territory_if_asked
@options.ledger
@options.option("--bailleur", type=options.Word("identifiant"), text_key="bailleur_scelle")
@options.option("--par", "by", type=options.Word("texte"), default="", text_key="par_sceau")
@click.pass_obj
def sceller(scene: Scene, territoire: str | None, registre: str | None, bailleur: str | None, by: str) -> int:
    """Flags → verification → seal."""
    with asked_ledger(scene, territoire, registre) as store:
        with store.reading() as reading:
            known = reading.bailleurs()
        if not known:
            raise Problem(ExitCode.USAGE, diagnose("FLX925", registre=store.shown))
        known_chain(bailleur, known)
        wrong = [item for item in verify(store).findings if item.diagnostic.code not in DERIVED]
        if wrong:
            scene.tell(findings_text(scene, wrong) + text("registre.pas_scelle"))
            return ExitCode.LEDGER
        if bailleur is None:
            seal = store.seal_all(moment(), by)
        else:
            with store.writing(bailleur) as chain:
                seal = chain.seal(moment(), by)
        scene.say(seal.text)
        if scene.verbosity >= 0:
            scene.tell(text("registre.scelle", numero=seal.number))
    return ExitCode.OK
