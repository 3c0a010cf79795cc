"""``valider``: every error of every file of a territory, in one run; then how much of each text is encoded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.program_name import as_called
from fluxrules.cli.register_table import register_table
from fluxrules.cli.scene import Scene
from fluxrules.cli.texts import text
from fluxrules.diagnostics import Diagnostic, Severity, has_errors, in_order
from fluxrules.reports.diagnostics_text import render
from fluxrules.reports.layout import section, table
from fluxrules.semantics import Territory, load_territory

if TYPE_CHECKING:
    from fluxrules.reports.json import Json

Found = tuple[str, Territory | None, tuple[Diagnostic, ...], Mapping[str, str]]
"""A territory: its name, what could be read of it, what is wrong with it, the text of its files."""

SCHEMA = "fluxrules/validation/1"
WIDE = 120
"""Columns of the table of files: a path that is cut says nothing."""


@options.command("valider")
@options.territories
@options.day()
@options.formats("texte", "json")
@click.pass_obj
def valider(scene: Scene, territoires: tuple[str, ...], day: date | None, form: str) -> int:
    """Flags → diagnostics → report → exit code."""
    from fluxrules.decision.assiette import assiettes_checked
    from fluxrules.decision.session import compile_territory

    root = scene.project()
    found: list[Found] = []
    for name in scene.chosen(territoires):
        territory, diagnostics, texts = load_territory(root, name)
        if territory is not None:
            _, of_table, of_file = register_table(root, territory)
            more: tuple[Diagnostic, ...] = ()
            if not has_errors(diagnostics):
                compiled = compile_territory(territory, day or date.today())
                more = (*compiled.diagnostics, *assiettes_checked(compiled))
            diagnostics, texts = in_order((*diagnostics, *of_table, *more)), {**texts, **of_file}
        found.append((name, territory, diagnostics, texts))
    if form == "json":
        scene.say(_json(found))
    else:
        for name, territory, diagnostics, texts in found:
            _show(scene, name, territory, diagnostics, texts)
    return ExitCode.RULES if any(has_errors(item[2]) for item in found) else ExitCode.OK


def _show(
    scene: Scene,
    name: str,
    territory: Territory | None,
    diagnostics: tuple[Diagnostic, ...],
    texts: Mapping[str, str],
) -> None:
    shown = diagnostics
    if scene.verbosity < 1:
        shown = tuple(item for item in diagnostics if item.severity is not Severity.INFO)
    scene.say(as_called(render(shown, texts, couleur=scene.coloured(scene.out))))
    errors = sum(item.severity is Severity.ERREUR for item in diagnostics)
    warnings = sum(item.severity is Severity.AVERTISSEMENT for item in diagnostics)
    if errors or warnings:
        scene.say(text("mots.des_constats", territoire=name, erreurs=errors, avertissements=warnings))
    else:
        scene.say(text("mots.aucune_erreur", territoire=name, fichiers=len(texts)))
    # What is wrong comes first: a table after it would push it off the screen.
    in_order_enough = not errors and (not warnings or scene.verbosity > 0)
    if territory is not None and in_order_enough and scene.verbosity >= 0:
        keys = ("fichier", "encodees", "hors_moteur", "a_encoder")
        header = [text(f"mots.couverture_{key}") for key in keys]
        rows = [[path, *(str(count) for count in counts)] for path, counts in coverage(territory).items()]
        lines = section(text("mots.couverture"), table(header, rows, width=WIDE))
        scene.say("\n".join(lines) + "\n" if rows else "")


def coverage(territory: Territory) -> dict[str, tuple[int, int, int]]:
    """Of each file that bears rules: clauses encoded, out of the engine, still to encode."""
    return {
        source.path: (
            len(source.rules) + len(source.clauses),
            len(source.content.hors_moteur),
            len(source.content.a_encoder),
        )
        for source in territory.sources
    }


def _json(found: list[Found]) -> str:
    from fluxrules.reports.json import canonical

    return canonical({"schema": SCHEMA, "territoires": {item[0]: _value(*item[1:3]) for item in found}})


def _value(territory: Territory | None, diagnostics: tuple[Diagnostic, ...]) -> dict[str, Json]:
    from fluxrules.reports.json import diagnostic_value

    counted: dict[str, Json] = {}
    if territory is not None:
        for path, (encoded, outside, missing) in coverage(territory).items():
            counted[path] = {"encodees": encoded, "hors_moteur": outside, "a_encoder": missing}
    return {"diagnostics": [diagnostic_value(item) for item in diagnostics], "couverture": counted}
