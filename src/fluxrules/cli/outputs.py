"""Where the decisions of a file go: the screen in one form, and the folder of the whole report.

Each decision is written as it comes and forgotten; the summary comes last. Files of the report appear together, when
all is written.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TextIO

from fluxrules.cli.project import make_folder, move
from fluxrules.reports.csv import csv_opening, csv_row, rejects_csv
from fluxrules.reports.json import BATCH_SEPARATOR, batch_closing, batch_item, batch_opening
from fluxrules.reports.summary import Summary, decision_line, summary_text, summary_value
from fluxrules.reports.text import decision_text

if TYPE_CHECKING:
    from types import TracebackType

    from fluxrules.decision.decision import Decision
    from fluxrules.intake import Intake

REPORT = {"texte": "decisions.txt", "json": "decisions.json", "csv": "decisions.csv"}
REJECTS = "rejets.csv"
STATE = "etat-final.json"


class Batch:
    """Writes the decisions of a file, in one form on the screen and in every form in a folder."""

    def __init__(self, out: TextIO, form: str, folder: Path | None, *, brief: bool, detail: bool) -> None:
        self.folder = folder
        self.written: tuple[str, ...] = ()
        self._stack = ExitStack()
        self._temporary: Path | None = None
        show: Callable[[Decision], str] = decision_text if detail else _line
        self._writers = [_Writer(out, form, (lambda _: "") if brief and not detail else show)]

    def __enter__(self) -> Batch:
        if self.folder is not None:
            make_folder(self.folder)
            hidden = TemporaryDirectory(dir=self.folder, prefix=".fluxrules-")
            self._temporary = Path(self._stack.enter_context(hidden))
            for form, name in REPORT.items():
                stream = (self._temporary / name).open("w", encoding="utf-8", newline="")
                self._writers.append(_Writer(self._stack.enter_context(stream), form, decision_text))
        for writer in self._writers:
            writer.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add(self, decision: Decision) -> None:
        """Write one decision everywhere."""
        for writer in self._writers:
            writer.add(decision)

    def end(self, summary: Summary, intake: Intake, warnings: tuple[str, ...], state: str) -> None:
        """Write what comes after the last decision, and put the files of the report in place."""
        for writer in self._writers:
            writer.end(summary, intake, warnings)
        if self.folder is None or self._temporary is None:
            return
        for writer in self._writers[1:]:
            writer.stream.close()
        (self._temporary / REJECTS).write_text(rejects_csv(intake), encoding="utf-8", newline="")
        (self._temporary / STATE).write_text(state, encoding="utf-8", newline="")
        self.written = (*REPORT.values(), REJECTS, STATE)
        for name in self.written:
            move(self._temporary / name, self.folder / name)


class _Writer:
    """One form on one stream."""

    def __init__(self, stream: TextIO, form: str, show: Callable[[Decision], str]) -> None:
        self.stream = stream
        self._form = form
        self._show = show
        self._first = True

    def open(self) -> None:
        if self._form != "texte":
            self.stream.write(csv_opening() if self._form == "csv" else batch_opening())

    def add(self, decision: Decision) -> None:
        if self._form == "json":
            self.stream.write("" if self._first else BATCH_SEPARATOR)
            self.stream.write(batch_item(decision))
        else:
            self.stream.write(csv_row(decision) if self._form == "csv" else self._show(decision))
        self._first = False

    def end(self, summary: Summary, intake: Intake, warnings: tuple[str, ...]) -> None:
        if self._form == "json":
            self.stream.write(batch_closing(summary_value(summary, intake)))
        elif self._form == "texte":
            self.stream.write(summary_text(summary, intake, warnings))


def _line(decision: Decision) -> str:
    return decision_line(decision) + "\n"
