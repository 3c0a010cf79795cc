"""An event that crosses a cap says so; one that does not says nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.small import codes, dwelling, load, rules

from fluxrules.decision.calendar import Calendar
from fluxrules.decision.timeline import Freed, Timeline
from fluxrules.diagnostics import Span
from fluxrules.model.evenement import Cancellation, DatedEvent, Override

HERE = Span("ev.yaml", 2, 5, 2, 9)
DAY = date(2025, 2, 3)


def played(tmp_path: Path, cap: str) -> tuple[Timeline, dict[str, str]]:
    """Ten dwellings, under a cap on Action Logement; who received each."""
    cia = rules(f"id: cap, alors: [{{plafonner: {{reservataire: al, {cap}}}}}]")
    timeline = Timeline(Calendar(load(tmp_path, cia)))
    given = {}
    for place in range(10):
        outcome = timeline.step(Freed(DAY, dwelling(f"l{place}")))
        assert outcome.decision is not None
        assert outcome.diagnostics == () or codes(outcome.diagnostics) != ["FLX563"]
        given[f"l{place}"] = outcome.decision.holder
    return timeline, given


def override(timeline: Timeline, liberation: str, holder: str):
    event = Override(liberation=liberation, reservataire=holder, par="x", motif="y", span=HERE)
    return timeline.step(DatedEvent(le=DAY, event=event, span=HERE))


def cancel(timeline: Timeline, liberation: str):
    return timeline.step(DatedEvent(le=DAY, event=Cancellation(liberation=liberation, motif="y", span=HERE), span=HERE))


@pytest.mark.parametrize("cap", ["taux: 3 %", "taux: 30 %, base: prefixe"])
def test_a_person_crosses_a_cap_once(tmp_path: Path, cap: str) -> None:
    timeline, given = played(tmp_path, cap)
    received = list(given.values()).count("al")
    said = {}
    for name in [name for name, holder in given.items() if holder != "al"][: 6 - received]:
        received += 1
        said[received] = override(timeline, name, "al").diagnostics
    crossing = [count for count, found in said.items() if codes(found) == ["FLX563"]]
    assert crossing == [4]  # the first past three, and it is said once
    assert said[4][0].span == HERE
    assert "Action Logement : 4 reçus pour un plafond de 3,00" in said[4][0].message
    assert codes(override(timeline, next(iter(given)), "etat").diagnostics) == []


def test_what_leaves_the_flux_shrinks_what_a_cap_is_a_share_of(tmp_path: Path) -> None:
    timeline, given = played(tmp_path, "taux: 30 %, base: prefixe")
    other = next(name for name, holder in given.items() if holder != "al")
    assert codes(cancel(timeline, other).diagnostics) == ["FLX563"]


def test_what_leaves_the_flux_changes_nothing_to_a_share_of_what_was_expected(tmp_path: Path) -> None:
    timeline, given = played(tmp_path, "taux: 3 %")
    other = next(name for name, holder in given.items() if holder != "al")
    assert codes(cancel(timeline, other).diagnostics) == []
