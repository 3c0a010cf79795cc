"""A dwelling decided again is contested in the situation of that day: what decides it there is what was decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.golden.test_annee import ROWS, TERMS
from tests.small import CONVENTION, write

from fluxrules.cli.contester import contested
from fluxrules.cli.scene import Scene
from fluxrules.cli.simulation import Request, prepare
from fluxrules.decision.what_if import Situation
from fluxrules.reports.json import decision_value

AGAIN = {
    "restitution": "{liberation: L4, motif: aucun candidat}",
    "refus": "{liberation: L4, motif: candidat refusé}",
    "delai_depasse": "{liberation: L4}",
}


def year(folder: Path, events: str, counts: str = "non_comptee", successor: str = "suivant") -> Request:
    terms = TERMS.replace("COMPTE", counts).replace("sans_candidat: bailleur", f"sans_candidat: {successor}")
    write(folder, files={"territories/petit/conventions/bail.yaml": CONVENTION + terms})
    (folder / "annee.csv").write_text(ROWS, "utf-8")
    (folder / "ev.yaml").write_text(events, "utf-8")
    file, happened = folder / "annee.csv", folder / "ev.yaml"
    return Request("petit", file, "bail", None, None, "natif", True, happened, follows=True)


def played(folder: Path, request: Request, wanted: str = "L4"):
    """The situations that were told, and what was decided of ``wanted``, in order."""
    seen: list[Situation] = []
    told = prepare(Scene(root=folder, verbosity=-1), request).outcomes(wanted, seen.append)
    return seen, [one.decision for one in told if one.liberation == wanted]


@pytest.mark.parametrize("counts", ["comptee", "non_comptee"])
@pytest.mark.parametrize("successor", ["suivant", "bailleur"])
@pytest.mark.parametrize("event", AGAIN)
def test_the_situation_of_each_time_gives_what_was_decided(event: str, successor: str, counts: str, tmp_path) -> None:
    events = f"evenements:\n  - le: 2025-01-22\n    {event}: {AGAIN[event]}\n"
    seen, decided = played(tmp_path, year(tmp_path, events, counts, successor))
    assert [situation.again is not None for situation in seen] == [False, True]
    assert [d.cause for d in decided] == ["", event]
    for situation, decision in zip(seen, decided, strict=True):
        assert decision_value(situation.decide()) == decision_value(decision)
        assert decision.by_itself


def test_one_handed_back_the_year_after_moves_the_account_of_its_own_year(tmp_path: Path) -> None:
    header, *rows = ROWS.splitlines(keepends=True)
    events = "evenements:\n  - le: 2026-01-22\n    restitution: {liberation: L4, motif: aucun candidat}\n"
    request = year(tmp_path, events)
    later = rows[0].replace("L1;D1", "L9;D9").replace("2025-01-06", "2026-01-12")
    request.fichier.write_text(header + "".join(rows) + later, "utf-8")
    seen, decided = played(tmp_path, request)
    assert seen[-1].account.counted == 7  # 2025's; one dwelling only was counted in 2026
    assert decision_value(seen[-1].decide()) == decision_value(decided[-1])


def test_an_event_that_is_refused_tells_no_situation(tmp_path: Path) -> None:
    twice = "  - le: 2025-01-{}\n    restitution: {{liberation: L4, motif: aucun candidat}}\n"
    events = "evenements:\n" + "".join(twice.format(day) for day in (22, 23, 24, 27, 28, 29, 30))
    seen, decided = played(tmp_path, year(tmp_path, events))
    assert len(seen) == len([decision for decision in decided if decision is not None]) == 2
    assert seen[-1].again is not None
    assert len(set(seen[-1].again.returned)) == len(seen[-1].again.returned)


def test_a_dwelling_handed_back_is_searched_and_each_change_is_true(tmp_path: Path) -> None:
    request = year(tmp_path, "evenements:\n  - le: 2025-01-22\n    restitution: {liberation: L4, motif: aucun}\n")
    seen, decided = played(tmp_path, request)
    losers = [line.holder for line in decided[-1].standings if line.score is not None and line.reason is not None]
    assert losers
    proposals = 0
    for holder in losers:
        case = contested(Scene(root=tmp_path, verbosity=-1), request, "D4", holder)
        assert case.changes is not None
        proposals += len(case.changes.proposals)
        for proposal in case.changes.proposals:
            changed = seen[-1]
            for change in proposal.changes:
                changed, wrong = change.edit.apply(changed)
                assert not wrong
            assert changed.decide().holder == holder
    assert proposals


def test_one_given_by_a_person_is_not_searched(tmp_path: Path) -> None:
    events = "evenements:\n  - le: 2025-01-22\n    restitution: {liberation: L4, motif: aucun}\n"
    events += (
        "  - le: 2025-01-23\n    derogation: {liberation: L4, reservataire: etat, par: direction, motif: urgence}\n"
    )
    case = contested(Scene(root=tmp_path, verbosity=-1), year(tmp_path, events), "D4", "al")
    assert not case.decision.by_itself
    assert case.changes is None
