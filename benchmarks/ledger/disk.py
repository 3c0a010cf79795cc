"""The disk a ledger is measured on: its device, its file system, and how long it takes to have bytes for good."""

from __future__ import annotations

import os
import time
from pathlib import Path

ROUNDS, BYTES = 200, 32_768


def disk(folder: Path) -> str:
    """Device and file system of a folder, and the latency of ``fsync`` after so many bytes appended."""
    times = []
    target = folder / "fsync.bin"
    with target.open("wb", buffering=0) as file:
        for _ in range(ROUNDS):
            file.write(b"\0" * BYTES)
            start = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - start) * 1000)
    target.unlink()
    times.sort()
    middle, high = times[ROUNDS // 2], times[ROUNDS * 95 // 100]
    return f"disk: {_mount(folder)}; fsync of {BYTES // 1024} kB: {middle:.2f} ms (median), {high:.2f} ms (95 %)"


def _mount(folder: Path) -> str:
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "unknown"
    rows = [line.split()[:3] for line in mounts.read_text("utf-8").splitlines()]
    inside = [row for row in rows if folder.resolve().is_relative_to(row[1])]
    device, _, kind = max(inside, key=lambda row: len(row[1]))
    return f"{device} ({kind})"
