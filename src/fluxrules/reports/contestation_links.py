"""Rules in sentences: each name leads to the line of the file that writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from fluxrules.decision.decision import AppliedRule, AppliedShare, Decision
from fluxrules.explanation.explanation import RuleSentences, ShareSentence
from fluxrules.program.program import Program
from fluxrules.reports.contestation_words import word
from fluxrules.reports.document import Line, Run
from fluxrules.semantics.territory import Territory


def places_of(decision: Decision) -> dict[str, str]:
    """``file:line`` of every rule and share clause that a decision names, by full name; tables by their first line."""
    found: dict[str, str] = {}
    known: Iterable[AppliedRule | AppliedShare] = (
        *decision.fired,
        *decision.aside,
        *decision.maybe,
        *decision.silent,
        *decision.shares,
    )
    for item in known:
        if item.span is not None:
            place = f"{item.span.file}:{item.span.line}"
            found.setdefault(item.name, place)
            found.setdefault(item.name.rpartition(".")[0] or item.name, place)
    return found


def clauses_of(program: Program) -> dict[str, str]:
    """``file:line`` of every rule and share clause of a Program, by full name."""
    spans = {rule.name: rule.span for rule in program.rules} | {part.name: part.span for part in program.shares.parts}
    return {name: f"{span.file}:{span.line}" for name, span in spans.items() if span is not None}


REGISTER = "reservataires.yaml"
"""The name of the register in sentences; it leads to the line of the contestant."""


def register_of(territory: Territory, holder: str) -> dict[str, str]:
    """``file:line`` of a réservataire in the register of its territory; empty for the bailleur, who has none."""
    known = territory.reservataires.get(holder)
    span = known.reservataire.span if known is not None else None
    return {REGISTER: f"{span.file}:{span.line}"} if span is not None else {}


def linked(text: str, places: Mapping[str, str]) -> Line:
    """``text`` in runs, the full name of each rule leading to its place."""
    if not places:
        return (Run(text),)
    runs: list[Run] = []
    for part in _names(tuple(sorted(places, key=lambda name: (-len(name), name)))).split(text):
        if part:
            runs.append(Run(part, link=places.get(part, "")))
    return tuple(runs)


@lru_cache(maxsize=256)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w:.-])({'|'.join(map(re.escape, names))})(?![\w:-])")


def filled(key: str, places: Mapping[str, str], **values: object) -> Line:
    """The text of ``key`` in runs; a value that is a line keeps its links."""
    marks = {name: f"\0{name}\0" for name, value in values.items() if isinstance(value, tuple)}
    text = word(key, **{**values, **marks})
    runs: list[Run] = []
    for place, part in enumerate(text.split("\0")):
        if place % 2:
            line = values[part]
            assert isinstance(line, tuple)
            runs += line
        else:
            runs += linked(part, places)
    return tuple(run for run in runs if run.text)


def quoted(titre: str) -> str:
    """« title »."""
    return f"{word('regle.ouvre')}{titre}{word('regle.ferme')}"


def titled(rule: RuleSentences | ShareSentence, places: Mapping[str, str]) -> Line:
    """« title », leading to its file and line, and how sure it is when nobody has verified it."""
    runs = [Run(quoted(rule.titre), link=places.get(rule.name, ""))]
    if not rule.certain:
        runs.append(Run(f" [{rule.statut}]"))
    return tuple(runs)


def cited(rule: RuleSentences, places: Mapping[str, str]) -> Line:
    """A rule as a reader meets it: what it is called, what it says, where it comes from."""
    said = f" {word('regle.ouvre')}{rule.explanation}{word('regle.ferme')}" if rule.explanation else ""
    effects = "".join(f" {word('regle.effet')}{effect}." for effect in rule.effects)
    return (
        Run(rule.titre, strong=True, link=places.get(rule.name, "")),
        Run(f" ({rule.norme}, {rule.source} ; {rule.statut})."),
        *linked(said + effects, places),
    )


def joined(lines: Iterable[Line]) -> Line:
    """« a, b et c », with their links."""
    parts = list(lines)
    runs: list[Run] = []
    for place, line in enumerate(parts):
        if place:
            runs.append(Run(f" {word('regle.et')} " if place == len(parts) - 1 else ", "))
        runs += line
    return tuple(runs)
