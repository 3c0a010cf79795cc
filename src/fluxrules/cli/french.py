"""click in French: help pages and usage errors, whatever the version of click and the language of the machine.

click translates through the environment's gettext, which would make the same command speak differently on two
machines. These classes write every word themselves, from ``textes_fr.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from fluxrules.cli.program_name import as_called
from fluxrules.cli.texts import lines, optional, text
from fluxrules.diagnostics import closest
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.reports.layout import wrapped

HELP_NAMES = ["-h", "--aide", "--help"]
COMMON = frozenset({"aide", "version", "racine", "verbeux", "silencieux", "couleur", "trace"})
"""Options every command has; the help lists them last."""


@contextmanager
def _said_where(ctx: click.Context) -> Iterator[None]:
    """The parser of click forgets which command it was parsing; the message needs it."""
    try:
        yield
    except click.UsageError as error:
        if error.ctx is None:
            error.ctx = ctx
        raise


class UsageProblem(click.UsageError):
    """A usage error whose message is already French."""


class French(click.Command):
    """A command that writes its own help and refuses extra arguments in French."""

    where = ""
    """Section of its texts; that of its name unless something else is said."""

    @property
    def section(self) -> str:
        """The section of its texts."""
        return self.where or f"commandes.{self.name}"

    def get_help_option(self, ctx: click.Context) -> click.Option:
        """``--aide``, with ``-h`` and ``--help`` for those who have the habit."""

        def show(context: click.Context, _: click.Parameter, value: bool) -> None:
            if value and not context.resilient_parsing:
                click.echo(context.get_help(), color=context.color)
                context.exit()

        return click.Option(
            ["aide", *HELP_NAMES], is_flag=True, is_eager=True, expose_value=False, callback=show, help=""
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, then refuse what is left."""
        ctx.allow_extra_args = True
        with _said_where(ctx):
            left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            raise UsageProblem(text("usage.arguments_de_trop", arguments=" ".join(left)), ctx)
        return left

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first line of the help."""
        return text(f"{self.section}.resume")

    def get_help(self, ctx: click.Context) -> str:
        """Examples first, then usage, then everything else."""
        where = self.section
        page = [*wrapped(text(f"{where}.resume")), "", text("aide.exemples")]
        page += [f"  {example}" for example in lines(f"{where}.exemples")]
        page += _usage(self, ctx)
        page += ["", *wrapped(optional(f"{where}.texte"))] if optional(f"{where}.texte") else []
        page += _parameters(self, ctx)
        return as_called("\n".join(page))


class FrenchGroup(click.Group):
    """The group of commands: its help, and « vouliez-vous dire » for a command that does not exist.

    A run calls one command and pays for the modules of that one: the others are known by their names. A group
    ``inside`` another has its commands in modules that begin by its name.
    """

    def __init__(self, *arguments: Any, names: Sequence[str], inside: str = "", **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.names = tuple(names)
        self.inside = inside
        self.section = f"commandes.{inside}" if inside else "groupe"

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the help."""
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, which its module calls by that name too."""
        if cmd_name not in self.names:
            return None
        module = f"{self.inside}_{cmd_name}" if self.inside else cmd_name
        found: click.Command = getattr(import_module(f"fluxrules.cli.{module}"), cmd_name)
        return found

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first line of the help."""
        return text(f"{self.section}.resume")

    get_help_option = French.get_help_option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the common options."""
        with _said_where(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and not ctx.resilient_parsing:
            problem = UsageProblem(text("usage.commande_inconnue", commande=name), ctx)
            problem.hint = did_you_mean(closest(name, self.names))  # type: ignore[attr-defined]
            raise problem
        return (name if command else None), command, args[1:]

    def get_help(self, ctx: click.Context) -> str:
        """Examples first, then the commands."""
        page = [*wrapped(text(f"{self.section}.resume")), "", text("aide.exemples")]
        page += [f"  {example}" for example in lines(f"{self.section}.exemples")]
        page += _usage(self, ctx)
        described = f"{self.section}.texte"
        page += ["", *wrapped(optional(described))] if optional(described) else []
        under = self.section if self.inside else "commandes"
        pairs = [(name, text(f"{under}.{name}.resume")) for name in self.names]
        page += ["", text("aide.commandes"), *_pairs(pairs)]
        page += _parameters(self, ctx)
        if not self.inside:
            page += ["", text("aide.codes"), *(f"  {line}" for line in text("codes.texte").strip().splitlines())]
        page += ["", *wrapped(text("aide.suite", commande=ctx.command_path))]
        return as_called("\n".join(page))


def _usage(command: click.Command, ctx: click.Context) -> list[str]:
    pieces = [ctx.command_path, text("aide.metavar_options")]
    pieces += [metavar(param) for param in command.params if isinstance(param, click.Argument)]
    if isinstance(command, click.Group):
        pieces.append(text("aide.metavar_commande"))
    return ["", text("aide.utilisation"), f"  {' '.join(pieces)}"]


def _parameters(command: click.Command, ctx: click.Context) -> list[str]:
    arguments: list[tuple[str, str]] = []
    own: list[tuple[str, str]] = []
    common: list[tuple[str, str]] = []
    for param in command.get_params(ctx):
        if isinstance(param, click.Argument):
            arguments.append((metavar(param), _described(param, "arguments")))
        elif isinstance(param, click.Option) and not param.hidden:
            names = ", ".join(sorted(param.opts, key=lambda name: (name.startswith("--"), name)))
            takes_value = not param.is_flag and not param.count
            spec = f"{names} {metavar(param)}" if takes_value else names
            (common if param.name in COMMON else own).append((spec, _described(param, "options")))
    page: list[str] = []
    for key, pairs in (("arguments", arguments), ("options", own), ("communes", common)):
        if pairs:
            page += ["", text(f"aide.{key}"), *_pairs(pairs)]
    return page


def _described(param: click.Parameter, section: str) -> str:
    key = getattr(param, "text_key", None) or param.name
    choices = getattr(param.type, "values", ())
    said = text(f"{section}.{key}", choix=", ".join(choices))
    if isinstance(param, click.Option):
        if param.required:
            said += f" {text('aide.obligatoire')}"
        elif choices and isinstance(param.default, str):
            said += f" {text('aide.defaut', valeur=param.default)}"
    return said


def metavar(param: click.Parameter) -> str:
    """How a parameter's value is shown: ``TERRITOIRE``, ``AAAA-MM-JJ``, ``texte|json``."""
    choices = getattr(param.type, "values", ())
    if isinstance(param, click.Argument):
        named = text(f"metavars.{param.name}")
        return named if param.required or named.startswith("[") else f"[{named}]"
    return "|".join(choices) if choices else text(f"metavars.{getattr(param.type, 'shown', 'texte')}")


def _pairs(pairs: list[tuple[str, str]]) -> list[str]:
    width = min(max((len(name) for name, _ in pairs), default=0), 26)
    page: list[str] = []
    for name, said in pairs:
        if len(name) > width:
            page.append(f"  {name}")
            page += wrapped(said, first=" " * (width + 4))
        else:
            page += wrapped(said, first=f"  {name.ljust(width)}  ", rest=" " * (width + 4))
    return page


def usage_message(error: click.ClickException) -> tuple[str, str]:
    """What is wrong with a command line, in French, and the remedy (possibly empty)."""
    if isinstance(error, UsageProblem):
        return error.message, str(getattr(error, "hint", ""))
    if isinstance(error, click.NoSuchOption):
        known = [name for param in _parameters_of(error) for name in param.opts if name.startswith("--")]
        return text("usage.option_inconnue", option=error.option_name), did_you_mean(closest(error.option_name, known))
    if isinstance(error, click.MissingParameter) and error.param is not None:
        if isinstance(error.param, click.Argument):
            return text("usage.argument_manquant", argument=metavar(error.param).strip("[]…")), ""
        return text("usage.option_manquante", option=_longest(error.param)), ""
    if isinstance(error, click.BadOptionUsage):
        named = [param for param in _parameters_of(error) if error.option_name in param.opts]
        flag = bool(named) and isinstance(named[0], click.Option) and (named[0].is_flag or named[0].count)
        return text("usage.valeur_de_trop" if flag else "usage.valeur_manquante", option=error.option_name), ""
    if isinstance(error, click.BadParameter) and error.param is not None:
        shown = metavar(error.param) if isinstance(error.param, click.Argument) else _longest(error.param)
        return text("usage.valeur_incorrecte", parametre=shown.strip("[]…"), message=error.message), ""
    return text("usage.mal_formee"), ""


def _parameters_of(error: click.UsageError) -> list[click.Parameter]:
    return error.ctx.command.get_params(error.ctx) if error.ctx is not None else []


def _longest(param: click.Parameter) -> str:
    return max(param.opts, key=len)


def text_key(option: Any, key: str) -> Any:
    """Give ``option`` the help text ``options.<key>`` instead of the one of its own name."""
    option.text_key = key
    return option
