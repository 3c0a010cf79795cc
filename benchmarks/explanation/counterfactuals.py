"""1,000 decisions drawn over the real stock of Nantes: every counterfactual re-executes, every contrast is minimal.

``--rapide``: 50 decisions. What must be true ends it with an error: a proposal that another path does not confirm, one
that contains a smaller one, a contrast that brute force shortens.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.explanation.draw_traits import told, traits_of
from benchmarks.explanation.nantes_draw import SEED, Case, drawn
from benchmarks.explanation.reexecution import Executed, execute
from tests.opinions.contrast_naive import fewest, stands

from fluxrules.explanation.contrast import contrast
from fluxrules.explanation.counterfactual import Counterfactuals, Proposal, counterfactuals
from fluxrules.explanation.counterfactual_sentences import counterfactual_sentences

BRUTE = 12
"""Differences up to which every subset is tried."""


@dataclass(slots=True)
class Figures:
    """What was counted."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    traits: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)
    fixed: Counter[str] = field(default_factory=Counter)
    runs: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    contrasts: int = 0
    contrast_seconds: float = 0.0
    incomplete: int = 0
    misses: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def main(count: int = 1000) -> Figures:
    """Draw, search, check, print."""
    figures, random, start = Figures(), Random(SEED), time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in drawn(folder, count):
            figures.cases[case.kind] += 1
            figures.statuses[case.decision.statut.value] += 1
            figures.traits.update(traits_of(case))
            _contrasts(case, figures)
            others = [line.holder for line in case.decision.standings if line.holder != case.decision.holder]
            concerned = [line.holder for line in case.decision.standings if line.share and line.holder in others]
            holder = random.choice(concerned or others)
            _searched(case, holder, folder, figures)
    _print(figures, count, time.perf_counter() - start)
    return figures


def _contrasts(case: Case, figures: Figures) -> None:
    for line in case.decision.standings:
        begun = time.perf_counter()
        found = contrast(case.decision, line.holder)
        figures.contrast_seconds += time.perf_counter() - begun
        if found is None:
            continue
        figures.contrasts += 1
        where = f"{case.decision.liberation} {line.holder}"
        if not stands(found.separating, found.against):
            figures.misses.append(f"contrast that does not hold: {where}")
        elif len(found.favours) <= BRUTE and len(found.separating) != fewest(found.favours, found.against):
            figures.misses.append(f"contrast that is not minimal: {where}")


def _searched(case: Case, holder: str, folder: Path, figures: Figures) -> None:
    begun = time.perf_counter()
    found = counterfactuals(case.situation, case.decision, holder)
    figures.seconds.append(time.perf_counter() - begun)
    figures.runs.append(found.runs)
    figures.incomplete += not found.complete
    figures.fixed[found.fixed or "-"] += 1
    counterfactual_sentences(case.decision, found)
    project = folder / ("tel-quel" if case.kind in ("tel quel", "décidé à nouveau") else "durci")
    for proposal in found.proposals:
        figures.families["+".join(change.famille.value for change in proposal.changes)] += 1
        try:
            executed = execute(case.situation, proposal, project, folder)
        except Exception as error:  # what cannot be executed again is a miss, and the others are still tried
            figures.misses.append(f"{case.decision.liberation} {holder} {_said(proposal)}: {error!r}"[:400])
            continue
        figures.paths[executed.path] += 1
        _judge(case, found, proposal, executed, figures)


def _judge(case: Case, found: Counterfactuals, proposal: Proposal, executed: Executed, figures: Figures) -> None:
    where = f"{case.decision.liberation} {found.holder} {_said(proposal)}"
    if (executed.status, executed.holder) != ("oriente", found.holder):
        figures.misses.append(f"not so: {where}: {executed}")
    if len(proposal.changes) > 1:
        for change in proposal.changes:
            alone, _ = change.edit.apply(case.situation)
            if alone.decide().holder == found.holder:
                figures.misses.append(f"one change suffices: {where}")


def _said(proposal: Proposal) -> str:
    return " & ".join(change.written for change in proposal.changes)


def _print(figures: Figures, count: int, seconds: float) -> None:
    runs, times = sorted(figures.runs), sorted(figures.seconds)
    print(f"{count} decisions: {dict(figures.cases)}; {dict(figures.statuses)}; of which:")
    figures.lacking += told(figures.traits)
    print(f"contrasts: {figures.contrasts}, {1000 * figures.contrast_seconds / max(1, figures.contrasts):.3f} ms each")
    print(f"proposals: {sum(figures.families.values())}, {dict(figures.families.most_common())}")
    print(f"re-executed by: {dict(figures.paths)}; nothing to correct nor to sign: {dict(figures.fixed)}")
    print(f"runs of the engine per search: median {statistics.median(runs):.0f}, most {runs[-1]}")
    middle, late = statistics.median(times), times[len(times) * 95 // 100]
    print(f"ms per search: median {1000 * middle:.0f}, 95 % {1000 * late:.0f}, most {1000 * times[-1]:.0f}")
    print(f"searches stopped at their bound: {figures.incomplete}")
    print(f"misses: {len(figures.misses)}; {seconds:.0f} s in all")
    for miss in (*figures.lacking, *figures.misses[:20]):
        print(f"  {miss}")


if __name__ == "__main__":
    quick = "--rapide" in sys.argv
    found = main(50 if quick else 1000)
    if found.misses or (found.lacking and not quick):  # a few decisions need not have some of each kind
        raise SystemExit(1)
