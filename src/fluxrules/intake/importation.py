"""What a file would add to what is already recorded: the dry run of an import, and what the import itself will write.

Nothing here writes. ``read_import`` gives the lines of a file under keys by which each is known again; ``dry_run``
holds them against what is recorded. Whoever records takes ``DryRun.entering`` and writes them in that order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fluxrules.intake.candidates import Setting, candidates_of, is_read, opened_by, prepare
from fluxrules.intake.columns import DATE
from fluxrules.intake.entry_key import LIBERATION, EntryKey, digest_of
from fluxrules.intake.liberation import Intake, Liberation
from fluxrules.intake.past_decisions import PastDecision, decision_facts, past_decisions_of, speaks_of_decisions


class Contenu(StrEnum):
    """What a file is about."""

    LIBERATIONS = "liberations"
    DECISIONS = "decisions"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that could enter.

    Attributes:
        key: By what it is known again.
        digest: SHA-256 of all it says.
        row: Its line in the file.
        liberation: The libération it is about.
        decision: What happened to it; None for a file of freed dwellings.
    """

    key: EntryKey
    digest: str
    row: int
    liberation: Liberation
    decision: PastDecision | None = None

    @property
    def reservataire(self) -> str:
        """Who it went to, "" when it says nothing of it."""
        return self.decision.reservataire if self.decision is not None else ""

    @property
    def motif(self) -> str:
        """Why the dwelling left the flux, "" when it did not."""
        return self.decision.motif.value if self.decision is not None and self.decision.motif is not None else ""

    @property
    def month(self) -> str:
        """``2024-03``, "" without a day."""
        return self.key.jour[:7]


@dataclass(frozen=True, slots=True)
class Import:
    """A file read: what it is about, the lines that could enter in its order, and all the rest in ``intake``."""

    contenu: Contenu
    entries: tuple[Entry, ...]
    intake: Intake

    @property
    def ready(self) -> bool:
        """Whether the file could be read at all; wrong rows are rejects, not a failure of the file."""
        return is_read(self.intake)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What recording a file would do. ``rows = entering + present + conflicts + rejects + other bailleurs``, always.

    Attributes:
        source: The file read.
        entering: What would be written, in the order of the file.
        present: What is recorded already, alike.
        conflicts: What is recorded otherwise under the same key: a person has to say which is right.
    """

    source: Import
    entering: tuple[Entry, ...]
    present: tuple[Entry, ...]
    conflicts: tuple[Entry, ...]

    def counts(self, of: Callable[[Entry], str]) -> dict[str, int]:
        """How many would enter, by what ``of`` says of each, sorted; what it says nothing of is left out."""
        return dict(sorted(Counter(word for word in map(of, self.entering) if word).items()))


def read_import(data: bytes, name: str, setting: Setting, names: Mapping[str, str]) -> Import:
    """Read a file of freed dwellings or of past decisions: its columns say which.

    Args:
        data: The file, CSV or workbook, gzip accepted for the first.
        name: Its name, for messages.
        setting: What it is read against.
        names: Name of each réservataire by id, the bailleur's word included.
    """
    with_decisions = decision_facts(setting)
    opened = opened_by(data, name, with_decisions)
    fed = [use.feeds for use in prepare(opened, with_decisions, repeats=True).empty.uses]
    if speaks_of_decisions(fed, setting.mapping):
        past = past_decisions_of(opened, setting, names)
        entries = (Entry(one.key, one.digest, one.liberation.row, one.liberation, one) for one in past.decisions)
        return Import(Contenu.DECISIONS, tuple(entries), past.intake)
    intake = candidates_of(opened, setting)
    return Import(Contenu.LIBERATIONS, tuple(_freed(item) for item in intake.liberations), intake)


def _freed(item: Liberation) -> Entry:
    day = item.values.get(DATE)
    key = EntryKey(item.id, LIBERATION, day.isoformat() if isinstance(day, date) else "")
    return Entry(key, digest_of(item), item.row, item)


def dry_run(source: Import, known: Mapping[EntryKey, str]) -> DryRun:
    """Hold a file against what is recorded.

    Args:
        source: The file.
        known: Digest of each line recorded, by key.
    """
    entering: list[Entry] = []
    present: list[Entry] = []
    conflicts: list[Entry] = []
    for entry in source.entries:
        recorded = known.get(entry.key)
        if recorded is None:
            entering.append(entry)
        elif recorded == entry.digest:
            present.append(entry)
        else:
            conflicts.append(entry)
    return DryRun(source, tuple(entering), tuple(present), tuple(conflicts))
