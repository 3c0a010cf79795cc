"""What commands that write in a ledger share: where it is, who writes, and in what order things are recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from fluxrules.cli.exit_codes import ExitCode
from fluxrules.cli.problem import Problem
from fluxrules.cli.project import read_bytes
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import ENGINES, place_of
from fluxrules.diagnostics import Diagnostic, diagnose, has_errors
from fluxrules.intake.evenements import EventsRead, checked, read_events
from fluxrules.intake.liberation import Intake
from fluxrules.intake.personal_values import is_pointing, names_someone
from fluxrules.intake.setting_apart import set_apart
from fluxrules.ledger.law import packed_sources
from fluxrules.ledger.recorder import Recorder
from fluxrules.ledger.sending import Sent
from fluxrules.ledger.store import Store
from fluxrules.semantics import Territory, load_territory
from fluxrules.vocabulary import BAILLEUR

if TYPE_CHECKING:
    from fluxrules.decision.calendar import Calendar
    from fluxrules.decision.gathering import Moment


@dataclass(frozen=True, slots=True)
class Rules:
    """A territory as its files are today.

    Attributes:
        territory: The territory.
        sources: Its files, packed.
        texts: Text of its files, for excerpts.
    """

    territory: Territory
    sources: bytes
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """A libération that the ledger holds: whose it is, and the day it was freed."""

    bailleur: str
    freed: date


def load_rules(scene: Scene, territoire: str) -> Rules:
    """Read a territory, its warnings said.

    Raises:
        Problem: It does not exist, or its files cannot be read.
    """
    root = scene.project()
    scene.chosen((territoire,))
    territory, diagnostics, texts = load_territory(root, territoire)
    if territory is None or has_errors(diagnostics):
        raise Problem(ExitCode.RULES, *diagnostics, texts=texts)
    scene.tell_diagnostics(diagnostics, texts)
    return Rules(territory, packed_sources(texts, territory.attachments), texts)


def recorder_of(rules: Rules, store: Store, by: str, moteur: str, source: Path | None = None) -> Recorder:
    """What records, each entry at the moment it is written.

    Raises:
        Problem: Who records is given as a person, not as a function or a service.
    """
    if names_someone(by) or is_pointing(by):
        raise Problem(ExitCode.USAGE, diagnose("FLX986"))
    provenance = None
    if source is not None:
        provenance = {"fichier": source.name, "empreinte": sha256(read_bytes(source)).hexdigest()}
    return Recorder(store, rules.territory, rules.sources, by, moment, ENGINES[moteur], provenance)


def moment() -> str:
    """Now, in universal time, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def standing_in(store: Store, liberations: Iterable[str]) -> dict[str, Standing]:
    """Those of some libérations that the ledger holds."""
    wanted = sorted(set(liberations))
    found: dict[str, Standing] = {}
    with store.reading() as reading:
        for bailleur in reading.bailleurs():
            for name, followed in reading.followed(bailleur, wanted).items():
                found[name] = Standing(bailleur, date.fromisoformat(followed.freed))
    return found


def already_come(intake: Intake, today: date) -> Intake:
    """The dwellings of a file, those of a day to come set apart: a wrong year would close all those before it."""
    wrong = {
        item.id: (diagnose("FLX979", place_of(item, intake.place), jour=day.isoformat(), aujourdhui=today.isoformat()),)
        for item in intake.liberations
        if isinstance(day := item.values.get("liberation.date"), date) and day > today
    }
    return set_apart(intake, wrong)


def lawful(scene: Scene, calendar: Calendar, intake: Intake, undated: date) -> None:
    """Compile the law of each day of a file before anything is written.

    Raises:
        Problem: One of the days has no law.
    """
    days = {item.values.get("liberation.date", undated) for item in intake.liberations}
    found: dict[Diagnostic, None] = {}
    for start in sorted({calendar.period(day) for day in days if isinstance(day, date)}):
        compiled = calendar.compiled(start)
        if has_errors(compiled.diagnostics):
            raise Problem(ExitCode.RULES, *compiled.diagnostics, diagnose("FLX915", None, jour=start.isoformat()))
        found |= dict.fromkeys(compiled.diagnostics)
    scene.tell_diagnostics(found, {})


def read_happenings(
    data: tuple[bytes, str] | None, territory: Territory, intake: Intake, store: Store, today: date
) -> EventsRead:
    """A file of events, those that nothing in the file nor in the ledger can bear set apart.

    Args:
        data: The file and its name; None: no event.
        territory: The territory.
        intake: The dwellings recorded with it.
        store: The ledger.
        today: Nothing that is to come is recorded.

    Raises:
        Problem: It cannot be read.
    """
    if data is None:
        return EventsRead()
    read = read_events(*data)
    if not read.ready:
        raise Problem(ExitCode.DATA, *read.notes, texts=read.texts)
    for event in read.events:
        if event.le > today:
            said = diagnose("FLX979", event.span, jour=event.le.isoformat(), aujourdhui=today.isoformat())
            read = read.without(event, (said,))
    held = standing_in(store, (event.event.liberation for event in read.events))
    freed = {item.id: day for item in intake.liberations if isinstance(day := item.values.get("liberation.date"), date)}
    days = {name: standing.freed for name, standing in held.items()}
    days |= {item.id: date.min for item in intake.liberations} | freed
    rejected = {cell.strip(): reject.row for reject in intake.rejects for cell in reject.cells if cell.strip()}
    rejected = {name: row for name, row in rejected.items() if name not in days}
    dwellings = {item.logement: item.id for item in intake.liberations}
    return checked(read, days, rejected, (*territory.reservataires, BAILLEUR), None, dwellings)


def in_order(
    recorder: Recorder, intake: Intake, events: EventsRead, undated: date
) -> tuple[list[tuple[str, Sent]], tuple[Diagnostic, ...]]:
    """Everything to record, in order of days, each with the bailleur whose chain it goes to.

    Args:
        recorder: What records.
        intake: The dwellings.
        events: What happens to them, or to those that the ledger holds.
        undated: Day of the dwellings whose file gives none.

    Returns:
        What to record; and a notice for each event that has to wait for a batch.
    """
    from fluxrules.decision.gathering import Freed, gathered, in_order_of_days

    freed = []
    for item in intake.liberations:
        day = item.values.get("liberation.date")
        freed.append(Freed(day if isinstance(day, date) else undated, item))
    moments, notices = gathered(in_order_of_days(freed, events.events), recorder.calendar)
    owners = {item.id: item.bailleur for item in intake.liberations}
    asked = (event.event.liberation for event in events.events if event.event.liberation not in owners)
    owners |= {name: standing.bailleur for name, standing in standing_in(recorder.store, asked).items()}
    return [(_owner(what, owners), what) for what in moments], notices


def _owner(what: Moment, owners: Mapping[str, str]) -> str:
    from fluxrules.decision.gathering import Freed, Together

    match what:
        case Freed():
            return what.liberation.bailleur
        case Together():
            return what.freed[0].liberation.bailleur
        case _:
            return owners[what.event.liberation]
