"""Types of parameters whose refusals are French."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from fluxrules.cli.project import find_root, territories
from fluxrules.cli.texts import text
from fluxrules.diagnostics import closest
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.source.scalars import parse_date

# click 8.1 has no ``ParamType[...]``; mypy, which sees a later one, asks for it.
if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:
    _Type = click.ParamType

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Choice(_Type):
    """One word of a closed list."""

    name = "choix"
    shown = "texte"

    def __init__(self, *values: str) -> None:
        self.values = values

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Accept a word of the list."""
        if value in self.values:
            return str(value)
        said = text("usage.choix", valeur=value, choix=", ".join(self.values))
        self.fail(f"{said} {did_you_mean(closest(str(value), self.values))}".strip(), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The words that begin so."""
        return [CompletionItem(value) for value in self.values if value.startswith(incomplete)]


class Day(_Type):
    """A date, ISO."""

    name = "jour"
    shown = "jour"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Accept ``AAAA-MM-JJ``."""
        found = value if isinstance(value, date) else parse_date(str(value))
        if found is None:
            self.fail(text("usage.jour", valeur=value), param, ctx)
        return found


class Whole(_Type):
    """A whole number, of at least so much."""

    name = "entier"
    shown = "entier"

    def __init__(self, minimum: int = 0) -> None:
        self.minimum = minimum

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Accept digits alone."""
        written = str(value)
        if not (written.isascii() and written.isdigit() and int(written) >= self.minimum):
            self.fail(text("usage.entier", valeur=value, minimum=self.minimum), param, ctx)
        return int(written)


class TerritoryName(_Type):
    """The folder of a territory; whether it exists is said later, with those that do."""

    name = "territoire"
    shown = "texte"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Accept a slug; a path to the folder, as completed by a shell, is reduced to it."""
        slug = str(value).rstrip("/").removeprefix("territories/")
        if not _SLUG.fullmatch(slug):
            self.fail(text("usage.nom", valeur=value), param, ctx)
        return slug

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The territories of the project."""
        root = find_root(Path.cwd())
        return [CompletionItem(name) for name in (territories(root) if root else ()) if name.startswith(incomplete)]


class FilePath(_Type):
    """A path of a file; nothing is opened here."""

    name = "chemin"

    def __init__(self, shown: str = "chemin") -> None:
        self.shown = shown

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Accept any path."""
        return Path(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Let the shell complete files."""
        return [CompletionItem(incomplete, type="dir" if self.shown == "dossier" else "file")]


class Word(_Type):
    """Any text."""

    name = "texte"

    def __init__(self, shown: str = "texte") -> None:
        self.shown = shown

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Accept anything."""
        return str(value)
