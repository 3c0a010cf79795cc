"""What an explanation and the report of a contested attribution cost: once started, and as whole commands.

Prints medians over the kinds of decisions of the tests. The aims: an explanation under 10 ms on the native engine, a
full HTML report, all that is searched included, under 1 s, a PDF under 3 s. What is searched is told apart.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.contested import CASES, ROOT, YEAR

from fluxrules.cli.contester import contested
from fluxrules.cli.expliquer import asked
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request, prepare
from fluxrules.decision.what_if import Situation
from fluxrules.explanation.contrast import contrast
from fluxrules.explanation.contrast_sentences import contrast_sentences
from fluxrules.explanation.counterfactual import counterfactuals
from fluxrules.explanation.minimal import minimal_set
from fluxrules.explanation.near_rules import NearRules
from fluxrules.explanation.proof import proof_of
from fluxrules.explanation.sentences import explain
from fluxrules.explanation.why_not_proof import trace_in, why_not_of
from fluxrules.reports.contestation import Contestation
from fluxrules.reports.contestation_document import contestation_document
from fluxrules.reports.contestation_json import contestation_json
from fluxrules.reports.contestation_reader import Lecteur
from fluxrules.reports.document_html import document_html
from fluxrules.reports.document_pdf import document_pdf
from fluxrules.reports.document_text import document_text

REQUEST = Request("nantes-metropole", Path(YEAR), None, None, None, "natif", True, follows=True)
RUNS = 3


def timed(work: Callable[[], object]) -> float:
    """Median milliseconds."""
    spent = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent)


def told(name: str, amounts: list[float]) -> None:
    print(f"  {name:<46} median {statistics.median(amounts):8.1f} ms   worst {max(amounts):8.1f} ms")


def quiet() -> Scene:
    return Scene(root=ROOT, verbosity=-1)


def explained() -> None:
    """Why, why not and contrast of every decision of the year; the rules that came closest, for the last one."""
    simulation = prepare(quiet(), REQUEST)
    last = max(simulation.intake.liberations, key=lambda item: str(item.values["liberation.date"]))
    situations: list[Situation] = []
    seen: list[float] = []
    for outcome in simulation.outcomes(last.id, situations.append):
        decision = getattr(outcome, "decision", None)
        if decision is None:
            continue
        other = next(item.holder for item in decision.standings if item.holder != decision.holder)
        start = time.perf_counter()
        explain(decision)
        proof = proof_of(decision)
        if (found := contrast(decision, other)) is not None:
            contrast_sentences(decision, found)
        why_not_of(decision, other, proof=proof)
        seen.append((time.perf_counter() - start) * 1000)
    told(f"explanation, {len(seen)} decisions of the year", seen)
    situation = situations[-1]
    rules, holder = NearRules(situation.program), situation.decide().standings[0].holder
    told("rules that came closest, one decision", [timed(lambda: rules.of(trace_in(situation), holder))])


def situation_of(dwelling: str) -> Situation:
    """The year played up to a dwelling."""
    simulation, seen = prepare(quiet(), REQUEST), list[Situation]()
    for _ in simulation.outcomes(asked(simulation, dwelling, simulation.intake.place), seen.append):
        pass
    return seen[-1]


def searched() -> list[float]:
    """What decides again to answer who contests: what would have changed the decision, and what holds it there."""
    changes, held = [], []
    for dwelling, holder in CASES.values():
        situation = situation_of(dwelling)
        decision = situation.decide()
        changes.append(timed(lambda s=situation, d=decision, h=holder: counterfactuals(s, d, h)))  # type: ignore[misc]
        held.append(timed(lambda s=situation, h=holder: minimal_set(s, h)))  # type: ignore[misc]
    told("search of what would have changed it", changes)
    told("search of what holds it where it is", held)
    return [sum(both) for both in zip(changes, held, strict=True)]


def reported(cases: list[Contestation], spent: list[float]) -> None:
    """Each form of the report, a judge's, what was searched being known; then a page with all that it takes."""

    def shown(case: Contestation, draws: bool) -> object:
        return contestation_document(case, Lecteur.JUGE, draws=draws)

    contestation_document(cases[0], Lecteur.JUGE)  # what draws is loaded once
    told("text", [timed(lambda case=case: document_text(shown(case, False))) for case in cases])  # type: ignore[misc, arg-type]
    told("JSON", [timed(lambda case=case: contestation_json(case)) for case in cases])  # type: ignore[misc]
    pages = [timed(lambda case=case: document_html(shown(case, True))) for case in cases]  # type: ignore[misc, arg-type]
    told("HTML, pictures drawn", pages)
    told("HTML, everything searched and drawn", [sum(both) for both in zip(spent, pages, strict=True)])
    day = date(2025, 6, 2)
    told("PDF, pictures drawn", [timed(lambda case=case: document_pdf(shown(case, True), day=day)) for case in cases])  # type: ignore[misc, arg-type]


def commanded(form: str, case: str = "oriente", engine: str = "natif") -> float:
    """The whole command, in a new process: rules compiled, the year played up to the dwelling, everything searched."""
    dwelling, holder = CASES[case]
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "cli.py", "contester", "nantes-metropole", YEAR, "--moteur", engine, "-q"]
        words += ["--logement", dwelling, "--reservataire", holder, "--format", form, "--sortie", f"{folder}/r"]
        return timed(lambda: subprocess.run(words, cwd=ROOT, check=True, capture_output=True))


def main() -> None:
    """Print the figures."""
    os.chdir(ROOT)
    print("Once started")
    explained()
    cases = [contested(quiet(), REQUEST, *case) for case in CASES.values()]
    reported(cases, searched())
    print("Whole commands, in a new process")
    for form in ("texte", "html", "pdf"):
        told(form, [commanded(form)])
    for engine in ("natif", "durable"):
        for case, played in (("oriente", "16th"), ("plafond", "last")):
            told(f"html, {played} dwelling of the year, {engine}", [commanded("html", case, engine)])


if __name__ == "__main__":
    main()
