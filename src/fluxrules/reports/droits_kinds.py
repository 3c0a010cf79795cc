"""Kinds of dwellings on which everybody gains the same, named in a few words.

A plan has one class per commune × financing × QPV: dozens, most of them with the same entitlements but for the name
of the commune that is served at home. Classes are merged when they give the same to everybody, the réservataires of
one commune only counting as one there (« la commune »). A merged set is named as a union of boxes, a box being what a
person can say: « PLUS ou PLAI, hors QPV, toutes les communes sauf Nantes ».
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from fluxrules.allotment.plan import ClassKey, Plan
from fluxrules.program.shares import Holder
from fluxrules.reports.titles import title

COMMUNE, QPV = "logement.commune", "logement.qpv"
_SAID = ("logement.financement", "logement.typologie", QPV, "logement.residence", "logement.garant", COMMUNE)
"""Attributes in the order a name says them."""

_NAMED = ("logement.residence", "logement.garant")
"""Attributes whose values alone would be taken for something else: « garant commune »."""

HOME = "la-commune"
"""Stands for the réservataire of the dwelling's own commune; no identifier of the register can be it."""

Box = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Classes on which everybody gains the same.

    Attributes:
        label: Their name.
        dwellings: Expected there over the year.
        shares: Holder, or ``HOME``, and what it gains on one dwelling; sum 1, zeros left out, in order.
        classes: The classes.
    """

    label: str
    dwellings: Fraction
    shares: tuple[tuple[str, Fraction], ...]
    classes: tuple[ClassKey, ...]


def kinds_of(plan: Plan, holders: Iterable[Holder], names: Mapping[str, str]) -> tuple[Kind, ...]:
    """The kinds of a plan, the most expected first.

    Args:
        plan: The plan.
        holders: Its holders: who serves one commune only.
        names: Names of communes.
    """
    at_home = {h.id: h.communes[0] for h in holders if h.category == "commune" and len(h.communes) == 1}
    merged: dict[tuple[tuple[str, Fraction], ...], list[ClassKey]] = {}
    for key, gains in plan.entitlements.items():
        merged.setdefault(_gains(key, gains, at_home), []).append(key)
    universe = frozenset(plan.entitlements)
    kinds = [
        Kind(
            _capital(name_of(frozenset(keys), universe, names)),
            sum((plan.weights.get(key, Fraction(0)) for key in keys), Fraction(0)),
            shares,
            tuple(keys),
        )
        for shares, keys in merged.items()
    ]
    return tuple(sorted(kinds, key=lambda kind: (-kind.dwellings, kind.label)))


def _gains(
    key: ClassKey, gains: Mapping[str, Fraction], at_home: Mapping[str, str]
) -> tuple[tuple[str, Fraction], ...]:
    """Who gains what, the réservataires of the class's own commune as one, where the first of them stands."""
    commune = dict(key).get(COMMUNE, "")
    found: dict[str, Fraction] = {}
    for holder, gain in gains.items():
        if gain:
            who = HOME if commune and at_home.get(holder) == commune else holder
            found[who] = found.get(who, Fraction(0)) + gain
    return tuple(found.items())


def name_of(keys: frozenset[ClassKey], universe: frozenset[ClassKey], names: Mapping[str, str]) -> str:
    """Classes of ``universe`` in a few words; every class of ``keys`` and no other answers to them."""
    if keys == universe:
        return title("sorte.tous")
    return " ; ".join(_said(box, universe, names) for box in boxes_of(keys, universe))


def boxes_of(keys: frozenset[ClassKey], universe: frozenset[ClassKey]) -> tuple[Box, ...]:
    """``keys`` as boxes: products of sets of values, of which ``universe`` holds nothing but ``keys``."""
    attributes = sorted({path for key in universe for path, _ in key})
    values = {path: frozenset(dict(key).get(path, "") for key in keys) for path in attributes}
    if inside(values, universe) == keys:
        return (values,)
    found: list[tuple[Box, ...]] = []
    for path in attributes:
        rests: dict[frozenset[ClassKey], set[ClassKey]] = {}
        for value in sorted(values[path]):
            there = {key for key in keys if dict(key).get(path, "") == value}
            rest = frozenset(tuple(pair for pair in key if pair[0] != path) for key in there)
            rests.setdefault(rest, set()).update(there)
        if len(rests) > 1:
            found.append(tuple(box for part in rests.values() for box in boxes_of(frozenset(part), universe)))
    if not found:  # every value has the same rest, yet the product is wider: one box per value of the longest axis
        path = max(attributes, key=lambda p: len(values[p]))
        parts = (frozenset(k for k in keys if dict(k).get(path, "") == value) for value in sorted(values[path]))
        found.append(tuple(box for part in parts for box in boxes_of(part, universe)))
    return min(found, key=len)


def inside(box: Box, universe: Collection[ClassKey]) -> frozenset[ClassKey]:
    """The classes of ``universe`` in a box."""
    return frozenset(key for key in universe if all(dict(key).get(path, "") in box[path] for path in box))


def _said(box: Box, universe: frozenset[ClassKey], names: Mapping[str, str]) -> str:
    """A box, nothing said that goes without saying."""
    there = inside(box, universe)
    needed = dict(box)
    for path in (COMMUNE, *(path for path in box if path != COMMUNE)):
        without = {name: values for name, values in needed.items() if name != path}
        if inside(without, universe) == there:
            needed = without
    order = [path for path in _SAID if path in needed] + [path for path in needed if path not in _SAID]
    return ", ".join(_words(path, needed, universe, names) for path in order)


def _words(path: str, box: Box, universe: frozenset[ClassKey], names: Mapping[str, str]) -> str:
    values = sorted(box[path])
    if path == QPV:
        keys = {"oui": "sorte.qpv", "non": "sorte.hors_qpv"}
        return title("sorte.ou").join(title(keys.get(value, "sorte.qpv_inconnu")) for value in values)
    if path != COMMUNE:
        name = title(f"sorte.fait_{path.split('.')[-1]}")
        said = title("sorte.ou").join(value or title("sorte.inconnu", fait=name) for value in values)
        return title("sorte.attribut", fait=name, valeurs=said) if path in _NAMED and values != [""] else said
    others = {other: value for other, value in box.items() if other != COMMUNE}
    known_there = {dict(key).get(COMMUNE, "") for key in inside(others, universe)}
    missing = sorted(known_there - set(values), key=lambda code: names.get(code, code))
    if len(missing) < len(values):
        return title("sorte.toutes_sauf", communes=_listed([names.get(code, code) for code in missing]))
    return _listed(sorted(names.get(code, code) for code in values))


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else title("sorte.liste", debut=", ".join(words[:-1]), fin=words[-1])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
