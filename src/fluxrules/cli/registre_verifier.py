"""``registre verifier``: whether the ledger is what was written in it; exit code 6 when it is not."""

from __future__ import annotations

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.registre_ouvert import SHOWN, asked_ledger, findings_text
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.ledger.seal import SealText, parse_seal
from fluxrules.ledger.store import Store
from fluxrules.ledger.verification import Verified, verify
from fluxrules.reports.json import canonical
from fluxrules.reports.layout import table

SCHEMA = "fluxrules/verification/1"


@options.subcommand("registre", "verifier")
@options.territory_if_asked
@options.ledger
@options.option("--sceau", "sceaux", type=options.Word("texte"), multiple=True, text_key="sceau")
@options.formats("texte", "json")
@click.pass_obj
def verifier(scene: Scene, territoire: str | None, registre: str | None, sceaux: tuple[str, ...], form: str) -> int:
    """Flags → verification → findings."""
    copied: dict[str, SealText] = {}
    for written in sceaux:
        seal, wrong = parse_seal(written)
        if seal is None:
            raise Problem(ExitCode.USAGE, *wrong)
        copied[written] = seal
    with asked_ledger(scene, territoire, registre) as store:
        found = verify(store, copied)
        scene.say(_json(store, found, sceaux) if form == "json" else _text(scene, store, found, len(sceaux)))
    return ExitCode.OK if found.sound else ExitCode.LEDGER


def _text(scene: Scene, store: Store, found: Verified, copied: int) -> str:
    said = [text("registre.entete", registre=store.shown, territoire=store.territoire)]
    rows = [[name, str(count)] for name, count in found.counts.items()]
    said += table([text("registre.bailleur"), text("registre.ecritures")], rows) if rows else [text("registre.vide")]
    said.append(text("registre.sceaux_verifies", gardes=found.seals, donnes=copied))
    if found.sound:
        return "\n".join([*said, text("registre.intact")]) + "\n"
    left = 0 if scene.verbosity > 0 else max(len(found.findings) - SHOWN, 0)
    end = [text("registre.autres", nombre=left)] if left else []
    end.append(text("registre.altere", nombre=len(found.findings)))
    return "\n".join([*said, "", findings_text(scene, found.findings) + "\n".join(end)]) + "\n"


def _json(store: Store, found: Verified, copied: tuple[str, ...]) -> str:
    return canonical(
        {
            "schema": SCHEMA,
            "registre": store.shown,
            "territoire": store.territoire,
            "intact": found.sound,
            "ecritures": dict(found.counts),
            "sceaux": {"gardes": found.seals, "donnes": list(copied)},
            "constats": [
                {
                    "code": item.diagnostic.code,
                    "bailleur": item.bailleur,
                    "du": item.first,
                    "au": item.last,
                    "message": item.diagnostic.message,
                }
                for item in found.findings
            ],
        }
    )
