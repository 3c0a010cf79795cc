"""A set of classes in words an officer uses: « la commune 44109, hors PLS ». The words are in ``places_fr.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache

from fluxrules.allotment.plan import ClassKey


@cache
def _words() -> dict[str, str]:
    from importlib import resources  # few runs show these words

    text = (resources.files(__package__) / "places_fr.toml").read_text("utf-8")
    return {key: str(value) for key, value in tomllib.loads(text).items()}


def place_of(classes: Collection[ClassKey], forecast: Collection[ClassKey]) -> str:
    """Describe ``classes`` among those of the ``forecast``.

    A set that is « these values of each attribute » is said as such; another is said commune by commune, then class
    by class.
    """
    chosen, everything = _short(classes), _short(forecast)
    if chosen == everything:
        return _words()["tout"]
    said = _product(chosen, everything)
    if said is not None:
        return said
    parts = []
    for commune in sorted({dict(key).get("commune", "") for key in chosen}):
        mine = frozenset(key for key in chosen if dict(key).get("commune", "") == commune)
        said = _product(mine, everything)
        parts.append(said if said is not None else " ; ".join(_exact(key) for key in sorted(mine)))
    return " ; ".join(parts)


def measure_of(begun: bool, capped: bool) -> str:
    """What a percentage of rights is taken of: the flux, what is still expected of it, or what caps leave of it."""
    return _words()["du_possible" if capped else "de_l_attendu" if begun else "du_flux"]


def room_of(here: str, under_caps: str) -> str:
    """How the room for some rights divides: on some classes, and elsewhere under caps; in dwellings, as written."""
    return _words()["sous_plafonds"].format(ici=here, plafonds=under_caps)


def _short(classes: Collection[ClassKey]) -> frozenset[ClassKey]:
    """Attributes by the last word of their path: ``logement.qpv`` is ``qpv``."""
    return frozenset(tuple((name.rpartition(".")[2], value) for name, value in key) for key in classes)


def _product(chosen: frozenset[ClassKey], forecast: frozenset[ClassKey]) -> str | None:
    """The words for a product of sets of values, or None when it is not one."""
    attributes = sorted({name for key in forecast for name, _ in key})
    kept = {name: {dict(key).get(name, "") for key in chosen} for name in attributes}
    inside = frozenset(key for key in forecast if all(dict(key).get(name, "") in kept[name] for name in attributes))
    if inside != chosen:
        return None
    said, around = [], forecast
    for name in attributes:  # each attribute is said against what the earlier ones leave
        others = {dict(key).get(name, "") for key in around} - kept[name]
        if others:
            said.append(_say(name, kept[name], others))
        around = frozenset(key for key in around if dict(key).get(name, "") in kept[name])
    return ", ".join(said)


def _say(name: str, values: Collection[str], others: Collection[str]) -> str:
    words = _words()
    if name == "qpv" and len(values) == 1:
        value = next(iter(values))
        return words.get(f"qpv_{value}", value)
    excluded = name != "commune" and 0 < len(others) < len(values)
    listed = sorted(others if excluded else values)
    form = "hors" if excluded else "un" if len(listed) == 1 else "plusieurs"
    pattern = words.get(f"{name}_{form}") or words[form]
    return pattern.format(nom=name, valeurs=words["et"].join(value or words["non_precise"] for value in listed))


def _exact(key: ClassKey) -> str:
    return ", ".join(_say(name, (value,), ()) for name, value in key)
