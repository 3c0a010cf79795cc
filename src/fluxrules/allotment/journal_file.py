"""The journal as a file: one event per line, canonical JSON (sorted keys, fractions as text), in the order it happened.

The first line names the format; each other line has ``evenement`` (its kind), the account (``bailleur``,
``departement``, ``annee``) and the day (``le``), then what the kind needs: see ``schemas/journal.schema.json``. A plan
is written whole, with the SHA-256 of its canonical text. Equal journals give equal bytes, and a journal read back
folds into the same accounts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import TypeAlias

from fluxrules.allotment.charge import Charge
from fluxrules.allotment.journal import (
    Amended,
    Closed,
    Confirmed,
    Counted,
    Datum,
    Event,
    FirstLet,
    Moved,
    Planned,
    Settled,
    Uncounted,
)
from fluxrules.allotment.plan import ClassKey, Plan, RowDue

FORMAT = "fluxrules/journal/1"

Data: TypeAlias = dict[str, object]


def journal_lines(events: Iterable[Event]) -> Iterator[str]:
    """The lines of a file, each with its line break; the first names the format."""
    yield _line({"format": FORMAT})
    for event in events:
        yield event_line(event)


def event_line(event: Event) -> str:
    """One event."""
    return _line(event_data(event))


def event_data(event: Event) -> Data:
    """One event as plain data."""
    bailleur, departement, annee = event.key
    account: Data = {"bailleur": bailleur, "departement": departement, "annee": annee, "le": event.day}
    return {**account, **_said(event)}


def plan_data(plan: Plan) -> Data:
    """A plan whole, as plain data; its digest is that of this data (``plan_digest``).

    Who gains nothing on a class is left out of it, and so are its units where they are the exact shares.
    """
    classes = sorted({*plan.entitlements, *plan.weights, *(key for keys in plan.eligible.values() for key in keys)})
    return {
        "unite": plan.unit,
        "restreint": plan.restricted,
        "ordre": list(plan.order),
        "classes": [_class(plan, key) for key in classes],
        "eligibles": sorted(plan.eligible),
        "rythmes": _amounts(plan.rates),
        "reste": _amounts(plan.due),
        "annuel": _amounts(plan.annual),
        "references": _amounts(plan.reference),
        "residu": _amounts(plan.residual),
        "lignes": [_row(row) for row in plan.rows],
    }


def plan_digest(data: Mapping[str, object]) -> str:
    """SHA-256 of a plan's canonical text."""
    return sha256(_canonical(data).encode("utf-8")).hexdigest()


def _said(event: Event) -> Data:
    """What the kind of an event says, beside its account and day."""
    match event:
        case Counted():
            return {
                "evenement": "compte",
                "liberation": event.liberation,
                "logement": event.dwelling,
                "commune": event.commune,
                "faits": {path: datum_data(value) for path, value in event.facts.items()},
                "modalites": dict(event.terms),
                "charge": _charge(event.charge),
            }
        case Moved():
            return {
                "evenement": "deplace",
                "liberation": event.liberation,
                "cause": event.cause,
                "vers": event.to,
                "charge": None if event.charge is None else _charge(event.charge),
                "dettes": dict(event.owed),
                "motif": event.reason,
                "par": event.by,
                "modalites": dict(event.terms),
            }
        case Uncounted():
            said = {"liberation": event.liberation, "cause": event.cause, "motif": event.reason}
            return {"evenement": "retire", **said}
        case Confirmed():
            return {"evenement": "confirme", "liberation": event.liberation, "cause": event.cause}
        case Planned():
            plan = plan_data(event.plan)
            made: Data = {"cause": event.cause, "change": event.varies, "plan": plan, "empreinte": plan_digest(plan)}
            return {"evenement": "plan", **made}
        case Amended():
            arrears = {holder: str(Fraction(units, event.unit)) for holder, units in event.arrears.items()}
            return {"evenement": "avenant", "unite": event.unit, "arrieres": arrears}
        case Settled():
            return {"evenement": "solde", "reservataire": event.holder, "vers": event.onto}
        case FirstLet():
            named = {"liberation": event.liberation, "programme": event.programme, "reservataire": event.holder}
            return {"evenement": "programme", **named}
        case Closed():
            return {"evenement": "cloture", "report": event.mode.value, "plafond": str(event.limit)}


def datum_data(value: Datum) -> object:
    """A typed value: booleans, integers and text as they are, a fraction or a date under its kind."""
    match value:
        case Fraction():
            return {"nombre": str(value)}
        case date():
            return {"jour": value.isoformat()}
        case _:
            return value


def _charge(charge: Charge) -> Data:
    unit = charge.unit
    return {
        "reservataire": charge.holder,
        "unite": unit,
        "droits": {holder: str(Fraction(units, unit)) for holder, units in charge.entitlement.items() if units},
        "categories": [list(category) for category in charge.categories],
        "classe": None if charge.kind is None else dict(charge.kind),
        "candidats": None if charge.candidates is None else sorted(charge.candidates),
        "provisoire": charge.provisional,
        "usages": [[counter, value, used] for (counter, value), used in sorted(charge.usages.items())],
        "dette_soldee": charge.settled,
        "dettes": dict(charge.owed),
        "beneficiaire": charge.beneficiary,
        "partage": [[name, str(part)] for name, part in charge.among],
        "deplace": charge.swapped,
        "lot_en_cours": charge.pending,
        "programme": charge.programme,
    }


def _row(row: RowDue) -> Data:
    return {
        "reservataire": row.holder,
        "clause": row.clause,
        "assiette": str(row.base),
        "nominal": str(row.nominal),
        "taux": [str(rate) for rate in row.rates],
        "plancher": str(row.raised),
        "plafond": str(row.lowered),
        "acquis": str(row.credited),
        "droit": str(row.due),
        "arrieres": str(row.arrears),
        "avance": str(row.ahead),
        "manque": str(row.missing),
    }


def _class(plan: Plan, key: ClassKey) -> Data:
    """One class of a plan: expected dwellings, who may receive, and what each gains there."""
    gains, units = plan.entitlements.get(key), plan.units.get(key)
    said: Data = {"classe": dict(key), "eligibles": sorted(h for h, keys in plan.eligible.items() if key in keys)}
    if key in plan.weights:
        said["attendus"] = str(plan.weights[key])
    if gains is not None:
        said["droits"] = {holder: str(gain) for holder, gain in gains.items() if gain}
    if units is not None and units != {holder: gain * plan.unit for holder, gain in (gains or {}).items()}:
        said["unites"] = {holder: count for holder, count in units.items() if count}
    return said


def _amounts(table: Mapping[str, Fraction]) -> dict[str, str]:
    return {name: str(amount) for name, amount in table.items()}


def _canonical(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _line(data: Data) -> str:
    return _canonical(data) + "\n"
