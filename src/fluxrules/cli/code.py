"""``code``: the page of a message's code, or the list of codes."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.scene import Scene
from fluxrules.diagnostics import closest, diagnose
from fluxrules.diagnostics.catalogue import Entry, entries
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.reports.layout import wrapped


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
    scene.say(page(found))
    return ExitCode.OK


def page(item: Entry) -> str:
    """Title, message, remedy, then the page."""
    head = f"{item.code} · {item.titre} ({item.severite})"
    lines = [head, "", *wrapped(item.message, first="  ")]
    lines += wrapped(f"→ {item.remede}", first="  ", rest="    ") if item.remede else []
    for paragraph in item.page.strip().splitlines():
        lines += ["", *wrapped(paragraph)] if paragraph.strip() else []
    return "\n".join(lines) + "\n"
