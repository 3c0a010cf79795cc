"""``completion``: the script that teaches a shell to complete commands, territories and codes."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from fluxrules.cli import options
from fluxrules.cli.program_name import PROGRAM
from fluxrules.cli.scene import COMPLETION, Scene

_SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@options.command("completion")
@click.argument("shell", type=options.Choice(*_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> int:
    """Flags → script. The version of the shell is not asked: the script is the same everywhere."""
    maker = _SHELLS[shell](ctx.find_root().command, {}, PROGRAM, COMPLETION)
    scene = ctx.find_object(Scene)
    assert scene is not None
    scene.say(maker.source_template % maker.source_vars())
    return 0
