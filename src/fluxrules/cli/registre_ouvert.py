"""What the commands of ``registre`` share: which ledger, and what is found wrong in it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.ledger_file import ledger_address, open_ledger
from fluxrules.cli.problem import Problem
from fluxrules.cli.scene import Scene
from fluxrules.diagnostics import closest, diagnose, did_you_mean
from fluxrules.ledger.links import Finding
from fluxrules.ledger.store import Store
from fluxrules.reports.diagnostics_text import render

SHOWN = 20
"""Findings told on screen, unless -v asks for all of them."""


def asked_ledger(scene: Scene, territoire: str | None, registre: str | None) -> Store:
    """The ledger of a territory, or the one at an address, whichever its territory.

    Raises:
        Problem: It cannot be opened.
        MissingParameter: Nothing says which ledger.
    """
    if territoire is not None:
        if registre is None:
            scene.chosen((territoire,))
        return open_ledger(scene, territoire, registre, create=False)
    store, found = Store.open(address_of(scene, None, registre), create=False, territoire="")
    if store is None:
        raise Problem(ExitCode.LEDGER, *found)
    return store


def address_of(scene: Scene, territoire: str | None, registre: str | None) -> str:
    """Where the ledger is.

    Raises:
        MissingParameter: Nothing says which ledger.
    """
    if registre is not None:
        return registre
    if territoire is None:
        context = click.get_current_context()
        named = next(param for param in context.command.params if param.name == "territoire")
        raise click.MissingParameter(ctx=context, param=named)
    scene.chosen((territoire,))
    return ledger_address(scene, territoire, None)


def known_chain(bailleur: str | None, known: Sequence[str]) -> None:
    """Refuse a bailleur that has no chain.

    Raises:
        Problem: It has none.
    """
    if bailleur is not None and bailleur not in known:
        hint = did_you_mean(closest(bailleur, known))
        raise Problem(ExitCode.USAGE, diagnose("FLX924", hint=hint, nom=bailleur, liste=", ".join(known) or "-"))


def findings_text(scene: Scene, findings: Sequence[Finding]) -> str:
    """What is wrong, in the order of the chains; only so many on screen."""
    shown = findings if scene.verbosity > 0 else findings[:SHOWN]
    couleur = scene.coloured(scene.out)
    items = [render((finding.diagnostic,), {}, couleur=couleur).rsplit("\n", 2)[0] for finding in shown]
    return "".join(f"{item}\n" for item in items)
