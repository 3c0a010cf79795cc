"""What holds each réservataire where it is, on decisions drawn over the stock of Nantes, checked by another opinion.

``python -m benchmarks.explanation.why_not [count]``: for each decision, one réservataire that did not receive, drawn
among those that have a right on the dwelling (one in eleven: among all). Every set found is tried again, with all its
proper subsets, by ``tests/opinions/why_not_naive``; where at most ten elements may be taken away, « nothing suffices »
is checked on every subset. Ends with an error on any objection.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from benchmarks.explanation.draw_traits import told, traits_of
from benchmarks.explanation.nantes_draw import KINDS, SEED, drawn
from benchmarks.register_year import REGISTER
from tests.opinions.why_not_naive import EXHAUSTIVE, objections

from fluxrules.explanation.minimal import minimal_set
from fluxrules.explanation.removal import elements_of
from fluxrules.explanation.trials import Trials
from fluxrules.explanation.why_not_proof import NO_RIGHT


def main(count: int = 1000, part: int = 0, parts: int = 1) -> int:
    """Draw, explain, check, print; one decision in ``parts``, for machines with several processors."""
    if not REGISTER.exists():
        print(f"{REGISTER} is absent: nothing measured")
        return 0
    random, kinds, sizes, reasons, bad = Random(SEED), Counter[str](), Counter[str](), Counter[str](), []
    taken, traits = 0, Counter[str]()
    seconds = checked = exhaustive = runs = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(drawn(Path(folder), count)):
            losers = [one for one in case.decision.standings if one.reason is not None]
            near = [one for one in losers if one.reason not in NO_RIGHT and number % 11]
            holder = random.choice(near or losers).holder
            if number // len(KINDS) % parts != part:  # every part has some of each kind
                continue
            taken += 1
            traits.update(traits_of(case))
            start = time.perf_counter()
            found = minimal_set(case.situation, holder)
            seconds += time.perf_counter() - start
            assert found is not None
            universe = elements_of(case.situation, case.decision, Trials(case.situation).reading(), holder)
            start = time.perf_counter()
            if found.elements or (len(universe) <= EXHAUSTIVE and number % 19 == 0):
                wrong = objections(case.situation, holder, found.elements, universe)
                bad += [f"{case.decision.liberation} {holder}: {one}" for one in wrong]
                exhaustive += not found.elements
            checked += time.perf_counter() - start
            runs += found.runs
            kinds[f"{case.kind}, {case.decision.statut.value}"] += 1
            reasons[
                f"{found.before.value} → {found.after.value if found.after else 'reçoit' if found.elements else '='}"
            ] += 1
            key = "faits seuls" if found.facts else "rien" if found.complete else "rien trouvé, pas tout essayé"
            sizes[str(len(found.elements)) if found.elements else key] += 1
    print("of which:")
    lacking = told(traits)
    bad += lacking if count >= 1000 else []  # a few decisions need not have some of each kind
    for title, counter in (("drawn", kinds), ("size of the set", sizes), ("reason, and without the set", reasons)):
        print(title + ": " + ", ".join(f"{name} {number}" for name, number in sorted(counter.items())))
    print(f"{taken} decisions; {runs / taken:.0f} runs of the engine and {seconds / taken:.2f} s each")
    print(f"checked by the other opinion in {checked:.0f} s")
    print(f"« nothing suffices » tried on every subset: {exhaustive:.0f}")
    print("\n".join(bad[:20]) if bad else "every set suffices, no proper subset does")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:4])))
