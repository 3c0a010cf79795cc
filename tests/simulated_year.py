"""A simulated year as the ledger would leave it: decided by the timeline, then followed by hand, with no store.

Every tenth dwelling is handed back, every ninth withdrawn or cancelled, most are attributed, some in the next year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from fluxrules.accounts.suivi import Followable
from fluxrules.allotment.account import AccountKey
from fluxrules.allotment.books import Books
from fluxrules.decision.calendar import Calendar
from fluxrules.decision.decision import Decision
from fluxrules.decision.timeline import Freed, Happening, Timeline
from fluxrules.decision.yearly import plan_of_the_rest
from fluxrules.diagnostics import Span
from fluxrules.intake.candidates import read_candidates
from fluxrules.intake.liberation import Liberation
from fluxrules.ledger.following import UNKNOWN, Followed, Issue, Proposal
from fluxrules.model import evenement as written
from fluxrules.semantics import Territory, load_territory
from fluxrules.vocabulary import BAILLEUR, MotifSoustraction, StatutDecision

ROOT = Path(__file__).resolve().parents[1]
TERRITOIRE = "nantes-metropole"
FILE = ROOT / "territories/nantes-metropole/logements/candidats-2025.csv"
NOWHERE = Span("")
GIVEN = (StatutDecision.ORIENTE, StatutDecision.FORCE, StatutDecision.SANS_RESERVATAIRE)


@dataclass(slots=True)
class Simulated:
    """What a year left."""

    territory: Territory
    timeline: Timeline
    followed: dict[str, Followed]
    day: date

    def followable(self) -> dict[AccountKey, Followable]:
        found = {}
        for key, account in sorted(self.timeline.books.accounts.items()):
            session, _ = self.timeline.ready(self.day, key[0])
            assert session is not None
            year, said = plan_of_the_rest(session, key[0], self.day, account)
            assert year is not None, said
            found[key] = Followable(session.compiled.programs[key[0]], year, account)
        return found


def territory() -> Territory:
    found, _, _ = load_territory(ROOT, TERRITOIRE)
    assert found is not None
    return found


def liberations(of: Territory) -> list[Liberation]:
    return list(read_candidates(FILE.read_bytes(), FILE.name, of.facts, bailleurs=tuple(of.bailleurs)).liberations)


@cache
def nantes() -> Simulated:
    """The 200 dwellings of the example."""
    here = territory()
    return simulated(here, liberations(here))


def simulated(of: Territory, items: Iterable[Liberation]) -> Simulated:
    """Decide dwellings in order of days, with what happens to them."""
    timeline = Timeline(Calendar(of), books=Books(records={}))
    followed: dict[str, Followed] = {}
    moments: list[tuple[date, int, Happening | tuple[str, Issue]]] = []
    dated = [(item.values["liberation.date"], item) for item in items]
    for number, (day, item) in enumerate(sorted(dated, key=lambda one: (one[0], one[1].id))):
        assert isinstance(day, date)
        moments.append((day, number, Freed(day, item)))
        moments += [(when, number, what) for when, what in _later(number, day, item.id)]
    last = date.min
    for when, _, what in sorted(moments, key=lambda moment: moment[:2]):
        if isinstance(what, tuple):
            name, issue = what
            if name in followed and followed[name].statut in {statut.value for statut in GIVEN}:
                followed[name] = _ended(followed[name], issue, when)
            continue
        outcome = timeline.step(what)
        last = max(last, when)
        _fold(followed, what, outcome.decision, when)
    return Simulated(of, timeline, followed, last)


def _later(number: int, day: date, name: str) -> list[tuple[date, Happening | tuple[str, Issue]]]:
    """What happens to the dwelling of a rank; nothing at all to one in eight."""
    told = {"liberation": name, "span": NOWHERE}

    def at(days: int, event: written.Event) -> tuple[date, Happening]:
        when = day + timedelta(days=days)
        return when, written.DatedEvent(le=when, event=event, span=NOWHERE)

    if number % 10 == 3:
        back = at(20, written.HandBack(**told, motif="rendu"))
        return [back, (day + timedelta(days=45), (name, Issue.ATTRIBUE))]
    if number % 27 == 5:
        return [at(12, written.Withdrawal(**told, motif=MotifSoustraction.MUTATION))]
    if number % 54 == 14:
        return [at(9, written.Cancellation(**told, motif="préavis repris"))]
    return [] if number % 8 == 1 else [(day + timedelta(days=30 + number % 40), (name, Issue.ATTRIBUE))]


def _fold(followed: dict[str, Followed], what: Happening, decision: Decision | None, day: date) -> None:
    if isinstance(what, Freed):
        assert decision is not None
        followed[what.liberation.id] = _begun(what.liberation, decision, day)
        return
    name = what.event.liberation
    before = followed[name]
    if isinstance(what.event, written.Withdrawal):
        gone = _ended(before, Issue.SOUSTRAIT, day)
        followed[name] = replace(gone, statut="soustrait", motif=what.event.motif.value)
    elif isinstance(what.event, written.Cancellation):
        followed[name] = replace(_ended(before, Issue.ANNULE, day), statut="annule")
    elif decision is not None:
        followed[name] = _decided(_ended(before, Issue.RENDU, day), decision, day)


def _begun(item: Liberation, decision: Decision, day: date) -> Followed:
    values = {**decision.derived, **decision.facts}

    def category(path: str) -> str:
        value = values.get(path)
        return UNKNOWN if value is None else ("oui" if value else "non") if isinstance(value, bool) else str(value)

    found = Followed(
        bailleur=item.bailleur,
        departement=decision.departement,
        year=day.year,
        liberation=item.id,
        dwelling=item.logement,
        freed=day.isoformat(),
        typologie=category("logement.typologie"),
        financement=category("logement.financement"),
        qpv=category("logement.qpv"),
        commune=item.commune,
        periode=category("logement.periode"),
        statut=decision.statut.value,
    )
    return _decided(found, decision, day)


def _decided(before: Followed, decision: Decision, day: date) -> Followed:
    given = decision.statut in GIVEN
    found = replace(before, statut=decision.statut.value, motif="" if given else decision.motif)
    if not given:
        return found
    iso = day.isoformat()
    proposal = Proposal(
        holder=decision.holder or BAILLEUR,
        beneficiary=decision.beneficiary,
        day=iso,
        charged=not decision.uncharged,
        issue=Issue.EN_COURS,
        since=iso,
    )
    due = (day + timedelta(days=30)).isoformat()
    return replace(found, proposals=(*before.proposals, proposal), deadline=due)


def _ended(row: Followed, issue: Issue, day: date) -> Followed:
    if not row.proposals or row.proposals[-1].issue is not Issue.EN_COURS:
        return row
    *earlier, last = row.proposals
    last = replace(last, issue=issue, since=day.isoformat())
    leased = (day + timedelta(days=15)).isoformat() if issue is Issue.ATTRIBUE else ""
    return replace(row, proposals=(*earlier, last), leased=leased)
