"""``code``: the page of a message's code, or the list of codes."""

from __future__ import annotations

from string import Formatter
from typing import Any

import click
from click.shell_completion import CompletionItem

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.program_name import as_called
from fluxrules.cli.scene import Scene
from fluxrules.diagnostics import closest, diagnose
from fluxrules.diagnostics.catalogue import Entry, entries
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.reports.layout import wrapped

_EXAMPLES = ("À éviter", "Préférer")
"""Headings of what is written in a file: there, the indentation counts."""

_HEADINGS = ("Quoi", "Pourquoi", *_EXAMPLES)


class CodeName(options.Word):
    """A code of the catalogue; its case does not matter."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Accept any text."""
        return str(value).strip().upper()

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The codes that begin so."""
        return [
            CompletionItem(code, help=item.titre) for code, item in entries().items() if code.startswith(incomplete)
        ]


@options.command("code")
@click.argument("code", required=False, type=CodeName())
@click.pass_obj
def code(scene: Scene, code: str | None) -> int:
    """Flags → page."""
    if code is None:
        scene.say("".join(f"{item.code}  {item.severite:<13}  {item.titre}\n" for item in entries().values()))
        return ExitCode.OK
    found = entries().get(code)
    if found is None:
        hint = did_you_mean(closest(code, entries()))
        raise Problem(ExitCode.USAGE, diagnose("FLX906", hint=hint, nom=code))
    scene.say(as_called(page(found)))
    return ExitCode.OK


def page(item: Entry) -> str:
    """Title, message, remedy, then the page: sentences wrapped, examples as they are to be written."""
    lines = [f"{item.code} · {item.titre} ({item.severite})", "", *wrapped(_unfilled(item.message), first="  ")]
    lines += wrapped(f"→ {_unfilled(item.remede)}", first="  ", rest="    ") if item.remede else []
    example = False
    for line in item.page.strip().splitlines():
        heading = not line.startswith(" ")
        if heading:
            example = line.strip() in _EXAMPLES
            lines += ["", *wrapped(line)] if line.startswith(_HEADINGS) else wrapped(line)
        elif example:
            lines.append(line.rstrip())
        else:
            indent = line[: len(line) - len(line.lstrip())]
            lines += wrapped(line.strip(), first=indent)
    return "\n".join(lines) + "\n"


def _unfilled(template: str) -> str:
    """The sentence with « … » for what each case says: `La clé « … » est écrite deux fois.`"""
    text = "".join(before + ("…" if name is not None else "") for before, name, _, _ in Formatter().parse(template))
    return text.removesuffix(". …") + "." if text.endswith(". …") else text
