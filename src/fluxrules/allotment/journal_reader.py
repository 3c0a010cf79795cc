"""A journal read back from its file: every event, or what is wrong and on which line; never part of a journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import TypeVar

from fluxrules.allotment.account import AccountKey
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
from fluxrules.allotment.journal_file import FORMAT, plan_digest
from fluxrules.allotment.plan import ClassKey, Plan, RowDue
from fluxrules.diagnostics import Diagnostic, Span, diagnose
from fluxrules.vocabulary import Report

T = TypeVar("T")


def read_journal(data: bytes, name: str) -> tuple[tuple[Event, ...], tuple[Diagnostic, ...]]:
    """Read a file written by ``journal_lines``.

    Args:
        data: The file.
        name: Its name, for messages.

    Returns:
        The events, none when any line is wrong (a fold of half a journal is nobody's account); and every wrong line.
    """
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return (), (diagnose("FLX640", Span(name)),)
    if _object(lines[0]) != {"format": FORMAT}:
        return (), (diagnose("FLX640", Span(name)),)
    if lines[-1]:
        return (), (diagnose("FLX641", Span(name, len(lines), 1, len(lines), 1)),)
    events: list[Event] = []
    found: list[Diagnostic] = []
    for number, line in enumerate(lines[1:-1], start=2):
        span = Span(name, number, 1, number, 1 + len(line))
        data_of = _object(line)
        try:
            events.append(_event(data_of if data_of is not None else {}))
        except _AlteredError:
            found.append(diagnose("FLX643", span))
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            found.append(diagnose("FLX642", span))
    return (() if found else tuple(events)), tuple(found)


def event_of(data: Mapping[str, object]) -> Event:
    """The event that ``event_data`` made plain.

    Raises:
        ValueError: It is not one, or its plan is not the one its digest names.
    """
    try:
        return _event(data)
    except (KeyError, TypeError, ZeroDivisionError, _AlteredError) as error:
        raise ValueError(f"not an event of a journal: {error}") from error


def datum_of(item: object) -> Datum:
    """The typed value that ``datum_data`` made plain.

    Raises:
        ValueError: It is not one.
    """
    try:
        return _datum(item)
    except (KeyError, TypeError, ZeroDivisionError) as error:
        raise ValueError(f"not a typed value: {error}") from error


class _AlteredError(Exception):
    """A plan that is not the one its digest names."""


def _object(line: str) -> dict[str, object] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _event(data: Mapping[str, object]) -> Event:
    """One event; whatever is wrong with it raises one of the errors that ``read_journal`` expects."""
    day = date.fromisoformat(_text(data["le"])).isoformat()
    key: AccountKey = (_text(data["bailleur"]), _text(data["departement"]), _whole(data["annee"]))
    match data["evenement"]:
        case "compte":
            return Counted(
                key=key,
                day=day,
                liberation=_text(data["liberation"]),
                dwelling=_text(data["logement"]),
                charge=_charge(data["charge"]),
                commune=_text(data["commune"]),
                facts=_table(data["faits"], _datum),
                terms=_table(data["modalites"], _text),
            )
        case "deplace":
            charge = data["charge"]
            return Moved(
                key=key,
                day=day,
                liberation=_text(data["liberation"]),
                cause=_text(data["cause"]),
                to=_text(data["vers"]),
                charge=None if charge is None else _charge(charge),
                owed=_table(data["dettes"], _text),
                reason=_text(data["motif"]),
                by=_text(data["par"]),
                terms=_table(data["modalites"], _text),
            )
        case "retire":
            liberation, cause, reason = _text(data["liberation"]), _text(data["cause"]), _text(data["motif"])
            return Uncounted(key=key, day=day, liberation=liberation, cause=cause, reason=reason)
        case "confirme":
            return Confirmed(key=key, day=day, liberation=_text(data["liberation"]), cause=_text(data["cause"]))
        case "plan":
            plan = _dict(data["plan"])
            if plan_digest(plan) != data["empreinte"]:
                raise _AlteredError
            varies = _bool(data["change"])
            return Planned(key=key, day=day, plan=_plan(plan), cause=_text(data["cause"]), varies=varies)
        case "avenant":
            unit = _unit(data["unite"])
            arrears = _table(data["arrieres"], lambda item: _units(item, unit))
            return Amended(key=key, day=day, unit=unit, arrears=arrears)
        case "solde":
            return Settled(key=key, day=day, holder=_text(data["reservataire"]), onto=_text(data["vers"]))
        case "programme":
            liberation, programme = _text(data["liberation"]), _text(data["programme"])
            holder = _text(data["reservataire"])
            return FirstLet(key=key, day=day, liberation=liberation, programme=programme, holder=holder)
        case "cloture":
            mode, limit = Report(_text(data["report"])), Fraction(_text(data["plafond"]))
            return Closed(key=key, day=day, mode=mode, limit=limit)
        case other:
            raise ValueError(f"no event is called {other}")


def _charge(item: object) -> Charge:
    data = _dict(item)
    unit = _unit(data["unite"])
    kind, candidates = data["classe"], data["candidats"]
    entitlement = _table(data["droits"], lambda amount: _units(amount, unit))
    if sum(entitlement.values()) != unit:
        raise ValueError("an entitlement sums to one dwelling")
    return Charge(
        _text(data["reservataire"]),
        entitlement,
        tuple((_text(axis), _text(value)) for axis, value in _pairs(data["categories"])),
        None if kind is None else _class(kind),
        None if candidates is None else [_text(name) for name in _list(candidates)],
        provisional=_bool(data["provisoire"]),
        usages={(_text(c), _text(v)): _bool(used) for c, v, used in map(_list, _list(data["usages"]))},
        settled=_text(data["dette_soldee"]),
        owed=_table(data["dettes"], _text),
        beneficiary=_text(data["beneficiaire"]),
        among=tuple((_text(name), _fraction(part)) for name, part in _pairs(data["partage"])),
        swapped=_bool(data["deplace"]),
        pending=_bool(data["lot_en_cours"]),
        programme=_text(data["programme"]),
    )


def _plan(data: Mapping[str, object]) -> Plan:
    unit = _unit(data["unite"])
    classes = [(_class(item["classe"]), item) for item in map(_dict, _list(data["classes"]))]
    gains = {key: _table(item["droits"], _fraction) for key, item in classes if "droits" in item}
    units = {
        key: _table(item["unites"], _whole)
        if "unites" in item
        else {holder: _exactly(gain * unit) for holder, gain in gains[key].items()}
        for key, item in classes
        if key in gains
    }
    return Plan(
        entitlements=gains,
        weights={key: _fraction(item["attendus"]) for key, item in classes if "attendus" in item},
        rates=_table(data["rythmes"], _fraction),
        due=_table(data["reste"], _fraction),
        unit=unit,
        units=units,
        restricted=_bool(data["restreint"]),
        eligible={
            holder: frozenset(key for key, item in classes if holder in _list(item["eligibles"]))
            for holder in map(_text, _list(data["eligibles"]))
        },
        reference=_table(data["references"], _fraction),
        residual=_table(data["residu"], _fraction),
        order=tuple(_text(name) for name in _list(data["ordre"])),
        annual=_table(data["annuel"], _fraction),
        rows=tuple(_row(_dict(row)) for row in _list(data["lignes"])),
    )


def _row(data: Mapping[str, object]) -> RowDue:
    return RowDue(
        holder=_text(data["reservataire"]),
        clause=_text(data["clause"]),
        base=_fraction(data["assiette"]),
        nominal=_fraction(data["nominal"]),
        rates=tuple(_fraction(rate) for rate in _list(data["taux"])),
        raised=_fraction(data["plancher"]),
        lowered=_fraction(data["plafond"]),
        credited=_fraction(data["acquis"]),
        due=_fraction(data["droit"]),
        arrears=_fraction(data["arrieres"]),
        ahead=_fraction(data["avance"]),
        missing=_fraction(data["manque"]),
    )


def _class(item: object) -> ClassKey:
    return tuple(sorted(_table(item, _text).items()))


def _datum(item: object) -> Datum:
    match item:
        case bool() | int() | str():
            return item
        case {"nombre": amount}:
            return _fraction(amount)
        case {"jour": day}:
            return date.fromisoformat(_text(day))
        case _:
            raise TypeError("not a value of a fact")


def _units(item: object, unit: int) -> int:
    return _exactly(_fraction(item) * unit)


def _exactly(units: Fraction) -> int:
    if units.denominator != 1:
        raise ValueError("not a whole number of units")
    return int(units)


def _fraction(item: object) -> Fraction:
    return Fraction(_text(item))


def _text(item: object) -> str:
    if not isinstance(item, str):
        raise TypeError("not a text")
    return item


def _whole(item: object) -> int:
    if not isinstance(item, int) or isinstance(item, bool):
        raise TypeError("not a whole number")
    return item


def _unit(item: object) -> int:
    unit = _whole(item)
    if unit < 1:
        raise ValueError("a dwelling is at least one unit")
    return unit


def _bool(item: object) -> bool:
    if not isinstance(item, bool):
        raise TypeError("not a truth value")
    return item


def _list(item: object) -> list[object]:
    if not isinstance(item, list):
        raise TypeError("not a list")
    return item


def _pairs(item: object) -> list[tuple[object, object]]:
    return [(first, second) for first, second in map(_list, _list(item))]


def _dict(item: object) -> dict[str, object]:
    if not isinstance(item, dict):
        raise TypeError("not a mapping")
    return item


def _table(item: object, read: Callable[[object], T]) -> dict[str, T]:
    return {name: read(value) for name, value in _dict(item).items()}
