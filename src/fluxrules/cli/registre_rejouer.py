"""``registre rejouer``: take every recorded decision again, and say where it is no longer the same."""

from __future__ import annotations

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.ledger_file import open_ledger
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import ENGINES

SHOWN = 20
"""Drifts of each chain told on screen; -v tells them all."""


@options.subcommand("registre", "rejouer")
@options.territory
@options.ledger
@options.option("--bailleur", type=options.Word("identifiant"), text_key="bailleur_seul")
@options.formats("texte", "json")
@options.option("--moteur", type=options.Choice("natif", "durable", "double"), default="natif")
@click.pass_obj
def rejouer(scene: Scene, territoire: str, registre: str | None, bailleur: str | None, form: str, moteur: str) -> int:
    """Flags → each chain played again → the drifts → exit code."""
    from fluxrules.ledger.replay import Replay
    from fluxrules.reports.replayed import Replayed, replayed_json, replayed_text

    chains: list[Replayed] = []
    with open_ledger(scene, territoire, registre, create=False) as store, store.reading() as reading:
        for name in reading.bailleurs():
            if bailleur in (None, name):
                replay = Replay(name, store.territoire, reading, ENGINES[moteur])
                drifted = tuple(replay.run())
                chains.append(Replayed(name, replay.rank, replay.decisions, drifted))
    shown = None if scene.verbosity > 0 else SHOWN
    scene.say(replayed_json(chains) if form == "json" else replayed_text(chains, shown))
    return ExitCode.LEDGER if any(chain.drifted for chain in chains) else ExitCode.OK
