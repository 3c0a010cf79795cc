"""What every command that writes in a ledger does: tell each thing once it is on disk, then what was wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.failures import Failure, failure_summary
from fluxrules.cli.problem import Problem
from fluxrules.cli.progress import progress
from fluxrules.cli.project import write_text
from fluxrules.cli.recording import Rules
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import place_of
from fluxrules.cli.texts import text
from fluxrules.cli.width import width_of
from fluxrules.diagnostics import Diagnostic
from fluxrules.intake.evenements import EventsRead
from fluxrules.intake.liberation import Intake, Liberation
from fluxrules.reports.csv import rejects_csv
from fluxrules.reports.line import columns_of
from fluxrules.reports.recorded import recorded_json, recorded_line
from fluxrules.reports.rejects import rejected_events_text, rejects_text
from fluxrules.vocabulary import StatutDecision

if TYPE_CHECKING:
    from fluxrules.ledger.recorder import Recorder
    from fluxrules.ledger.sending import Recorded, Sent

SHOWN_REJECTS = 20
"""Rejected rows told on screen; the file of rejects has them all."""

_COUNTS = ("inscrits", "deja", "refuses", "suspendus", "conflits")


@dataclass(slots=True)
class Inscription:
    """What is recorded from one file of dwellings and one of events.

    Attributes:
        rules: The territory.
        intake: The dwellings.
        events: The events.
        form: ``texte`` or ``json``.
        together: How many are written in one transaction.
        rejets: Where rejected rows go, None: nowhere.
    """

    rules: Rules
    intake: Intake = Intake()
    events: EventsRead = EventsRead()
    form: str = "texte"
    together: int = 1
    rejets: Path | None = None
    _count: Counter[str] = field(default_factory=Counter)
    _failures: list[Failure] = field(default_factory=list)

    def record(self, scene: Scene, recorder: Recorder, sent: Sequence[tuple[str, Sent]]) -> ExitCode:
        """Record all of it; a line is told once what it says is on disk.

        Raises:
            Problem: The engine could not finish on some of it: the rest is recorded.
            LedgerProblem: The store failed: what was told is on disk.
        """
        columns = replace(columns_of(self.intake), width=width_of(scene.out))
        wrong: dict[Diagnostic, None] = {}
        for item in progress(scene, recorder.record(sent, self.together), len(sent), "FLX909"):
            self._tally(item)
            wrong |= dict.fromkeys(item.diagnostics)
            if scene.verbosity >= 0:
                scene.say(recorded_json(item) if self.form == "json" else recorded_line(item, columns))
                scene.out.flush()  # whoever reads this line may count on what it says
        scene.tell_diagnostics(wrong, {**self.rules.texts, **(self.events.texts or {})})
        return self._end(scene, recorder.store.shown)

    def _tally(self, item: Recorded) -> None:
        count = self._count
        count["deja" if item.already else "inscrits" if item.entries else "refuses"] += 1
        count["suspendus"] += item.waits
        if item.entries and item.decision is not None:
            count["suspendus"] += item.decision.statut is StatutDecision.SUSPENDU
            count["conflits"] += item.decision.statut is StatutDecision.CONFLIT
        if item.failure is not None:
            found = next((one for one in self.intake.liberations if one.id == item.liberation), None)
            place = place_of(found, self.intake.place) if found is not None else None
            about = found or Liberation(item.liberation, item.liberation, "", "", 0)  # an event, on one that was there
            self._failures.append(Failure(about, item.failure, place, bool(item.event)))

    def _end(self, scene: Scene, registre: str) -> ExitCode:
        intake, events, count = self.intake, self.events, self._count
        shown = None if scene.verbosity > 0 else SHOWN_REJECTS
        scene.tell(rejects_text(intake, shown) + rejected_events_text(events.rejects, events.count, shown))
        scene.tell(text("mots.inscrit", registre=registre, **{name: str(count[name]) for name in _COUNTS}))
        if self.rejets is not None:
            write_text(self.rejets, rejects_csv(intake, events.rejects))
            scene.tell(text("mots.rejets_ecrits", fichier=self.rejets))
        if self._failures:
            found = (failure.diagnostic for failure in self._failures[:shown])
            raise Problem(ExitCode.INTERNAL, *found, failure_summary(self._failures))
        if intake.rejects or events.rejects or count["refuses"]:
            return ExitCode.DATA
        if count["conflits"]:
            return ExitCode.FINDINGS
        return ExitCode.UNDECIDED if count["suspendus"] else ExitCode.OK
