"""Processes that record, as people launch them: ``decider`` on a file, each line read as it comes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from tests.recorded import Rules, folded, open_store, recorder

from fluxrules.decision.timeline import Freed, Happening, in_order_of_days
from fluxrules.intake.liberation import Liberation
from fluxrules.intake.state import write_state
from fluxrules.ledger.entry import Entry, Nature, canonical
from fluxrules.ledger.following import Followed
from fluxrules.ledger.happenings import event_from, liberation_from
from fluxrules.ledger.store import Store
from fluxrules.model import evenement as written

LAUNCH = (sys.executable, "-c", "import sys; from fluxrules.cli import main; sys.exit(main())")
RECORDED = (0, 1, 4, 5)
"""Exit codes of a run that went to its end."""


class Recording:
    """One process that records."""

    def __init__(self, project: Path, territoire: str, address: str, *arguments: str) -> None:
        command = [*LAUNCH, "decider", territoire, *arguments, "--registre", address, "--par", "essai"]
        command += ["--format", "json", "--moteur", "natif"]
        self.lines: list[dict[str, Any]] = []
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - a pipe nobody reads fills up
        self.process = subprocess.Popen(
            command, cwd=project, stdout=subprocess.PIPE, stderr=self._errors, text=True, encoding="utf-8"
        )

    def read(self, count: int) -> None:
        """Wait for so many lines; fewer, if it ends before."""
        assert self.process.stdout is not None
        while count > 0 and (line := self.process.stdout.readline()):
            self._take(line)
            count -= 1

    def kill(self) -> None:
        """Kill it at once (SIGKILL); what it had told already is kept, whole lines only."""
        self.process.kill()
        self.end()

    def end(self) -> int:
        """Wait for its end: its exit code."""
        out, _ = self.process.communicate()
        self._errors.seek(0)
        self.errors = self._errors.read()
        self._errors.close()
        for line in out.splitlines(keepends=True):
            self._take(line)
        return self.process.returncode

    def _take(self, line: str) -> None:
        if line.endswith("\n"):
            self.lines.append(json.loads(line))

    @property
    def acknowledged(self) -> list[tuple[str, int, str]]:
        """Bailleur, rank and digest of each entry it said is on disk."""
        return [(line["bailleur"], rank, digest) for line in self.lines for rank, _, digest in line["ecritures"]]


@dataclass(frozen=True, slots=True)
class Share:
    """What one of several processes records, and what it was told.

    Attributes:
        number: Which process.
        new: Libérations it was told are decided, with the ranks and digests of their entries.
        already: How many it was told were there already.
        seconds: How long it took, once all were ready.
    """

    number: int
    new: list[tuple[str, list[tuple[int, str]]]]
    already: int
    seconds: float


def at_once(
    project: Path, territoire: str, address: str, shares: Sequence[Sequence[Freed]], pause: float = 0
) -> list[Share]:
    """Record shares of a file, each by a process of its own, all starting at the same moment.

    Args:
        project: Root of the project.
        territoire: Slug of the territory.
        address: The ledger.
        shares: What each records.
        pause: Seconds, at most, between two things a process records: people think.
    """
    spawn = get_context("spawn")
    barrier, told = spawn.Barrier(len(shares)), spawn.Queue()
    launched = [
        spawn.Process(target=_record, args=(project, territoire, address, number, list(share), pause, barrier, told))
        for number, share in enumerate(shares)
    ]
    for process in launched:
        process.start()
    found = [told.get(timeout=600) for _ in launched]
    for process in launched:
        process.join()
    assert all(process.exitcode == 0 for process in launched)
    return sorted(found, key=lambda share: share.number)


def _record(
    project: Path,
    territoire: str,
    address: str,
    number: int,
    freed: list[Freed],
    pause: float,
    barrier: Any,
    told: Any,
) -> None:
    rules = Rules.read(project, territoire)
    with open_store(address, territoire) as store:
        by = recorder(store, rules)
        by.calendar.compiled(freed[0].day)
        new: list[tuple[str, list[tuple[int, str]]]] = []
        already = 0
        random = Random(number)
        barrier.wait(timeout=300)
        start = time.perf_counter()
        for done in by.record((what.liberation.bailleur, what) for what in freed):
            time.sleep(pause * random.random())
            already += done.already
            if done.entries:
                new.append((done.liberation, [(entry.rank, entry.digest) for entry in done.entries]))
        told.put(Share(number, new, already, time.perf_counter() - start))


def lost(store: Store, acknowledged: Iterable[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    """Entries that were said to be on disk, and are not."""
    with store.reading() as found:
        there = {(name, entry.rank, entry.digest) for name in found.bailleurs() for entry in found.entries(name)}
    return [one for one in acknowledged if one not in there]


_NAMED = {"liberation.date", "logement.id", "logement.commune"}
"""Facts that have a column of their own already."""


def write_dwellings(to: Path, freed: Sequence[Freed]) -> Path:
    """A file of dwellings, in our own columns."""
    paths = sorted({path for item in freed for path in item.liberation.values} - _NAMED)
    lines = [["liberation", "id", "bailleur", "commune", *(path.split(".", 1)[1] for path in paths), "date_liberation"]]
    for item in freed:
        what = item.liberation
        cells = [_cell(what.values.get(path)) for path in paths]
        lines.append([what.id, what.logement, what.bailleur, what.commune, *cells, item.day.isoformat()])
    to.write_text("\n".join(";".join(line) for line in lines) + "\n", "utf-8")
    return to


def write_happenings(to: Path, events: Iterable[written.DatedEvent]) -> Path:
    """A file of events."""
    lines = []
    for event in events:
        what = event.event
        said = {item.name: getattr(what, item.name) for item in fields(what) if item.name != "span"}
        told = {name: getattr(value, "value", value) for name, value in said.items() if value is not None}
        inside = json.dumps(told, ensure_ascii=False)
        lines.append(f"  - {{le: {event.le.isoformat()}, {what.name}: {inside}}}")
    to.write_text("evenements:\n" + "\n".join(lines) + "\n", "utf-8")
    return to


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case Fraction():
            return f"{float(value):.2f}".replace(".", ",")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def accepted(rules: Rules, drawn: Sequence[Happening], to: Path) -> list[Happening]:
    """What of a year comes to something: an event refused today may be accepted when its file is sent again."""
    freed = [what for what in drawn if isinstance(what, Freed)]
    sent = in_order_of_days(freed, [what for what in drawn if isinstance(what, written.DatedEvent)])
    with open_store(to) as store:
        done = list(recorder(store, rules).record((("bail", what) for what in sent), together=500))
    return [what for what, one in zip(sent, done, strict=True) if one.entries]


def played_of(chain: Sequence[Entry]) -> list[Happening]:
    """What was recorded, in the order in which it was, each on the day it was played."""
    found: list[Happening] = []
    freed: dict[str, Liberation] = {}
    for entry in chain:
        if entry.nature is Nature.LIBERATION:
            freed[entry.liberation] = liberation_from(entry)
        elif entry.nature is Nature.ORIENTATION:
            found.append(Freed(date.fromisoformat(entry.day), freed[entry.liberation]))
        elif entry.liberation:
            found.append(event_from(entry))
    return found


def state_of(store: Store, bailleur: str) -> tuple[str, dict[str, Followed], list[str]]:
    """What a chain leaves: its accounts, where each libération stands, and each decision in order."""
    with store.reading() as found:
        chain = tuple(found.entries(bailleur))
        rows = {item.liberation: item for item in found.every_followed() if item.bailleur == bailleur}
    books, _ = folded(chain)
    return (
        write_state(books.accounts),
        rows,
        [canonical(e.content["decision"]) for e in chain if "decision" in e.content],
    )


def as_one_process(store: Store, rules: Rules, bailleur: str, to: Path) -> list[str]:
    """Record again by one process, in another ledger, in the recorded order: what differs."""
    with store.reading() as found:
        chain = tuple(found.entries(bailleur))
    with open_store(to, store.territoire) as other:
        done = list(recorder(other, rules).record([(bailleur, what) for what in played_of(chain)], together=500))
        refused = [one.liberation for one in done if not one.entries]
        one, two = state_of(store, bailleur), state_of(other, bailleur)
    names = ("accounts", "followed rows", "decisions")
    return [f"{name} differ" for name, left, right in zip(names, one, two, strict=True) if left != right] + refused
