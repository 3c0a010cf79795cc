"""Where the decisions of a file go: the screen in one form, and the folder of the whole report.

Each decision is written as it comes and forgotten; totals come last on the screen, and first in the report, whose
parts wait in hidden files. Files of the report appear together, when all is written.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol, TextIO

from fluxrules.cli.project import make_folder, move
from fluxrules.reports.csv import csv_opening, csv_row, rejects_csv
from fluxrules.reports.json import BATCH_SEPARATOR, batch_closing, batch_item, batch_opening
from fluxrules.reports.layout import WIDTH
from fluxrules.reports.line import Columns, columns_of, decision_line
from fluxrules.reports.summary import Summary, summary_value
from fluxrules.reports.text import decision_text
from fluxrules.reports.titles import title
from fluxrules.reports.totals import accounts_text, essential_text

if TYPE_CHECKING:
    from types import TracebackType

    from fluxrules.decision.decision import Decision
    from fluxrules.explanation.history import Step
    from fluxrules.intake.evenements import RejectedEvent
    from fluxrules.intake.liberation import Intake

TEXT, REJECTS, STATE = "decisions.txt", "rejets.csv", "etat-final.json"
TABLES = {"json": "decisions.json", "csv": "decisions.csv"}
_PLACE = 9
"""Columns of a line number in the list that opens the report, with what separates it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known once the last decision is made."""

    summary: Summary
    intake: Intake
    warnings: tuple[str, ...]
    state: str
    events: Sequence[RejectedEvent] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """How much the screen shows.

    Attributes:
        brief: Totals only.
        detail: Each decision in full rather than on a line.
        verbose: Every account and rule by name.
        width: Columns of the terminal.
    """

    brief: bool = False
    detail: bool = False
    verbose: bool = False
    width: int = WIDTH


class _Output(Protocol):
    def add(self, decision: Decision, history: Sequence[Step] = ()) -> None: ...

    def end(self, ending: Ending) -> None: ...


class Batch:
    """Writes the decisions of a file, in one form on the screen and in every form in a folder."""

    def __init__(self, out: TextIO, form: str, folder: Path | None, intake: Intake, style: Style) -> None:
        self.folder = folder
        self.written: tuple[str, ...] = ()
        self._stack = ExitStack()
        self._files = ExitStack()
        self._temporary: Path | None = None
        self._columns = columns_of(intake)
        columns = replace(self._columns, width=style.width)
        self._outputs: list[_Output] = [_Screen(out, style, columns) if form == "texte" else _Table(out, form)]

    def __enter__(self) -> Batch:
        if self.folder is not None:
            make_folder(self.folder)
            hidden = TemporaryDirectory(dir=self.folder, prefix=".fluxrules-")
            self._temporary = Path(self._stack.enter_context(hidden))
            self._outputs.append(_Report(self._open, self._columns))
            self._outputs += [_Table(self._open(name), form) for form, name in TABLES.items()]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.close()
        self._stack.close()

    def _open(self, name: str) -> TextIO:
        assert self._temporary is not None
        return self._files.enter_context((self._temporary / name).open("w+", encoding="utf-8", newline=""))

    def add(self, decision: Decision, history: Sequence[Step] = ()) -> None:
        """Write one decision everywhere, with what happened to the dwelling when something did."""
        for output in self._outputs:
            output.add(decision, history)

    def end(self, ending: Ending) -> None:
        """Write what comes after the last decision, and put the files of the report in place."""
        for output in self._outputs:
            output.end(ending)
        if self.folder is None or self._temporary is None:
            return
        self._open(REJECTS).write(rejects_csv(ending.intake, ending.events))
        self._open(STATE).write(ending.state)
        self._files.close()
        self.written = (TEXT, *TABLES.values(), REJECTS, STATE)
        for name in self.written:
            move(self._temporary / name, self.folder / name)


class _Screen:
    """Text for a person: a line per dwelling, then the accounts, and the totals where the eye rests last."""

    def __init__(self, stream: TextIO, style: Style, columns: Columns) -> None:
        self._stream = stream
        self._style = style
        self._columns = columns

    def add(self, decision: Decision, history: Sequence[Step] = ()) -> None:
        if self._style.detail:
            self._stream.write(decision_text(decision, history))
        elif not self._style.brief:
            self._stream.write(decision_line(decision, self._columns) + "\n")

    def end(self, ending: Ending) -> None:
        style = self._style
        if not style.brief:
            said = accounts_text(ending.summary, ending.intake, detail=style.verbose, width=style.width)
            self._stream.write(said)
        self._stream.write(essential_text(ending.summary, ending.intake, ending.warnings, width=style.width))


class _Report:
    """``decisions.txt``: the totals, where to find each dwelling, then each in full."""

    def __init__(self, open_file: Callable[[str], TextIO], columns: Columns) -> None:
        self._stream = open_file(TEXT)
        self._list = open_file(".liste")
        self._details = open_file(".details")
        self._columns = replace(columns, width=columns.width - _PLACE)
        self._count = 0
        self._length = 0

    def add(self, decision: Decision, history: Sequence[Step] = ()) -> None:
        text = decision_text(decision, history)
        self._list.write(f"{self._length} {decision_line(decision, self._columns)}\n")
        self._details.write(text)
        self._count += 1
        self._length += text.count("\n")

    def end(self, ending: Ending) -> None:
        head = essential_text(ending.summary, ending.intake, ending.warnings)
        head += accounts_text(ending.summary, ending.intake, detail=True)
        order = "lot.sommaire_jours" if ending.summary.dated else "lot.sommaire"
        head += f"{title(order)}\n" if self._count else ""
        self._stream.write(head)
        first = head.count("\n") + self._count + 1
        self._list.seek(0)
        for entry in self._list:
            place, line = entry.split(" ", 1)
            self._stream.write(f"{first + int(place):>{_PLACE - 2}}  {line}")
        self._details.seek(0)
        shutil.copyfileobj(self._details, self._stream)


class _Table:
    """JSON or CSV, for programs."""

    def __init__(self, stream: TextIO, form: str) -> None:
        self._stream = stream
        self._form = form
        self._first = True
        stream.write(csv_opening() if form == "csv" else batch_opening())

    def add(self, decision: Decision, history: Sequence[Step] = ()) -> None:
        if self._form == "json":
            self._stream.write("" if self._first else BATCH_SEPARATOR)
            self._stream.write(batch_item(decision, history))
        else:
            self._stream.write(csv_row(decision))
        self._first = False

    def end(self, ending: Ending) -> None:
        if self._form == "json":
            self._stream.write(batch_closing(summary_value(ending.summary, ending.intake, ending.events)))
