"""Counting where libérations stand: by hand, as the database counts, and what always adds up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.recorded_year import nantes

from fluxrules.accounts.tallying import plus, tally_of, totals
from fluxrules.ledger.following import UNKNOWN, Followed, Issue, Proposal, Tally
from fluxrules.ledger.store import Store


def proposal(holder: str, issue: Issue, day: str = "2025-03-01", since: str = "") -> Proposal:
    return Proposal(holder=holder, beneficiary="", day=day, charged=True, issue=issue, since=since or day)


def followed(name: str = "LIB-1", *proposals: Proposal, **changes: object) -> Followed:
    values: dict[str, object] = {
        "bailleur": "habitat",
        "departement": "44",
        "year": 2025,
        "liberation": name,
        "dwelling": name.replace("LIB", "L"),
        "freed": "2025-02-20",
        "typologie": "T3",
        "financement": "PLUS",
        "qpv": "non",
        "commune": "44109",
        "periode": UNKNOWN,
        "statut": "oriente",
        **changes,
    }
    return Followed(proposals=proposals, **values)  # type: ignore[arg-type]


def test_a_dwelling_handed_back_is_proposed_twice_and_stands_once() -> None:
    row = followed("LIB-1", proposal("etat", Issue.RENDU), proposal("commune", Issue.ATTRIBUE), leased="2025-05-01")
    found = {key.holder: tally for key, tally in tally_of([row])}
    assert found == {
        "etat": Tally(proposed=1, handed_back=1),
        "commune": Tally(proposed=1, standing=1, attributed=1, leased=1),
    }


@pytest.mark.parametrize("issue", [Issue.RENDU, Issue.REFUSE, Issue.DELAI, Issue.DEROGE, Issue.SOUSTRAIT, Issue.ANNULE])
def test_with_nobody_it_is_one_dwelling(issue: Issue) -> None:
    found = {key.holder: tally for key, tally in tally_of([followed("LIB-1", proposal("etat", issue))])}
    lost = issue in (Issue.RENDU, Issue.REFUSE, Issue.DELAI)
    assert found == {"etat": Tally(proposed=1, handed_back=int(lost)), "": Tally(dwellings=1)}


def test_what_was_never_proposed_says_why() -> None:
    ((key, tally),) = tally_of([followed(statut="hors_flux", motif="mutation")])
    assert (key.holder, key.statut, key.motif, key.month, tally) == (
        "",
        "hors_flux",
        "mutation",
        "2025-02",
        Tally(dwellings=1),
    )


def test_a_lease_without_attribution_is_not_one_of_this_holder() -> None:
    ((_, tally),) = tally_of([followed("LIB-1", proposal("etat", Issue.EN_COURS), leased="2025-05-01")])
    assert tally == Tally(proposed=1, standing=1)


OVER = [issue for issue in Issue if issue not in (Issue.EN_COURS, Issue.ATTRIBUE)]


@st.composite
def histories(draw: st.DrawFn) -> tuple[Followed, ...]:
    """Libérations: only the last proposal of each may stand; one to nobody is that of a dwelling out of the flux."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        outside = draw(st.booleans())
        items = [proposal("", Issue.ATTRIBUE)] if outside and draw(st.booleans()) else []
        if not outside:
            ended = draw(st.lists(st.tuples(st.sampled_from(["etat", "al"]), st.sampled_from(OVER)), max_size=2))
            last = draw(st.tuples(st.sampled_from(["etat", "al"]), st.sampled_from(list(Issue))))
            items = [proposal(holder, issue) for holder, issue in (*ended, last)]
        changes = {
            "bailleur": draw(st.sampled_from(["a", "b"])),
            "year": draw(st.sampled_from([2025, 2026])),
            "typologie": draw(st.sampled_from(["T2", "T3"])),
            "qpv": draw(st.sampled_from(["oui", "non", UNKNOWN])),
            "leased": draw(st.sampled_from(["", "2025-06-01"])),
            "statut": "hors_flux" if outside else "oriente",
            "motif": draw(st.sampled_from(["mutation", "vente"])) if outside else "",
        }
        found.append(followed(f"LIB-{number}", *items, **changes))
    return tuple(found)


@given(histories())
def test_every_liberation_is_once_with_somebody_or_with_nobody(rows: tuple[Followed, ...]) -> None:
    cells = tally_of(rows)
    assert sum(tally.standing + tally.dwellings for _, tally in cells) == len(rows)
    whole = totals(cells).get((), Tally())
    for name in ("bailleur", "typologie", "holder"):
        parts = totals(cells, name).values()
        added = Tally()
        for part in parts:
            added = plus(added, part)
        assert added == whole
    for _, tally in cells:
        assert 0 <= tally.leased <= tally.attributed
        assert tally.standing + tally.handed_back <= tally.proposed


@settings(max_examples=25)
@given(histories())
def test_the_database_counts_the_same(tmp_path_factory: pytest.TempPathFactory, rows: tuple[Followed, ...]) -> None:
    address = str(tmp_path_factory.mktemp("registre") / "registre.sqlite")
    store, wrong = Store.open(address, create=True, territoire="essai")
    assert store is not None, wrong
    with store:
        for bailleur in ("a", "b"):
            with store.writing(bailleur) as chain:
                chain.follow([row for row in rows if row.bailleur == bailleur])
        with store.reading() as reading:
            for year in (2025, 2026, None):
                counted: dict[object, Tally] = {}
                for key, tally in reading.tally(year):
                    counted[key] = plus(counted.get(key, Tally()), tally)
                assert counted == dict(tally_of(row for row in rows if year in (None, row.year)))


def test_so_it_does_on_a_recorded_year() -> None:
    year = nantes()
    rows = year.followed()
    with year.store() as store, store.reading() as reading:
        counted: dict[object, Tally] = {}
        for key, tally in reading.tally(2025):
            counted[key] = plus(counted.get(key, Tally()), tally)
    assert counted == dict(tally_of(rows))
    assert len(counted) > 100
