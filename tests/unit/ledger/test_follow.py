"""Where a libération stands after each entry about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fluxrules.ledger.entry import Draft, Entry, Nature, sealed
from fluxrules.ledger.follow import follow
from fluxrules.ledger.following import UNKNOWN, Followed, Issue

FACTS = {
    "liberation.date": {"jour": "2025-06-02"},
    "logement.typologie": "T3",
    "logement.financement": "PLUS",
    "logement.qpv": False,
}
FREED = {"logement": "D1", "commune": "99001", "departement": "99", "annee": 2025, "faits": FACTS}


def entry(nature: Nature, day: str = "2025-06-03", **content: Any) -> Entry:
    draft = Draft(bailleur="bail", nature=nature, day=day, liberation="l1", content=content)
    return sealed(draft, 1, "0" * 64, "2026-03-02T09:30:00Z", "essai")


def decided(nature: Nature = Nature.ORIENTATION, day: str = "2025-06-03", annee: int = 2025, **said: Any) -> Entry:
    core = {
        "statut": "oriente",
        "reservataire": "etat",
        "beneficiaire": "",
        "motif": "",
        "non_facture": False,
        "modalites": {"delai_jours": "30"},
        "deduits": {},
        **said,
    }
    return entry(nature, day, decision=core, annee=annee, ecritures=[])


def standing(*entries: Entry) -> Followed:
    found = follow(None, entry(Nature.LIBERATION, "2025-06-02", **FREED))
    for one in entries:
        found = follow(found, one)
    assert found is not None
    return found


def test_freed() -> None:
    found = standing()
    assert (found.statut, found.freed, found.dwelling, found.departement) == ("suspendu", "2025-06-02", "D1", "99")
    assert (found.typologie, found.financement, found.qpv, found.periode) == ("T3", "PLUS", "non", UNKNOWN)
    assert found.proposals == ()


def test_decided() -> None:
    found = standing(decided(deduits={"logement.periode": "apres_2011", "logement.qpv": True}))
    (proposal,) = found.proposals
    assert (proposal.holder, proposal.issue, proposal.charged, proposal.since) == (
        "etat",
        Issue.EN_COURS,
        True,
        "2025-06-03",
    )
    assert (found.statut, found.deadline, found.periode, found.qpv) == ("oriente", "2025-07-03", "apres_2011", "non")


@pytest.mark.parametrize("statut", ["suspendu", "conflit", "hors_flux", "stock"])
def test_decided_for_nobody(statut: str) -> None:
    found = standing(decided(statut=statut, motif="vente"))
    assert (found.statut, found.motif, found.proposals, found.deadline) == (statut, "vente", (), "")


def test_without_a_reservataire_it_is_the_bailleurs() -> None:
    found = standing(decided(statut="sans_reservataire", reservataire="", modalites={}))
    assert (found.proposals[0].holder, found.deadline) == ("bailleur", "")


@pytest.mark.parametrize(
    ("nature", "issue"),
    [
        (Nature.RESTITUTION, Issue.RENDU),
        (Nature.REFUS, Issue.REFUSE),
        (Nature.DELAI_DEPASSE, Issue.DELAI),
        (Nature.FORCE, Issue.DEROGE),
    ],
)
def test_decided_again(nature: Nature, issue: Issue) -> None:
    found = standing(decided(), decided(nature, "2025-06-20", reservataire="al"))
    first, second = found.proposals
    assert (first.issue, first.since, first.charged) == (issue, "2025-06-20", False)
    assert (second.holder, second.issue, second.charged) == ("al", Issue.EN_COURS, True)
    assert found.deadline == "2025-07-20"


def test_a_turn_lost_stays_charged() -> None:
    found = standing(decided(), decided(Nature.RESTITUTION, "2025-06-20", reservataire="al", non_facture=True))
    assert [proposal.charged for proposal in found.proposals] == [True, False]


def test_decided_again_for_nobody() -> None:
    found = standing(decided(), decided(Nature.RESTITUTION, "2025-06-20", statut="suspendu"))
    assert (found.statut, len(found.proposals), found.proposals[0].issue) == ("suspendu", 1, Issue.RENDU)


def test_to_the_lease() -> None:
    steps = [decided(), entry(Nature.CANDIDATS, "2025-06-10", nombre=3), entry(Nature.ATTRIBUTION, "2025-06-20")]
    found = standing(*steps, entry(Nature.BAIL, "2025-07-01"))
    assert (found.candidates, found.leased) == ("2025-06-10", "2025-07-01")
    assert (found.proposals[0].issue, found.proposals[0].since) == (Issue.ATTRIBUE, "2025-06-20")
    alone = standing(decided(), entry(Nature.BAIL, "2025-07-01"))
    assert (alone.proposals[0].issue, alone.proposals[0].since) == (Issue.ATTRIBUE, "2025-07-01")


@pytest.mark.parametrize("before", [[], [entry(Nature.ATTRIBUTION, "2025-06-20")]])
def test_what_leaves(before: list[Entry]) -> None:
    gone = standing(decided(), *before, entry(Nature.SOUSTRACTION, "2025-07-01", motif="mutation"))
    assert (gone.statut, gone.motif, gone.proposals[0].issue) == ("soustrait", "mutation", Issue.SOUSTRAIT)
    undone = standing(decided(), *before, entry(Nature.ANNULATION, "2025-07-01", motif="erreur"))
    assert (undone.statut, undone.motif, undone.proposals[0].issue) == ("annule", "", Issue.ANNULE)


def test_freed_again_with_what_was_missing() -> None:
    """A proposal that was made stays; what the file says now is what stands."""
    again = entry(Nature.LIBERATION, "2025-06-25", **{**FREED, "faits": {**FACTS, "logement.typologie": "T4"}})
    found = standing(decided(), decided(Nature.RESTITUTION, "2025-06-20", statut="suspendu"), again, decided())
    assert (found.typologie, found.statut, len(found.proposals)) == ("T4", "oriente", 2)


def test_the_year_is_that_of_the_account() -> None:
    assert standing(decided(annee=2026)).year == 2026


def test_entries_about_no_liberation() -> None:
    plan = replace(entry(Nature.PLAN, ecritures=[]), liberation="")
    assert follow(None, plan) is None
    assert follow(standing(), plan) == standing()
    assert follow(None, entry(Nature.BAIL)) is None


def test_what_people_did_has_the_day_they_did_it() -> None:
    """Told in January, after a dwelling of January was decided: attributed in December all the same."""
    late: dict[str, Any] = {"day": "2026-01-09", "survenu_le": "2025-12-15"}
    found = standing(decided(), entry(Nature.CANDIDATS, **late), entry(Nature.BAIL, **late))
    assert (found.candidates, found.leased, found.proposals[-1].since) == ("2025-12-15",) * 3
    assert standing(decided(), entry(Nature.ANNULATION, **late)).proposals[-1].since == "2025-12-15"
    forced = decided(Nature.FORCE, "2026-01-09", reservataire="al")
    told_late = replace(forced, content={**forced.content, "survenu_le": "2025-12-15"})
    assert [item.day for item in standing(decided(), told_late).proposals] == ["2025-06-03", "2025-12-15"]


def test_what_the_rules_decide_has_the_day_they_decide() -> None:
    back = decided(Nature.RESTITUTION, "2026-01-09", reservataire="al")
    before, after = standing(decided(), replace(back, content={**back.content, "survenu_le": "2025-12-15"})).proposals
    assert (before.since, after.day) == ("2025-12-15", "2026-01-09")
