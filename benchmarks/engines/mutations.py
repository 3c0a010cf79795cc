"""Every operator of both engines and of the compiler made wrong, one at a time: a sample must notice each.

``python -m benchmarks.engines.mutations [native|durable|compiler] [words…]`` prints the table of mutants (with words:
of the modules whose name holds one), and ends with an error when one passed unnoticed that is not known equivalent.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.opinions import compiler_mutants, engine_mutants
from tests.opinions.mutants import Mutant, judge, unmutated

TARGETS = {**engine_mutants.TARGETS, "compiler": compiler_mutants.TARGET}


def sample(engine: str) -> int:
    """Make the sample before any child is born; its size."""
    if engine == "compiler":
        return len(compiler_mutants.sample()) + len(compiler_mutants.wrong())
    return len(engine_mutants.sample(engine))


def mutants(engine: str) -> list[Mutant]:
    return compiler_mutants.mutants() if engine == "compiler" else engine_mutants.mutants(engine)


def reason(mutant: Mutant) -> str:
    return engine_mutants.reason(mutant) or compiler_mutants.reason(mutant)


def main(arguments: list[str]) -> int:
    unnoticed = 0
    for engine in [name for name in TARGETS if name in arguments] or list(TARGETS):
        words = [word for word in arguments if word not in TARGETS]
        programs = sample(engine)
        wrong = unmutated(TARGETS[engine])
        print(f"{engine}: {programs} programs, {wrong} disagreements before any change")
        unnoticed += wrong
        tally: Counter[tuple[str, str]] = Counter()
        chosen = [mutant for mutant in mutants(engine) if not words or any(word in mutant.module for word in words)]
        for number, mutant in enumerate(chosen, start=1):
            if sys.stderr.isatty():
                print(f"\r{engine} {number}/{len(chosen)}", end="", file=sys.stderr, flush=True)
            verdict = judge(TARGETS[engine], mutant)
            why = reason(mutant)
            status = "noticed" if verdict.how else "equivalent" if why else "UNNOTICED"
            tally[mutant.module, status] += 1
            unnoticed += status == "UNNOTICED"
            print(f"  {status:10} {mutant.place()}  ({verdict.how or why})")
        print(f"\n{'module':40} noticed  equivalent  unnoticed")
        for module in dict.fromkeys(mutant.module for mutant in chosen):
            counts = [tally[module, status] for status in ("noticed", "equivalent", "UNNOTICED")]
            print(f"{module:40} {counts[0]:7}  {counts[1]:10}  {counts[2]:9}")
        print()
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
