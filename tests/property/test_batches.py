"""Batches over random rules, shares and dwellings: exact sums, caps kept, the order of the file without effect."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.test_decisions import CONVENTION_UNDER_CAPS, EXTRA, liberations, rule_lists
from tests.small import DAY, compiled, dwelling, rules

from fluxrules.allotment.books import Books, fold
from fluxrules.decision.batch import decide_batch
from fluxrules.decision.decision import Decision, Raison
from fluxrules.decision.session import Compiled, Session
from fluxrules.intake.liberation import Liberation
from fluxrules.intake.state import write_state
from fluxrules.program.canonical import canonical_bytes
from fluxrules.vocabulary import StatutDecision

AXES = CONVENTION_UNDER_CAPS.replace("{bande: 5/4}", "{bande: 5/4, axes: [typologie, commune]}")
assert AXES != CONVENTION_UNDER_CAPS


def made(written: Sequence[str]) -> Compiled:
    with tempfile.TemporaryDirectory() as folder:
        files = {"territories/petit/conventions/bail.yaml": AXES}
        found = compiled(Path(folder), rules(*written, extra=EXTRA), files=files)
    assert found.ready, [(d.code, d.message) for d in found.diagnostics]
    return found


def noticed(dwellings: Sequence[Liberation]) -> list[Liberation]:
    """The same, each with its own day of notice."""
    return [
        replace(one, values={**one.values, "liberation.date": DAY + timedelta(days=place)})
        for place, one in enumerate(dwellings)
    ]


def decided(law: Compiled, batches: Sequence[Sequence[Liberation]]) -> tuple[list[Decision], Session]:
    session = Session(law, books=Books(records={}, events=[]))
    found = [result for batch in batches for result in decide_batch(session, batch)]
    decisions = [result for result in found if isinstance(result, Decision)]
    assert len(decisions) == len(found)
    return decisions, session


def moved(decision: Decision) -> bool:
    return decision.batch is not None and decision.batch.first != decision.holder != ""


@settings(max_examples=25)
@given(rule_lists(), st.lists(liberations(), min_size=1, max_size=3), st.integers(0, 2**32))
def test_invariants(written: list[str], drawn: list[list[Liberation]], seed: int) -> None:
    law = made(written)
    batches = [
        [replace(one, id=f"{number}-{one.id}", logement=f"{number}-{one.id}") for one in noticed(batch)]
        for number, batch in enumerate(drawn)
    ]
    decisions, session = decided(law, batches)

    # One decision each, in order of notice; exact sums; the journal is the books.
    assert [d.liberation for d in decisions] == [one.id for batch in batches for one in batch]
    account = session.account("bail")
    charged = [d for d in decisions if d.statut in (StatutDecision.ORIENTE, StatutDecision.SANS_RESERVATAIRE)]
    assert account.counted == sum(account.received.values()) == len(charged)
    assert sum(account.deficits.values()) == 0
    assert all(sum(table.values()) == 0 for table in account.by_category.values())
    assert write_state(fold(session.books.events or []).accounts) == write_state(session.books.accounts)
    received = [d.holder or "bailleur" for d in charged]
    assert {h: n for h, n in account.received.items() if n} == {h: received.count(h) for h in set(received)}

    # No charge crosses a cap, in the order in which they are written: 4 % of 100, 40 % of what has come.
    state = al = 0
    for place, decision in enumerate(charged, start=1):
        state += decision.holder in ("etat", "etat-agents")
        al += decision.holder == "al"
        assert state <= 4
        if decision.holder == "al":
            assert al <= Fraction(2, 5) * place

    # A move says so, and lowers the potential.
    for decision in decisions:
        lost = [s.holder for s in decision.standings if s.reason is Raison.LOT]
        assert lost == ([decision.batch.first] if decision.batch and moved(decision) else [])
        if decision.statut is StatutDecision.ORIENTE:
            assert [s.holder for s in decision.standings if s.reason is None] == [decision.holder]
        for move in decision.batch.moves if decision.batch else ():
            assert move.after < move.before
    assert account.swapped == sum(moved(d) for d in decisions)

    # The order of the file is nothing.
    shuffled = [list(batch) for batch in batches]
    for batch in shuffled:
        Random(seed).shuffle(batch)
    again, other = decided(law, shuffled)
    assert [canonical_bytes(d) for d in again] == [canonical_bytes(d) for d in decisions]
    assert other.books.events == session.books.events


@settings(max_examples=15)
@given(rule_lists(), liberations())
def test_a_batch_of_one_is_a_decision(written: list[str], dwellings: list[Liberation]) -> None:
    law = made(written)
    alone = Session(law, books=Books(records={}, events=[]))
    decisions, session = decided(law, [[one] for one in dwellings])
    plain = [alone.decide(one) for one in dwellings]
    assert [replace(d, batch=None) for d in decisions] == plain
    assert session.books.events == alone.books.events


@settings(max_examples=15)
@given(st.lists(st.sampled_from(("T1", "T3", "T4", "T6")), min_size=3, max_size=12), st.randoms(use_true_random=False))
def test_moves_without_rules_lower_the_potential_of_the_books(typologies: list[str], random: Random) -> None:
    """Each improvement said is real: the account after the batch has the last potential."""
    communes = [random.choice(("99001", "99002")) for _ in typologies]
    batch = noticed(
        [dwelling(f"l{n}", c, typologie=t) for n, (c, t) in enumerate(zip(communes, typologies, strict=True))]
    )
    decisions, session = decided(FREE, [batch])
    account = session.account("bail")
    tables = [*account.by_category.values(), *[account.deficits] * 3]
    potential = sum((Fraction(units, account.unit) ** 2 for table in tables for units in table.values()), Fraction(0))
    steps = {(m.before, m.after) for d in decisions if d.batch for m in d.batch.moves}
    assert not steps or min(after for _, after in steps) == potential
    for _, after in steps:
        assert after == potential or after in {before for before, _ in steps}


with tempfile.TemporaryDirectory() as _folder:
    FREE = compiled(
        Path(_folder), files={"territories/petit/conventions/bail.yaml": AXES.replace("taux: 4 %", "taux: 25 %")}
    )
