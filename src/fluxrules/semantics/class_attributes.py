"""What the plan may depend on: attributes of a class of dwellings, known before any dwelling comes."""

from __future__ import annotations

from fluxrules.diagnostics import Diagnostic, diagnose
from fluxrules.semantics.conditions import readings
from fluxrules.semantics.resolution import Resolution

CLASS_ATTRIBUTES = (
    "logement.commune",
    "logement.qpv",
    "logement.financement",
    "logement.typologie",
    "logement.residence",
    "logement.garant",
)
"""Attributes a ``prevision`` may distinguish."""

_KNOWN_BEFOREHAND = ("commune.", "bailleur.")
_KNOWN_OF_HOLDERS = tuple(f"reservataire.{name}" for name in ("id", "categorie", "dans", "sans_convention"))
_SHAPES_THE_PLAN = ("plafonner", "garantir")


def unplannable(resolution: Resolution) -> tuple[Diagnostic, ...]:
    """Diagnostics for rules that cap or guarantee a share while reading something of the single dwelling."""
    concluded_from: dict[str, set[str]] = {}
    for rule in resolution.rules:
        for deduction in rule.deductions:
            concluded_from.setdefault(deduction.path, set()).update(r.atom.path for r in readings(rule.condition))
    diagnostics = []
    for rule in resolution.rules:
        if not any(effect.kind in _SHAPES_THE_PLAN for effect in rule.effects):
            continue
        read = _base_facts({reading.atom.path for reading in readings(rule.condition)}, concluded_from)
        known = (*CLASS_ATTRIBUTES, *_KNOWN_OF_HOLDERS)
        wrong = sorted(path for path in read if path not in known and not path.startswith(_KNOWN_BEFOREHAND))
        if wrong:
            diagnostics.append(diagnose("FLX323", rule.rule.span, regle=rule.name, chemins=", ".join(wrong)))
    return tuple(diagnostics)


def _base_facts(paths: set[str], concluded_from: dict[str, set[str]]) -> set[str]:
    """The facts given, not deduced, that ``paths`` rest on."""
    found: set[str] = set()
    seen: set[str] = set()
    pending = list(paths)
    while pending:
        path = pending.pop()
        if path in seen:
            continue
        seen.add(path)
        if path in concluded_from:
            pending.extend(concluded_from[path])
        else:
            found.add(path)
    return found
