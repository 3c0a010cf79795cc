"""The group of commands and the one place where a run ends: exit code, French errors, internal errors."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence

import click

import fluxrules
from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.french import FrenchGroup, usage_message
from fluxrules.cli.problem import Problem
from fluxrules.cli.program_name import COMMANDS, PROGRAM, program_name
from fluxrules.cli.scene import COMPLETION, Scene
from fluxrules.cli.texts import text
from fluxrules.diagnostics import diagnose
from fluxrules.engines.protocol import EngineError
from fluxrules.ledger.problem import LedgerProblem
from fluxrules.reports.diagnostics_text import render

YOUNG = 50_000
"""Objects made before the garbage collector looks at them. What a run reads and compiles stays to its end and holds no
cycle: with Python's own 700, a tenth of ``valider`` goes into looking for some, and as much again when Python ends."""


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(text("mots.version", version=fluxrules.__version__))
        ctx.exit()


@click.group(PROGRAM, cls=FrenchGroup, names=COMMANDS, invoke_without_command=True)
@options.common
@click.option("--version", cls=options.Option, is_flag=True, is_eager=True, expose_value=False, callback=_show_version)
@click.pass_context
def application(ctx: click.Context) -> None:
    """Without a command, the help."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; nothing escapes but the exit code and what was printed."""
    gc.set_threshold(YOUNG)
    atexit.register(gc.freeze)
    scene = Scene()
    try:
        try:
            result = application.main(
                list(arguments) if arguments is not None else None,
                prog_name=program_name(),
                complete_var=COMPLETION,
                standalone_mode=False,
                obj=scene,
            )
            sys.stdout.flush()
            return int(result or 0)
        except click.ClickException as error:
            return _usage(scene, error)
        except Problem as problem:
            return _problem(scene, problem)
        except LedgerProblem as problem:
            return _problem(scene, Problem(ExitCode.LEDGER, problem.diagnostic))
        except EngineError as error:
            from fluxrules.cli.failures import engine_diagnostic  # loaded by the few runs that need it

            return _problem(scene, Problem(ExitCode.INTERNAL, engine_diagnostic(error)))
        except (KeyboardInterrupt, click.Abort):
            return _problem(scene, Problem(ExitCode.INTERRUPTED, diagnose("FLX909")))
    except BrokenPipeError:
        return _closed_pipe()
    except Exception:
        return _internal(scene)


def _usage(scene: Scene, error: click.ClickException) -> int:
    message, hint = usage_message(error)
    scene.tell(text("usage.erreur", message=f"{message} {hint}".strip()))
    ctx = getattr(error, "ctx", None)
    scene.tell(text("usage.aide", commande=ctx.command_path if ctx is not None else program_name()))
    return ExitCode.USAGE


def _problem(scene: Scene, problem: Problem) -> int:
    sys.stdout.flush()
    scene.tell(render(problem.diagnostics, problem.texts, couleur=scene.coloured(scene.err)))
    return problem.code


def _closed_pipe() -> int:
    """Whoever read us (``| head``) has had enough: that is not an error, and nothing more can be said to it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return ExitCode.OK


def _internal(scene: Scene) -> int:
    """An unexpected error: one French sentence, and the trace in a file."""
    import tempfile
    import traceback

    trace = traceback.format_exc()
    try:
        handle, path = tempfile.mkstemp(prefix="fluxrules-trace-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"fluxrules {fluxrules.__version__} · Python {sys.version}\n{sys.argv}\n\n{trace}")
    except OSError:
        path = "-"
    if scene.trace:
        scene.tell(trace)
    scene.tell(render((diagnose("FLX900", fichier=path),), {}, couleur=scene.coloured(scene.err)))
    return ExitCode.INTERNAL
