"""The follow-up counted by the database: a hundred thousand dwellings in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, exists, func, literal_column, select

from fluxrules.ledger.following import Issue, Tally, TallyKey
from fluxrules.ledger.tables import PROPOSITION, SUIVI

_STANDING = (Issue.EN_COURS.value, Issue.ATTRIBUE.value)
_HANDED_BACK = (Issue.RENDU.value, Issue.REFUSE.value, Issue.DELAI.value)
_OF_IT = and_(PROPOSITION.c.bailleur == SUIVI.c.bailleur, PROPOSITION.c.liberation == SUIVI.c.liberation)
_HOLDER = 3
"""Its place in the key."""


def queries(year: int | None) -> Iterator[Select[Any]]:
    """Two queries whose rows ``cell`` reads: dwellings that are with nobody, then proposals."""
    in_year = [] if year is None else [SUIVI.c.annee == year]
    standing = exists().where(_OF_IT, PROPOSITION.c.issue.in_(_STANDING))
    # Constants stand in the text of the queries: PostgreSQL would not see that two parameters are the same.
    key = _key(literal_column("''"))
    grouped = [*key[:_HOLDER], *key[_HOLDER + 1 :]]
    none: list[ColumnElement[Any]] = [literal_column("0") for _ in range(5)]
    alone = select(*key, *none, func.count()).where(~standing, *in_year)
    yield alone.group_by(*_telling_first(grouped)).order_by(*grouped)
    proposed = PROPOSITION.c
    key = _key(proposed.reservataire)
    to_somebody = proposed.reservataire != literal_column("''")
    outside = proposed.reservataire == literal_column("''")  # attributed, though proposed to nobody
    counts = [
        _number_of(to_somebody),
        _number_of(and_(proposed.issue.in_(_STANDING), to_somebody)),
        _number_of(proposed.issue == Issue.ATTRIBUE.value),
        _number_of(and_(proposed.issue == Issue.ATTRIBUE.value, SUIVI.c.bail_le != "")),
        _number_of(proposed.issue.in_(_HANDED_BACK)),
        _number_of(and_(proposed.issue.in_(_STANDING), outside)),
    ]
    query = select(*key, *counts).select_from(SUIVI).join(PROPOSITION, _OF_IT)
    yield query.where(*in_year).group_by(*_telling_first(key)).order_by(*key)


def _telling_first(key: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """The same columns, those that tell rows apart first: a database that sorts to group compares fewer of them."""
    return list(reversed(key))


def cell(row: Sequence[Any]) -> tuple[TallyKey, Tally]:
    """One row of ``queries``."""
    bailleur, departement, year, holder, typologie, financement, qpv, commune, periode, statut, motif, month = row[:12]
    key = TallyKey(
        bailleur=bailleur,
        departement=departement,
        year=year,
        holder=holder,
        typologie=typologie,
        financement=financement,
        qpv=qpv,
        commune=commune,
        periode=periode,
        statut=statut,
        motif=motif,
        month=month,
    )
    proposed, standing, attributed, leased, handed_back, dwellings = row[12:]
    return key, Tally(
        proposed=proposed,
        standing=standing,
        attributed=attributed,
        leased=leased,
        handed_back=handed_back,
        dwellings=dwellings,
    )


def late(day: str) -> Select[Any]:
    """Bailleur and id of libérations whose deadline was before ``day``, with nobody proposed since the decision."""
    return _late(day, SUIVI.c.bailleur, SUIVI.c.liberation).order_by(SUIVI.c.bailleur, SUIVI.c.liberation)


def late_counts(day: str, year: int) -> Select[Any]:
    """How many of them each account of a year has."""
    account = (SUIVI.c.bailleur, SUIVI.c.departement)
    return _late(day, *account, func.count()).where(SUIVI.c.annee == year).group_by(*account).order_by(*account)


def latest(day: str, account: tuple[str, str, int], shown: int) -> Select[Any]:
    """Ids of those of one account, the longest past their deadline first, no more than ``shown``."""
    s = SUIVI.c
    mine = (s.bailleur == account[0], s.departement == account[1], s.annee == account[2])
    return _late(day, s.liberation).where(*mine).order_by(s.echeance, s.liberation).limit(shown)


def _late(day: str, *columns: ColumnElement[Any]) -> Select[Any]:
    """Of these libérations; a join, since one proposal of each at most is waited for: a database then begins there."""
    proposed = PROPOSITION.c
    query = select(*columns).select_from(PROPOSITION).join(SUIVI, _OF_IT)
    waiting = (proposed.issue == Issue.EN_COURS.value, SUIVI.c.candidats_le < proposed.jour)
    return query.where(*waiting, SUIVI.c.echeance != "", SUIVI.c.echeance < day)


def _key(holder: ColumnElement[str]) -> list[ColumnElement[Any]]:
    """Columns in the order of ``TallyKey``."""
    s = SUIVI.c
    month = func.substr(s.libere_le, literal_column("1"), literal_column("7"))
    first: list[ColumnElement[Any]] = [s.bailleur, s.departement, s.annee, holder]
    return [*first, s.typologie, s.financement, s.qpv, s.commune, s.periode, s.statut, s.motif, month]


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(cast(condition, Integer))
