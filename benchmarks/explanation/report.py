"""What an explanation and the report of a contested attribution cost: once started, and as whole commands.

Prints medians over the kinds of decisions of the tests. The aims: an explanation under 10 ms on the native engine, a
full HTML report under 1 s, a PDF under 3 s. The search of what would have changed the decision is a report's main cost,
and is told apart: it runs the engine up to 1,500 times.
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
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request, prepare
from fluxrules.decision.what_if import Situation
from fluxrules.explanation import NearRules, explain, proof_of, trace_in, why_not_of
from fluxrules.explanation.contrast import contrast
from fluxrules.explanation.contrast_sentences import contrast_sentences
from fluxrules.explanation.counterfactual import BOUND
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


def reported(cases: list[Contestation]) -> None:
    """Each form of the report, a judge's, what was searched being known."""

    def shown(case: Contestation, draws: bool) -> object:
        return contestation_document(case, Lecteur.JUGE, draws=draws)

    contestation_document(cases[0], Lecteur.JUGE)  # what draws is loaded once
    told("text", [timed(lambda case=case: document_text(shown(case, False))) for case in cases])  # type: ignore[misc, arg-type]
    told("JSON", [timed(lambda case=case: contestation_json(case)) for case in cases])  # type: ignore[misc]
    told("HTML, pictures drawn", [timed(lambda case=case: document_html(shown(case, True))) for case in cases])  # type: ignore[misc, arg-type]
    day = date(2025, 6, 2)
    told("PDF, pictures drawn", [timed(lambda case=case: document_pdf(shown(case, True), day=day)) for case in cases])  # type: ignore[misc, arg-type]


def commanded(form: str) -> float:
    """The whole command, in a new process: rules compiled, the year played up to the dwelling, everything searched."""
    dwelling, holder = CASES["oriente"]
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "cli.py", "contester", "nantes-metropole", YEAR, "--moteur", "natif", "-q"]
        words += ["--logement", dwelling, "--reservataire", holder, "--format", form, "--sortie", f"{folder}/r"]
        return timed(lambda: subprocess.run(words, cwd=ROOT, check=True, capture_output=True))


def main() -> None:
    """Print the figures."""
    os.chdir(ROOT)
    print("Once started")
    explained()
    cases: list[Contestation] = []
    searches: list[float] = []
    for dwelling, holder in CASES.values():
        short = time.perf_counter()
        contested(quiet(), REQUEST, dwelling, holder, 1)
        long = time.perf_counter()
        cases.append(contested(quiet(), REQUEST, dwelling, holder, BOUND))
        searches.append((time.perf_counter() - long - (long - short)) * 1000)
    told("search of what would have changed it", [max(spent, 0.0) for spent in searches])
    reported(cases)
    print("Whole commands, in a new process")
    for form in ("texte", "html", "pdf"):
        told(form, [commanded(form)])


if __name__ == "__main__":
    main()
