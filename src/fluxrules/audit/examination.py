"""The audit of one year: the real order among orders drawn at random, then beside the order of notice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.audit.counterfactual import Counterfactual, Portfolio, counterfactual, portfolios
from fluxrules.audit.lots import Lots, Play, draw_lots
from fluxrules.audit.quality import centred_ranks
from fluxrules.audit.replay import Case
from fluxrules.audit.shuffle import Shuffle
from fluxrules.audit.year import AuditedYear
from fluxrules.vocabulary import BAILLEUR

LEVEL = Fraction(1, 20)
"""Below this share of the orders, the real one « deserves an explanation »."""

FEWEST = 19
"""Draws below which no p-value can reach the level."""


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality declared.

    Attributes:
        name: The column, as asked.
        higher_is_better: Which way it goes.
        scores: By libération; absent: unknown.
    """

    name: str
    higher_is_better: bool
    scores: Mapping[str, Fraction | int]


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything found on one year.

    Attributes:
        year: The year.
        quality: The quality declared, or None.
        known: Dwellings of known quality.
        lots: What the draws say; None without quality, or where no dwelling could change places.
        expected: By holder, the quality its shares would give it, spread evenly: Σ q x.
        fifo: In order of notice.
        received: What each received: in the decisions given, else by the rule.
        given: Decisions read in the file, by place ("": none); None when the rule decided.
        by_rule: Whom the rule serves at each place of the real order ("": the dwelling is not counted).
        no_notice: Dwellings whose notice is unknown.
        live: Dwellings for which the rules are run again at each draw.
    """

    year: AuditedYear
    quality: Quality | None
    known: int
    lots: Lots | None
    expected: Mapping[str, Fraction]
    fifo: Counterfactual
    received: Mapping[str, Portfolio]
    given: tuple[str, ...] | None
    by_rule: tuple[str, ...]
    no_notice: int
    live: int

    @property
    def questions(self) -> tuple[str, ...]:
        """Who deserves an explanation: the bailleur, if it gained; the réservataires of the family test."""
        if self.lots is None:
            return ()
        found = [BAILLEUR] if self.lots.bailleur is not None and self.lots.bailleur <= LEVEL else []
        return (*found, *(name for name, p in self.lots.family.each.items() if p <= LEVEL))


def seed_of(year: AuditedYear, quality: Quality | None, given: Sequence[str] | None) -> int:
    """A seed that the data decide: whoever has the same file draws the same lots."""
    digest = hashlib.sha256()
    for number, place in enumerate(year.places):
        score = quality.scores.get(place.liberation.id) if quality is not None else None
        decided = given[number] if given is not None else ""
        digest.update(f"{place.liberation.id}|{place.day}|{place.notice}|{score}|{decided}\n".encode())
    return int(digest.hexdigest()[:16], 16)


def examine(
    year: AuditedYear,
    quality: Quality | None,
    *,
    draws: int,
    seed: int | None = None,
    decisions: Mapping[str, str] | None = None,
    seen: Callable[[int], None] | None = None,
) -> Examination:
    """Audit one year.

    Args:
        year: As it went.
        quality: Of dwellings, when declared.
        draws: Orders to draw.
        seed: None: decided by the data.
        decisions: Past decisions, by libération ("" for none); None: the rule's own are examined.
        seen: Told how many orders have been played.
    """
    ids = [place.liberation.id for place in year.places]
    given = None if decisions is None else tuple(decisions.get(name, "") for name in ids)
    scores = [quality.scores.get(name) if quality is not None else None for name in ids]
    ranks = centred_ranks(scores, quality is None or quality.higher_is_better)
    fifo = counterfactual(year, ranks)
    received = fifo.real if given is None else portfolios(year, list(range(len(ids))), given, ranks)
    shuffle = shuffle_of(year, given)
    lots = None
    if shuffle.movable and any(ranks):
        chosen = seed_of(year, quality, given) if seed is None else seed
        play: Play = year.played if given is None else lambda order: given
        lots = draw_lots(shuffle, ranks, year.holders, play, draws, chosen, seen)
    return Examination(
        year,
        quality,
        sum(score is not None for score in scores),
        lots,
        {holder: _expected(year, holder, ranks) for holder in year.holders},
        fifo,
        received,
        given,
        tuple(year.played(list(range(len(ids))))),
        sum(place.notice is None for place in year.places),
        year.live(),
    )


def shuffle_of(year: AuditedYear, given: Sequence[str] | None) -> Shuffle:
    """The orders that are as likely as the real one if nobody looked at quality.

    By the rule: dwellings of one window exchange their places, and the rule decides again. In decisions already made,
    by whatever practice, who receives at each place stays: only dwellings of one window on which everyone gains the
    same and may be served the same exchange theirs.
    """
    places = year.places
    groups: list[Hashable] = [place.window.number for place in places]
    if given is not None:
        groups = [_alike(year, number) if given[number] else (number,) for number in range(len(places))]
    return Shuffle.of([place.day for place in places], [place.notice for place in places], groups)


def _alike(year: AuditedYear, number: int) -> Hashable:
    place = year.places[number]
    case = year.case(number, place.window)
    candidates = case.candidates if isinstance(case, Case) else None
    return place.window.number, tuple(sorted(place.charge.entitlement.items())), candidates


def _expected(year: AuditedYear, holder: str, ranks: Sequence[int]) -> Fraction:
    units = sum(rank * place.charge.entitlement.get(holder, 0) for rank, place in zip(ranks, year.places, strict=True))
    return Fraction(units, year.opening.unit)
