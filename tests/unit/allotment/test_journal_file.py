"""The journal as a file: what is written reads back, and folds into the same accounts byte for byte."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest

from fluxrules.allotment.books import fold
from fluxrules.allotment.charge import Charge
from fluxrules.allotment.journal import (
    Amended,
    Closed,
    Confirmed,
    Counted,
    Event,
    FirstLet,
    Moved,
    Planned,
    Settled,
    Uncounted,
)
from fluxrules.allotment.journal_file import event_line, journal_lines
from fluxrules.allotment.journal_reader import read_journal
from fluxrules.allotment.plan import Plan, RowDue
from fluxrules.intake.state import write_state
from fluxrules.vocabulary import Report

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas/journal.schema.json").read_text("utf-8"))
KEY = ("bail", "99", 2025)
HERE, THERE = (("commune", "99001"), ("qpv", "non")), (("commune", "99002"), ("qpv", "oui"))
PLAN = Plan(
    entitlements={
        HERE: {"etat": Fraction(1, 3), "al": Fraction(2, 3), "bailleur": Fraction(0)},
        THERE: {"etat": Fraction(1, 7), "al": Fraction(0), "bailleur": Fraction(6, 7)},
    },
    weights={HERE: Fraction(81, 2), THERE: Fraction(7)},
    rates={"etat": Fraction(1, 4), "al": Fraction(1, 2), "bailleur": Fraction(1, 4)},
    due={"etat": Fraction(10), "al": Fraction(27), "bailleur": Fraction(6)},
    unit=100,
    units={HERE: {"etat": 33, "al": 67}, THERE: {"etat": 14, "bailleur": 86}},
    restricted=True,
    eligible={"etat": frozenset({HERE, THERE}), "al": frozenset({HERE})},
    reference={"etat": Fraction(1, 4)},
    residual={"bailleur": Fraction(1)},
    order=("etat", "al", "bailleur"),
    annual={"etat": Fraction(10)},
    rows=(RowDue("etat", "p", *(Fraction(n, 3) for n in range(1, 3)), (Fraction(1, 4),), *map(Fraction, range(4))),),
)
CHARGE = Charge(
    "etat",
    {"etat": 33, "al": 67},
    (("typologie", "T3"), ("qpv", "non")),
    HERE,
    ("etat", "al"),
    provisional=True,
    usages={("plafond", "99001"): True, ("plafond", ""): False},
    owed={"D9": "al"},
    beneficiary="ville",
    among=(("ville", Fraction(1, 2)), ("metropole", Fraction(1, 2))),
    pending=True,
    swapped=True,
    programme="Les Tilleuls",
)
FACTS = {"logement.surface": Fraction(131, 2), "liberation.date": date(2025, 1, 6), "logement.qpv": False, "n": 3}
COMMON = {"key": KEY, "day": "2025-01-06"}
EVENTS: tuple[Event, ...] = (
    Planned(**COMMON, plan=PLAN, cause="debut", varies=False),
    Counted(**COMMON, liberation="L1", dwelling="D1", charge=CHARGE, commune="99001", facts=FACTS, terms={"mode": "x"}),
    Counted(**COMMON, liberation="L2", dwelling="D2", charge=replace(CHARGE, holder="al", kind=None, candidates=None)),
    Confirmed(**COMMON, liberation="L1", cause="bail"),
    Moved(
        **COMMON,
        liberation="L2",
        cause="derogation",
        to="etat",
        charge=CHARGE,
        reason="« urgence »\n2",
        by="direction",
        terms={"restitution": "comptee"},
    ),
    Moved(**COMMON, liberation="L1", cause="restitution", to="bailleur", charge=None, owed={"D1": "etat"}),
    Uncounted(**COMMON, liberation="L2", cause="annulation", reason="erreur"),
    Amended(**COMMON, unit=700, arrears={"etat": 35, "al": -35}),
    Settled(**COMMON, holder="al", onto="bailleur"),
    FirstLet(**COMMON, liberation="L3", programme="Les Tilleuls", holder="al"),
    Closed(**COMMON, mode=Report.PLAFONNE, limit=Fraction(3, 2)),
)
TEXT = "".join(journal_lines(EVENTS))


def test_every_kind_of_event_reads_back_and_folds_into_the_same_bytes() -> None:
    read, problems = read_journal(TEXT.encode(), "journal.jsonl")
    assert problems == ()
    assert [type(event) for event in read] == [type(event) for event in EVENTS]
    assert "".join(journal_lines(read)) == TEXT
    assert write_state(fold(read).accounts) == write_state(fold(EVENTS).accounts)
    assert fold(read).records == {
        name: replace(record, charge=replace(record.charge, candidates=sorted(record.charge.candidates or ())))
        for name, record in fold(EVENTS).records.items()
    }


def test_nothing_of_a_charge_or_of_an_event_is_left_out() -> None:
    read, _ = read_journal(TEXT.encode(), "journal.jsonl")
    for event, back in zip(EVENTS[1:], read[1:], strict=True):
        for field in fields(event):
            if field.name != "charge":
                assert getattr(back, field.name) == getattr(event, field.name)
    counted = read[1]
    assert isinstance(counted, Counted)
    for field in fields(Charge):
        expected = getattr(CHARGE, field.name)
        assert expected != getattr(Charge("x", {"x": 1}), field.name) or field.name == "settled"
        assert list(getattr(counted.charge, field.name)) == sorted(expected) if field.name == "candidates" else True
        if field.name != "candidates":
            assert getattr(counted.charge, field.name) == expected


def test_a_plan_is_whole() -> None:
    read, _ = read_journal(TEXT.encode(), "journal.jsonl")
    plan = read[0].plan
    nothing = {key: {h: g for h, g in gains.items() if g} for key, gains in PLAN.entitlements.items()}
    assert replace(plan, units=PLAN.units) == replace(PLAN, entitlements=nothing)
    assert plan.units == PLAN.units


def test_each_line_is_canonical_and_follows_the_schema() -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for line in TEXT.splitlines():
        value = json.loads(line)
        validator.validate(value)
        assert json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == line


@pytest.mark.parametrize(
    ("changed", "code", "line"),
    [
        (TEXT.replace("journal/1", "journal/9"), "FLX640", None),
        ("", "FLX640", None),
        (TEXT[:-1], "FLX641", len(EVENTS) + 1),
        (TEXT.replace('"cause":"bail"', '"cause":1'), "FLX642", 5),
        (TEXT.replace('"evenement":"solde"', '"evenement":"sold"'), "FLX642", 10),
        (TEXT.replace('"attendus":"7"', '"attendus":"8"'), "FLX643", 2),
        (TEXT.replace('"droits":{"al":"67/100"', '"droits":{"al":"66/100"'), "FLX642", 3),
        (TEXT.replace('"le":"2025-01-06"', '"le":"hier"', 1), "FLX642", 2),
        (TEXT.replace('"unite":700', '"unite":0'), "FLX642", 9),
    ],
)
def test_a_journal_that_was_changed_is_refused_whole(changed: str, code: str, line: int | None) -> None:
    assert changed != TEXT
    events, problems = read_journal(changed.encode(), "journal.jsonl")
    assert events == ()
    assert problems[0].code == code
    assert line is None or problems[0].span.line == line


def test_an_event_is_one_line() -> None:
    assert all(event_line(event).count("\n") == 1 for event in EVENTS)
