"""The state of the flux as a file: accounts → canonical JSON, and back, with its invariants checked.

Integers only, in the unit each account declares, so that nothing is rounded between two runs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from fluxrules.allotment.account import Account, Category
from fluxrules.diagnostics import Diagnostic, Span, diagnose

SCHEMA = "fluxrules/etat/1"

AccountKey: TypeAlias = tuple[str, str, int]
"""Bailleur, département, calendar year."""


def write_state(accounts: Mapping[AccountKey, Account]) -> str:
    """The accounts as canonical JSON."""
    written = [_written(key, account) for key, account in sorted(accounts.items())]
    return json.dumps({"schema": SCHEMA, "comptes": written}, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def read_state(data: bytes, name: str) -> tuple[dict[AccountKey, Account], tuple[Diagnostic, ...]]:
    """The accounts of a file written by ``write_state``, or what is wrong with it.

    Args:
        data: The file.
        name: Its name, for messages.
    """
    span = Span(name)
    try:
        content = json.loads(data.decode("utf-8"), parse_float=_refuse, parse_constant=_refuse)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        return {}, (diagnose("FLX540", Span(name, line, 1, line, 1)),)
    if not isinstance(content, dict) or not isinstance(content.get("comptes"), list):
        return {}, (diagnose("FLX540", span),)
    if content.get("schema") != SCHEMA:
        return {}, (diagnose("FLX541", span, version=content.get("schema"), attendue=SCHEMA),)
    accounts: dict[AccountKey, Account] = {}
    diagnostics: list[Diagnostic] = []
    for item in content["comptes"]:
        try:
            key, account = _read(item)
        except (KeyError, TypeError, ValueError):
            diagnostics.append(diagnose("FLX540", span))
            continue
        code = _wrong(account)
        if key in accounts:
            code = "FLX545"
        if code:
            diagnostics.append(diagnose(code, span, compte=" · ".join(str(part) for part in key)))
        accounts[key] = account
    return accounts, tuple(dict.fromkeys(diagnostics))


def _refuse(text: str) -> Any:
    raise ValueError(f"{text}: not an integer")


def _written(key: AccountKey, account: Account) -> dict[str, Any]:
    bailleur, departement, year = key
    by_category: dict[str, dict[str, dict[str, int]]] = {}
    for (axis, value), holders in account.by_category.items():
        by_category.setdefault(axis, {})[value] = dict(holders)
    shared: dict[str, dict[str, int]] = {}
    for (holder, beneficiary), units in account.shared.items():
        shared.setdefault(holder, {})[beneficiary] = units
    usages: dict[str, dict[str, list[int]]] = {}
    for (counter, value), (uses, base) in account.usages.items():
        usages.setdefault(counter, {})[value] = [uses, base]
    return {
        "bailleur": bailleur,
        "departement": departement,
        "annee": year,
        "unite": account.unit,
        "comptes": account.counted,
        "retards": dict(account.deficits),
        "categories": by_category,
        "recus": dict(account.received),
        "provisoires": dict(account.provisional),
        "droits": dict(account.gained),
        "derniers": dict(account.last_served),
        "usages": usages,
        "dettes": dict(account.debts),
        "partages": shared,
        "restreints": account.narrowed,
    }


def _read(item: Any) -> tuple[AccountKey, Account]:
    key = (_text(item["bailleur"]), _text(item["departement"]), _integer(item["annee"]))
    categories: dict[Category, Mapping[str, int]] = {
        (axis, value): _counts(holders)
        for axis, values in item["categories"].items()
        for value, holders in values.items()
    }
    account = Account(
        unit=_integer(item["unite"]),
        counted=_integer(item["comptes"]),
        deficits=_counts(item["retards"]),
        by_category=categories,
        received=_counts(item["recus"]),
        provisional=_counts(item["provisoires"]),
        gained=_counts(item["droits"]),
        last_served=_counts(item["derniers"]),
        usages={
            (counter, value): (_integer(pair[0]), _integer(pair[1]))
            for counter, values in item["usages"].items()
            for value, pair in values.items()
        },
        debts={_text(dwelling): _text(holder) for dwelling, holder in item["dettes"].items()},
        shared={
            (holder, beneficiary): _integer(units)
            for holder, values in item["partages"].items()
            for beneficiary, units in values.items()
        },
        narrowed=_integer(item["restreints"]),
    )
    return key, account


def _wrong(account: Account) -> str:
    """The code of the first invariant that does not hold, or ""."""
    if account.unit < 1 or account.counted < 0 or any(count < 0 for count in account.received.values()):
        return "FLX542"
    if sum(account.deficits.values()) != 0:
        return "FLX543"
    if any(sum(holders.values()) != 0 for holders in account.by_category.values()):
        return "FLX544"
    return ""


def _counts(found: Any) -> dict[str, int]:
    return {_text(name): _integer(count) for name, count in sorted(found.items())}


def _integer(found: Any) -> int:
    if isinstance(found, bool) or not isinstance(found, int):
        raise TypeError("not an integer")
    return found


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError("not a text")
    return found
