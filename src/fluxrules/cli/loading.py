"""Reading the rules of a territory, for a command that needs no file of dwellings."""

from __future__ import annotations

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.scene import Scene
from fluxrules.diagnostics import closest, diagnose, has_errors
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.semantics import Territory, load_territory


def load(scene: Scene, territoire: str, *, essais: bool = True) -> Territory:
    """The territory, its warnings said.

    Args:
        scene: What every command shares.
        territoire: Slug of the territory.
        essais: Whether its essais are read too.

    Raises:
        Problem: It does not exist, or its files cannot be read.
    """
    root = scene.project()
    scene.chosen((territoire,))
    territory, diagnostics, texts = load_territory(root, territoire, essais=essais)
    if territory is None or has_errors(diagnostics):
        raise Problem(ExitCode.RULES, *diagnostics, texts=texts)
    scene.tell_diagnostics(diagnostics, texts)
    return territory


def known_bailleur(bailleur: str | None, known: tuple[str, ...]) -> None:
    """Refuse a bailleur that the territory does not know.

    Raises:
        Problem: It is not one of ``known``.
    """
    if bailleur is not None and bailleur not in known:
        hint = did_you_mean(closest(bailleur, known))
        raise Problem(ExitCode.USAGE, diagnose("FLX525", hint=hint, bailleur=bailleur))
