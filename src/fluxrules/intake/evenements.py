"""What happened to dwellings once oriented, read from ``--evenements``: each event is right, or set apart with why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from fluxrules.diagnostics import Diagnostic, Span, closest, diagnose, has_errors
from fluxrules.diagnostics.suggestion import did_you_mean
from fluxrules.intake.evenements_table import is_table, read_table
from fluxrules.intake.personal_values import covered, hidden, is_pointing, names_someone
from fluxrules.model.evenement import DatedEvent, EvenementsFile, Event, Override
from fluxrules.shape.reading import read
from fluxrules.source.nodes import Mapping as Node
from fluxrules.source.nodes import Node as Tree
from fluxrules.source.nodes import Sequence
from fluxrules.source.project import FileKind
from fluxrules.source.text import decode
from fluxrules.source.yaml_reader import parse

LIST = "evenements"
"""The key under which events stand."""

ID = "liberation"
"""The key of every event that names its libération."""

_ONLY_ID = re.compile(rf"[\s\-]*(?:\w+:\s*)?{ID}\s*:\s*\S+\s*$")

_WORDS = frozenset({"motif", "par"})
"""The keys of an event that hold words of whoever writes it."""

_LONGEST_SEARCH = 5000
"""Past so many libérations, the nearest id is not looked for."""


@dataclass(frozen=True, slots=True)
class RejectedEvent:
    """An event that cannot be played: its lines in the file, as written, and everything wrong with it."""

    span: Span
    raw: str
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class EventsRead:
    """A file of events.

    Attributes:
        events: Those that may be played, in the order of the file.
        rejects: The others, in the order of the file.
        notes: What is wrong with the file itself; with an error among them, nothing was read.
        count: Events found.
        texts: Its text by name, for excerpts.
    """

    events: tuple[DatedEvent, ...] = ()
    rejects: tuple[RejectedEvent, ...] = ()
    notes: tuple[Diagnostic, ...] = ()
    count: int = 0
    texts: Mapping[str, str] | None = None

    @property
    def ready(self) -> bool:
        """Whether the file could be read."""
        return not has_errors(self.notes)

    def without(self, event: DatedEvent, diagnostics: tuple[Diagnostic, ...]) -> EventsRead:
        """The same once ``event`` is set apart."""
        rejected = RejectedEvent(event.span, self._raw(event.span), diagnostics)
        rejects = sorted((*self.rejects, rejected), key=lambda reject: reject.span)
        events = tuple(other for other in self.events if other is not event)
        return replace(self, events=events, rejects=tuple(rejects))

    def _raw(self, span: Span) -> str:
        text = (self.texts or {}).get(span.file, "")
        return "\n".join(text.split("\n")[span.line - 1 : span.end_line])


def read_events(data: bytes, name: str) -> EventsRead:
    """Read a file of events: YAML, or a table of them (CSV or workbook).

    Args:
        data: The file.
        name: Its name, for messages.
    """
    if is_table(data, name):
        table = read_table(data, name, LIST)
        if table.node is None:
            return EventsRead(notes=_untold(table.notes))
        return _events_of(table.node, table.notes, {table.place: _covered_lines(table.text)})
    source, found = decode(data, name)
    if source is None:
        return EventsRead(notes=found)
    texts = {name: _covered_lines(source.shown)}
    node, more = parse(source)
    found = (*found, *more)
    if node is None or has_errors(found):
        return EventsRead(notes=_untold(found), texts=texts)
    return _events_of(node, found, texts)


def _events_of(node: Tree, found: tuple[Diagnostic, ...], texts: Mapping[str, str]) -> EventsRead:
    """The events of a file, whatever it was written in."""
    model, shape = read(node, FileKind.EVENEMENTS)
    if not isinstance(model, EvenementsFile):
        return EventsRead(notes=_untold((*found, *shape)), texts=texts)
    items = _items(node)
    wrong: dict[Span, list[Diagnostic]] = {}
    notes = [*found]
    for diagnostic in shape:
        place = next((span for span in items if _within(diagnostic.span, span)), None)
        if place is None:
            notes.append(diagnostic)
        else:
            wrong.setdefault(place, []).append(diagnostic)
    events = EventsRead(model.evenements, notes=_untold(notes), count=len(items), texts=texts)
    rejects = tuple(RejectedEvent(s, events._raw(s), _untold(said)) for s, said in sorted(wrong.items()))
    events = replace(events, rejects=rejects)
    for event in model.evenements:
        if _points(event.event):
            events = _set_apart(events, event)
    return events


def _points(event: Event) -> bool:
    """Whether anything written in ``event`` points to a person."""
    values = ((field.name, getattr(event, field.name)) for field in fields(event))
    return any(
        isinstance(value, str)
        and (is_pointing(value, identifier=name == ID) or (name in _WORDS and names_someone(value)))
        for name, value in values
    )


def _set_apart(found: EventsRead, event: DatedEvent) -> EventsRead:
    """``found`` without ``event``, whose lines are covered from end to end."""
    lines = (found.texts or {}).get(event.span.file, "").split("\n")
    first, last = event.span.line - 1, event.span.end_line
    lines[first:last] = [hidden(line) for line in lines[first:last]]
    covering = replace(found, texts={event.span.file: "\n".join(lines)})
    return covering.without(event, (diagnose("FLX583", event.span),))


def _covered_lines(text: str) -> str:
    return "\n".join(covered(line, identifier=_ONLY_ID.match(line) is not None) for line in text.split("\n"))


def _untold(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The same, where a message quotes what the file says."""
    return tuple(
        replace(one, message=covered(one.message, identifier=True), hint=covered(one.hint, identifier=True))
        for one in diagnostics
    )


def checked(
    found: EventsRead,
    days: Mapping[str, date],
    rejected: Mapping[str, int],
    holders: Collection[str],
    since: date | None = None,
    dwellings: Mapping[str, str] | None = None,
) -> EventsRead:
    """Set apart the events that name nobody known, or a day when nothing could happen yet.

    Args:
        found: What was read.
        days: Day of each libération, by id.
        rejected: Libérations whose row could not be decided: line by id.
        holders: Réservataires of the territory, and the bailleur.
        since: Nothing happens before that day: what came before it has been played.
        dwellings: The last libération of each dwelling: whoever names a dwelling may mean it.
    """
    for event in found.events:
        wrong = _wrong(event, days, rejected, holders, since, dwellings or {})
        if wrong:
            found = found.without(event, wrong)
    return replace(found, notes=(*found.notes, *_written_twice(found.events)))


def _written_twice(events: Iterable[DatedEvent]) -> Iterator[Diagnostic]:
    """Derogations that say again what one of the same day has said."""
    first: dict[tuple[date, str, str], Span] = {}
    for event in events:
        what = event.event
        if isinstance(what, Override):
            said = (event.le, what.liberation, what.reservataire)
            if (before := first.setdefault(said, event.span)) is not event.span:
                values = {"id": what.liberation, "nom": what.reservataire, "jour": event.le.isoformat()}
                yield diagnose("FLX644", event.span, related=(before,), **values)


def _wrong(
    event: DatedEvent,
    days: Mapping[str, date],
    rejected: Mapping[str, int],
    holders: Collection[str],
    since: date | None,
    dwellings: Mapping[str, str],
) -> tuple[Diagnostic, ...]:
    what, wrong = event.event, []
    if what.liberation in rejected:
        wrong.append(diagnose("FLX556", event.span, id=what.liberation, ligne=rejected[what.liberation]))
    elif what.liberation not in days:
        meant = dwellings.get(what.liberation)
        if meant is None and len(days) < _LONGEST_SEARCH:
            meant = closest(what.liberation, days)
        hint = did_you_mean(meant)
        wrong.append(diagnose("FLX550", event.span, hint=hint, id=what.liberation))
    elif event.le < days[what.liberation]:
        freed = days[what.liberation].isoformat()
        wrong.append(diagnose("FLX558", event.span, id=what.liberation, jour=event.le.isoformat(), libere=freed))
    if since is not None and event.le < since:
        wrong.append(diagnose("FLX559", event.span, jour=event.le.isoformat(), fin=since.isoformat()))
    if isinstance(what, Override) and what.reservataire not in holders:
        hint = did_you_mean(closest(what.reservataire, holders))
        wrong.append(diagnose("FLX555", event.span, hint=hint, nom=what.reservataire))
    return tuple(wrong)


def _items(node: object) -> list[Span]:
    listed = node.get(LIST) if isinstance(node, Node) else None
    return [item.span for item in listed.items] if isinstance(listed, Sequence) else []


def _within(place: Span | None, item: Span) -> bool:
    if place is None:
        return False
    start, end = (item.line, item.column), (item.end_line, item.end_column)
    return start <= (place.line, place.column) <= end
