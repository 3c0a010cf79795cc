"""Can two lines of a decision table both match? Decided exactly, fact by fact, or said to be undecidable.

A fact satisfies all the comparisons of both lines or it does not: a finite set of values is tried one by one, bounds
are intersected, exclusions are counted. Without its declaration a fact is taken to range over all numbers or all texts,
so the answer may be « yes » for a value that does not exist, never « no » for one that does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from fluxrules.model.condition import Comparison, Condition, Junction
from fluxrules.model.territoire import FactDeclaration
from fluxrules.source.nodes import Scalar
from fluxrules.source.scalars import parse_date, parse_number, parse_yes_no
from fluxrules.vocabulary import Operateur, TypeFait

Key: TypeAlias = tuple[str, bool | Fraction | str]
"""A value as it compares: its sort, then itself."""

Bound: TypeAlias = tuple[Fraction, bool]
"""A bound, and whether it is itself excluded."""

_EQUAL = (Operateur.EGAL, Operateur.PARMI)
_EXCLUDING = (Operateur.DIFFERENT, Operateur.HORS)
_ORDERING = (Operateur.AU_MOINS, Operateur.AU_PLUS, Operateur.PLUS_DE, Operateur.MOINS_DE, Operateur.ENTRE)
_WORDS = (TypeFait.TEXTE, TypeFait.COMMUNE, TypeFait.RESERVATAIRE, TypeFait.ENUM)


@dataclass(frozen=True, slots=True)
class Tested:
    """The comparisons of one line, ready to be set against those of many others.

    Attributes:
        by_path: Comparisons that must all hold, by fact.
        values: For the facts compared to a finite list, the values it leaves.
        facts: Declarations by path; those that are missing only make the answer more cautious.
    """

    by_path: Mapping[str, tuple[Comparison, ...]]
    values: Mapping[str, frozenset[Key]]
    facts: Mapping[str, FactDeclaration]


def tested(condition: Condition | None, facts: Mapping[str, FactDeclaration]) -> Tested:
    """What ``condition`` tests: comparisons all of which must hold; None always holds."""
    by_path: dict[str, tuple[Comparison, ...]] = {}
    values: dict[str, frozenset[Key]] = {}
    for one in _comparisons(condition):
        by_path[one.path] = (*by_path.get(one.path, ()), one)
        if one.operator in _EQUAL and _is_written(one):
            keys = frozenset(_key(text, facts.get(one.path)) for text in _texts(one))
            values[one.path] = values.get(one.path, keys) & keys
    return Tested(by_path, values, facts)


def can_both_hold(one: Tested, other: Tested) -> bool | None:
    """Whether some facts satisfy both; None when that depends on what is not written here."""
    for path, keys in one.values.items():  # the ordinary case, and the quick one
        if path in other.values and keys.isdisjoint(other.values[path]):
            return False
    verdicts = [
        _satisfiable((*one.by_path.get(path, ()), *other.by_path.get(path, ())), one.facts.get(path))
        for path in {**one.by_path, **other.by_path}
    ]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _comparisons(condition: Condition | None) -> Iterable[Comparison]:
    if isinstance(condition, Junction):
        for child in condition.children:
            yield from _comparisons(child)
    elif condition is not None:
        yield condition


def _satisfiable(comparisons: Sequence[Comparison], fact: FactDeclaration | None) -> bool | None:
    presence = [_yes(one) for one in comparisons if one.operator is Operateur.EXISTE]
    tests = [one for one in comparisons if one.operator is not Operateur.EXISTE]
    if None in presence:
        return None
    if False in presence:  # nothing is true of a fact that must be missing
        return not tests and True not in presence
    known = [one for one in tests if _is_written(one)]
    verdict = _of_written(known, fact)
    return None if verdict and len(known) < len(tests) else verdict


def _is_written(comparison: Comparison) -> bool:
    return all(isinstance(operand, Scalar) for operand in comparison.operands)


def _texts(comparison: Comparison) -> list[str]:
    return [operand.text for operand in comparison.operands if isinstance(operand, Scalar)]


def _yes(comparison: Comparison) -> bool | None:
    texts = _texts(comparison)
    return parse_yes_no(texts[0]) if texts else None


def _of_written(tests: list[Comparison], fact: FactDeclaration | None) -> bool | None:
    candidates = _candidates(tests, fact)
    if candidates is not None:
        answers = [_all_hold(tests, text, fact) for text in candidates]
        return True if True in answers else None if None in answers else False
    ordering = [one for one in tests if one.operator in _ORDERING]
    excluded = {_key(text, fact) for one in tests if one.operator in _EXCLUDING for text in _texts(one)}
    prefixes = sorted((_texts(one)[0] for one in tests if one.operator is Operateur.COMMENCE_PAR), key=len)
    containing = any(one.operator is Operateur.CONTIENT for one in tests)
    if ordering:
        return None if prefixes or containing else _some_between(ordering, excluded, fact)
    return all(prefixes[-1].startswith(prefix) for prefix in prefixes) if prefixes else True


def _candidates(tests: list[Comparison], fact: FactDeclaration | None) -> list[str] | None:
    """The only values worth trying, when they are finite in number."""
    for one in tests:
        if one.operator in _EQUAL:
            return _texts(one)
    if fact is not None and fact.type is TypeFait.BOOLEEN:
        return ["oui", "non"]
    return list(fact.valeurs) if fact is not None and fact.type is TypeFait.ENUM and fact.valeurs else None


def _all_hold(tests: list[Comparison], text: str, fact: FactDeclaration | None) -> bool | None:
    answers = [_holds(one, text, fact) for one in tests]
    return False if False in answers else None if None in answers else True


def _holds(test: Comparison, text: str, fact: FactDeclaration | None) -> bool | None:
    operands, operator = _texts(test), test.operator
    if operator in _EQUAL or operator in _EXCLUDING:
        among = _key(text, fact) in {_key(one, fact) for one in operands}
        return among if operator in _EQUAL else not among
    if operator is Operateur.COMMENCE_PAR:
        return text.startswith(operands[0])
    if operator is Operateur.CONTIENT:
        return operands[0] in text
    value, bounds = _rank(text, fact), [_rank(one, fact) for one in operands]
    if value is None or any(bound is None or bound[0] != value[0] for bound in bounds):
        return None
    low, high, open_low, open_high = _interval(operator, [bound[1] for bound in bounds if bound])
    above = low is None or (value[1] > low if open_low else value[1] >= low)
    below = high is None or (value[1] < high if open_high else value[1] <= high)
    return above and below


def _key(text: str, fact: FactDeclaration | None) -> Key:
    """``3`` and ``3.0`` are one value, ``01004`` and ``1004`` are two."""
    if fact is None or fact.type not in _WORDS:
        yes_no, number = parse_yes_no(text), parse_number(text)
        if yes_no is not None:
            return ("oui_non", yes_no)
        if number is not None and not (fact is None and len(text) > 1 and text[0] == "0" and text[1].isdigit()):
            return ("nombre", number)
    return ("texte", text)


def _rank(text: str, fact: FactDeclaration | None) -> tuple[str, Fraction] | None:
    """Where a value stands in its order, or None when it has none that we know."""
    if fact is not None and fact.type is TypeFait.ENUM:
        return ("enum", Fraction(fact.valeurs.index(text))) if text in fact.valeurs else None
    day, number = parse_date(text), parse_number(text)
    if day is not None:
        return ("date", Fraction(day.toordinal()))
    return None if number is None else ("nombre", number)


def _interval(operator: Operateur, bounds: list[Fraction]) -> tuple[Fraction | None, Fraction | None, bool, bool]:
    """Low, high, and whether each is excluded."""
    match operator:
        case Operateur.ENTRE:
            return bounds[0], bounds[1], False, False
        case Operateur.AU_MOINS | Operateur.PLUS_DE:
            return bounds[0], None, operator is Operateur.PLUS_DE, False
        case _:
            return None, bounds[0], False, operator is Operateur.MOINS_DE


def _some_between(ordering: list[Comparison], excluded: set[Key], fact: FactDeclaration | None) -> bool | None:
    sorts: set[str] = set()
    lows: list[Bound] = []
    highs: list[Bound] = []
    for one in ordering:
        ranks = [_rank(text, fact) for text in _texts(one)]
        if any(rank is None for rank in ranks):
            return None
        sorts |= {rank[0] for rank in ranks if rank}
        low, high, open_low, open_high = _interval(one.operator, [rank[1] for rank in ranks if rank])
        lows += [] if low is None else [(low, open_low)]
        highs += [] if high is None else [(high, open_high)]
    if len(sorts) != 1:
        return None
    if sorts == {"date"} or (fact is not None and fact.type is TypeFait.ENTIER):
        return _some_whole(lows, highs, excluded, fact)
    if not lows or not highs:
        return True
    (low, open_low), (high, open_high) = max(lows), min(highs, key=lambda bound: (bound[0], not bound[1]))
    if low == high:
        return not open_low and not open_high and ("nombre", low) not in excluded
    return low < high


def _some_whole(
    lows: list[Bound],
    highs: list[Bound],
    excluded: set[Key],
    fact: FactDeclaration | None,
) -> bool:
    """The same over whole numbers, days included: between two bounds they can be counted."""
    if not lows or not highs:
        return True
    first = max(math.floor(low) + 1 if is_open else math.ceil(low) for low, is_open in lows)
    last = min(math.ceil(high) - 1 if is_open else math.floor(high) for high, is_open in highs)
    ranks = [_rank(str(value), fact) for sort, value in excluded if sort != "oui_non"]
    taken = {rank[1] for rank in ranks if rank and rank[1].denominator == 1 and first <= rank[1] <= last}
    return last - first + 1 > len(taken)
