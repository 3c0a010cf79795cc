"""The legal bilan of a year (CCH R.441-5-1): dwellings proposed and attributed, six ways, and what left the flux.

An event belongs to the year of its own day, so that a bilan does not move with the day it is printed on: a dwelling
freed in December and attributed in January is proposed in one bilan and attributed in the next. Only what undoes a past
event moves it: what was proposed of a libération that was cancelled never happened, and is only told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from fractions import Fraction

from fluxrules.accounts.tallying import stands
from fluxrules.ledger.follow import CANCELLED, WITHDRAWN
from fluxrules.ledger.following import Followed, Issue, Proposal
from fluxrules.vocabulary import MotifSoustraction, Statut, StatutDecision

OUTSIDE = (StatutDecision.HORS_FLUX.value, StatutDecision.STOCK.value, WITHDRAWN)
"""Statuses of dwellings that are not in the flux."""

WAITING = (StatutDecision.SUSPENDU.value, StatutDecision.CONFLIT.value)
"""Statuses of dwellings that wait for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Six:
    """What R.441-5-1 tells dwellings apart by, and whose they are. Sorts by the order of its fields.

    Attributes:
        bailleur: Whose dwelling.
        holder: Proposed to, or attributed through.
        typologie: As in ``Followed``.
        financement: As in ``Followed``.
        qpv: As in ``Followed``.
        commune: As in ``Followed``.
        periode: As in ``Followed``.
    """

    bailleur: str
    holder: str
    typologie: str
    financement: str
    qpv: str
    commune: str
    periode: str


@dataclass(frozen=True, slots=True)
class Count:
    """Dwellings of one cell: proposals made in the year, attributions of the year."""

    proposed: int = 0
    attributed: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """Subtractions that a bailleur's assiette forecasts for one year.

    Attributes:
        year: The year.
        by_motif: Dwellings, by ``MotifSoustraction``.
        statut: How sure the figures are.
        source: Where they come from, in a few words.
    """

    year: int
    by_motif: Mapping[str, Fraction]
    statut: Statut
    source: str


@dataclass(frozen=True, slots=True)
class Removed:
    """What left the flux for one motif.

    Attributes:
        bailleur: Whose dwellings.
        motif: A ``MotifSoustraction``, or what a rule says.
        dwellings: Those that left the flux in the year: out of it when freed, or withdrawn.
        attributed: Of the dwellings out of the flux for this motif, those attributed in the year.
        planned: Forecast for the year, None without a forecast.
        next_planned: Forecast for the year after, likewise.
    """

    bailleur: str
    motif: str
    dwellings: int
    attributed: int
    planned: Fraction | None = None
    next_planned: Fraction | None = None

    @property
    def legal(self) -> bool:
        """Whether R.441-5 I names it; the others are outside by nature."""
        return self.motif in {motif.value for motif in MotifSoustraction if motif.is_legal}


@dataclass(frozen=True, slots=True)
class Course:
    """What the tables do not say of a year.

    Attributes:
        freed: Libérations of the year, cancelled ones excluded.
        inside: Of these, those in the flux and with somebody.
        outside: Those out of the flux.
        waiting: Those that wait for a person.
        cancelled: Libérations of the year that were cancelled.
        cancelled_proposals: Proposals of the year that were cancelled with them: not counted.
        again: Proposals of the year of a dwelling already proposed to another before: it is counted each time.
        earlier: Attributions of the year of dwellings freed before it.
        pending: Dwellings freed in the year that nobody was attributed by its end.
    """

    freed: int = 0
    inside: int = 0
    outside: int = 0
    waiting: int = 0
    cancelled: int = 0
    cancelled_proposals: int = 0
    again: int = 0
    earlier: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Bilan:
    """The bilan of a year, of one bailleur or of several.

    Attributes:
        year: The year.
        bailleurs: Whose.
        cells: The six-way table, no cell empty, in order.
        removed: What left the flux, by bailleur and motif, those of the law first.
        course: What the tables do not say.
        forecasts: The forecasts used, by bailleur.
    """

    year: int
    bailleurs: tuple[str, ...]
    cells: Mapping[Six, Count]
    removed: tuple[Removed, ...]
    course: Course
    forecasts: Mapping[str, Sequence[Forecast]] = field(default_factory=dict)

    @property
    def total(self) -> Count:
        """Every cell added up."""
        return added(self.cells.values())


def bilan_of(
    year: int,
    bailleurs: Sequence[str],
    followed: Iterable[Followed],
    forecasts: Mapping[str, Sequence[Forecast]] | None = None,
) -> Bilan:
    """The bilan of a year.

    Args:
        year: The year.
        bailleurs: Whose; those of others are left out.
        followed: Every libération that something happened to in the year, others being left out: one pass, in any
            order.
        forecasts: Subtractions forecast for the year and for the next, by bailleur.
    """
    wanted, day = set(bailleurs), f"{year}-"
    proposed: Counter[Six] = Counter()
    attributed: Counter[Six] = Counter()
    removed: Counter[tuple[str, str]] = Counter()
    let: Counter[tuple[str, str]] = Counter()
    course: Counter[str] = Counter()
    for row in followed:
        if row.bailleur not in wanted:
            continue
        _count_proposals(row, day, proposed, attributed, course)
        if row.statut in OUTSIDE:
            place = (row.bailleur, row.motif)
            removed[place] += _left(row).startswith(day)
            let[place] += _attributed_outside(row).startswith(day)
        if row.freed.startswith(day):
            course[_course(row)] += 1
            if row.statut not in (*OUTSIDE, CANCELLED):
                last = row.proposals[-1] if row.proposals else None
                course["pending"] += last is None or not _attributed_by(last, f"{year}-12-31")
    course["freed"] = course["inside"] + course["outside"] + course["waiting"]
    cells = {key: Count(proposed[key], attributed[key]) for key in sorted({*proposed, *attributed}, key=astuple)}
    return Bilan(
        year,
        tuple(sorted(wanted)),
        cells,
        _removed(year, sorted(wanted), removed, let, forecasts or {}),
        Course(**course),
        forecasts or {},
    )


def _count_proposals(
    row: Followed, day: str, proposed: Counter[Six], attributed: Counter[Six], course: Counter[str]
) -> None:
    for place, proposal in enumerate(item for item in row.proposals if item.holder):
        if not (proposal.day.startswith(day) or (_is_attributed(proposal) and proposal.since.startswith(day))):
            continue
        if row.statut == CANCELLED:
            course["cancelled_proposals"] += proposal.day.startswith(day)
            continue
        key = six_of(row, proposal)
        if proposal.day.startswith(day):
            proposed[key] += 1
            course["again"] += place > 0
        if _is_attributed(proposal) and proposal.since.startswith(day):
            attributed[key] += 1
            course["earlier"] += not row.freed.startswith(day)


def six_of(row: Followed, proposal: Proposal) -> Six:
    """The cell of a proposal."""
    return Six(
        bailleur=row.bailleur,
        holder=proposal.holder,
        typologie=row.typologie,
        financement=row.financement,
        qpv=row.qpv,
        commune=row.commune,
        periode=row.periode,
    )


def _left(row: Followed) -> str:
    """The day a dwelling left the flux: when it was withdrawn, else when it was freed."""
    last = row.proposals[-1] if row.proposals else None
    return last.since if last is not None and last.issue is Issue.SOUSTRAIT else row.freed


def _attributed_outside(row: Followed) -> str:
    """The day a dwelling out of the flux was attributed, by the committee or by its lease; "" when it was not."""
    days = [item.since for item in row.proposals if not item.holder and item.issue is Issue.ATTRIBUE]
    return days[-1] if days else row.leased


def _is_attributed(proposal: Proposal) -> bool:
    return proposal.issue is Issue.ATTRIBUE


def _attributed_by(proposal: Proposal, day: str) -> bool:
    return _is_attributed(proposal) and proposal.since <= day


def _course(row: Followed) -> str:
    if row.statut == CANCELLED:
        return "cancelled"
    if row.statut in OUTSIDE:
        return "outside"
    return "inside" if any(stands(proposal) for proposal in row.proposals) else "waiting"


def _removed(
    year: int,
    bailleurs: Sequence[str],
    removed: Counter[tuple[str, str]],
    let: Counter[tuple[str, str]],
    forecasts: Mapping[str, Sequence[Forecast]],
) -> tuple[Removed, ...]:
    """One line per bailleur and motif that something is counted or forecast for, or that the law names."""
    order = [motif.value for motif in sorted(MotifSoustraction, key=lambda motif: not motif.is_legal)]
    legal = [motif.value for motif in MotifSoustraction if motif.is_legal]
    found = []
    for bailleur in bailleurs:
        planned = {item.year: item.by_motif for item in forecasts.get(bailleur, ())}
        counted = {
            motif for name, motif in (*removed, *let) if name == bailleur and removed[name, motif] + let[name, motif]
        }
        motifs = {*legal, *counted, *planned.get(year, {}), *planned.get(year + 1, {})}
        for motif in sorted(motifs, key=lambda motif: (order.index(motif) if motif in order else len(order), motif)):
            place = (bailleur, motif)
            amounts = (_planned(planned, year, motif), _planned(planned, year + 1, motif))
            found.append(Removed(bailleur, motif, removed[place], let[place], *amounts))
    return tuple(found)


def _planned(planned: Mapping[int, Mapping[str, Fraction]], year: int, motif: str) -> Fraction | None:
    return planned[year].get(motif, Fraction(0)) if year in planned else None


def added(counts: Iterable[Count]) -> Count:
    """All of them together."""
    proposed = attributed = 0
    for count in counts:
        proposed += count.proposed
        attributed += count.attributed
    return Count(proposed, attributed)


def by(cells: Mapping[Six, Count], *dimensions: str) -> dict[tuple[str, ...], Count]:
    """The six-way table added up over all but some of its dimensions, in order."""
    found: dict[tuple[str, ...], list[int]] = {}
    for key, count in cells.items():
        amounts = found.setdefault(tuple(str(getattr(key, name)) for name in dimensions), [0, 0])
        amounts[0] += count.proposed
        amounts[1] += count.attributed
    return {key: Count(*found[key]) for key in sorted(found)}
