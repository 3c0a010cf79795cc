"""``tester``: run the essais officers wrote; a failure shows expected, obtained, and the rule that made it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

import click

from fluxrules.cli import options
from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.failures import Failure, failed_essais, save_traces
from fluxrules.cli.loading import load
from fluxrules.cli.problem import Problem
from fluxrules.cli.program_name import as_called
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import ENGINES
from fluxrules.cli.texts import text
from fluxrules.decision.essai_expected import Difference
from fluxrules.decision.essais import Result, run_essais
from fluxrules.decision.stories import Mismatch, StoryResult, run_stories
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
        territory = load(scene, name)
        every: Iterator[Result | StoryResult] = chain(
            run_essais(territory, ENGINES[moteur], filtre), run_stories(territory, ENGINES[moteur], filtre)
        )
        for result in every:
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


def outcome_of(result: Result | StoryResult) -> str:
    """``ok``, ``echec`` or ``ignore``."""
    return "ignore" if result.ignored else "ok" if result.passed else "echec"


def _shown(scene: Scene, result: Result | StoryResult, outcome: str) -> str:
    essai = result.essai
    head = f"{text(f'mots.essai_{outcome}'):<7} {essai.id} · {essai.titre}"
    if outcome != "echec":
        return head if scene.verbosity >= 0 else ""
    lines = [head, f"        {result.path}:{essai.span.line}"]
    if isinstance(result, StoryResult):
        lines.extend(_steps(result))
    else:
        lines.extend(_differences(result.differences, "        "))
        if result.culprit is not None:
            said = text(f"culpabilite.{result.culprit.role}", regle=result.culprit.rule)
            lines += wrapped(said, first="        ", rest="          ")
    if result.diagnostics:
        lines.append(as_called(render(result.diagnostics, {}, couleur=scene.coloured(scene.out))).rstrip("\n"))
    return "\n".join(lines)


def _steps(result: StoryResult) -> Iterator[str]:
    """What differs, step by step, each with its line."""
    for mismatch in result.mismatches:
        step = mismatch.step
        named = text("mots.etape_de", etape=step.step.name, liberation=mismatch.liberation)
        words = {"jour": step.le.isoformat(), "etape": named if mismatch.liberation else step.step.name}
        yield "        " + text("mots.etape", lieu=f"{result.path}:{step.span.line}", **words)
        yield from _differences(mismatch.differences, "          ")


def _differences(found: Iterable[Difference], margin: str) -> Iterator[str]:
    for difference in found:
        yield f"{margin}{difference.key}"
        yield f"{margin}  " + text("mots.attendu", valeur=difference.expected)
        yield f"{margin}  " + text("mots.obtenu", valeur=difference.obtained)


def _value(result: Result | StoryResult, outcome: str) -> dict[str, Json]:
    value: dict[str, Json] = {
        "essai": result.essai.id,
        "titre": result.essai.titre,
        "fichier": result.path,
        "lieu": span_value(result.essai.span),
        "resultat": outcome,
        "diagnostics": [diagnostic_value(item) for item in result.diagnostics],
    }
    if isinstance(result, StoryResult):
        return {**value, "genre": "deroule", "etapes": [_step_value(item) for item in result.mismatches]}
    return {
        **value,
        "genre": "essai",
        "differences": _differences_value(result.differences),
        "premiere_regle": result.culprit.rule if result.culprit is not None else "",
        "role": result.culprit.role.value if result.culprit is not None else "",
    }


def _step_value(mismatch: Mismatch) -> dict[str, Json]:
    return {
        "le": mismatch.step.le.isoformat(),
        "etape": mismatch.step.step.name,
        "lieu": span_value(mismatch.step.span),
        "liberation": mismatch.liberation,
        "differences": _differences_value(mismatch.differences),
    }


def _differences_value(found: Iterable[Difference]) -> list[Json]:
    return [{"cle": item.key, "attendu": item.expected, "obtenu": item.obtained} for item in found]
