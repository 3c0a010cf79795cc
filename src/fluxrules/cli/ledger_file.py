"""Where the ledger of a territory is, and opening it."""

from __future__ import annotations

from pathlib import Path

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.scene import Scene
from fluxrules.ledger.store import Store

FOLDER = "registres"
"""Where ledgers are when nobody says where: one file a territory."""


def ledger_address(scene: Scene, territoire: str, registre: str | None) -> str:
    """Where the ledger is: as asked, or the file of the territory in the project."""
    return registre if registre is not None else str(scene.project() / FOLDER / f"{territoire}.sqlite")


def open_ledger(scene: Scene, territoire: str, registre: str | None, *, create: bool) -> Store:
    """Open the ledger of a territory.

    Raises:
        Problem: It cannot be opened.
    """
    address = ledger_address(scene, territoire, registre)
    if create and registre is None:
        Path(address).parent.mkdir(exist_ok=True)
    store, found = Store.open(address, create=create, territoire=territoire)
    if store is None:
        raise Problem(ExitCode.LEDGER, *found)
    return store
