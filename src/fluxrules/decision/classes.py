"""Classes of dwellings as facts: what the plan can know before any dwelling comes."""

from __future__ import annotations

from collections.abc import Container, Mapping

from fluxrules.allotment.plan import ClassKey
from fluxrules.program.program import Program, Value
from fluxrules.program.shares import Holder
from fluxrules.semantics.class_attributes import CLASS_ATTRIBUTES
from fluxrules.semantics.territory import Territory
from fluxrules.semantics.values import typed_text

_SORTED = tuple(sorted(CLASS_ATTRIBUTES))


def class_of(values: Mapping[str, Value], planned: Container[str]) -> ClassKey:
    """The class of a dwelling: its known attributes that the plan distinguishes, as sorted (path, text) pairs."""
    return tuple((path, text_of(values[path])) for path in _SORTED if path in values and path in planned)


def class_values(key: ClassKey, territory: Territory, program: Program) -> dict[str, Value]:
    """The facts known of a class: its attributes, its commune, its bailleur."""
    values: dict[str, Value] = {"bailleur.id": program.bailleur}
    for path, text in key:
        declaration = territory.facts[path]
        value = typed_text(text, declaration.type, declaration.valeurs)
        if value is not None:
            values[path] = value
    return with_commune(values, territory)


def with_commune(values: dict[str, Value], territory: Territory) -> dict[str, Value]:
    """``values`` and what the territory says of the dwelling's commune."""
    insee = values.get("logement.commune")
    if isinstance(insee, str):
        values["commune.insee"] = insee
        commune = territory.communes.get(insee)
        if commune is not None and commune.carencee is not None:
            values["commune.carencee"] = commune.carencee
    return values


def register_facts(holder: Holder) -> dict[str, Value]:
    """What the register says of a réservataire, under ``pour_chaque``."""
    found: dict[str, Value] = {
        "reservataire.id": holder.id,
        "reservataire.categorie": holder.category,
        "reservataire.sans_convention": holder.unsigned,
    }
    return {**found, "reservataire.dans": holder.inside} if holder.inside else found


def text_of(value: Value) -> str:
    """A value as the model writes it: ``oui``, ``T3``, ``2025-01-31``."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value)
