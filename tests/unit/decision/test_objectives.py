"""CIA objectives have a count of their own, on the communes of the EPCI only."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from tests.small import codes, compiled, dwelling, rules, session

LATE = (
    "id: o, quand: {epci.commune-99001.part_recue: {moins_de: 50 %}}, "
    "alors: [{prioriser: {reservataire: commune-99001, rang: 1}}]"
)


def test_an_objective_is_followed_where_it_is_counted(tmp_path: Path) -> None:
    run = session(tmp_path, rules(LATE))
    served = [run.decide(dwelling(f"l{number}")).holder == "commune-99001" for number in range(12)]
    assert served[0]
    received, counted = run.account("bail").usages["epci:petit", "commune-99001"]
    assert (received, counted) == (sum(served), 12)
    assert Fraction(received, counted) == Fraction(1, 2)


def test_dwellings_are_counted_too(tmp_path: Path) -> None:
    twice = "id: o, quand: {epci.al.recus: {moins_de: 2}}, alors: [{reserver_a: {reservataire: al}}]"
    run = session(tmp_path, rules(twice))
    fired = [bool(run.decide(dwelling(f"l{number}")).fired) for number in range(4)]
    assert fired == [True, True, False, False]


def test_what_lies_outside_the_territory_does_not_count(tmp_path: Path) -> None:
    run = session(tmp_path, rules(LATE))
    run.decide(dwelling("l1", commune="99050"))
    assert dict(run.account("bail").usages) == {}
    assert run.account("bail").counted == 1
    run.decide(dwelling("l2", commune="99002"))
    assert run.account("bail").usages["epci:petit", "commune-99001"] == (0, 1)


def test_read_for_each_everyone_is_counted(tmp_path: Path) -> None:
    cia = rules(
        "id: e, pour_chaque: reservataire, quand: {tous: [{reservataire.epci.recus: 0}, {reservataire.epci.part_recue: 0}]}, "
        "alors: [{signaler: {niveau: info, message: rien}}]"
    )
    run = session(tmp_path, cia)
    first = run.decide(dwelling("l1"))
    assert len(first.alerts) == 4
    assert {rule.reservataire for rule in run.decide(dwelling("l2")).fired} == {
        "etat", "etat-agents", "al", "commune-99001"
    } - {first.holder}  # fmt: skip
    assert {holder for _, holder in run.account("bail").usages} == {"etat", "etat-agents", "al", "commune-99001"}


def test_nothing_is_counted_that_no_rule_reads(tmp_path: Path) -> None:
    run = session(tmp_path)
    run.decide(dwelling())
    assert dict(run.account("bail").usages) == {}


def test_a_name_that_is_not_in_the_register(tmp_path: Path) -> None:
    made = compiled(tmp_path, rules(LATE.replace("epci.commune-99001", "epci.commune-99003")))
    assert codes(made.diagnostics) == ["FLX305"]
    assert "epci.commune-9900" in made.diagnostics[0].hint
