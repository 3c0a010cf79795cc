"""Runs stories (``deroules``): dwellings and events day after day, and what must come out of each step."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fluxrules.allotment.books import Books
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.decision import Decision
from fluxrules.decision.essai_expected import Difference, differences
from fluxrules.decision.essai_given import account_of, facts_of
from fluxrules.decision.gathering import Together, sealed_on
from fluxrules.decision.stories_counts import count_differences, count_problems
from fluxrules.decision.timeline import Freed, Outcome, Timeline
from fluxrules.diagnostics import Diagnostic, Severity, diagnose, has_errors
from fluxrules.engines.protocol import EngineError
from fluxrules.intake.liberation import Liberation
from fluxrules.model import essai as written
from fluxrules.model.evenement import DatedEvent, Event
from fluxrules.semantics.territory import Territory
from fluxrules.vocabulary import BAILLEUR

DATE = "liberation.date"
"""The fact that a step gives to the dwellings it frees, unless they say it themselves."""

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What of one step was not expected; with ``fois``, of one of its dwellings."""

    step: written.Etape
    liberation: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class StoryResult:
    """What a story gave.

    Attributes:
        path: File of the story.
        essai: The story.
        outcomes: What came of each dwelling and event played, in order.
        mismatches: Empty when it passes.
        diagnostics: What is wrong with the story, or an event refused that it did not expect: it stops there.
        failure: What the engine failed on, None when it did not.
        liberation: The dwelling it failed on.
        books: The journal it wrote, and the accounts it leaves.
    """

    path: str
    essai: written.Deroule
    outcomes: tuple[Outcome, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    failure: EngineError | None = None
    liberation: Liberation | None = None
    books: Books = field(default_factory=Books)

    @property
    def passed(self) -> bool:
        """Whether it was played to its end and gave what was expected."""
        return not (self.ignored or self.mismatches or has_errors(self.diagnostics))

    @property
    def ignored(self) -> bool:
        """Whether it was not played, on purpose."""
        return self.essai.ignorer

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions taken, in order."""
        return tuple(outcome.decision for outcome in self.outcomes if outcome.decision is not None)


def run_stories(territory: Territory, engine: str = "native", only: str = "") -> Iterator[StoryResult]:
    """Run the stories of a territory, in the order of files and lines.

    Args:
        territory: Where they belong.
        engine: native, durable or double.
        only: Keeps the stories whose id or title holds this text.
    """
    calendar = Calendar(territory)
    for path, story in territory.stories:
        if only and only not in story.id and only.casefold() not in story.titre.casefold():
            continue
        yield StoryResult(path, story) if story.ignorer else run_story(calendar, path, story, engine)


def run_story(calendar: Calendar, path: str, story: written.Deroule, engine: str = "native") -> StoryResult:
    """Play one story, on books of its own."""
    problems = _problems(story, (*calendar.territory.reservataires, BAILLEUR))
    if problems:
        return StoryResult(path, story, diagnostics=problems)
    first = story.etapes[0].le
    compiled = calendar.compiled(first)
    if not compiled.ready:
        return StoryResult(path, story, diagnostics=compiled.diagnostics)
    if story.bailleur not in compiled.programs:
        unknown = diagnose("FLX801", story.span, bailleur=story.bailleur)
        return StoryResult(path, story, diagnostics=(unknown,))
    account, found = account_of(compiled, story.bailleur, story.etat)
    if has_errors(found):
        return StoryResult(path, story, diagnostics=found)
    key = (story.bailleur, compiled.programs[story.bailleur].departement, first.year)
    books = Books({key: account} if story.etat is not None else {}, {}, [])
    player = _Player(story, Timeline(calendar, engine, books))
    # An engine that cannot even be made is no failing story: it stops the run.
    session, _ = player.timeline.ready(first, story.bailleur)
    if session is not None:
        session.decider(story.bailleur)
    failure = None
    for step in story.etapes:
        try:
            goes_on = player.play(step)
        except EngineError as error:
            failure, why = error, dict[str, Any](error.values)
            player.diagnostics.append(diagnose(error.code, step.span, **why))
            break
        if not goes_on:
            break
    else:
        try:
            player.seal()
        except EngineError as error:
            failure, why = error, dict[str, Any](error.values)
            player.diagnostics.append(diagnose(error.code, story.span, **why))
    return StoryResult(
        path,
        story,
        tuple(player.outcomes),
        tuple(player.mismatches),
        tuple(player.diagnostics),
        failure,
        player.current if failure is not None else None,
        books,
    )


@dataclass(slots=True)
class _Player:
    """Plays steps one after another and notes what differs."""

    story: written.Deroule
    timeline: Timeline
    outcomes: list[Outcome] = field(default_factory=list)
    mismatches: list[Mismatch] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    current: Liberation | None = None
    _freed: dict[str, Liberation] = field(default_factory=dict)
    _waiting: dict[str, tuple[written.Etape, Freed]] = field(default_factory=dict)
    _sealed: date = date.max

    def play(self, step: written.Etape) -> bool:
        """Play one step.

        Returns:
            Whether the story goes on: not after a refusal that was not expected.
        """
        if self._waiting and (step.le > self._sealed or _about(step) in self._waiting) and not self.seal():
            return False
        if isinstance(step.step, written.Count):
            return self._check(step, step.step)
        if isinstance(step.step, written.Freed):
            return self._free(step, step.step)
        self.current = self._freed.get(step.step.liberation)
        return self._after(step, step.step.liberation, self.timeline.step(_dated(step, step.step)))

    def _free(self, step: written.Etape, freed: written.Freed) -> bool:
        territory = self.timeline.calendar.territory
        values, found = facts_of(territory, self.story.logement, freed.logement)
        if has_errors(found):
            self._say(step, found)
            return False
        dwelling = str(values.pop("logement.id", ""))
        commune = str(values.pop("logement.commune", ""))
        if DATE in territory.facts:
            values.setdefault(DATE, step.le)
        for name in names_of(freed):
            self.current = Liberation(name, dwelling or name, self.story.bailleur, commune, step.span.line, values)
            self._freed[name] = self.current
            item = Freed(step.le, self.current)
            sealed = sealed_on(self.timeline.calendar, item, self.timeline.lot)
            if sealed is not None:
                self._waiting[name] = (step, item)
                self._sealed = sealed
                continue
            if not self._after(step, name, self.timeline.step(item)):
                return False
        return True

    def seal(self) -> bool:
        """Decide together the dwellings that wait for the end of their period.

        Returns:
            Whether the story goes on.
        """
        waiting, self._waiting = self._waiting, {}
        if not waiting:
            return True
        goes_on = True
        for outcome in self.timeline.step_together(Together(self._sealed, tuple(item for _, item in waiting.values()))):
            if outcome.failure is not None:
                self.current = outcome.liberation
                raise outcome.failure
            if outcome.liberation is not None:
                name = outcome.liberation.id
                goes_on = self._after(waiting[name][0], name, outcome) and goes_on
        return goes_on

    def _after(self, step: written.Etape, liberation: str, outcome: Outcome) -> bool:
        """Compare what came of a step with what it expects."""
        self.outcomes.append(outcome)
        errors = [item for item in outcome.diagnostics if item.severity is Severity.ERREUR]
        said = {item.code for item in outcome.diagnostics}
        wrong: list[Difference] = []
        if step.refuse is not None and step.refuse not in said:
            wrong.append(Difference("refuse", step.refuse, ", ".join(sorted(said)) or NOTHING))
        if step.avertit is not None and step.avertit not in said:
            wrong.append(Difference("avertit", step.avertit, ", ".join(sorted(said)) or NOTHING))
        if step.attendu is not None:
            if outcome.decision is not None:
                wrong.extend(differences(step.attendu, outcome.decision))
            elif not errors:
                wrong.append(Difference("statut", step.attendu.statut.value, NOTHING))
        self._note(step, liberation, wrong)
        unexpected = [item for item in errors if item.code != step.refuse]
        self._say(step, unexpected)
        return not unexpected

    def _check(self, step: written.Etape, count: written.Count) -> bool:
        bailleur = self.story.bailleur
        session, found = self.timeline.ready(step.le, bailleur)
        if session is None:
            self._say(step, found)
            return False
        said = {item.code for item in found}
        wrong = list(count_differences(count, session.account(bailleur)))
        if step.avertit is not None and step.avertit not in said:
            wrong.append(Difference("avertit", step.avertit, ", ".join(sorted(said)) or NOTHING))
        self._note(step, "", wrong)
        return True

    def _note(self, step: written.Etape, liberation: str, wrong: list[Difference]) -> None:
        if wrong:
            self.mismatches.append(Mismatch(step, liberation, tuple(wrong)))

    def _say(self, step: written.Etape, found: list[Diagnostic] | tuple[Diagnostic, ...]) -> None:
        """Keep diagnostics; those without a place are about the step."""
        self.diagnostics.extend(item if item.span is not None else replace(item, span=step.span) for item in found)


def _about(step: written.Etape) -> str:
    """The libération an event is about; "" for another step."""
    return "" if isinstance(step.step, written.Count | written.Freed) else step.step.liberation


def names_of(freed: written.Freed) -> list[str]:
    """The libérations of a step."""
    if freed.fois == 1:
        return [freed.liberation]
    return [f"{freed.liberation}-{number}" for number in range(1, freed.fois + 1)]


def _dated(step: written.Etape, event: Event) -> DatedEvent:
    return DatedEvent(le=step.le, event=event, span=step.span)


def _problems(story: written.Deroule, holders: Collection[str]) -> tuple[Diagnostic, ...]:
    """What is wrong with a story whatever the rules say."""
    found: list[Diagnostic] = []
    for before, step in zip(story.etapes, story.etapes[1:], strict=False):
        if step.le < before.le:
            found.append(diagnose("FLX805", step.span, jour=step.le, avant=before.le))
    for step in story.etapes:
        if isinstance(step.step, written.Freed) and step.step.fois < 1:
            found.append(diagnose("FLX806", step.span, valeur=step.step.fois))
        if isinstance(step.step, written.Count):
            found.extend(count_problems(step.step, holders))
            if step.attendu is not None or step.refuse is not None:
                found.append(diagnose("FLX807", step.span))
    return tuple(found)
