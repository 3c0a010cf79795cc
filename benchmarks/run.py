"""Runs every benchmark, one process each, and prints what each prints: ``make bench``.

A benchmark is any module under ``benchmarks/`` that can be run (``python -m benchmarks.cold_start``), save those that
make something (``make_…``). Names given as arguments choose some of them.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def benchmarks() -> list[str]:
    """Names of the modules that can be run, in order."""
    files = [file for file in sorted(HERE.rglob("*.py")) if not file.name.startswith("make_")]
    runnable = [file for file in files if file != Path(__file__) and '\nif __name__ == "__main__":' in file.read_text()]
    return [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in runnable]


def main(chosen: list[str]) -> int:
    failed = []
    for name in benchmarks():
        if chosen and not any(word in name for word in chosen):
            continue
        print(f"\n=== {name}", flush=True)
        start = time.perf_counter()
        if subprocess.run([sys.executable, "-m", name], cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
        print(f"--- {time.perf_counter() - start:.1f} s", flush=True)
    if failed:
        print("\nfailed: " + ", ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
