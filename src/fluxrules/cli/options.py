"""Options and arguments, each written once; commands pick theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from fluxrules.cli.french import French
from fluxrules.cli.scene import Scene
from fluxrules.cli.types import Choice, Day, FilePath, TerritoryName, Whole, Word

F = TypeVar("F", bound=Callable[..., Any])


class Option(click.Option):
    """An option whose help may stand under another name than its own."""

    def __init__(self, *declarations: Any, text_key: str = "", **attributes: Any) -> None:
        self.text_key = text_key
        super().__init__(*declarations, **attributes)


def _set(attribute: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def store(ctx: click.Context, _: click.Parameter, value: Any) -> None:
        scene = ctx.find_object(Scene)
        if scene is not None and value not in (None, False):
            setattr(scene, attribute, value)

    return store


def _verbosity(sign: int) -> Callable[[click.Context, click.Parameter, bool], None]:
    def store(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        scene = ctx.find_object(Scene)
        if scene is not None and value:
            scene.verbosity = sign

    return store


def common(function: F) -> F:
    """The options of every command; they may stand before or after its name."""
    for declarations, attributes in (
        (["--trace"], {"is_flag": True, "callback": _set("trace")}),
        (["--couleur"], {"type": Choice("auto", "oui", "non"), "callback": _set("colour")}),
        (["-q", "--silencieux", "silencieux"], {"is_flag": True, "callback": _verbosity(-1)}),
        (["-v", "--verbeux", "verbeux"], {"is_flag": True, "callback": _verbosity(1)}),
        (["--racine"], {"type": FilePath("dossier"), "callback": _set("root")}),
    ):
        function = click.option(*declarations, cls=Option, expose_value=False, **attributes)(function)
    return function


def command(name: str) -> Callable[[Callable[..., Any]], French]:
    """A command of that name, with the common options."""

    def wrap(function: Callable[..., Any]) -> French:
        return click.command(name, cls=French)(common(function))

    return wrap


def subcommand(group: str, name: str) -> Callable[[Callable[..., Any]], French]:
    """A command of that name inside a group; it stands in the module ``<group>_<name>``."""

    def wrap(function: Callable[..., Any]) -> French:
        found = command(name)(function)
        found.where = f"commandes.{group}.{name}"
        return found

    return wrap


def option(*declarations: str, **attributes: Any) -> Callable[[F], F]:
    """An option of one command."""
    return click.option(*declarations, cls=Option, **attributes)


def formats(*names: str) -> Callable[[F], F]:
    """``--format``, the first being the default."""
    return option("--format", "form", type=Choice(*names), default=names[0], text_key="format")


def day(text_key: str = "date") -> Callable[[F], F]:
    """``--date``."""
    return option("--date", "day", type=Day(), text_key=text_key)


territory = click.argument("territoire", type=TerritoryName())
territory_if_asked = click.argument("territoire", type=TerritoryName(), required=False)
territories = click.argument("territoires", type=TerritoryName(), nargs=-1)
candidate_file = click.argument("fichier", type=FilePath())
candidate_or_ledger = click.argument("fichier", type=FilePath(), required=False)
bailleur = option("--bailleur", type=Word("identifiant"))
state = option("--etat", type=FilePath())
mapping = option("--correspondance", type=FilePath())
ledger = option("--registre", type=Word("texte"))
engine = option("--moteur", type=Choice("natif", "durable", "double"), default="durable")

__all__ = [
    "Choice",
    "Day",
    "FilePath",
    "Option",
    "Whole",
    "Word",
    "bailleur",
    "candidate_file",
    "candidate_or_ledger",
    "command",
    "common",
    "day",
    "engine",
    "formats",
    "ledger",
    "mapping",
    "option",
    "state",
    "territories",
    "territory",
    "territory_if_asked",
]
