"""What happens, as content of entries and back: nothing that a replay needs is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from tests.small import dwelling

from fluxrules.diagnostics import Span
from fluxrules.ledger.drafts import event_key, freed_key
from fluxrules.ledger.entry import Draft, Entry, Nature, canonical, sealed
from fluxrules.ledger.happenings import NATURES, event_content, event_from, liberation_content, liberation_from
from fluxrules.model import evenement as written
from fluxrules.vocabulary import MotifSoustraction

HERE = Span("evenements.yaml", 3, 5)
EVENTS: list[written.Event] = [
    written.HandBack(liberation="l1", motif="personne", span=HERE),
    written.HandBack(liberation="l1", span=HERE),
    written.Expiry(liberation="l1", span=HERE),
    written.Refusal(liberation="l1", motif="dossier", span=HERE),
    written.Override(liberation="l1", reservataire="al", par="direction", motif="urgence", span=HERE),
    written.Cancellation(liberation="l1", motif="erreur", span=HERE),
    written.Withdrawal(liberation="l1", motif=MotifSoustraction.MUTATION, span=HERE),
    written.Candidates(liberation="l1", nombre=3, span=HERE),
    written.Award(liberation="l1", span=HERE),
    written.Lease(liberation="l1", span=HERE),
]


def entry(nature: Nature, content: dict[str, Any]) -> Entry:
    draft = Draft(bailleur="bail", nature=nature, day="2025-06-03", liberation="l1", key="", content=content)
    return sealed(draft, 1, "0" * 64, "2026-03-02T09:30:00Z", "essai")


def said(event: Any) -> dict[str, Any]:
    return {name: getattr(event, name) for name in type(event).__dataclass_fields__ if name not in ("span", "nombre")}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_an_event_and_back(event: written.Event) -> None:
    found = event_from(entry(NATURES[event.name], event_content(event)))
    assert type(found.event) is type(event)
    assert found.le == date(2025, 6, 3)
    assert said(found.event) == said(event)


def test_every_event_is_here() -> None:
    assert {event.name for event in EVENTS} <= set(NATURES)


def test_what_is_no_event() -> None:
    with pytest.raises(ValueError, match="no event"):
        event_from(entry(Nature.PLAN, {}))


def test_how_many_candidates_is_kept() -> None:
    assert event_content(EVENTS[7])["nombre"] == 3


def test_a_dwelling_and_back() -> None:
    item = dwelling(surface=Fraction(91, 2), date=date(2025, 6, 2), nom="2025-06-02", etage=3, ascenseur=False)
    found = liberation_from(entry(Nature.LIBERATION, liberation_content(item)))
    assert dict(found.values) == dict(item.values)
    assert {path: type(value) for path, value in found.values.items()} == {p: type(v) for p, v in item.values.items()}
    assert (found.id, found.logement, found.bailleur, found.commune) == ("l1", "l1", "bail", "99001")


def test_facts_that_are_not_facts() -> None:
    with pytest.raises(ValueError, match="facts"):
        liberation_from(entry(Nature.LIBERATION, {"logement": "l1", "commune": "99001", "faits": []}))


def test_what_makes_a_dwelling_the_same() -> None:
    """Its facts, whatever their order and wherever their line."""
    one = dwelling(typologie="T3")
    other = replace(one, row=7, values=dict(reversed(list(one.values.items()))))
    assert freed_key(one) == freed_key(other) == freed_key(one, liberation_content(one))
    assert freed_key(one) != freed_key(dwelling(typologie="T4"))
    assert freed_key(one) != freed_key(dwelling(commune="99002"))
    assert freed_key(one) != freed_key(replace(one, logement="autre"))
    assert freed_key(one) != freed_key(dwelling("l2"))


def test_what_makes_an_event_the_same() -> None:
    keys = [event_key(written.DatedEvent(le=date(2025, 6, 3), event=event, span=HERE), 0) for event in EVENTS]
    assert len(set(keys)) == len(keys)
    again = written.DatedEvent(le=date(2025, 6, 3), event=replace(EVENTS[0], span=Span("autre.yaml")), span=Span(""))
    assert event_key(again, 0) == keys[0]
    assert event_key(again, 1) != keys[0]
    assert event_key(replace(again, le=date(2025, 6, 4)), 0) != keys[0]


def test_canonical_whatever_the_order() -> None:
    assert canonical({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'
