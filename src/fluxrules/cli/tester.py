"""``tester``: run the essais officers wrote; a failure shows expected, obtained, and the rule that made it."""

from __future__ import annotations

from collections import Counter

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.failures import Failure, failed_essais, save_traces
from fluxrules.cli.problem import Problem
from fluxrules.cli.program_name import as_called
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import ENGINES, load
from fluxrules.cli.texts import text
from fluxrules.decision.essais import Result, run_essais
from fluxrules.reports.diagnostics_text import render
from fluxrules.reports.json import Json, canonical, diagnostic_value, span_value
from fluxrules.reports.layout import wrapped

SCHEMA = "fluxrules/essais/1"


@options.command("tester")
@options.territories
@options.option("--filtre", type=options.Word(), default="")
@options.formats("texte", "json")
@options.engine
@click.pass_obj
def tester(scene: Scene, territoires: tuple[str, ...], filtre: str, form: str, moteur: str) -> int:
    """Flags → results of essais → report → exit code."""
    values: dict[str, Json] = {}
    failures: list[Failure] = []
    failed = broken = total = 0
    for name in scene.chosen(territoires):
        counts: Counter[str] = Counter()
        written: list[Json] = []
        for result in run_essais(load(scene, name), ENGINES[moteur], filtre):
            outcome = outcome_of(result)
            counts[outcome] += 1
            if result.failure is not None and result.liberation is not None:
                failures.append(Failure(result.liberation, result.failure, result.essai.span))
            broken += bool(result.diagnostics)
            if form == "json":
                written.append(_value(result, outcome))
            else:
                scene.say(_shown(scene, result, outcome))
        values[name] = written
        failed += counts["echec"]
        total += sum(counts.values())
        if form == "texte":
            done = {"reussis": counts["ok"], "echecs": counts["echec"], "ignores": counts["ignore"]}
            scene.say(text("mots.bilan_essais", territoire=name, **done))
    if form == "json":
        scene.say(canonical({"schema": SCHEMA, "territoires": values}))
    elif not total:
        scene.tell(text("mots.aucun_essai"))
    if failures:
        raise Problem(ExitCode.INTERNAL, failed_essais(failures), *save_traces(failures, None))
    if broken:
        return ExitCode.RULES
    return ExitCode.FINDINGS if failed or not total else ExitCode.OK


def outcome_of(result: Result) -> str:
    """``ok``, ``echec`` or ``ignore``."""
    return "ignore" if result.ignored else "ok" if result.passed else "echec"


def _shown(scene: Scene, result: Result, outcome: str) -> str:
    essai = result.essai
    head = f"{text(f'mots.essai_{outcome}'):<7} {essai.id} · {essai.titre}"
    if outcome != "echec":
        return head if scene.verbosity >= 0 else ""
    lines = [head, f"        {result.path}:{essai.span.line}"]
    for difference in result.differences:
        lines.append(f"        {difference.key}")
        lines.append("          " + text("mots.attendu", valeur=difference.expected))
        lines.append("          " + text("mots.obtenu", valeur=difference.obtained))
    if result.culprit is not None:
        said = text(f"culpabilite.{result.culprit.role}", regle=result.culprit.rule)
        lines += wrapped(said, first="        ", rest="          ")
    if result.diagnostics:
        lines.append(as_called(render(result.diagnostics, {}, couleur=scene.coloured(scene.out))).rstrip("\n"))
    return "\n".join(lines)


def _value(result: Result, outcome: str) -> dict[str, Json]:
    return {
        "essai": result.essai.id,
        "titre": result.essai.titre,
        "fichier": result.path,
        "lieu": span_value(result.essai.span),
        "resultat": outcome,
        "differences": [
            {"cle": item.key, "attendu": item.expected, "obtenu": item.obtained} for item in result.differences
        ],
        "premiere_regle": result.culprit.rule if result.culprit is not None else "",
        "role": result.culprit.role.value if result.culprit is not None else "",
        "diagnostics": [diagnostic_value(item) for item in result.diagnostics],
    }
