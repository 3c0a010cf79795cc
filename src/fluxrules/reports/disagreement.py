"""Two engines that disagree on one libération: what both were given and what each concluded, as plain JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fluxrules.engines.double import DisagreementError
from fluxrules.engines.protocol import Facts, Firing, Outcome
from fluxrules.intake.liberation import Liberation
from fluxrules.program.program import Program
from fluxrules.reports.json import Json, diagnostic_value, exact


def disagreement_value(liberation: Liberation, error: DisagreementError) -> dict[str, Json]:
    """Enough to run both engines again on the same Program, and to see where they part."""
    program = error.program
    return {
        "liberation": liberation.id,
        "logement": liberation.logement,
        "bailleur": liberation.bailleur,
        "ligne": liberation.row,
        "programme": program.hash,
        "faits": _facts(error.facts),
        "durable": _outcome(error.durable, program),
        "natif": _outcome(error.native, program),
        "differences": [diagnostic_value(difference) for difference in error.differences],
    }


def _facts(facts: Facts) -> dict[str, Json]:
    return {
        "valeurs": _values(facts.values),
        "reservataires": list(facts.reservataires),
        "par_reservataire": {name: _values(known) for name, known in facts.each.items()},
        "supposes": sorted(facts.supposed),
    }


def _values(values: Mapping[str, object]) -> dict[str, Json]:
    return {path: exact(value) for path, value in values.items()}


def _outcome(outcome: Outcome, program: Program) -> dict[str, Json]:
    def said(firing: Firing) -> dict[str, Json]:
        return {"regle": program.rules[firing.rule].name, "reservataire": firing.reservataire}

    def all_said(firings: Iterable[Firing]) -> list[Json]:
        return [said(firing) for firing in sorted(firings)]

    return {
        "declenchees": all_said(outcome.fired),
        "possibles": all_said(outcome.maybe),
        "ecartees": [{**said(aside.firing), "par": said(aside.by)} for aside in sorted(outcome.aside)],
        "deduits": [
            {"fait": path, "reservataire": holder, "valeur": exact(value)}
            for (path, holder), value in sorted(outcome.derived.items())
        ],
        "conflits": [
            {"fait": path, "reservataire": holder, "regles": [program.rules[index].name for index in rules]}
            for path, holder, rules in sorted(outcome.clashes)
        ],
    }
